class Gru(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  e : __torch__.torch.nn.modules.sparse.___torch_mangle_4.Embedding
  c : __torch__.torch.nn.modules.rnn.GRUCell
  o : __torch__.torch.nn.modules.linear.___torch_mangle_5.Linear
  def forward(s: __torch__.Gru,
    start: Tensor,
    n: int) -> Tensor:
    h = torch.zeros([torch.size(start, 0), 16])
    outs = annotate(List[Tensor], [])
    h0 = h
    i = 0
    t = start
    _0 = torch.lt(0, n)
    while _0:
      c = s.c
      e = s.e
      h1 = (c).forward((e).forward(t, ), h0, )
      o = s.o
      t0 = torch.argmax((o).forward(h1, ), 1)
      _1 = torch.append(outs, t0)
      if bool(torch.all(torch.eq(t0, 3))):
        _2, _3 = False, i
      else:
        i0 = torch.add(i, 1)
        _2, _3 = torch.lt(i0, n), i0
      _0, h0, i, t = _2, h1, _3, t0
    return torch.stack(outs, 1)
