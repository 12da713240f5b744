# Writes nested data as JSON and reads it back.
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def quote(text):
    if any(c in ESCAPES for c in text):
        return '"' + "".join(ESCAPES.get(c, c) for c in text) + '"'
    return f'"{text}"'


def write(value, out):
    if value is None:
        out.append("null")
    elif value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, str):
        out.append(quote(value))
    elif isinstance(value, (int, float)):
        out.append(repr(value))
    elif isinstance(value, dict):
        out.append("{")
        for i, (k, v) in enumerate(value.items()):
            if i:
                out.append(", ")
            out.append(quote(k))
            out.append(": ")
            write(v, out)
        out.append("}")
    elif isinstance(value, (list, tuple)):
        out.append("[")
        for i, v in enumerate(value):
            if i:
                out.append(", ")
            write(v, out)
        out.append("]")
    else:
        raise TypeError(f"cannot write {type(value).__name__}")


def read(text, i):
    c = text[i]
    if c == "{":
        out, i = {}, i + 1
        while text[i] != "}":
            key, i = read(text, i)
            out[key], i = read(text, i + 2)
            if text[i] == ",":
                i += 2
        return out, i + 1
    if c == "[":
        out, i = [], i + 1
        while text[i] != "]":
            value, i = read(text, i)
            out.append(value)
            if text[i] == ",":
                i += 2
        return out, i + 1
    if c == '"':
        start = i = i + 1
        while text[i] != '"':
            i += 2 if text[i] == "\\" else 1
        return text[start:i].replace("\\n", "\n").replace('\\"', '"'), i + 1
    for word, value in (("null", None), ("true", True), ("false", False)):
        if text.startswith(word, i):
            return value, i + len(word)
    start = i
    while text[i] in "-.0123456789e+":
        i += 1
    number = text[start:i]
    return (float(number) if "." in number or "e" in number else int(number)), i


def record(i):
    return {
        "id": i,
        "name": f"item {i}",
        "note": 'a "quoted"\nline' if i % 5 == 0 else "plain",
        "price": i * 1.25,
        "tags": [f"t{k}" for k in range(i % 4)],
        "parent": None if i % 3 else {"id": i // 3, "open": i % 2 == 0},
        "range": (i, i + 1),
    }


size = 0
for turn in range(20):
    data = [record(i) for i in range(turn, 900 + turn)]
    out = []
    write(data, out)
    text = "".join(out)
    size += len(text)
    back, end = read(text + " ", 0)
    assert end == len(text) and len(back) == 900 and back[10]["id"] == data[10]["id"]
try:
    write({"a": {1}}, [])
except TypeError as e:
    print(e)
print(size, back[5]["note"] == data[5]["note"], back[-1])
