for a, b in c:
    if d: break
else:
    e
