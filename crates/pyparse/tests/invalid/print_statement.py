print "hello", x
