"""A bank: dataclass-like records from annotations, exceptions, and transactions."""
import functools
import itertools


def record(cls):
    """Make __init__, __repr__, __eq__ and ordering from the annotations."""
    names = list(cls.__annotations__)
    defaults = {n: getattr(cls, n) for n in names if hasattr(cls, n)}

    def __init__(self, *args, **kwargs):
        if len(args) > len(names):
            raise TypeError(f"{cls.__name__} takes {len(names)} values, {len(args)} given")
        values = dict(defaults)
        values.update(zip(names, args))
        for key, value in kwargs.items():
            if key not in names:
                raise TypeError(f"{cls.__name__} has no field {key!r}")
            values[key] = value
        missing = [n for n in names if n not in values]
        if missing:
            raise TypeError(f"missing: {', '.join(missing)}")
        for n in names:
            object.__setattr__(self, n, values[n])
        getattr(self, "__post_init__", lambda: None)()

    def astuple(self):
        return tuple(getattr(self, n) for n in names)

    def __repr__(self):
        return f"{cls.__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names)})"

    def __eq__(self, other):
        return astuple(self) == astuple(other) if type(self) is type(other) else NotImplemented

    def __lt__(self, other):
        return astuple(self) < astuple(other) if type(self) is type(other) else NotImplemented

    def __setattr__(self, name, value):
        raise AttributeError(f"{cls.__name__}.{name} is read-only")

    def __hash__(self):
        return hash(astuple(self))

    for function in (__init__, astuple, __repr__, __eq__, __lt__, __setattr__, __hash__):
        function.__qualname__ = f"{cls.__qualname__}.{function.__name__}"
        setattr(cls, function.__name__, function)
    return functools.total_ordering(cls)


@record
class Money:
    cents: int
    currency: str = "EUR"

    def __post_init__(self):
        if not isinstance(self.cents, int):
            raise TypeError("cents must be an int")

    def _same(self, other):
        if self.currency != other.currency:
            raise CurrencyError(self.currency, other.currency)

    def __add__(self, other):
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other):
        return self + -other

    def __neg__(self):
        return Money(-self.cents, self.currency)

    def __bool__(self):
        return self.cents != 0

    def __str__(self):
        whole, part = divmod(abs(self.cents), 100)
        return f"{'-' * (self.cents < 0)}{whole:,}.{part:02} {self.currency}"


@record
class Entry:
    number: int
    kind: str
    amount: Money
    note: str = ""


class BankError(Exception):
    """Anything which goes wrong in the bank."""


class CurrencyError(BankError, TypeError):
    def __str__(self):
        return "cannot mix {} and {}".format(*self.args)


class InsufficientFunds(BankError):
    def __init__(self, account, needed):
        self.account, self.needed = account, needed
        super().__init__(account.owner, str(needed))

    @property
    def missing(self):
        return self.needed - self.account.balance


class AccountClosed(BankError):
    pass


class Account:
    overdraft = Money(0)

    def __init__(self, owner):
        self.owner = owner
        self.entries = []
        self.closed = False

    @property
    def balance(self):
        return sum((e.amount for e in self.entries), Money(0))

    def post(self, number, kind, amount, note=""):
        if self.closed:
            raise AccountClosed(self.owner)
        if self.balance + amount < -self.overdraft:
            raise InsufficientFunds(self, -amount)
        self.entries.append(Entry(number, kind, amount, note))


class BusinessAccount(Account):
    overdraft = Money(1000_00)

    def post(self, number, kind, amount, note=""):
        super().post(number, kind, amount, note)
        if kind == "out":
            super().post(number, "fee", Money(-25), "fee for " + (note or kind))


class Transaction:
    def __init__(self, bank):
        self.bank = bank

    def __enter__(self):
        self.saved = {a: list(a.entries) for a in self.bank.accounts.values()}
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            for account, entries in self.saved.items():
                account.entries = entries
            self.bank.rollbacks.append(kind.__name__)
        return False


class Bank:
    def __init__(self):
        self.accounts = {}
        self.serial = itertools.count(100)
        self.rollbacks = []

    def open(self, owner, kind=Account):
        if owner in self.accounts:
            raise BankError(f"{owner} already has an account")
        return self.accounts.setdefault(owner, kind(owner))

    def account(self, owner):
        try:
            return self.accounts[owner]
        except KeyError as e:
            raise BankError(f"no account for {owner}") from e

    def deposit(self, owner, amount):
        self.account(owner).post(next(self.serial), "in", amount)

    def transfer(self, source, target, amount, note=""):
        if amount <= Money(0):
            raise ValueError(f"amount must be positive: {amount}")
        with Transaction(self):
            number = next(self.serial)
            self.account(source).post(number, "out", -amount, note)
            self.account(target).post(number, "in", amount, note)

    def total(self):
        return sum((a.balance for a in self.accounts.values()), Money(0))


def main():
    bank = Bank()
    for owner, kind in [("alice", Account), ("bob", Account), ("corp", BusinessAccount)]:
        bank.open(owner, kind)
    bank.deposit("alice", Money(120_50))
    bank.deposit("corp", Money(1_234_567))
    bank.transfer("alice", "bob", Money(20_25), "lunch")
    bank.transfer("corp", "alice", Money(99_99), note="wages")
    bank.account("bob").frozen = True
    bank.open("dora").closed = True
    attempts = [("bob", "alice", Money(5000)), ("alice", "nobody", Money(1)), ("alice", "dora", Money(1)),
                ("alice", "bob", Money(0)), ("alice", "bob", Money(100, "USD")), ("corp", "bob", Money(1_400_000)),
                ("corp", "bob", Money(12_345_67 + 1000_00 - 99_99 - 25)), ("alice", "bob", 7)]
    for source, target, amount in attempts:
        try:
            bank.transfer(source, target, amount)
        except InsufficientFunds as e:
            print(f"{source}->{target}: {type(e).__name__} {e.args} missing {e.missing}")
        except BankError as e:
            cause = f" (from {e.__cause__!r})" if e.__cause__ else ""
            print(f"{source}->{target}: {type(e).__name__}: {e}{cause}, TypeError: {isinstance(e, TypeError)}")
        except (ValueError, TypeError) as e:
            print(f"{source}->{target}: {type(e).__name__}: {e}")
        else:
            print(f"{source}->{target}: moved {amount}")
    for owner, account in bank.accounts.items():
        print(f"{owner:<6} {account.balance!s:>16} {len(account.entries)} entries")
    print(*bank.account("corp").entries, sep="\n")
    print(bank.total(), bank.rollbacks)

    print(Money(5) == Money(5, "EUR"), Money(5) != Money(6), Money(5) == 5, Money(3) >= Money(2), bool(Money(0)))
    print(sorted([Money(3), Money(1, "USD"), Money(2)]), len({Money(1), Money(1), Money(2)}))
    print(Money.__add__.__qualname__, Money.__init__.__qualname__, Entry(1, "in", Money(-5)).astuple())
    for bad in (lambda: Money(), lambda: Money(1, 2, 3), lambda: Money(1, colour="red"), lambda: Money("1"),
                lambda: setattr(Money(1), "cents", 2), lambda: Money(1) < 3, lambda: bank.open("bob")):
        try:
            print(bad())
        except Exception as e:
            print(f"{type(e).__name__}: {e}")


main()
