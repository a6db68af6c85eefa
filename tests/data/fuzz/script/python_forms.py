class P(NamedTuple):
  a : int
  b : int = 3
class Col(Enum):
  RED = "r"
class V:
  x : int
  def __init__(self: __torch__.V,
    x: int) -> NoneType:
    self.x = x
    return None
  def __enter__(self): 
    print("enter")
    return self.x
  def __exit__(self, a, b, c): 
    print("exit")
def h(n):
  with V(3) as q:
    for i in range(10):
      if i > n:
        return (i, q)
  return (0, 0)
def main():
  a, b = 1, 2
  a, b = b, a
  c = [k * 2 for k in range(7) if k % 2 == 0]
  s = 0
  for i, (p, q) in enumerate(zip(c, range(1, 10, 2))):
    if i == 2:
      continue
    s += p * q
  def inner(t: int):
    return t + s
  f = fork(inner, 5)
  d = {"a": 1}
  d["b"] = 4
  e = {k: v + 1 for k, v in d.items()}
  while s < 100:
    s += 7
    if s == 33: break
  v = V(7)
  v.x += 2
  return (a, b, c, s, torch.wait(f), e, not a and b > 0, h(4), P(4).b, __torch__.Col.RED.value, v.x, -2 ** 2, 5 if a else 6, 3 in c, 4 not in c, "x" "y", 1e-05, .5, 12.25e3, 0x1F, 1.-2.j, list(range(3)), len(c[1:]), c[-1], (1,2,3)[1:], "a%d" % 3)
