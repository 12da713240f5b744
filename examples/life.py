# Conway's game of life on a torus: a glider for some generations.
WIDTH, HEIGHT, GENERATIONS = 16, 8, 12
cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}


def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    spot = (x + dx) % WIDTH, (y + dy) % HEIGHT
                    counts[spot] = counts.get(spot, 0) + 1
    return {spot for spot, n in counts.items() if n == 3 or n == 2 and spot in cells}


for generation in range(GENERATIONS):
    print(f"generation {generation}")
    for y in range(HEIGHT):
        print("".join("#" if (x, y) in cells else "." for x in range(WIDTH)))
    cells = step(cells)
