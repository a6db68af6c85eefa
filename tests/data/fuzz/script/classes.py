class UsesEnum(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : None
  mode : __torch__.Mode
  def forward(self: __torch__.UsesEnum,
    x: Tensor,
    k: int) -> Tuple[Tensor, str, str, int]:
    _0 = [__torch__.Mode.ADD, __torch__.Mode.MUL, __torch__.Mode.NONE]
    if torch.eq(k, 2):
      m = __torch__.Mode.MUL
    else:
      m = __torch__.Mode.ADD
    _1 = torch.eq(self.mode, __torch__.Mode.NONE)
    if _1:
      y = x
    else:
      _2 = torch.eq(m, __torch__.Mode.ADD)
      if _2:
        y0 = torch.add(x, 10, 1)
      else:
        y0 = torch.mul(x, 10)
      y = y0
    tot = 0
    for _3 in range(torch.len(_0)):
      e = _0[_3]
      tot = torch.add(tot, (e).value)
    _4 = (y, (m).name, "bb", torch.add(tot, (self.mode).value))
    return _4
class Mode(Enum):
  ADD = 1
  MUL = 2
  NONE = 9
