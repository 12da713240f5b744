"""Carets under the part of the line that failed."""


class Box:
    def __init__(self, items):
        self.items = items


def average(box, scale):
    return sum(box.items) / (len(box.items) - scale)


def run(boxes):
    total = 0
    for box in boxes:
        total += average(box, 2) * boxes[0].items[0]
    return total


run([Box([1, 2, 3]), Box([4, 5])])
