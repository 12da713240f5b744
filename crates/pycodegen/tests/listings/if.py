if a and b:
    c
elif not d:
    e
else:
    f
