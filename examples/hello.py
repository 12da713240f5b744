import sys

print("Hello from Python %d.%d" % sys.version_info[:2])
for number in range(1, 4):
    print(f"{number} squared is {number ** 2}")
