a if b else c
d < e <= f
not g
h[1:2, ::3]
i is not j
k or l
