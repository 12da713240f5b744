"""A cooperative scheduler: tasks are generators which yield requests."""
import itertools


class Sleep:
    def __init__(self, ticks):
        self.ticks = ticks


class Spawn:
    def __init__(self, name, body):
        self.name, self.body = name, body


class Join:
    def __init__(self, task):
        self.task = task


class Cancelled(Exception):
    pass


class Channel:
    def __init__(self, limit):
        self.limit = limit
        self.queue = []
        self.closed = False

    def put(self, value):
        while len(self.queue) >= self.limit:
            yield
        self.queue.append(value)

    def get(self):
        while not self.queue:
            if self.closed:
                raise EOFError("channel closed")
            yield
        return self.queue.pop(0)


class Task:
    numbers = itertools.count(1)

    def __init__(self, name, body):
        self.id = next(self.numbers)
        self.name, self.body = name, body
        self.wake_at = 0
        self.inbox = None
        self.error = None
        self.done = False
        self.result = None
        self.waiters = []

    def __repr__(self):
        state = "done" if self.done else "alive"
        return f"<Task {self.id} {self.name} {state}>"


class Scheduler:
    def __init__(self):
        self.tasks = []
        self.now = 0
        self.switches = 0

    def log(self, *words):
        print(f"[{self.now:3}]", *words)

    def spawn(self, name, body):
        task = Task(name, body)
        self.tasks.append(task)
        return task

    def cancel(self, task, why):
        task.error = Cancelled(why)
        task.wake_at = self.now

    def finish(self, task, result=None, error=None):
        task.done, task.result = True, result
        self.tasks.remove(task)
        for waiter in task.waiters:
            waiter.wake_at = self.now
            waiter.inbox, waiter.error = result, error
        if error is not None and not task.waiters:
            self.log(f"{task.name} died: {type(error).__name__}: {error}")

    def step(self, task):
        self.switches += 1
        value, error = task.inbox, task.error
        task.inbox = task.error = None
        try:
            request = task.body.throw(error) if error else task.body.send(value)
        except StopIteration as stop:
            self.finish(task, stop.value)
            return
        except Exception as exc:
            self.finish(task, error=exc)
            return
        match request:
            case None:
                task.wake_at = self.now + 1
            case Sleep(ticks=n):
                task.wake_at = self.now + n
            case Spawn(name=name, body=body):
                task.inbox = self.spawn(name, body)
            case Join(task=other) if other.done:
                task.inbox = other.result
            case Join(task=other):
                other.waiters.append(task)
                task.wake_at = float("inf")
            case _:
                task.error = TypeError(f"bad request {request!r}")

    def run(self, limit=1000):
        while self.tasks:
            ready = [t for t in self.tasks if t.wake_at <= self.now]
            if not ready:
                self.now = min(t.wake_at for t in self.tasks)
                if self.now == float("inf"):
                    raise RuntimeError(f"deadlock: {self.tasks}")
                continue
            for task in ready:
                self.step(task)
            if self.switches > limit:
                raise RuntimeError("too many switches")


def main():
    s = Scheduler()
    channel = Channel(2)

    def producer(n):
        for i in range(n):
            yield from channel.put(i * i)
            s.log("put", i * i)
        channel.closed = True
        return n

    def consumer():
        total = 0
        try:
            while True:
                value = yield from channel.get()
                s.log("got", value)
                total += value
                yield Sleep(2)
        except EOFError as e:
            s.log("consumer stops:", e)
        return total

    def clock(period):
        ticks = 0
        try:
            while True:
                yield Sleep(period)
                ticks += 1
        except Cancelled as why:
            s.log("clock cancelled:", why)
        finally:
            s.log("clock ticked", ticks, "times")

    def failing(delay):
        yield Sleep(delay)
        raise ValueError("broken after %d" % delay)

    def parent():
        a = yield Spawn("producer", producer(5))
        b = yield Spawn("consumer", consumer())
        c = yield Spawn("clock", clock(3))
        made = yield Join(a)
        s.log("producer returned", made, a)
        s.log("consumer returned", (yield Join(b)))
        s.cancel(c, "enough")
        bad = yield Spawn("bad", failing(4))
        try:
            yield Join(bad)
        except ValueError as e:
            s.log("joined bad:", e)
        s.log("join again:", (yield Join(bad)))
        try:
            yield "nonsense"
        except TypeError as e:
            s.log("TypeError:", e)
        yield Spawn("orphan", failing(1))
        return "fine"

    main_task = s.spawn("parent", parent())
    s.run()
    s.log(main_task, main_task.result, s.switches)

    def waits_for(get_other):
        yield
        yield Join(get_other())

    pair = []
    pair.append(s.spawn("left", waits_for(lambda: pair[1])))
    pair.append(s.spawn("right", waits_for(lambda: pair[0])))
    try:
        s.run()
    except RuntimeError as e:
        print(e)


main()
