while f() = 3: pass
