"""An event bus whose subscribers are held weakly."""
from _weakref import ref


class WeakMethod:
    """A weak reference to a bound method: alive as long as its object is."""

    def __init__(self, method, on_dead):
        self._object = ref(method.__self__, lambda _: on_dead(self))
        self._function = method.__func__
        self.label = method.__qualname__

    def __call__(self):
        target = self._object()
        return None if target is None else self._function.__get__(target)


class Strong:
    def __init__(self, function):
        self._function = function
        self.label = function.__qualname__

    def __call__(self):
        return self._function


class Event:
    __slots__ = ("name", "data", "stopped")

    def __init__(self, name, **data):
        self.name, self.data, self.stopped = name, data, False

    def stop(self):
        self.stopped = True

    def __getattr__(self, key):
        try:
            return self.data[key]
        except KeyError:
            raise AttributeError(f"event {self.name!r} has no {key!r}") from None


class Bus:
    def __init__(self):
        self._handlers = {}
        self.errors = []

    def on(self, name, handler=None, *, priority=0):
        if handler is None:
            def decorate(function):
                self.on(name, function, priority=priority)
                return function
            return decorate
        if hasattr(handler, "__self__"):
            holder = WeakMethod(handler, lambda dead: self._forget(name, dead))
        else:
            holder = Strong(handler)
        entries = self._handlers.setdefault(name, [])
        entries.append((priority, holder))
        entries.sort(key=lambda entry: -entry[0])
        return holder

    def _forget(self, name, dead):
        print(f"  (forgetting {dead.label} for {name})")
        self._handlers[name] = [e for e in self._handlers[name] if e[1] is not dead]

    def emit(self, name, **data):
        event = Event(name, **data)
        called = 0
        for _, holder in list(self._handlers.get(name, ())) + list(self._handlers.get("*", ())):
            handler = holder()
            if handler is None:
                continue
            try:
                handler(event)
            except Exception as error:
                self.errors.append((holder.label, repr(error)))
            called += 1
            if event.stopped:
                break
        return called

    def handlers(self, name):
        return [holder.label for _, holder in self._handlers.get(name, [])]


class Thermometer:
    def __init__(self, bus, place):
        self.bus, self.place = bus, place

    def measure(self, degrees):
        return self.bus.emit("temperature", place=self.place, degrees=degrees)


class Alarm:
    def __init__(self, bus, limit):
        self.limit = limit
        self.rung = []
        bus.on("temperature", self.check, priority=10)

    def check(self, event):
        if event.degrees > self.limit:
            self.rung.append((event.place, event.degrees))
            print(f"  alarm {self.limit}: {event.place} has {event.degrees}")
            event.stop()


class Statistics:
    def __init__(self, bus):
        self.values = {}
        bus.on("temperature", self.add)
        bus.on("reset", self.reset)

    def add(self, event):
        self.values.setdefault(event.place, []).append(event.degrees)

    def reset(self, event):
        self.values.clear()

    def __str__(self):
        return ", ".join(f"{place}: {sum(v) / len(v):.1f}" for place, v in sorted(self.values.items()))


bus = Bus()
log = []


@bus.on("*", priority=-5)
def logger(event):
    log.append((event.name, sorted(event.data)))


@bus.on("temperature", priority=1)
def fussy(event):
    if event.degrees < -20:
        raise ValueError(f"too cold: {event.degrees}")


alarm, statistics = Alarm(bus, 30), Statistics(bus)
print(bus.handlers("temperature"))
attic, cellar = Thermometer(bus, "attic"), Thermometer(bus, "cellar")
for thermometer, degrees in [(attic, 25), (attic, 31), (cellar, 12), (cellar, -25), (attic, 28)]:
    print(thermometer.place, degrees, "->", thermometer.measure(degrees), "handlers")
print(statistics)
print(bus.errors)
rung = alarm.rung
del alarm
print(bus.handlers("temperature"), rung)
print(attic.measure(99))
bus.emit("reset")
print(repr(str(statistics)))
statistics = None
print(bus.handlers("temperature"), bus.handlers("reset"))
print(len(log), log[-1])
try:
    Event("x", a=1).b
except AttributeError as e:
    print(e)
