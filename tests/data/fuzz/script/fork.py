class Fork(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  a : __torch__.torch.nn.modules.linear.Linear
  def forward(self: __torch__.Fork,
    x: Tensor) -> Tensor:
    a = self.a
    def __forked_function():
      return (a).forward(x, )
    f = fork(__forked_function)
    y = torch.mul(x, 2)
    return torch.add(torch.wait(f), y)
