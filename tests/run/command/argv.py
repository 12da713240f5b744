"""Arguments of the script."""
import sys

print(len(sys.argv), sys.argv[0].rpartition("/")[2])
for i, argument in enumerate(sys.argv[1:], 1):
    print(i, repr(argument))
options = dict(a[2:].split("=", 1) for a in sys.argv if a.startswith("--") and "=" in a)
print(options)
