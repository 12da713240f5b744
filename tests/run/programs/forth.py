"""A Forth with colon definitions, control flow, variables and loops."""
import operator


class ForthError(Exception):
    pass


def truth(value):
    return -1 if value else 0


class Forth:
    def __init__(self):
        self.stack = []
        self.loops = []
        self.memory = []
        self.output = []
        self.words = {}
        self.steps = 0
        for name, function in {"+": operator.add, "-": operator.sub, "*": operator.mul, "and": operator.and_,
                               "or": operator.or_, "xor": operator.xor, "min": min, "max": max}.items():
            self.words[name] = self.binary(function)
        for name, function in {"=": operator.eq, "<": operator.lt, ">": operator.gt, "<>": operator.ne}.items():
            self.words[name] = self.binary(lambda a, b, f=function: truth(f(a, b)))
        self.words["/"] = self.binary(self.divide)
        self.words["mod"] = self.binary(lambda a, b: a - b * self.divide(a, b))
        self.shuffle("dup", 1, 0, 0)
        self.shuffle("drop", 1)
        self.shuffle("swap", 2, 1, 0)
        self.shuffle("over", 2, 0, 1, 0)
        self.shuffle("rot", 3, 1, 2, 0)
        self.shuffle("2dup", 2, 0, 1, 0, 1)
        for attribute in dir(self):
            if attribute.startswith("w_"):
                method = getattr(self, attribute)
                self.words[method.__doc__ or attribute[2:]] = method

    @staticmethod
    def divide(a, b):
        if b == 0:
            raise ForthError("division by zero")
        return a // b

    def binary(self, function):
        def word():
            b, a = self.pop(), self.pop()
            self.stack.append(function(a, b))
        return word

    def shuffle(self, name, count, *order):
        def word():
            items = [self.pop() for _ in range(count)][::-1]
            self.stack.extend(items[i] for i in order)
        self.words[name] = word

    def pop(self):
        if not self.stack:
            raise ForthError("stack underflow")
        return self.stack.pop()

    def w_dot(self):
        "."
        self.output.append(f"{self.pop()} ")

    def w_show(self):
        ".s"
        self.output.append(f"<{len(self.stack)}> " + "".join(f"{v} " for v in self.stack))

    def w_emit(self):
        self.output.append(chr(self.pop()))

    def w_cr(self):
        self.output.append("\n")

    def w_fetch(self):
        "@"
        self.stack.append(self.memory[self.pop()])

    def w_store(self):
        "!"
        address = self.pop()
        self.memory[address] = self.pop()

    def w_index(self):
        "i"
        self.stack.append(self.loops[-1][0])

    def w_outer(self):
        "j"
        self.stack.append(self.loops[-2][0])

    def compile(self, tokens, ends):
        code = []
        for token in tokens:
            if token in ends:
                return code, token
            if token == "if":
                yes, end = self.compile(tokens, ("else", "then"))
                no = self.compile(tokens, ("then",))[0] if end == "else" else []
                code.append(("if", yes, no))
            elif token == "begin":
                body, end = self.compile(tokens, ("until", "while"))
                tail = self.compile(tokens, ("repeat",))[0] if end == "while" else None
                code.append(("begin", body, tail))
            elif token == "do":
                code.append(("do", self.compile(tokens, ("loop", "+loop"))))
            elif token == '."':
                text = []
                for part in tokens:
                    text.append(part.removesuffix('"'))
                    if part.endswith('"'):
                        break
                code.append(("print", " ".join(text)))
            elif token == "(":
                while next(tokens) != ")":
                    pass
            elif token == ":":
                name = next(tokens)
                body, _ = self.compile(tokens, (";",))
                self.words[name] = body
            elif token == "variable":
                self.words[next(tokens)] = [("push", len(self.memory))]
                self.memory.append(0)
            else:
                try:
                    code.append(("push", int(token, 0)))
                except ValueError:
                    code.append(("word", token))
        if ends:
            raise ForthError(f"missing {' or '.join(ends)}")
        return code, None

    def execute(self, code):
        for op, *args in code:
            self.steps += 1
            if op == "push":
                self.stack += args
            elif op == "word":
                word = self.words.get(args[0])
                if word is None:
                    raise ForthError(f"{args[0]} ?")
                word() if callable(word) else self.execute(word)
            elif op == "if":
                self.execute(args[0] if self.pop() else args[1])
            elif op == "print":
                self.output.extend(args)
            elif op == "begin":
                body, tail = args
                while True:
                    self.execute(body)
                    flag = self.pop()
                    if (tail is None) == bool(flag):
                        break
                    self.execute(tail or [])
            elif op == "do":
                (body, end), = args
                start, limit = self.pop(), self.pop()
                self.loops.append([start, limit])
                try:
                    while self.loops[-1][0] < limit:
                        self.execute(body)
                        self.loops[-1][0] += 1 if end == "loop" else self.pop()
                finally:
                    self.loops.pop()

    def interpret(self, line):
        self.output.clear()
        try:
            self.execute(self.compile(iter(line.lower().split()), ())[0])
            status = "ok"
        except ForthError as e:
            self.stack.clear()
            status = f"error: {e}"
        except RecursionError:
            self.stack.clear()
            status = "error: return stack overflow"
        text = "".join(self.output)
        return f"{text}{'' if not text or text[-1].isspace() else ' '}{status}"


SESSION = """\
1 2 + . 7 3 - . 6 7 * . -7 2 / . -7 2 mod .
1 2 3 rot .s
drop drop drop 0x10 dup * .
: square ( n -- n*n ) dup * ;
5 square . 2 square square square .
: fact dup 2 < if drop 1 else dup 1 - fact * then ;
20 fact . 30 fact .
: gcd begin dup while swap over mod repeat drop ;
1071 462 gcd .
: stars 0 do 42 emit loop ;
: triangle 1 + 1 do i stars cr loop ;
4 triangle
: table 4 1 do 4 1 do i j * . loop cr loop ;
table
variable total variable count
10 total ! total @ 5 + total ! total @ . count @ .
: sum 0 swap 1 + 0 do i + loop ;
100 sum .
: evens 0 do i . 2 +loop ;
9 evens
: countdown begin dup . 1 - dup 0 = until drop ." lift off" ;
3 countdown
: fib 0 1 rot 0 do over + swap loop drop ;
10 fib . 100 fib .
: prime? dup 2 < if drop 0 else -1 swap dup 2 do dup i mod 0 = if swap drop 0 swap then loop drop then ;
: primes 2 do i prime? if i . then loop ;
30 primes
." hello forth world" cr
1 0 /
+
undefined-word
: broken if 1
1 2 2dup < . > . 3 4 min . 3 4 max . 6 3 and . 6 3 xor .
: forever forever ;
forever
.s"""


def main():
    forth = Forth()
    for line in SESSION.splitlines():
        print("> " + line)
        print(forth.interpret(line))
    print(len(forth.words), forth.memory, sorted(w for w in forth.words if len(w) == 1))


main()
