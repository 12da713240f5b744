"""Shortest paths with a hand-written binary heap (decrease-key included)."""
import itertools


class Heap:
    """A binary min-heap which maps items to priorities."""

    def __init__(self, pairs=()):
        self._data = []
        self._where = {}
        for item, priority in pairs:
            self.push(item, priority)

    def __len__(self):
        return len(self._data)

    def __contains__(self, item):
        return item in self._where

    def __bool__(self):
        return bool(self._data)

    def push(self, item, priority):
        if item in self._where:
            at = self._where[item]
            if priority < self._data[at][0]:
                self._data[at] = (priority, item)
                self._up(at)
            return
        self._data.append((priority, item))
        self._where[item] = len(self._data) - 1
        self._up(len(self._data) - 1)

    def pop(self):
        if not self._data:
            raise IndexError("pop from an empty heap")
        self._swap(0, -1 % len(self._data))
        priority, item = self._data.pop()
        del self._where[item]
        if self._data:
            self._down(0)
        return item, priority

    def _swap(self, i, j):
        d = self._data
        d[i], d[j] = d[j], d[i]
        self._where[d[i][1]] = i
        self._where[d[j][1]] = j

    def _up(self, i):
        while i > 0:
            parent = (i - 1) >> 1
            if self._data[parent][0] <= self._data[i][0]:
                break
            self._swap(i, parent)
            i = parent

    def _down(self, i):
        n = len(self._data)
        while True:
            best = i
            for child in (2 * i + 1, 2 * i + 2):
                if child < n and self._data[child][0] < self._data[best][0]:
                    best = child
            if best == i:
                return
            self._swap(i, best)
            i = best

    def check(self):
        assert all(self._data[(i - 1) // 2][0] <= self._data[i][0] for i in range(1, len(self._data)))
        assert all(self._data[i][1] == item for item, i in self._where.items())


class Graph:
    def __init__(self):
        self.edges = {}

    def add(self, a, b, weight, both=True):
        if weight < 0:
            raise ValueError(f"negative weight {weight} on {a}-{b}")
        self.edges.setdefault(a, {})[b] = weight
        self.edges.setdefault(b, {})
        if both:
            self.edges[b][a] = weight

    def dijkstra(self, source):
        distance = {source: 0}
        previous = {}
        done = set()
        heap = Heap([(source, 0)])
        while heap:
            node, d = heap.pop()
            done.add(node)
            for other, weight in self.edges[node].items():
                if other in done:
                    continue
                candidate = d + weight
                if candidate < distance.get(other, float("inf")):
                    distance[other] = candidate
                    previous[other] = node
                    heap.push(other, candidate)
            heap.check()
        return distance, previous

    def path(self, source, target):
        distance, previous = self.dijkstra(source)
        if target not in distance:
            return None, []
        steps = [target]
        while steps[-1] != source:
            steps.append(previous[steps[-1]])
        return distance[target], steps[::-1]


def lcg(seed):
    while True:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield seed >> 8


def floyd(graph):
    nodes = list(graph.edges)
    dist = {(a, b): 0 if a == b else graph.edges[a].get(b, float("inf")) for a in nodes for b in nodes}
    for k, i, j in itertools.product(nodes, repeat=3):
        through = dist[i, k] + dist[k, j]
        if through < dist[i, j]:
            dist[i, j] = through
    return dist


MAZE = """\
#################
#S....#.....#...#
#.###.#.###.#.#.#
#...#...#.#...#.#
###.#####.#####.#
#...............#
#.#####.#######.#
#.....#.......#E#
#################"""


def maze_graph(text):
    cells = {(r, c): ch for r, row in enumerate(text.splitlines()) for c, ch in enumerate(row) if ch != "#"}
    graph = Graph()
    for r, c in cells:
        for step in ((r + 1, c), (r, c + 1)):
            if step in cells:
                graph.add((r, c), step, 1)
    marks = {ch: pos for pos, ch in cells.items() if ch in "SE"}
    return graph, marks["S"], marks["E"]


def main():
    g = Graph()
    for a, b, w in [("A", "B", 7), ("A", "C", 9), ("A", "F", 14), ("B", "C", 10), ("B", "D", 15),
                    ("C", "D", 11), ("C", "F", 2), ("D", "E", 6), ("E", "F", 9)]:
        g.add(a, b, w)
    g.add("Z", "A", 1, both=False)
    for target in "ABCDEFZ":
        cost, steps = g.path("A", target)
        print(target, cost, "->".join(steps) or "unreachable")
    try:
        g.add("A", "Q", -1)
    except ValueError as e:
        print("ValueError:", e)
    try:
        Heap().pop()
    except IndexError as e:
        print("IndexError:", e)

    numbers = lcg(42)
    values = list(itertools.islice(numbers, 40))
    heap = Heap((i, v % 1000) for i, v in enumerate(values))
    order = []
    while heap:
        order.append(heap.pop()[1])
    print(order == sorted(v % 1000 for v in values), order[:8])

    big = Graph()
    for _ in range(60):
        big.add(next(numbers) % 20, next(numbers) % 20, next(numbers) % 50 + 1, both=next(numbers) % 3 > 0)
    table = floyd(big)
    mismatches = 0
    for a in big.edges:
        dist, _ = big.dijkstra(a)
        for b in big.edges:
            if a != b and dist.get(b, float("inf")) != table[a, b]:
                mismatches += 1
    print("mismatches:", mismatches, "longest:", max(v for v in table.values() if v != float("inf")))

    maze, start, end = maze_graph(MAZE)
    cost, steps = maze.path(start, end)
    rows = [list(r) for r in MAZE.splitlines()]
    for r, c in steps[1:-1]:
        rows[r][c] = "o"
    print("maze cost", cost)
    print("\n".join(map("".join, rows)))


main()
