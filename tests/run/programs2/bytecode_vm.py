"""A stack machine with an assembler, functions and a tracer."""
import operator


class VMError(Exception):
    pass


class Instruction:
    __slots__ = ("op", "arg", "line")

    def __init__(self, op, arg, line):
        self.op, self.arg, self.line = op, arg, line

    def __repr__(self):
        return self.op if self.arg is None else f"{self.op} {self.arg}"


JUMPS = {"JUMP", "JUMP_IF", "JUMP_UNLESS", "CALL"}


def assemble(text):
    code, labels = [], {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition(";")[0].strip()
        if not line:
            continue
        if line.endswith(":"):
            if line[:-1] in labels:
                raise VMError(f"line {number}: label {line[:-1]} twice")
            labels[line[:-1]] = len(code)
            continue
        op, _, arg = line.partition(" ")
        arg = arg.strip() or None
        if arg is not None and arg.lstrip("-").isdigit():
            arg = int(arg)
        elif arg is not None and arg[0] == arg[-1] == '"':
            arg = arg[1:-1]
        code.append(Instruction(op.upper(), arg, number))
    for instruction in code:
        if instruction.op in JUMPS:
            try:
                instruction.arg = labels[instruction.arg]
            except KeyError as e:
                raise VMError(f"line {instruction.line}: no label {e.args[0]}") from None
    return code


class Machine:
    BINARY = {
        "ADD": operator.add, "SUB": operator.sub, "MUL": operator.mul, "DIV": operator.floordiv,
        "MOD": operator.mod, "LT": operator.lt, "EQ": operator.eq, "GT": operator.gt,
    }

    def __init__(self, code, trace=None):
        self.code, self.trace = code, trace
        self.stack, self.frames = [], [{}]
        self.output, self.steps, self.pc = [], 0, 0
        self.returns = []

    def __getattr__(self, name):
        if name.startswith("do_") and name[3:] in self.BINARY:
            function = self.BINARY[name[3:]]

            def binary(_):
                right, left = self.stack.pop(), self.stack.pop()
                self.stack.append(function(left, right))
            setattr(self, name, binary)
            return binary
        raise AttributeError(name)

    def do_PUSH(self, arg): self.stack.append(arg)
    def do_POP(self, _): self.stack.pop()
    def do_DUP(self, _): self.stack.append(self.stack[-1])
    def do_SWAP(self, _): self.stack[-2:] = self.stack[:-3:-1]
    def do_LOAD(self, name): self.stack.append(self.frames[-1][name])
    def do_STORE(self, name): self.frames[-1][name] = self.stack.pop()
    def do_JUMP(self, target): self.pc = target
    def do_PRINT(self, _): self.output.append(str(self.stack.pop()))

    def do_JUMP_IF(self, target):
        if self.stack.pop():
            self.pc = target

    def do_JUMP_UNLESS(self, target):
        if not self.stack.pop():
            self.pc = target

    def do_CALL(self, target):
        if len(self.frames) > 200:
            raise VMError("stack overflow")
        self.returns.append(self.pc)
        self.frames.append({})
        self.pc = target

    def do_RET(self, _):
        self.frames.pop()
        self.pc = self.returns.pop()

    def run(self, limit=100_000):
        while self.pc < len(self.code):
            instruction = self.code[self.pc]
            if instruction.op == "HALT":
                break
            self.pc += 1
            self.steps += 1
            if self.steps > limit:
                raise VMError("too many steps")
            if self.trace is not None:
                self.trace.append((instruction, list(self.stack)))
            try:
                handler = getattr(self, "do_" + instruction.op)
            except AttributeError:
                raise VMError(f"line {instruction.line}: unknown {instruction.op}") from None
            try:
                handler(instruction.arg)
            except (IndexError, KeyError, ZeroDivisionError, TypeError) as e:
                raise VMError(f"line {instruction.line}: {instruction!r}: {type(e).__name__}") from e
        return self.output


PROGRAMS = {
    "countdown": """
        push 3
        again:
            dup
            print
            push 1
            sub
            dup
            jump_if again
        push "lift off"
        print
    """,
    "factorial": """
        push 20
        call fact
        print
        halt
        fact:               ; n -> n!
            store n
            load n
            push 2
            lt
            jump_unless more
            push 1
            ret
        more:
            load n
            push 1
            sub
            call fact
            load n
            mul
            ret
    """,
    "gcd": """
        push 1071
        push 462
        loop:
            dup
            jump_unless done
            dup
            store b
            mod
            load b
            swap
            jump loop
        done:
            pop
            print
    """,
    "empty stack": "push 1\nadd",
    "division": "push 1\npush 0\ndiv",
    "no label": "jump nowhere",
    "unknown": "push 1\n\nfrobnicate 3",
    "endless": "x:\njump x",
    "overflow": "f:\ncall f",
    "types": 'push "a"\npush 1\nadd',
}
for name, text in PROGRAMS.items():
    try:
        machine = Machine(assemble(text))
        print(f"{name}: {' '.join(machine.run())} ({machine.steps} steps)")
    except VMError as e:
        print(f"{name}: error: {e}", "" if e.__cause__ is None else f"<- {e.__cause__!r}")
trace = []
Machine(assemble("push 2\npush 3\nmul\nprint"), trace).run()
for step in trace:
    print(*step)
