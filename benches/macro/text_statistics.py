# Word and sentence statistics over a generated text.
STEMS = "time year way day thing man world life hand part child eye woman place work week case point".split()
ENDINGS = ("", "s", "ed", "ing", "er", "ly")


def make(n):
    state, words = 5, []
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        word = STEMS[(state >> 8) % len(STEMS)] + ENDINGS[(state >> 16) % len(ENDINGS)]
        if i % 11 == 0:
            word = word.capitalize()
        if i % 11 == 10:
            word += "." if i % 3 else "?"
        elif i % 7 == 3:
            word += ","
        words.append(word)
    return " ".join(words)


def clean(word):
    return word.strip(".,?!").lower()


def vowels(word):
    return sum(1 for c in word if c in "aeiou")


def statistics(text):
    words = [clean(w) for w in text.split()]
    by_length, by_ending, pairs = {}, {}, {}
    for w in words:
        by_length.setdefault(len(w), []).append(w)
        if w.endswith(("ing", "ed")):
            by_ending[w[-2:]] = by_ending.get(w[-2:], 0) + 1
    for a, b in zip(words, words[1:]):
        pairs[a, b] = pairs.get((a, b), 0) + 1
    sentences = [s for s in text.replace("?", ".").split(".") if s.strip()]
    longest = max(sentences, key=len)
    top = sorted(pairs.items(), key=lambda p: (-p[1], p[0]))[:3]
    lines = [f"{k:>3} {len(v):<6}{len(v) / len(words):7.2%} {v[0]!r}" for k, v in sorted(by_length.items())]
    return lines, by_ending, top, len(longest.split()), sum(map(vowels, words)), text.count("the"), text.upper().find("WEEK")


lines, *rest = statistics(make(200000))
print("\n".join(lines))
print(*rest, sep="\n")
