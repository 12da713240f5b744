"""A hint for a misspelt attribute of an own class."""


class Robot:
    def __init__(self):
        self.position = 0
        self.heading = "north"


def move(robot):
    robot.positoin += 1


move(Robot())
