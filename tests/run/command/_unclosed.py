values = [1, 2
names = ["a", "b"]
