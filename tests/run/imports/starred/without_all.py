import math
public = "public"
_private = "private"
__dunder__ = "dunder"
