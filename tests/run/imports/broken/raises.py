half = 1
raise RuntimeError("cannot be imported")
