class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


def advance(pairs, bodies, dt):
    for a, b in pairs:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        d2 = dx * dx + dy * dy + dz * dz
        mag = dt / (d2 * d2 ** 0.5)
        am = a.mass * mag
        bm = b.mass * mag
        a.vx -= dx * bm
        a.vy -= dy * bm
        a.vz -= dz * bm
        b.vx += dx * am
        b.vy += dy * am
        b.vz += dz * am
    for b in bodies:
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz


bodies = [Body(i * 1.5, i * i * 0.25 - 1, 3.0 - i, 0.1 * i, 0.3 - 0.05 * i, 0.02 * i, 1.0 / (i + 1)) for i in range(5)]
pairs = [(bodies[i], bodies[j]) for i in range(5) for j in range(i)]
for _ in range(60000):
    advance(pairs, bodies, 0.001)
print(f"{sum(b.x + b.y + b.z for b in bodies):.9f}")
