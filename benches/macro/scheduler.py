# Tasks that send packets to each other under a round-robin scheduler with priorities.
IDLE, WORKER, HANDLER, DEVICE = range(4)


class Packet:
    def __init__(self, link, target, kind):
        self.link = link
        self.target = target
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class State:
    def __init__(self):
        self.pending = True
        self.waiting = False
        self.holding = False

    def runnable(self):
        return not self.holding and (self.pending or not self.waiting)


class Task(State):
    def __init__(self, scheduler, ident, priority, queue):
        super().__init__()
        self.scheduler = scheduler
        self.ident = ident
        self.priority = priority
        self.queue = queue
        self.runs = 0
        scheduler.add(self)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.link
            self.pending = self.queue is not None
        return packet

    def receive(self, packet):
        self.queue = packet.append_to(self.queue)
        self.pending = True
        self.holding = False

    def run(self):
        raise NotImplementedError


class IdleTask(Task):
    def __init__(self, scheduler, count):
        super().__init__(scheduler, IDLE, 0, None)
        self.control = 1
        self.count = count

    def run(self):
        self.count -= 1
        if self.count == 0:
            self.scheduler.stop = True
            return
        if self.control & 1:
            self.control = (self.control // 2) ^ 0xD008
            self.scheduler.release(HANDLER)
        else:
            self.control //= 2
            self.scheduler.release(DEVICE)


class WorkerTask(Task):
    def __init__(self, scheduler):
        super().__init__(scheduler, WORKER, 1000, None)
        self.next = HANDLER
        self.letter = 0

    def run(self):
        packet = self.take()
        if packet is None:
            self.waiting = True
            return
        packet.target = self.next
        self.next = DEVICE if self.next == HANDLER else HANDLER
        for i in range(len(packet.data)):
            self.letter = self.letter % 26 + 1
            packet.data[i] = self.letter
        self.scheduler.send(packet)


class HandlerTask(Task):
    def run(self):
        packet = self.take()
        if packet is None:
            self.holding = True
            return
        packet.datum += sum(packet.data) & 7
        packet.target = WORKER if packet.kind else DEVICE
        self.scheduler.send(packet)


class DeviceTask(Task):
    held = None

    def run(self):
        packet = self.take()
        if packet is None:
            if self.held is None:
                self.holding = True
                return
            packet, self.held = self.held, None
            packet.target = HANDLER
            self.scheduler.send(packet)
        elif self.held is None:
            self.held = packet
        else:
            packet.target = WORKER
            self.scheduler.send(packet)


class Scheduler:
    def __init__(self):
        self.tasks = []
        self.table = {}
        self.stop = False
        self.sent = 0

    def add(self, task):
        self.tasks.append(task)
        self.table[task.ident] = task
        self.tasks.sort(key=lambda t: -t.priority)

    def send(self, packet):
        self.sent += 1
        self.table[packet.target].receive(packet)

    def release(self, ident):
        self.table[ident].holding = False

    def loop(self):
        while not self.stop:
            for task in self.tasks:
                if task.runnable():
                    task.runs += 1
                    task.run()


scheduler = Scheduler()
IdleTask(scheduler, 150000)
worker = WorkerTask(scheduler)
handler = HandlerTask(scheduler, HANDLER, 2000, None)
device = DeviceTask(scheduler, DEVICE, 3000, None)
for k in range(6):
    handler.receive(Packet(None, HANDLER, k & 1))
scheduler.loop()
print(scheduler.sent, [t.runs for t in scheduler.tasks], worker.letter)
