class M(Module):
  __parameters__ = ["w", ]
  __annotations__["0"] = Tensor
  w : Tensor
  n : Final[float] = 1e-05
  def forward(self: __torch__.M,
    x: Tensor,
    d: Dict[str, List[int]]={"a": [1]}) -> Tuple[Tensor, Optional[int]]:
    (y, z), = ((x, self.w),)
    try_ = [i if i % 2 else -i for i, j in enumerate(zip(range(3), x)) if not j]
    x[0, ..., 1:, None] = y @ z ** 2
    x //= 2; d["b"] = [0x1f, 1.-2.j]
    with torch.no_grad() as g, x:
      while True:
        assert x is not None, "a" 'b\101'
        if x in d or y not in d and z:
          raise ValueError("%d" % x)
        elif isinstance(x, (int, List[int])):
          continue
        else:
          break
    del d["a"], g
    return (annotate(Tuple[int, int], (1, 2))[0], unchecked_cast(int, uninitialized(int)))
