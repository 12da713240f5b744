"""async and await without an event loop from a library: a scheduler with a clock of its own."""


class Cancelled(BaseException):
    pass


class Trap:
    """What a coroutine yields to the scheduler."""

    def __init__(self, kind, *args):
        self.kind, self.args = kind, args

    def __await__(self):
        return (yield self)


def sleep(ticks):
    return Trap("sleep", ticks)


class Task:
    def __init__(self, coroutine, name):
        self.coroutine, self.name = coroutine, name
        self.done, self.result, self.error = False, None, None
        self.waiting, self.throw = [], None

    def __await__(self):
        if not self.done:
            yield Trap("join", self)
        if self.error is not None:
            raise self.error
        return self.result


class Scheduler:
    def __init__(self):
        self.now, self.ready, self.sleeping, self.order = 0, [], [], 0
        self.trace = []

    def spawn(self, coroutine, name=None):
        task = Task(coroutine, name or coroutine.__name__)
        self.ready.append((task, None))
        return task

    def wake(self, task, value=None):
        self.ready.append((task, value))

    def cancel(self, task):
        task.throw = Cancelled(task.name)
        self.sleeping = [entry for entry in self.sleeping if entry[2] is not task]
        self.wake(task)

    def run(self, main):
        task = self.spawn(main)
        while self.ready or self.sleeping:
            if not self.ready:
                self.sleeping.sort(key=lambda entry: entry[:2])
                self.now, _, sleeper = self.sleeping.pop(0)
                self.wake(sleeper)
            self.step(*self.ready.pop(0))
        if not task.done:
            raise RuntimeError("deadlock")
        if task.error is not None:
            raise task.error
        return task.result

    def step(self, task, value):
        try:
            if task.throw is not None:
                error, task.throw = task.throw, None
                trap = task.coroutine.throw(error)
            else:
                trap = task.coroutine.send(value)
        except StopIteration as e:
            task.result = e.value
        except (Exception, Cancelled) as e:
            task.error = e
        else:
            match trap:
                case Trap(kind="sleep", args=(ticks,)):
                    self.order += 1
                    self.sleeping.append((self.now + ticks, self.order, task))
                case Trap(kind="join", args=(other,)):
                    other.waiting.append(task)
                case Trap(kind="park", args=(place,)):
                    place.append(task)
            return
        task.done = True
        self.trace.append((self.now, task.name, repr(task.error) if task.error else task.result))
        for other in task.waiting:
            self.wake(other)


class Channel:
    def __init__(self, scheduler, capacity):
        self.scheduler, self.capacity = scheduler, capacity
        self.items, self.readers, self.writers, self.closed = [], [], [], False

    async def put(self, item):
        while len(self.items) >= self.capacity:
            await Trap("park", self.writers)
        self.items.append(item)
        self._wake(self.readers)

    def close(self):
        self.closed = True
        while self.readers:
            self._wake(self.readers)

    def _wake(self, tasks):
        if tasks:
            self.scheduler.wake(tasks.pop(0))

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self.items:
            if self.closed:
                raise StopAsyncIteration
            await Trap("park", self.readers)
        item = self.items.pop(0)
        self._wake(self.writers)
        return item


class Timer:
    def __init__(self, label):
        self.label = label

    async def __aenter__(self):
        self.start = loop.now
        await sleep(0)
        return self

    async def __aexit__(self, kind, value, traceback):
        await sleep(1)
        print(f"[{loop.now}] {self.label} took {loop.now - self.start}", kind and kind.__name__)
        return kind is ValueError


async def producer(channel, n, pause):
    for i in range(n):
        await sleep(pause)
        await channel.put(i * i)
        print(f"[{loop.now}] put {i * i}")
    channel.close()
    return n


async def consumer(name, channel, pause):
    taken = []
    async for item in channel:
        taken.append(item)
        await sleep(pause)
    return taken


async def ticks(n):
    try:
        for i in range(n):
            await sleep(2)
            yield i
    finally:
        await sleep(1)
        print(f"[{loop.now}] ticks over")


async def stubborn():
    try:
        await sleep(100)
    except Cancelled as e:
        print(f"[{loop.now}] cancelled: {e}")
        await sleep(1)
        raise


async def failing():
    await sleep(3)
    raise LookupError("failed on purpose")


async def gather(*coroutines):
    tasks = [loop.spawn(c) for c in coroutines]
    return [await t for t in tasks]


async def delayed(value, pause):
    await sleep(pause)
    return value


async def main():
    channel = Channel(loop, 2)
    tasks = [loop.spawn(producer(channel, 6, 1)), loop.spawn(consumer("fast", channel, 2), "fast"),
             loop.spawn(consumer("slow", channel, 5), "slow")]
    for task in tasks:
        print(f"[{loop.now}] {task.name}: {await task}")
    async with Timer("block") as timer:
        await sleep(3)
        raise ValueError(timer.label)
    print(await gather(delayed("a", 3), delayed("b", 1), delayed("c", 2)), loop.now)
    print([i async for i in ticks(3)], [await delayed(i, 1) for i in range(3)])
    generator = ticks(9)
    async for i in generator:
        if i == 1:
            break
    await generator.aclose()
    try:
        await loop.spawn(failing())
    except LookupError as e:
        print(f"[{loop.now}] {e}")
    task = loop.spawn(stubborn())
    await sleep(2)
    loop.cancel(task)
    try:
        await task
    except Cancelled:
        print(f"[{loop.now}] gone")
    return "main is done"


loop = Scheduler()
print(loop.run(main()), loop.now)
for entry in loop.trace:
    print(*entry)
stuck = Scheduler()
try:
    stuck.run(consumer("alone", Channel(stuck, 1), 1))
except RuntimeError as e:
    print(e)
never = delayed(1, 1)
print(never.cr_frame is not None, never.cr_running, never.close())
try:
    never.send(None)
except RuntimeError as e:
    print(e)
