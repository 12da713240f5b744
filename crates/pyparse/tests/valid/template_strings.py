t'{x} and {y:.2f} {z = }'
