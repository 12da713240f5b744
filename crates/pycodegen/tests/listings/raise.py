def f():
    if a: raise
    if b: raise c
    raise d from e
