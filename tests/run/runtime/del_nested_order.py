"""A parent's finalizer runs before those of the children that it alone holds."""


class Tree:
    def __init__(self, name, *children):
        self.name = name
        self.children = children

    def __del__(self):
        print("del", self.name, [c.name for c in self.children])


root = Tree("root", Tree("left", Tree("leaf")), Tree("right"))
left = root.children[0]
del root
print("left survives:", left.name)
del left
print("done")
