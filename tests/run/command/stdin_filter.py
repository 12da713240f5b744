"""A filter: counts words of standard input."""
import sys

counts = {}
lines = sys.stdin.readlines()
for line in lines:
    for word in line.lower().split():
        word = word.strip(".,;!")
        counts[word] = counts.get(word, 0) + 1
for word, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
    print(f"{n:3} {word}", file=sys.stdout)
print(len(lines), "lines", sum(map(len, lines)), "characters")
