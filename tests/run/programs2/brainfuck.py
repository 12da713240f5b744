"""Brainfuck: an interpreter, a compiler to Python, and an optimizer."""


class BracketError(ValueError):
    pass


def match_brackets(source):
    pairs, stack = {}, []
    for i, c in enumerate(source):
        if c == "[":
            stack.append(i)
        elif c == "]":
            if not stack:
                raise BracketError(f"] at {i} closes nothing")
            j = stack.pop()
            pairs[i], pairs[j] = j, i
    if stack:
        raise BracketError(f"[ at {stack[-1]} is not closed")
    return pairs


def interpret(source, data=b""):
    pairs = match_brackets(source)
    tape, at, pc, output, data = bytearray(300), 0, 0, bytearray(), iter(data)
    while pc < len(source):
        match source[pc]:
            case "+":
                tape[at] = (tape[at] + 1) & 255
            case "-":
                tape[at] = (tape[at] - 1) & 255
            case ">":
                at += 1
            case "<":
                at -= 1
            case ".":
                output.append(tape[at])
            case ",":
                tape[at] = next(data, 0)
            case "[" if not tape[at]:
                pc = pairs[pc]
            case "]" if tape[at]:
                pc = pairs[pc]
        pc += 1
    return bytes(output)


def parse(source):
    """Nested lists of (operation, amount), runs joined."""
    match_brackets(source)
    stack = [[]]
    for c in source:
        block = stack[-1]
        if c in "+-<>":
            name, amount = "add" if c in "+-" else "move", 1 if c in "+>" else -1
            if block and block[-1][0] == name:
                amount += block.pop()[1]
            if amount:
                block.append((name, amount))
        elif c == "[":
            stack.append([])
        elif c == "]":
            body = stack.pop()
            if body in ([("add", -1)], [("add", 1)]):
                stack[-1].append(("clear", None))
            else:
                stack[-1].append(("loop", body))
        elif c in ".,":
            block.append(("write" if c == "." else "read", None))
    return stack[0]


def generate(block, indent="    "):
    for name, argument in block:
        match name:
            case "add":
                yield f"{indent}tape[at] = (tape[at] + {argument}) & 255"
            case "move":
                yield f"{indent}at += {argument}"
            case "clear":
                yield f"{indent}tape[at] = 0"
            case "write":
                yield f"{indent}output.append(tape[at])"
            case "read":
                yield f"{indent}tape[at] = next(data, 0)"
            case "loop":
                yield f"{indent}while tape[at]:"
                yield from generate(argument, indent + "    ") if argument else [indent + "    pass"]


def compile_program(source):
    lines = ["def run(data=b''):", "    tape, at, output, data = bytearray(300), 0, bytearray(), iter(data)"]
    lines += generate(parse(source))
    lines.append("    return bytes(output)")
    space = {}
    exec("\n".join(lines), space)
    run = space["run"]
    run.lines = lines
    return run


def operations(block):
    return sum(1 + (operations(a) if n == "loop" else 0) for n, a in block)


HELLO = """
++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.
"""
PROGRAMS = [
    ("hello", HELLO, b""),
    ("upper", ",[--------------------------------.,]", b"whisper"),
    ("reverse", ">,[>,]<[.<]", b"stressed"),
    ("add", ",>,<[->+<]>.", b"\x1e\x17"),
    ("multiply", "++++++[>+++++++++<-]>[-]++++++++[>++++++++<-]>+.", b""),
    ("wrap", "-.[-]--.", b""),
]
for name, source, data in PROGRAMS:
    slow, program = interpret(source, data), compile_program(source)
    print(f"{name:9}", slow, slow == program(data), len(source.strip()), operations(parse(source)))
print("\n".join(compile_program(PROGRAMS[3][1]).lines))
print(parse("++--><[[-]>>]"))
for bad in ("[[]", "[]]", "]["):
    for run in (interpret, compile_program):
        try:
            run(bad)
        except BracketError as e:
            print(bad, run.__name__, e)
try:
    interpret("+[>+]")
except IndexError as e:
    print("off the tape:", e)
