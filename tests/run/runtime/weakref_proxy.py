"""A proxy forwards until its object is gone."""
from _weakref import proxy


class Account:
    def __init__(self, owner, amount):
        self.owner = owner
        self.amount = amount

    def __add__(self, other):
        return self.amount + other

    def __len__(self):
        return self.amount

    def __getitem__(self, i):
        return self.owner[i]

    def __str__(self):
        return f"<{self.owner}: {self.amount}>"

    def __bool__(self):
        return False


account = Account("eve", 5)
p = proxy(account)
print(p.owner, p.amount, p + 3, len(p), p[0], str(p), bool(p))
p.amount = 9
print(account.amount, isinstance(p, Account), type(p).__name__)
del p.owner
print(hasattr(account, "owner"))
try:
    hash(p)
except TypeError as e:
    print(e)
del account
try:
    p.amount
except ReferenceError as e:
    print(type(e).__name__, e)
