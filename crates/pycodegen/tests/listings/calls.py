f(a, b=1)
f(*a, **b)
x.m(c)
f(a, *b, c=d, **e)
