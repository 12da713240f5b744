"""A syntax error in a module that is imported."""
print("fine so far", flush=True)
import _unclosed
