class Node:
    __slots__ = ("left", "right", "value")

    def __init__(self, left, right, value):
        self.left = left
        self.right = right
        self.value = value


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y


def tree(depth, value):
    if depth == 0:
        return Node(None, None, value)
    return Node(tree(depth - 1, 2 * value), tree(depth - 1, 2 * value + 1), value)


def total(node):
    if node.left is None:
        return node.value & 255
    return total(node.left) + total(node.right) + (node.value & 255)


result = sum(total(tree(14, k)) for k in range(12))
v, step = Vec(0, 0), Vec(1, 2)
for _ in range(800000):
    v = v + step
print(result, v.x, v.y, v == Vec(800000, 1600000))
