//! What a program defines: exception and manager classes, classes, functions, generators, and its main part.

use super::expr::{Class, Func, Gen, Kind, Ty, Var, f};
use super::{Clause, Node};
use crate::mutate::Rng;

const FIELD_TYPES: &[Ty] = &[Ty::Int, Ty::Int, Ty::Float, Ty::Str, Ty::Ints, Ty::Num, Ty::Mixed, Ty::Dict];
const PARAM_TYPES: &[Ty] =
    &[Ty::Int, Ty::Int, Ty::Float, Ty::Str, Ty::Ints, Ty::Num, Ty::Mixed, Ty::Dict, Ty::Tuple, Ty::Fun];
const RETURN_TYPES: &[Ty] = &[Ty::Int, Ty::Int, Ty::Float, Ty::Str, Ty::Num, Ty::Ints];

/// A whole program's statements.
pub(super) fn program(rng: Rng) -> Vec<Node> {
    let mut g = Gen {
        rng,
        out: Vec::new(),
        vars: Vec::new(),
        funcs: Vec::new(),
        generators: Vec::new(),
        classes: Vec::new(),
        names: 0,
        mult: 1,
        cost: 0,
        budget: 100,
        risky: 0,
        loops: 0,
        counters: Vec::new(),
        walrus: None,
        ret: None,
        depth: 0,
        local: false,
    };
    g.helpers();
    g.line("g0 = 5".into());
    g.vars.push(Var { name: "g0".into(), ty: Ty::Int, open: true });
    for ty in [Ty::Ints, Ty::Dict, Ty::Num] {
        if g.chance(60) {
            g.declare(ty, 1);
        }
    }
    for _ in 0..g.below(3) {
        g.class();
    }
    for _ in 0..1 + g.below(3) {
        match g.below(7) {
            0 | 1 => g.generator(),
            2 => g.recursive(),
            _ => g.function(),
        }
    }
    if g.chance(25) {
        g.budget = 400;
        g.cost = 0;
        g.declare_some(3);
        for _ in 0..1 + g.below(4) {
            g.statement();
        }
    }
    g.main();
    std::mem::take(&mut g.out)
}

impl Gen {
    fn helpers(&mut self) {
        self.compound(vec![("class Fault(Exception):".into(), Vec::new())]);
        let define = |head: &str, lines: &[&str]| {
            let body = lines.iter().map(|&l| Node::Line(l.into())).collect();
            Node::Compound(vec![Clause { head: head.into(), body }])
        };
        let methods = vec![
            define("def __init__(self, value, answer):", &["self.value = value", "self.answer = answer"]),
            define("def __enter__(self):", &["return self.value"]),
            define("def __exit__(self, kind, error, tb):", &["note(kind is None, error)", "return self.answer"]),
        ];
        self.compound(vec![("class Manager:".into(), methods)]);
        let call = vec![Node::Line("return call(*args, **more)".into())];
        self.compound(vec![("def forward(call, *args, **more):".into(), call)]);
    }

    /// Globals may be read within functions; assigned only after a `global`.
    fn enter(&mut self, budget: u64) -> (Vec<Var>, Vec<Node>) {
        let outside = self.vars.clone();
        for var in &mut self.vars {
            var.open = false;
        }
        let mut first = Vec::new();
        if self.chance(30) {
            first.push(Node::Line("global g0".into()));
            self.vars[0].open = true;
        }
        (self.mult, self.cost, self.budget, self.depth, self.local) = (1, 0, budget, 0, true);
        (outside, first)
    }

    fn leave(&mut self, outside: Vec<Var>) {
        self.vars = outside;
        self.local = false;
        self.ret = None;
        self.walrus = None;
    }

    fn param(&mut self, types: &[Ty]) -> (String, Ty) {
        let ty = if !self.classes.is_empty() && self.chance(15) {
            Ty::Obj(self.rng.below(self.classes.len()))
        } else {
            self.pick(types)
        };
        (self.fresh("p"), ty)
    }

    /// The list of parameters, and its text; they are put among the variables.
    fn params(&mut self, count: usize) -> (Vec<(String, Ty, Kind)>, bool, String) {
        let (mut params, mut texts) = (Vec::new(), Vec::new());
        let mut kind = Kind::Plain;
        let mut star = false;
        for _ in 0..count {
            let (name, ty) = self.param(PARAM_TYPES);
            if kind == Kind::Plain && self.chance(30) {
                kind = Kind::Default;
            }
            if kind == Kind::Default && self.chance(25) {
                kind = Kind::Keyword;
                star = self.chance(50);
                texts.push(if star { "*rest".to_owned() } else { "*".into() });
            }
            if kind == Kind::Plain {
                texts.push(name.clone());
            } else {
                let value = self.literal(ty);
                texts.push(f!("{name}={value}"));
            }
            params.push((name.clone(), ty, kind));
            self.vars.push(Var { name, ty, open: true });
        }
        if kind != Kind::Keyword && self.chance(12) {
            star = true;
            texts.push("*rest".into());
        }
        if self.chance(8) {
            texts.push("**more".into());
        }
        (params, star, texts.join(", "))
    }

