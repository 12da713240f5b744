def words(n):
    state, out = 42, []
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append("w" + str((state >> 7) % 5000))
    return " ".join(out)


text = words(300000)
counts = {}
for word in text.split():
    if word in counts:
        counts[word] += 1
    else:
        counts[word] = 1
lengths = {}
for word, n in counts.items():
    lengths[len(word)] = lengths.get(len(word), 0) + n
line = []
for word in sorted(counts, key=lambda w: (-counts[w], w))[:200]:
    line.append(f"{word}={counts[word]}")
letters = {}
for c in text:
    letters[c] = letters.get(c, 0) + 1
print(len(counts), sorted(lengths.items()), len(",".join(line)), letters["w"])
