# Trees: an ordered map with inserts, walks, and many short-lived complete trees.
class Node:
    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.key, self.value
        if self.right:
            yield from self.right


class Tree:
    root = None
    size = 0

    def insert(self, key, value):
        if self.root is None:
            self.root = Node(key, value)
            self.size = 1
            return
        node = self.root
        while True:
            if key == node.key:
                node.value = value
                return
            if key < node.key:
                if node.left is None:
                    node.left = Node(key, value)
                    break
                node = node.left
            else:
                if node.right is None:
                    node.right = Node(key, value)
                    break
                node = node.right
        self.size += 1

    def __getitem__(self, key):
        node = self.root
        while node is not None and node.key != key:
            node = node.left if key < node.key else node.right
        if node is None:
            raise KeyError(key)
        return node.value

    def __len__(self):
        return self.size

    def __iter__(self):
        return iter(self.root) if self.root else iter(())


def complete(depth):
    return (complete(depth - 1), complete(depth - 1)) if depth else (None, None)


def check(tree):
    left, right = tree
    return 1 if left is None else 1 + check(left) + check(right)


tree, state = Tree(), 3
for i in range(70000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    tree.insert(state % 90019, i)
found = missing = 0
for key in range(0, 90019, 2):
    try:
        found += tree[key] & 15
    except KeyError:
        missing += 1
keys = [k for k, _ in tree]
print(len(tree), found, missing, keys == sorted(keys), sum(v for _, v in tree), sum(check(complete(d % 13)) for d in range(200)))
