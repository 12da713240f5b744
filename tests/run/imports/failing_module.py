"""A module whose body raises is forgotten, and may be tried again."""
import sys

for _ in range(2):
    try:
        import broken.raises
    except RuntimeError as e:
        print(e, "broken.raises" in sys.modules, "broken" in sys.modules)
try:
    import broken.syntax
except SyntaxError as e:
    print(e.msg, e.lineno, e.offset, e.text.strip(), e.filename.rpartition("/")[2])
import broken
print(hasattr(broken, "raises"), hasattr(broken, "syntax"))
