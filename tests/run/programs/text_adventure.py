"""A small text adventure, played from a script."""


class Item:
    def __init__(self, name, description, portable=True):
        self.name = name
        self.description = description
        self.portable = portable

    def __str__(self):
        article = "an" if self.name[0] in "aeiou" else "a"
        return f"{article} {self.name}"


class Room:
    opposite = {"north": "south", "south": "north", "east": "west", "west": "east"}

    def __init__(self, title, text, *items):
        self.title = title
        self.text = text
        self.items = {item.name: item for item in items}
        self.exits = {}
        self.visits = 0

    def connect(self, direction, other, locked_by=None):
        self.exits[direction] = (other, locked_by)
        other.exits[self.opposite[direction]] = (self, None)
        return other

    def describe(self, lit):
        yield f"== {self.title} =="
        if not lit:
            yield "It is too dark to see anything."
            return
        if self.visits <= 1:
            yield self.text
        if self.items:
            yield "You see " + ", ".join(str(i) for i in self.items.values()) + "."
        yield "Exits: " + ", ".join(sorted(self.exits))


class GameOver(Exception):
    pass


class Game:
    aliases = {"n": "north", "s": "south", "e": "east", "w": "west",
               "l": "look", "i": "inventory", "get": "take", "x": "examine"}
    prefix = "do_"

    def __init__(self):
        cellar = Room("Cellar", "Barrels and cobwebs.", Item("chest", "Iron-bound and locked.", portable=False))
        cellar.dark = True
        hall = Room("Hall", "A draughty stone hall.", Item("lamp", "An oil lamp, unlit."))
        garden = Room("Garden", "Overgrown roses.", Item("key", "A rusty key."), Item("apple", "Red and shiny."))
        tower = Room("Tower", "You can see for miles.")
        hall.connect("east", garden)
        hall.connect("south", cellar)
        hall.connect("north", tower, locked_by="key")
        self.room = hall
        self.bag = {}
        self.lamp_on = False
        self.score = 0
        self.turns = 0
        self.enter(hall)

    @property
    def lit(self):
        return not getattr(self.room, "dark", False) or (self.lamp_on and "lamp" in self.bag)

    def say(self, *lines):
        for line in lines:
            print("  " + line)

    def enter(self, room):
        self.room = room
        room.visits += 1
        self.say(*room.describe(self.lit))

    def command(self, line):
        words = line.lower().split()
        if not words:
            return
        verb, *rest = [self.aliases.get(w, w) for w in words if w not in ("the", "a", "to")]
        if verb in Room.opposite:
            verb, rest = "go", [verb]
        handler = getattr(self, self.prefix + verb, None)
        self.turns += 1
        if handler is None:
            self.say(f"I don't know how to '{verb}'.")
            return
        try:
            handler(*rest)
        except TypeError:
            self.say(f"I understood only as far as you wanting to {verb}.")

    def do_go(self, direction):
        try:
            target, lock = self.room.exits[direction]
        except KeyError:
            self.say("You can't go that way.")
            return
        if lock and lock not in self.bag:
            self.say("That door is locked.")
        else:
            if lock:
                self.say(f"You unlock the door with the {lock}.")
                self.room.exits[direction] = (target, None)
                self.score += 10
            self.enter(target)

    def do_look(self):
        self.say(*self.room.describe(self.lit))

    def do_take(self, name):
        if not self.lit:
            self.say("You fumble in the dark.")
        elif name == "all":
            for each in list(self.room.items):
                self.do_take(each)
        elif name not in self.room.items:
            self.say(f"There is no {name} here.")
        elif not self.room.items[name].portable:
            self.say(f"The {name} won't budge.")
        else:
            self.bag[name] = self.room.items.pop(name)
            self.score += 5
            self.say(f"Taken: {name}.")

    def do_drop(self, name):
        item = self.bag.pop(name, None)
        if item is None:
            self.say("You aren't carrying that.")
            return
        self.room.items[name] = item
        self.score -= 5
        self.say("Dropped.")

    def do_examine(self, name):
        item = self.bag.get(name) or (self.lit and self.room.items.get(name))
        self.say(item.description if item else f"You see no {name}.")

    def do_light(self, name):
        if name != "lamp" or name not in self.bag:
            self.say("You can't light that.")
            return
        self.lamp_on = not self.lamp_on
        self.bag["lamp"].description = "An oil lamp, " + ("burning." if self.lamp_on else "unlit.")
        self.say("The lamp is now " + ("on" if self.lamp_on else "off") + ".")

    def do_eat(self, name):
        if name == "apple" and name in self.bag:
            del self.bag[name]
            raise GameOver("The apple was poisoned. You die.")
        self.say("Not very tasty.")

    def do_inventory(self):
        if not self.bag:
            self.say("You are empty-handed.")
        for item in self.bag.values():
            self.say(f"- {item}")

    def do_jump(self):
        if self.room.title == "Tower":
            self.score += 50
            raise GameOver("You leap into the haystack. You win!")
        self.say("Wheee.")

    def play(self, script):
        try:
            for line in script:
                print(f"> {line}")
                self.command(line)
        except GameOver as over:
            self.say(str(over))
        else:
            self.say("You wander off.")
        finally:
            print(f"Score {self.score} in {self.turns} turns.")


SHORT = ["take the apple", "e", "get apple", "eat apple", "look"]
LONG = [
    "look", "", "dance", "north", "s", "take chest", "n", "take lamp", "x lamp",
    "light lamp", "x lamp", "s", "take chest", "examine chest", "go up", "n", "go to the east",
    "take all", "i", "drop apple", "drop apple", "take", "jump", "w", "n", "s", "n", "look", "eat key", "jump", "look",
]

for number, script in enumerate((SHORT, LONG, ["i"]), 1):
    print(f"--- game {number} ---")
    Game().play(script)
