from _egg import shell

feather = "white"
