a = 1_0, 2.5, 1e100, 3j, 'it\'s', b'\0x', None, True, ...
b = x in {1, 2}
c = 2 ** 70
d = -1
