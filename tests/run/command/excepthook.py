"""A hook of one's own for uncaught exceptions; the exit code stays 1."""
import sys


def hook(kind, value, traceback):
    print("hook:", kind.__name__, value, traceback.tb_lineno)


sys.excepthook = hook
print("raising")
raise ValueError("seen by the hook")
