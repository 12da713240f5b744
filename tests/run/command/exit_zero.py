"""The exit code of `sys.exit(0)`."""
import sys

print("before")
try:
    sys.exit(0)
finally:
    print("finally runs")
print("never")
