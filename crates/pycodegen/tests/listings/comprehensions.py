[a for a in b if a]
{a for a in b for c in a}
{a: b for a, b in c}
(a for a in b)