    /// Statements and a `return`, for a function that has its parameters.
    fn body(&mut self, first: Vec<Node>, ret: Ty, statements: usize) -> Vec<Node> {
        self.ret = Some(ret);
        let mut body = first;
        let inner = self.apart(|g| {
            let count = 1 + g.below(4);
            g.declare_some(count);
            if g.chance(30) {
                let name = g.fresh("a");
                g.line(f!("{name} = 1"));
                g.walrus = Some(name.clone());
                g.vars.push(Var { name, ty: Ty::Int, open: true });
            }
            for _ in 0..statements {
                g.statement();
            }
            let value = g.store(ret, 2);
            g.line(f!("return {value}"));
        });
        body.extend(inner);
        body
    }

    fn function(&mut self) {
        let name = self.fresh("f");
        let ret = self.pick(RETURN_TYPES);
        let budget = self.pick(&[20, 50, 100, 300]);
        let (outside, first) = self.enter(budget);
        let count = self.below(4);
        let (params, star, text) = self.params(count);
        let statements = 1 + self.below(6);
        let body = self.body(first, ret, statements);
        let cost = self.cost + 1;
        self.leave(outside);
        self.compound(vec![(f!("def {name}({text}):"), body)]);
        self.funcs.push(Func { name, params, star, ret, cost });
    }

    fn recursive(&mut self) {
        let (name, n, p) = (self.fresh("f"), self.fresh("p"), self.fresh("p"));
        let (outside, mut first) = self.enter(12);
        self.vars.push(Var { name: n.clone(), ty: Ty::Int, open: false });
        self.vars.push(Var { name: p.clone(), ty: Ty::Int, open: true });
        let value = self.store(Ty::Int, 2);
        let stop = Clause { head: f!("if {n} <= 0:"), body: vec![Node::Line(f!("return {value}"))] };
        first.push(Node::Compound(vec![stop]));
        self.ret = Some(Ty::Int);
        let inner = self.apart(|g| {
            let count = 1 + g.below(3);
            g.declare_some(1);
            for _ in 0..count {
                g.statement();
            }
            let (a, b) = (g.store(Ty::Int, 2), g.expr(Ty::Int, 1));
            let line = match g.below(4) {
                0 => f!("return {name}({n} - 1, {a})"),
                1 => f!("return ({name}({n} - 1, {a}) + {b}) & 65535"),
                2 => f!("return ({name}({n} - 1, {a}) - {name}({n} - 2, {b} & 255)) % 1009"),
                _ => f!("return ({b} if {p} & 1 else {name}({n} - 1, {a})) & 65535"),
            };
            g.line(line);
        });
        first.extend(inner);
        let cost = self.cost + 3;
        self.leave(outside);
        self.compound(vec![(f!("def {name}({n}, {p}):"), first)]);
        // It is called through one more function, which bounds the depth.
        let (outer, q) = (self.fresh("f"), self.fresh("p"));
        let line = f!("return {name}({q} % 6, {q} & 1023)");
        self.compound(vec![(f!("def {outer}({q}):"), vec![Node::Line(line)])]);
        self.funcs.push(Func {
            name: outer,
            params: vec![(q, Ty::Int, Kind::Plain)],
            star: false,
            ret: Ty::Int,
            cost: cost * 12,
        });
    }

