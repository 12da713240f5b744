"""The exit code of `sys.exit("something is wrong")`."""
import sys

print("before")
try:
    sys.exit("something is wrong")
finally:
    print("finally runs")
print("never")
