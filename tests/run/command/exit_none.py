"""The exit code of `sys.exit()`."""
import sys

print("before")
try:
    sys.exit()
finally:
    print("finally runs")
print("never")
