total = 0
for r in range(200):
    squares = [i * i for i in range(10000)]
    evens = [x for x in squares if x % 2 == 0]
    index = {x: i for i, x in enumerate(evens)}
    digits = {x % 97 for x in evens}
    table = [[i * j for j in range(30)] for i in range(30)]
    total += len(index) + len(digits) + sum(evens) % 1009 + table[r % 30][29]
print(total)
