# gamma and lgamma to the last digit, over the whole range and at their poles.
import math

points = [i / 7 for i in range(1, 60, 3)] + [-i / 7 for i in range(1, 400, 31) if i % 7]
points += [1e-300, 1e-19, 0.5, 20.0, 23.0, 24.0, 150.5, 171.2, 171.7, 1e10, 3e100, -170.5, -190.3, -250.7, -251.2]
points += [0.0, -3.0, math.inf, -math.inf, math.nan]
for x in points:
    for f in (math.gamma, math.lgamma):
        try:
            print(f.__name__, x, f(x))
        except (ValueError, OverflowError) as error:
            print(f.__name__, x, type(error).__name__)
