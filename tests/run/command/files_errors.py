"""What goes wrong with files."""
import errno
import sys

folder = sys.argv[1]


def attempt(*args, **kwargs):
    try:
        open(*args, **kwargs)
    except (OSError, ValueError, TypeError, LookupError) as e:
        print(type(e).__name__, str(e).replace(folder, "TMP"))


attempt(folder + "/missing.txt")
attempt(folder)
attempt(folder + "/a/b", "w")
attempt(folder + "/f", "rw")
attempt(folder + "/f", "wb", encoding="utf-8")
attempt(folder + "/f", "q")
attempt(3.5)
attempt("nul\0inside")
try:
    open(folder + "/missing.txt")
except FileNotFoundError as e:
    print(e.errno == errno.ENOENT, errno.errorcode[e.errno], e.filename == folder + "/missing.txt")