    fn generator(&mut self) {
        let (name, n, i) = (self.fresh("q"), self.fresh("p"), self.fresh("i"));
        let (outside, first) = self.enter(15);
        self.vars.push(Var { name: n.clone(), ty: Ty::Int, open: false });
        let got = self.fresh("a");
        let inner = self.apart(|g| {
            g.declare_some(2);
            g.line(f!("{got} = 0"));
            let count = g.below(3);
            let before = g.suite(count);
            g.vars.push(Var { name: i.clone(), ty: Ty::Int, open: false });
            g.loops += 1;
            let after = g.suite(1);
            g.loops -= 1;
            let value = g.store(Ty::Int, 2);
            let mut body = before;
            match g.below(5) {
                0 | 1 => body.push(Node::Line(f!("yield {value}"))),
                2 => {
                    body.push(Node::Line(f!("{got} = yield {value}")));
                    body.push(Node::Line(f!("note({got})")));
                }
                3 => body.push(Node::Line(f!("yield from ({value}, {i})"))),
                _ => {
                    let e = g.fresh("e");
                    let raised =
                        if g.chance(50) { f!("except (ValueError, Fault) as {e}:") } else { "finally:".into() };
                    let note = if raised == "finally:" { "note('end')".to_owned() } else { f!("note({e})") };
                    body.push(Node::Compound(vec![
                        Clause { head: "try:".into(), body: vec![Node::Line(f!("yield {value}"))] },
                        Clause { head: raised, body: vec![Node::Line(note)] },
                    ]));
                }
            }
            body.extend(after);
            g.compound(vec![(f!("for {i} in range({n}):"), body)]);
            if g.chance(30) {
                let other = g.generators.last().map(|x| x.0.clone());
                let over = other.map_or("(1, 2)".into(), |x| f!("{x}(2)"));
                g.line(f!("{got} = yield from {over}"));
            }
            if g.chance(40) {
                let value = g.store(Ty::Int, 1);
                g.line(f!("return {value}"));
            }
        });
        let mut body = first;
        body.extend(inner);
        let cost = self.cost * 8 + 10 + self.generators.last().map_or(0, |x| x.1);
        self.leave(outside);
        self.compound(vec![(f!("def {name}({n}):"), body)]);
        self.generators.push((name, cost));
    }

    fn class(&mut self) {
        let index = self.classes.len();
        let base = if index > 0 && self.chance(60) { Some(self.below(index)) } else { None };
        let name = self.fresh("C");
        let inherited = base.map(|b| self.classes[b].clone());
        let slots = inherited.as_ref().map_or_else(|| false, |b| b.slots) || (base.is_none() && self.chance(25));
        let mut fields = inherited.as_ref().map(|b| b.fields.clone()).unwrap_or_default();
        let old = fields.len();
        let mut body = Vec::new();
        let count = if old == 0 { 2 + self.below(3) } else { self.below(3) };
        for k in 0..count {
            let ty = if old == 0 && k == 0 { Ty::Int } else { self.pick(FIELD_TYPES) };
            fields.push((self.fresh("x"), ty));
        }
        let new: Vec<_> = fields[old..].to_vec();
        if slots {
            let names: Vec<_> = new.iter().map(|(n, _)| f!("'{n}', ")).collect();
            body.push(Node::Line(f!("__slots__ = ({})", names.concat())));
        }
        let constant = match &inherited {
            Some(base) => base.constant.clone(),
            None => self.fresh("k"),
        };
        if base.is_none() || self.chance(30) {
            let value = self.literal(Ty::Int);
            body.push(Node::Line(f!("{constant} = {value}")));
        }
        // The constructor takes the inherited class's parameters and some of the new fields.
        let before = inherited.as_ref().map_or(0, |b| b.taken);
        let taken_new = if before == old { new.len().min(1 + self.below(3)) } else { 0 };
        let taken = before + taken_new;
        let names: Vec<_> = fields[..taken].iter().map(|f| f.0.clone()).collect();
        let mut lines = Vec::new();
        if base.is_some() {
            lines.push(Node::Line(f!("super().__init__({})", names[..before].join(", "))));
        }
        for (k, (field, ty)) in new.iter().enumerate() {
            let value = if k < taken_new { field.clone() } else { self.literal(*ty) };
            lines.push(Node::Line(f!("self.{field} = {value}")));
        }
        if base.is_none() || !new.is_empty() {
            let head = f!("def __init__(self{}):", names.iter().map(|n| f!(", {n}")).collect::<String>());
            body.push(Node::Compound(vec![Clause { head, body: lines }]));
        }
        let mut class = Class {
            name: name.clone(),
            base,
            fields,
            taken,
            methods: inherited.as_ref().map(|b| b.methods.clone()).unwrap_or_default(),
            property: inherited.as_ref().and_then(|b| b.property.clone()),
            constant,
            slots,
            operators: inherited.as_ref().is_some_and(|b| b.operators),
        };
        // An override first, with what is inherited in it; then new methods.
        if base.is_some() && !class.methods.is_empty() && self.chance(60) {
            let at = self.below(class.methods.len());
            let method = class.methods[at].clone();
            let plain = method.params.iter().all(|p| p.2 != Kind::Keyword) && !method.star;
            if plain {
                let texts = method.params.iter().map(|(n, ..)| f!(", {n}")).collect::<String>();
                let defaults: String = method
                    .params
                    .iter()
                    .map(
                        |(n, ty, kind)| {
                            if *kind == Kind::Default { f!(", {n}={}", self.literal(*ty)) } else { f!(", {n}") }
                        },
                    )
                    .collect();
                let call = f!("super().{}({})", method.name, texts.trim_start_matches(", "));
                let lines = vec![Node::Line(f!("note('over', {})", self.below(9))), Node::Line(f!("return {call}"))];
                body.push(Node::Compound(vec![Clause {
                    head: f!("def {}(self{defaults}):", method.name),
                    body: lines,
                }]));
                class.methods[at].cost += 2;
            }
        }
        for _ in 0..1 + self.below(2) {
            let (method, node) = self.method(&class);
            body.push(node);
            class.methods.push(method);
        }
        let int_field = class.fields[0].0.clone();
        if class.property.is_none() && self.chance(45) {
            let (property, settable) = (self.fresh("y"), self.chance(50));
            let get =
                vec![Node::Line(f!("return self.{int_field} {} {}", self.pick(&["+", "&", "^", "-"]), self.below(9)))];
            body.push(Node::Line("@property".into()));
            body.push(Node::Compound(vec![Clause { head: f!("def {property}(self):"), body: get }]));
            if settable {
                let set = vec![Node::Line(f!("self.{int_field} = value & {}", self.pick(&["255", "1048575"])))];
                body.push(Node::Line(f!("@{property}.setter")));
                body.push(Node::Compound(vec![Clause { head: f!("def {property}(self, value):"), body: set }]));
            }
            class.property = Some((property, settable));
        }
        if !class.operators && self.chance(35) {
            class.operators = true;
            let x = &int_field;
            for (head, line) in [
                (
                    "def __add__(self, other):",
                    f!("return (self.{x} + other.{x}) & 65535 if isinstance(other, {name}) else NotImplemented"),
                ),
                (
                    "def __radd__(self, other):",
                    f!("return (other - self.{x}) & 65535 if isinstance(other, int) else NotImplemented"),
                ),
                ("def __mul__(self, other):", f!("return note(self.{x} & 7) or [][other] if other == 3 else other")),
                ("def __bool__(self):", f!("return self.{x} & 1 == 0")),
                ("def __contains__(self, item):", f!("return item & self.{x} & 3")),
                ("def __setitem__(self, index, value):", f!("self.{x} = self.{x} ^ (value & (1 << index)) & 65535")),
                ("def __lt__(self, other):", f!("return self.{x} < other.{x}")),
                ("def __eq__(self, other):", f!("return isinstance(other, {name}) and self.{x} == other.{x}")),
                ("def __len__(self):", f!("return self.{x} & 3")),
                ("def __getitem__(self, index):", f!("return (self.{x} >> index) & 255 if index < 6 else [][index]")),
                ("def __call__(self, n=2):", f!("return (self.{x} ^ n) & 65535")),
            ] {
                body.push(Node::Compound(vec![Clause { head: head.into(), body: vec![Node::Line(line)] }]));
            }
        }
        let head = match base {
            Some(base) => f!("class {name}({}):", self.classes[base].name),
            None => f!("class {name}:"),
        };
        self.compound(vec![(head, body)]);
        self.classes.push(class);
    }

