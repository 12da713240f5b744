# Shortest paths on a grid with a binary heap written out.
def push(heap, item):
    heap.append(item)
    i = len(heap) - 1
    while i:
        parent = (i - 1) >> 1
        if heap[parent] <= item:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = item


def pop(heap):
    last = heap.pop()
    if not heap:
        return last
    top = heap[0]
    i, child, end = 0, 1, len(heap)
    while child < end:
        if child + 1 < end and heap[child + 1] < heap[child]:
            child += 1
        if last <= heap[child]:
            break
        heap[i] = heap[child]
        i, child = child, 2 * child + 1
    heap[i] = last
    return top


def grid(size):
    state, graph = 11, {}
    for y in range(size):
        for x in range(size):
            edges = {}
            for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
                if 0 <= x + dx < size and 0 <= y + dy < size:
                    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                    edges[x + dx, y + dy] = 1 + (state >> 9) % 97
            graph[x, y] = edges
    return graph


def shortest(graph, start):
    distance, before, heap = {start: 0}, {}, []
    push(heap, (0, start))
    while heap:
        d, node = pop(heap)
        if d > distance[node]:
            continue
        for other, weight in graph[node].items():
            total = d + weight
            if total < distance.get(other, 1 << 60):
                distance[other] = total
                before[other] = node
                push(heap, (total, other))
    return distance, before


SIZE = 150
graph = grid(SIZE)
for start in ((0, 0), (5, 60), (SIZE - 1, 0)):
    distance, before = shortest(graph, start)
node, path = (SIZE - 1, SIZE - 1), []
while node in before:
    path.append(node)
    node = before[node]
print(distance[SIZE - 1, SIZE - 1], len(path), path[:3], max(distance.values()), sum(distance.values()))
