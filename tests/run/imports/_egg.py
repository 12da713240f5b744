from _chicken import feather

shell = "brown"
