"""Reading standard input line by line, and input()."""
import sys

name = input()
print("name:", name)
print("asked:", input("number? "))
print(repr(sys.stdin.readline()))
numbers = []
for line in sys.stdin:
    if line.strip() == "end":
        break
    numbers += map(int, line.split())
print(numbers, sum(numbers))
print(repr(sys.stdin.read()))
print(repr(sys.stdin.read()), repr(sys.stdin.readline()))
try:
    input()
except EOFError as e:
    print("EOFError:", e)
