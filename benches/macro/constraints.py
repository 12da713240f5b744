# One-way constraints between variables, planned by strength and then executed.
class Strength:
    names = {0: "required", 1: "strong", 2: "medium", 3: "weak"}

    def __init__(self, level):
        self.level = level

    def stronger(self, other):
        return self.level < other.level

    def __repr__(self):
        return Strength.names[self.level]


REQUIRED, STRONG, MEDIUM, WEAK = map(Strength, range(4))


class Variable:
    def __init__(self, name, value):
        self.name = name
        self.value = value
        self.constraints = []
        self.strength = WEAK
        self.stay = True


class Constraint:
    def __init__(self, strength, *variables):
        self.strength = strength
        self.variables = variables
        for v in variables:
            v.constraints.append(self)

    def inputs(self):
        return self.variables[:-1]

    @property
    def output(self):
        return self.variables[-1]

    def recompute(self):
        out = self.output
        out.strength = self.strength
        out.stay = all(v.stay for v in self.inputs())
        for v in self.inputs():
            if out.strength.stronger(v.strength):
                out.strength = v.strength

    def execute(self):
        raise NotImplementedError(type(self).__name__)


class Edit(Constraint):
    def inputs(self):
        return ()

    def recompute(self):
        self.output.strength = self.strength
        self.output.stay = False

    def execute(self):
        pass


class Equal(Constraint):
    def execute(self):
        self.output.value = self.variables[0].value


class Scale(Constraint):
    def execute(self):
        source, scale, offset, out = self.variables
        out.value = source.value * scale.value + offset.value


class Planner:
    def plan(self, start):
        order, todo, seen = [], [start], set()
        while todo:
            variable = todo.pop()
            for c in variable.constraints:
                if c.output is variable or id(c) in seen:
                    continue
                seen.add(id(c))
                c.recompute()
                order.append(c)
                todo.append(c.output)
        return order

    def change(self, variable, values):
        edit = Edit(STRONG, variable)
        edit.recompute()
        plan = self.plan(variable)
        total = 0
        for value in values:
            variable.value = value
            for c in plan:
                if not c.output.stay:
                    c.execute()
            total += plan[-1].output.value
        variable.constraints.remove(edit)
        return total


def chain(n):
    variables = [Variable(f"v{i}", 0) for i in range(n)]
    for a, b in zip(variables, variables[1:]):
        Equal(REQUIRED, a, b)
    return Planner().change(variables[0], range(100))


def projection(n):
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    source = Variable("source", 0)
    out = [Variable(f"d{i}", i) for i in range(n)]
    previous = source
    for i, d in enumerate(out):
        if i % 2:
            Equal(MEDIUM, source, d)
        else:
            Scale(REQUIRED, previous, scale, offset, d)
    planner = Planner()
    return planner.change(source, range(100)), planner.change(scale, range(5, 80)), sum(d.value for d in out)


for _ in range(5):
    result = chain(2000), projection(2000)
print(result, sorted(map(repr, (WEAK, REQUIRED))))
