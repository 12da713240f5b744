import a, b.c, d.e as f
from g import h, i as j
from . import k
from l import *
