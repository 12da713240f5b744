"""A binary search tree as a mapping, with several iterators and a slice view."""


class Node:
    __slots__ = ("key", "value", "left", "right", "size")

    def __init__(self, key, value):
        self.key, self.value = key, value
        self.left = self.right = None
        self.size = 1

    def update(self):
        self.size = 1 + size(self.left) + size(self.right)


def size(node):
    return 0 if node is None else node.size


class InOrder:
    """An iterator with an explicit stack."""

    def __init__(self, root):
        self._stack = []
        self._push(root)

    def _push(self, node):
        while node is not None:
            self._stack.append(node)
            node = node.left

    def __iter__(self):
        return self

    def __next__(self):
        if not self._stack:
            raise StopIteration
        node = self._stack.pop()
        self._push(node.right)
        return node.key

    def __length_hint__(self):
        return sum(1 + size(node.right) for node in self._stack)


class Tree:
    def __init__(self, pairs=()):
        self._root = None
        for key, value in pairs:
            self[key] = value

    def __len__(self):
        return size(self._root)

    def __bool__(self):
        return self._root is not None

    def __setitem__(self, key, value):
        def insert(node):
            if node is None:
                return Node(key, value)
            if key == node.key:
                node.value = value
            elif key < node.key:
                node.left = insert(node.left)
            else:
                node.right = insert(node.right)
            node.update()
            return node
        self._root = insert(self._root)

    def _find(self, key):
        node = self._root
        while node is not None and node.key != key:
            node = node.left if key < node.key else node.right
        return node

    def __contains__(self, key):
        return self._find(key) is not None

    def __getitem__(self, key):
        if isinstance(key, slice):
            return Tree((k, self[k]) for k in self.between(key.start, key.stop))
        node = self._find(key)
        if node is None:
            return self.__missing__(key)
        return node.value

    def __missing__(self, key):
        raise KeyError(key)

    def __delitem__(self, key):
        def remove(node, key):
            if node is None:
                raise KeyError(key)
            if key < node.key:
                node.left = remove(node.left, key)
            elif key > node.key:
                node.right = remove(node.right, key)
            elif node.left is None:
                return node.right
            elif node.right is None:
                return node.left
            else:
                least = node.right
                while least.left is not None:
                    least = least.left
                node.key, node.value = least.key, least.value
                node.right = remove(node.right, least.key)
            node.update()
            return node
        self._root = remove(self._root, key)

    def __iter__(self):
        return InOrder(self._root)

    def __reversed__(self):
        def walk(node):
            if node is not None:
                yield from walk(node.right)
                yield node.key
                yield from walk(node.left)
        return walk(self._root)

    def pre_order(self):
        stack = [self._root]
        while stack:
            if (node := stack.pop()) is not None:
                yield node.key
                stack += node.right, node.left

    def levels(self):
        level = [self._root] if self._root else []
        while level:
            yield [node.key for node in level]
            level = [child for node in level for child in (node.left, node.right) if child]

    def between(self, low=None, high=None):
        def walk(node):
            if node is None:
                return
            if low is None or low < node.key:
                yield from walk(node.left)
            if (low is None or low <= node.key) and (high is None or node.key < high):
                yield node.key
            if high is None or node.key < high:
                yield from walk(node.right)
        yield from walk(self._root)

    def nth(self, n):
        node = self._root
        n = n if n >= 0 else n + len(self)
        while node is not None:
            left = size(node.left)
            if n == left:
                return node.key
            node, n = (node.left, n) if n < left else (node.right, n - left - 1)
        raise IndexError("no such place")

    def __repr__(self):
        return "Tree({" + ", ".join(f"{k!r}: {self[k]!r}" for k in self) + "})"

    def __eq__(self, other):
        return isinstance(other, Tree) and [(k, self[k]) for k in self] == [(k, other[k]) for k in other]


class Counting(Tree):
    def __missing__(self, key):
        return 0


tree = Tree((word, len(word)) for word in "mango kiwi plum apple lime quince olive banana nut".split())
print(len(tree), list(tree), list(reversed(tree)))
print(list(tree.pre_order()))
print(*tree.levels(), sep="\n")
print(list(tree.between("b", "n")), tree["o":], tree[:"b"])
print([tree.nth(i) for i in (0, 4, -1)], "kiwi" in tree, "fig" in tree, tree["quince"])
for key in ("apple", "mango", "quince"):
    del tree[key]
    print(len(tree), list(tree.levels()))
iterator = iter(tree)
next(iterator)
print(iterator.__length_hint__(), list(iterator), list(iterator), next(iterator, "over"))
print(*zip(tree, reversed(tree)))
first, *_, last = tree
print(first, last, min(tree), max(tree, key=lambda k: tree[k]), sorted(tree, key=len))
for attempt in (lambda: tree["fig"], lambda: tree.__delitem__("fig"), lambda: tree.nth(99), lambda: tree[3]):
    try:
        print(attempt())
    except (LookupError, TypeError) as e:
        print(type(e).__name__, e)
counts = Counting()
for letter in "abracadabra":
    counts[letter] += 1
print(counts, counts["z"], bool(Counting()), counts == Tree(zip("abcdr", (5, 2, 1, 1, 2))))
numbers = Tree((n * 37 % 101, n) for n in range(1, 101))
print(len(list(numbers.levels())), list(numbers) == list(range(1, 101)))
for n in range(1, 101, 2):
    del numbers[n]
print(list(numbers)[:5], len(numbers), numbers.nth(10))
