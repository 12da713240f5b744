a = b, c = x
d[0] = e.f = y
(g, *h) = z
