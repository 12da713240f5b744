"""The five outer bodies, moved by a symplectic integrator."""
import math
from itertools import combinations

SOLAR_MASS = 4 * math.pi * math.pi
DAYS = 365.24


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x=0.0, y=0.0, z=0.0):
        self.x, self.y, self.z = x, y, z

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vector(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __truediv__(self, k):
        return Vector(self.x / k, self.y / k, self.z / k)

    def __iadd__(self, o):
        self.x += o.x
        self.y += o.y
        self.z += o.z
        return self

    def __isub__(self, o):
        self.x -= o.x
        self.y -= o.y
        self.z -= o.z
        return self

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def __iter__(self):
        yield from (self.x, self.y, self.z)

    def __format__(self, spec):
        return "(" + ", ".join(format(c, spec) for c in self) + ")"


class Body:
    def __init__(self, name, position, velocity, mass):
        self.name = name
        self.position = Vector(*position)
        self.velocity = Vector(*velocity) * DAYS
        self.mass = mass * SOLAR_MASS


class System:
    def __init__(self, *bodies):
        self.bodies = list(bodies)
        self.pairs = list(combinations(self.bodies, 2))
        self.years = 0.0
        self.bodies[0].velocity -= self.momentum() / self.bodies[0].mass

    def momentum(self):
        return sum((b.velocity * b.mass for b in self.bodies), Vector())

    def energy(self):
        kinetic = sum(0.5 * b.mass * (b.velocity @ b.velocity) for b in self.bodies)
        potential = 0.0
        for a, b in self.pairs:
            gap = a.position - b.position
            potential -= a.mass * b.mass / math.sqrt(gap @ gap)
        return kinetic + potential

    def advance(self, dt, steps=1):
        for _ in range(steps):
            for a, b in self.pairs:
                gap = a.position - b.position
                square = gap @ gap
                factor = dt / (square * math.sqrt(square))
                a.velocity -= gap * (b.mass * factor)
                b.velocity += gap * (a.mass * factor)
            for body in self.bodies:
                body.position += body.velocity * dt
            self.years += dt

    def __getitem__(self, name):
        for body in self.bodies:
            if body.name == name:
                return body
        raise KeyError(name)


def solar_system():
    return System(
        Body("Sun", (0, 0, 0), (0, 0, 0), 1.0),
        Body("Jupiter", (4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01),
             (1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05), 9.54791938424326609e-04),
        Body("Saturn", (8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01),
             (-2.76742510726411454e-03, 4.99852801234917238e-03, 2.30417297573763929e-05), 2.85885980666130812e-04),
        Body("Uranus", (1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01),
             (2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05), 4.36624404335156298e-05),
        Body("Neptune", (1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01),
             (2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05), 5.15138902046611451e-05),
    )


def main():
    system = solar_system()
    start = system.energy()
    print(f"{start:.9f}")
    for _ in range(4):
        system.advance(0.01, 100)
        print(f"year {system.years:5.2f}  energy {system.energy():.9f}  drift {abs(system.energy() / start - 1):.2e}")
    for body in system.bodies:
        print(f"{body.name:>8}: {body.position:+10.5f}  speed {math.sqrt(body.velocity @ body.velocity):.4f}")
    print(all(abs(c) < 1e-9 for c in system.momentum()))

    sun = system["Sun"].position
    distances = {b.name: math.sqrt((b.position - sun) @ (b.position - sun)) for b in system.bodies[1:]}
    for name in sorted(distances, key=distances.get, reverse=True):
        print(name.ljust(10, "."), format(distances[name], "8.3f"), "#" * round(distances[name]))
    try:
        system["Pluto"]
    except KeyError as e:
        print("no such body:", e)

    earth = System(Body("Sun", (0, 0, 0), (0, 0, 0), 1.0),
                   Body("Earth", (1, 0, 0), (0, 2 * math.pi / DAYS, 0), 3e-6))
    angle = turns = 0
    for step in range(1, 1301):
        earth.advance(0.001)
        gap = earth["Earth"].position - earth["Sun"].position
        if angle < 0 <= gap.y:
            turns += 1
            print("one year is", step, "steps")
        angle = gap.y
    print(turns, f"{gap:.3f}")


main()
