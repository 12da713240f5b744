"""A syntax error in text given to compile."""


def build(text):
    return compile(text, "<formula>", "eval")


print(eval(build("1 + 2")), flush=True)
build("x + * 3")
