name, n, x, d = "World", 42, 3.14159, {"k": "v"}
print(f"Hello {name}! {n + 1} {x:.2f} {d['k']} {name!r} {name!s:>8} {n:#x} {{literal}} {'nested ' + f'{n}'}")
print(f"{x=} {n = } {name=!s} {x=:.1f} {n+1=}", f"{n:{'>'}{10}}|{x:{8}.{3}}|")
print(f"{'a' if n else 'b'} {[i for i in range(3)]} {(lambda v: v * 2)(4)} { {1: 2}[1] } {n!r:^6}|")
print(f"""multi
{n
 + 1}
line""", rf"\d{n}", f"\t{n}\x41", F"{1}" f"{2}" "3")
print(f"{name:{'<' + '10'}}|", f"{d["k"]}", f"{'\n'.join(['a', 'b'])}", f"{n:,} {1234567.891:,.2f} {1234567:_}")
print(f"{1 == 1} {not n} {n, x} {*[1, 2],} {(yes := 5)} {yes}", f"{'!'}{n!=3}", f"{{}}{{{n}}}")
class C:
    def __format__(self, s): return "fmt:" + s
print(f"{C()} {C():a:b} {C():{n}x}")
