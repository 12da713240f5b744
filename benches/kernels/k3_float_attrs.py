class Body:
    def __init__(self, x, y, z, vx, vy, vz, m):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.m = m


def orbit(a, b, steps, dt):
    i = 0
    while i < steps:
        dx = a.x - b.x
        dy = a.y - b.y
        dz = a.z - b.z
        d2 = dx * dx + dy * dy + dz * dz + 0.01
        pull = dt / (d2 * d2)
        ka = b.m * pull
        kb = a.m * pull
        a.vx -= dx * ka
        a.vy -= dy * ka
        a.vz -= dz * ka
        b.vx += dx * kb
        b.vy += dy * kb
        b.vz += dz * kb
        a.x += dt * a.vx
        a.y += dt * a.vy
        a.z += dt * a.vz
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz
        i += 1


sun = Body(0.0, 0.0, 0.0, 0.0, -0.05, 0.0, 10.0)
moon = Body(1.0, 0.2, -0.1, 0.1, 0.5, 0.05, 1.0)
orbit(sun, moon, 500_000, 0.001)
print(repr(sun.x + sun.y + sun.z), repr(moon.vx + moon.vy + moon.vz))
