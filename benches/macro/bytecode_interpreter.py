# A stack machine in Python running small programs: dispatch by if/elif and by a table of bound methods.
PUSH, LOAD, STORE, ADD, SUB, MUL, LESS, JUMP, JUMP_FALSE, CALL, RETURN, PRINT, HALT = range(13)
NAMES = "PUSH LOAD STORE ADD SUB MUL LESS JUMP JUMP_FALSE CALL RETURN PRINT HALT".split()


def assemble(text):
    code, labels = [], {}
    lines = [line.split() for line in text.strip().splitlines()]
    at = 0
    for words in lines:
        if words[0].endswith(":"):
            labels[words[0][:-1]] = at
        else:
            at += 1
    for words in lines:
        if not words[0].endswith(":"):
            name, *rest = words
            argument = 0
            if rest:
                argument = labels[rest[0]] if rest[0] in labels else int(rest[0])
            code.append((NAMES.index(name), argument))
    return code


def run(code):
    stack, names, calls, out, pc, steps = [], [0] * 8, [], [], 0, 0
    while True:
        op, argument = code[pc]
        pc += 1
        steps += 1
        if op == PUSH:
            stack.append(argument)
        elif op == LOAD:
            stack.append(names[argument])
        elif op == STORE:
            names[argument] = stack.pop()
        elif op == ADD:
            b = stack.pop()
            stack[-1] += b
        elif op == SUB:
            b = stack.pop()
            stack[-1] -= b
        elif op == MUL:
            b = stack.pop()
            stack[-1] = stack[-1] * b % 1000003
        elif op == LESS:
            b = stack.pop()
            stack[-1] = stack[-1] < b
        elif op == JUMP:
            pc = argument
        elif op == JUMP_FALSE:
            if not stack.pop():
                pc = argument
        elif op == CALL:
            calls.append(pc)
            pc = argument
        elif op == RETURN:
            pc = calls.pop()
        elif op == PRINT:
            out.append(stack.pop())
        else:
            return out, steps


class Machine:
    def __init__(self, code):
        self.code = code
        self.stack = []
        self.names = [0] * 8
        self.calls = []
        self.out = []
        self.pc = 0
        self.running = True
        self.table = [getattr(self, "op_" + name.lower()) for name in NAMES]

    def op_push(self, argument):
        self.stack.append(argument)

    def op_load(self, argument):
        self.stack.append(self.names[argument])

    def op_store(self, argument):
        self.names[argument] = self.stack.pop()

    def binary(self, f):
        b, a = self.stack.pop(), self.stack.pop()
        self.stack.append(f(a, b))

    def op_add(self, argument):
        self.binary(lambda a, b: a + b)

    def op_sub(self, argument):
        self.binary(lambda a, b: a - b)

    def op_mul(self, argument):
        self.binary(lambda a, b: a * b % 1000003)

    def op_less(self, argument):
        self.binary(lambda a, b: a < b)

    def op_jump(self, argument):
        self.pc = argument

    def op_jump_false(self, argument):
        if not self.stack.pop():
            self.pc = argument

    def op_call(self, argument):
        self.calls.append(self.pc)
        self.pc = argument

    def op_return(self, argument):
        self.pc = self.calls.pop()

    def op_print(self, argument):
        self.out.append(self.stack.pop())

    def op_halt(self, argument):
        self.running = False

    def run(self):
        while self.running:
            op, argument = self.code[self.pc]
            self.pc += 1
            self.table[op](argument)
        return self.out


PROGRAM = """
PUSH 1
STORE 1
top:
LOAD 0
PUSH %d
LESS
JUMP_FALSE end
CALL body
LOAD 0
PUSH 1
ADD
STORE 0
JUMP top
body:
LOAD 1
PUSH 3
MUL
LOAD 0
ADD
STORE 1
RETURN
end:
LOAD 1
PRINT
HALT
"""
print(run(assemble(PROGRAM % 110000)), Machine(assemble(PROGRAM % 35000)).run())
