"""The exit code of `sys.exit(256 + 7)`."""
import sys

print("before")
try:
    sys.exit(256 + 7)
finally:
    print("finally runs")
print("never")