    fn method(&mut self, class: &Class) -> (Func, Node) {
        let (name, ret) = (self.fresh("m"), self.pick(&[Ty::Int, Ty::Int, Ty::Float, Ty::Str, Ty::Num]));
        let (outside, first) = self.enter(15);
        for (field, ty) in &class.fields {
            self.vars.push(Var { name: f!("self.{field}"), ty: *ty, open: true });
        }
        let count = self.below(3);
        let (params, star, text) = self.params(count);
        let statements = 1 + self.below(3);
        let body = self.body(first, ret, statements);
        let cost = self.cost + 1;
        self.leave(outside);
        let comma = if text.is_empty() { "" } else { ", " };
        let node = Node::Compound(vec![Clause { head: f!("def {name}(self{comma}{text}):"), body }]);
        (Func { name, params, star, ret, cost }, node)
    }

    fn main(&mut self) {
        let budget = self.pick(&[150, 400, 800, 1500, 4000]);
        let (outside, first) = self.enter(budget);
        let inner = self.apart(|g| {
            let count = 3 + g.below(5);
            g.declare_some(count);
            let known = g.vars.len();
            let statements = 4 + g.below(10);
            let body = g.apart(|g| {
                for _ in 0..statements {
                    g.statement();
                }
            });
            g.vars.truncate(known);
            // The names in one fixed order: that of `locals` is the compiler's.
            let show = vec![Node::Line("note(sorted(locals().items(), key=lambda p: p[0]))".into())];
            g.compound(vec![("try:".into(), body), ("finally:".into(), show)]);
        });
        let mut body = first;
        body.extend(inner);
        self.leave(outside);
        self.compound(vec![("def main():".into(), body)]);
        self.line("main()".into());
    }
}
