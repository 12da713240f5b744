print([round(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 2.6)])
print([round(x, 1) for x in (0.25, 0.35, 2.675, -1.25)], round(2.675, 2), round(1234.5678, -2), round(5, 1), round(15, -1), round(25, -1), round(-15, -1))
print(round(1e300, 2), round(1.5, None), round(0.1 + 0.2, 20), round(12345, -10), type(round(2.0)), type(round(2.0, 0)))
import math
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.floor(1e20), math.isqrt(10 ** 20), math.gcd(12, 18, 27), math.lcm(4, 6))
print(math.sqrt(2), math.pi, math.e, math.factorial(20), math.comb(5, 2), math.perm(5, 2), math.hypot(3, 4), math.copysign(1, -0.0))
print(math.isnan(float("nan")), math.isinf(float("inf")), math.isclose(0.1 + 0.2, 0.3), math.fsum([0.1] * 10), math.prod([1, 2, 3]))
print(math.modf(-1.25), math.frexp(8.0), math.ldexp(0.5, 3), math.fmod(-7, 3), math.log2(8), math.log10(1000), math.log(8, 2), math.exp(0))
print(f"{math.sin(1):.12f} {math.cos(1):.12f} {math.atan2(1, -1):.12f}")
