"""The exit code of `raise SystemExit(True)`."""
import sys

print("before")
try:
    raise SystemExit(True)
finally:
    print("finally runs")
print("never")
