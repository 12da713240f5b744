"""The exit code of `raise SystemExit(1, 2)`."""
import sys

print("before")
try:
    raise SystemExit(1, 2)
finally:
    print("finally runs")
print("never")
