# Accounts with properties, class attributes, class methods, exceptions, keyword arguments and context managers.
class Refused(Exception):
    def __init__(self, account, amount, *, reason="funds"):
        super().__init__(f"{account.name}: {amount} ({reason})")
        self.reason = reason


class Account:
    rate = 0.02
    opened = 0
    fees = {"plain": 1, "gold": 0}

    def __init__(self, name, balance=0, kind="plain"):
        self.name = name
        self._balance = balance
        self.kind = kind
        self.history = []
        type(self).opened += 1

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < self.lowest:
            raise Refused(self, value)
        self._balance = value

    @property
    def lowest(self):
        return 0

    @classmethod
    def gold(cls, name, **options):
        return cls(name, kind="gold", **options)

    @staticmethod
    def fee(kind, amount=0):
        return Account.fees[kind] if amount > 10 else 0

    def move(self, amount, to=None, note=""):
        self.balance -= amount + self.fee(self.kind, amount=amount)
        if to is not None:
            to.balance += amount
        self.history.append((amount, note))
        if len(self.history) > 20:
            del self.history[:10]

    def interest(self):
        return self._balance * self.rate


class Overdraft(Account):
    rate = 0.01

    @property
    def lowest(self):
        return -500

    def move(self, amount, to=None, note="", **more):
        if more.get("check", True) and amount > 400:
            raise Refused(self, amount, reason="limit")
        return super().move(amount, to=to, note=note or "overdraft")


class Atomic:
    def __init__(self, *accounts):
        self.accounts = accounts

    def __enter__(self):
        self.before = [a._balance for a in self.accounts]
        return self

    def __exit__(self, kind, error, tb):
        if kind is None:
            return False
        for account, balance in zip(self.accounts, self.before):
            account._balance = balance
        return issubclass(kind, Refused) and error.reason == "funds"


def day(accounts, n):
    refused = 0
    state = n
    for k in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        a, b = accounts[(state >> 8) % len(accounts)], accounts[(state >> 16) % len(accounts)]
        amount = (state >> 4) % 450
        try:
            with Atomic(a, b):
                a.move(amount, to=b, note=f"n{k % 10}")
                if k % 7 == 0:
                    b.move(amount // 2, a)
        except Refused:
            refused += 1
        else:
            if k % 97 == 0:
                a._balance += int(a.interest())
    return refused


accounts = [Account("ann", 1000), Account.gold("bob", balance=700), Overdraft("cid"), Overdraft.gold("dan")]
print(day(accounts, 110000), [(a.name, a.balance, a.kind, a.lowest) for a in accounts])
print(Account.opened, Overdraft.opened, accounts[0].history[-1], f"{sum(a.interest() for a in accounts):.2f}")
