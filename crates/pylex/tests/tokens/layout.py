# comment
if x:  # tail

    y = f'a{{{b!r:>{w}}}}' + \
        "s"
    # note
	
z = (1,
  2)
