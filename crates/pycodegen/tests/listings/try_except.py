try:
    a
except B as e:
    c
except (D, E):
    f
except:
    g
else:
    h
