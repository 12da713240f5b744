//! Expressions by type. What comes from [`Gen::store`] is small enough to be kept; what comes from [`Gen::expr`] may be
//! large and only be looked at.
//!
//! `risky` counts the `try` statements around: inside one, an expression may well raise; outside it rarely does.

use crate::mutate::Rng;

use super::Node;

macro_rules! f { ($($t:tt)*) => { format!($($t)*) } }
pub(super) use f;

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    Int,
    Float,
    Str,
    Bool,
    /// A list of integers.
    Ints,
    /// A list of floats.
    Floats,
    /// Strings to integers.
    Dict,
    /// Of integers.
    Set,
    /// `(int, float, str)`.
    Tuple,
    /// An integer, float or bool: whichever, and it changes.
    Num,
    /// An integer, float or string.
    Mixed,
    /// A function of one integer that returns one.
    Fun,
    /// An instance of the class of that number, or of one derived from it.
    Obj(usize),
}

/// A name and what it holds; a name may be `self.x`.
#[derive(Debug, Clone)]
pub(super) struct Var {
    pub name: String,
    pub ty: Ty,
    /// May be assigned here.
    pub open: bool,
}

/// How a parameter is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Default,
    Keyword,
}

#[derive(Debug, Clone)]
pub(super) struct Func {
    pub name: String,
    pub params: Vec<(String, Ty, Kind)>,
    pub star: bool,
    pub ret: Ty,
    pub cost: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Class {
    pub name: String,
    pub base: Option<usize>,
    /// With those of the base.
    pub fields: Vec<(String, Ty)>,
    /// How many of the fields the constructor takes.
    pub taken: usize,
    pub methods: Vec<Func>,
    /// Name, and whether it can be set; always an integer.
    pub property: Option<(String, bool)>,
    /// A class attribute, an integer.
    pub constant: String,
    pub slots: bool,
    /// Has `__add__`, `__lt__`, `__eq__`, `__len__`, `__getitem__`, `__call__` and some more.
    pub operators: bool,
}

pub(super) struct Gen {
    pub rng: Rng,
    pub out: Vec<Node>,
    pub vars: Vec<Var>,
    pub funcs: Vec<Func>,
    /// Generator functions of one integer, with the cost of a whole run.
    pub generators: Vec<(String, u64)>,
    pub classes: Vec<Class>,
    pub names: usize,
    /// How often the current place runs.
    pub mult: u64,
    /// Statements executed by the function so far.
    pub cost: u64,
    pub budget: u64,
    pub risky: usize,
    /// Within a loop of this function, so that `break` is allowed.
    pub loops: usize,
    /// Turn counters of the loops around, innermost last, with the number of turns.
    pub counters: Vec<(String, u64)>,
    /// The name that `:=` assigns, where that is allowed.
    pub walrus: Option<String>,
    /// The type of the function that is being written.
    pub ret: Option<Ty>,
    pub depth: usize,
    /// Within a function, and not in the module's own code.
    pub local: bool,
}

impl Gen {
    pub fn below(&mut self, end: usize) -> usize {
        self.rng.below(end)
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.rng.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.rng.below(from.len())]
    }

    pub fn fresh(&mut self, letter: &str) -> String {
        self.names += 1;
        f!("{letter}{}", self.names)
    }

    /// Whether to write what may raise.
    pub fn dares(&mut self) -> bool {
        let percent = if self.risky > 0 { 35 } else { 2 };
        self.chance(percent)
    }

    pub fn derives(&self, mut class: usize, from: usize) -> bool {
        loop {
            if class == from {
                return true;
            }
            match self.classes[class].base {
                Some(base) => class = base,
                None => return false,
            }
        }
    }

    fn fits(&self, have: Ty, want: Ty) -> bool {
        match (have, want) {
            (Ty::Obj(have), Ty::Obj(want)) => self.derives(have, want),
            (Ty::Int | Ty::Float | Ty::Bool, Ty::Num) | (Ty::Int | Ty::Float | Ty::Str, Ty::Mixed) => true,
            _ => have == want,
        }
    }

    /// A place of that type to read: a variable, or an attribute of one.
    pub fn var(&mut self, ty: Ty) -> Option<String> {
        let mut found: Vec<String> = Vec::new();
        for var in &self.vars {
            if self.fits(var.ty, ty) {
                found.push(var.name.clone());
            }
            if let Ty::Obj(class) = var.ty {
                let class = &self.classes[class];
                let fields = class.fields.iter().filter(|(_, have)| self.fits(*have, ty));
                found.extend(fields.map(|(name, _)| f!("{}.{name}", var.name)));
                if ty == Ty::Int && !var.name.contains('.') {
                    found.push(f!("{}.{}", var.name, class.constant));
                    found.extend(class.property.iter().map(|(name, _)| f!("{}.{name}", var.name)));
                }
            }
        }
        if found.is_empty() { None } else { Some(found.swap_remove(self.rng.below(found.len()))) }
    }

    /// A place of exactly that type to assign.
    pub fn target(&mut self, ty: Ty) -> Option<String> {
        let mut found: Vec<String> = Vec::new();
        for var in &self.vars {
            if var.ty == ty && var.open {
                found.push(var.name.clone());
            }
            if let Ty::Obj(class) = var.ty {
                let class = &self.classes[class];
                found.extend(class.fields.iter().filter(|f| f.1 == ty).map(|(name, _)| f!("{}.{name}", var.name)));
                if ty == Ty::Int && !var.name.contains('.') {
                    found.extend(class.property.iter().filter(|p| p.1).map(|(name, _)| f!("{}.{name}", var.name)));
                }
            }
        }
        if found.is_empty() { None } else { Some(found.swap_remove(self.rng.below(found.len()))) }
    }

    pub fn container(&mut self, ty: Ty) -> String {
        match self.var(ty) {
            Some(name) => name,
            None => self.literal(ty),
        }
    }

    /// A display or literal of the type.
    pub fn literal(&mut self, ty: Ty) -> String {
        match ty {
            Ty::Int => self.int_literal(),
            Ty::Float => {
                self.pick(&["0.0", "1.5", "-2.25", "0.1", "3.0", "100.5", "1e10", "-0.0", "1e300", "7.0"]).into()
            }
            Ty::Str => self
                .pick(&[
                    "''", "'a'", "'abc'", "'xyz'", "'Hello'", "'12'", "'é'", "'日本'", "' pad '", "'a,b,c'", "'k1'",
                ])
                .into(),
            Ty::Bool => self.pick(&["True", "False"]).into(),
            Ty::Ints => {
                self.pick(&["[]", "[1]", "[1, 2, 3]", "[5, 3, 8, 1]", "[0, -1, 7, 7]", "list(range(6))"]).into()
            }
            Ty::Floats => self.pick(&["[0.5]", "[1.0, 2.0]", "[1.5, -2.5, 0.0]", "[]"]).into(),
            Ty::Dict => self.pick(&["{}", "{'k1': 1}", "{'k0': 5, 'k2': 7}", "dict(k1=3, k3=4)"]).into(),
            Ty::Set => self.pick(&["set()", "{1, 2}", "{3, 5, 7}"]).into(),
            Ty::Tuple => self.pick(&["(1, 2.5, 'a')", "(0, 0.0, '')", "(-7, 1.5, 'xyz')"]).into(),
            Ty::Num => self.pick(&["1", "2.5", "True", "0", "-3", "0.0"]).into(),
            Ty::Mixed => self.pick(&["1", "2.5", "'m'", "0", "''"]).into(),
            Ty::Fun => {
                self.pick(&["(lambda n: n + 1)", "(lambda n: n * 2 & 255)", "abs", "(lambda n, m=3: n - m)"]).into()
            }
            Ty::Obj(class) => self.construct(class, 0),
        }
    }

    fn int_literal(&mut self) -> String {
        match self.below(12) {
            0 => {
                self.pick(&["2147483647", "4611686018427387903", "-4611686018427387904", "9223372036854775807"]).into()
            }
            1 => self.pick(&["18446744073709551616", "-(1 << 70)", "123456789012345678901234567890"]).into(),
            2 => f!("-{}", 1 + self.rng.below(9)),
            3 => f!("{}", self.rng.below(1000)),
            _ => f!("{}", self.rng.below(10)),
        }
    }

    /// Any value of the type.
    pub fn expr(&mut self, ty: Ty, depth: usize) -> String {
        if depth == 0 || self.chance(12) {
            return match self.var(ty) {
                Some(name) if self.chance(80) => name,
                _ => self.literal(ty),
            };
        }
        if self.chance(4) {
            let (a, c, b) = (self.expr(ty, depth - 1), self.cond(depth - 1), self.expr(ty, depth - 1));
            return f!("({a} if {c} else {b})");
        }
        if self.chance(10)
            && let Some(call) = self.call_returning(ty, depth - 1)
        {
            return call;
        }
        match ty {
            Ty::Int => self.int(depth - 1),
            Ty::Float => self.float(depth - 1),
            Ty::Str => self.string(depth - 1),
            Ty::Bool => self.cond(depth - 1),
            Ty::Ints => self.ints(depth - 1),
            Ty::Floats => self.floats(depth - 1),
            Ty::Dict => self.dict(depth - 1),
            Ty::Set => self.set(depth - 1),
            Ty::Tuple => self.tuple(depth - 1),
            Ty::Num => self.num(depth - 1),
            Ty::Mixed => self.mixed(depth - 1),
            Ty::Fun => self.small_function(depth - 1),
            Ty::Obj(class) => self.object(class, depth - 1),
        }
    }

    /// A value of the type that is small enough to keep.
    pub fn store(&mut self, ty: Ty, depth: usize) -> String {
        let text = self.expr(ty, depth);
        let simple = text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.' || c == '-');
        if simple {
            return text;
        }
        match ty {
            Ty::Int if self.growing(&text) || self.chance(30) => {
                let mask = self.pick(&[
                    "& 255",
                    "& 65535",
                    "% 1009",
                    "& 2147483647",
                    "& 4611686018427387903",
                    "% (1 << 66)",
                    "& (1 << 63)",
                ]);
                f!("({text}) {mask}")
            }
            Ty::Num => f!("({text}) % {}", self.pick(&["97", "1009.5", "65536", "7"])),
            Ty::Str => f!("({text})[:{}]", self.pick(&["5", "8", "12", "20"])),
            Ty::Ints | Ty::Floats => f!("({text})[:{}]", self.pick(&["4", "8", "12"])),
            _ => text,
        }
    }

    fn growing(&self, text: &str) -> bool {
        ["*", "<<", "sum"].iter().any(|p| text.contains(p))
    }

    fn int(&mut self, d: usize) -> String {
        let a = self.expr(Ty::Int, d);
        match self.below(34) {
            0..=5 => {
                let (op, b) = (self.pick(&["+", "-", "*", "&", "|", "^"]), self.expr(Ty::Int, d));
                f!("({a} {op} {b})")
            }
            6 | 7 => {
                let (op, b) = (self.pick(&["//", "%"]), self.expr(Ty::Int, d));
                if self.dares() { f!("({a} {op} ({b} & 3))") } else { f!("({a} {op} ({b} | 1))") }
            }
            8 => f!("({a} << ({} & 7))", self.expr(Ty::Int, d)),
            9 => {
                let b = self.expr(Ty::Int, d);
                if self.dares() { f!("({a} >> {b})") } else { f!("({a} >> ({b} & 15))") }
            }
            10 => f!("(({a} & 63) ** {})", self.below(4)),
            11 => f!("({}{a})", self.pick(&["-", "~", "+", "--", "not "])),
            12 => f!("abs({a})"),
            13 => f!("len({})", self.sized()),
            14 => {
                let l = self.container(Ty::Ints);
                let (call, rest) =
                    self.pick(&[("sum", ""), ("max", ", default=3"), ("min", ", default=-1"), ("len", "")]);
                f!("{call}({l}{rest})")
            }
            15 | 16 => {
                let l = self.container(Ty::Ints);
                if self.dares() {
                    f!("{l}[{} % 9 - 2]", a)
                } else {
                    f!("({l}[{a} % len({l})] if {l} else {})", self.below(9))
                }
            }
            17 => {
                let (l, k) = (self.container(Ty::Dict), self.key(d));
                if self.dares() { f!("{l}[{k}]") } else { f!("{l}.get({k}, {a})") }
            }
            18 => f!("{}[0]", self.container(Ty::Tuple)),
            19 => {
                let (s, t) = (self.container(Ty::Str), self.literal(Ty::Str));
                f!("{s}.{}({t})", self.pick(&["count", "find", "rfind"]))
            }
            20 => f!("({} + {a})", self.expr(Ty::Bool, d)),
            21 => match self.walrus.clone() {
                Some(name) => f!("({name} := {a} & 1048575)"),
                None => f!("({a} & 1023)"),
            },
            22 => match self.var(Ty::Fun) {
                Some(name) => f!("{name}({a} & 4095)"),
                None => f!("(lambda n, m={}: n + m)({a})", self.below(5)),
            },
            23 => {
                let (over, v) = self.iterable(d);
                let body = self.with_var(&v, Ty::Int, |g| g.expr(Ty::Int, d.min(1)));
                let (open, close) = self.pick(&[("(", ")"), ("([", "])")]);
                f!("sum{open}{body} & 65535 for {v} in {over}{close}")
            }
            24 => f!("divmod({a}, {} | 1)[{}]", self.expr(Ty::Int, d), self.pick(&["0", "1"])),
            25 => f!("pow({a}, {}, 1009)", self.below(20)),
            26 => f!("({a}).bit_length()"),
            27 if self.risky > 0 => f!("int({})", self.expr(Ty::Float, d)),
            28 if self.risky > 0 => f!("int({})", self.expr(Ty::Str, d)),
            29 => f!("int({} > {a})", self.expr(Ty::Int, d)),
            30 => f!("({a} {} {})", self.pick(&["and", "or"]), self.expr(Ty::Int, d)),
            31 => {
                let s = self.container(Ty::Str);
                f!("(ord({s}[{}]) if {s} else {a})", self.pick(&["0", "-1"]))
            }
            32 => {
                let (x, y) = (self.expr(Ty::Int, d), self.expr(Ty::Int, d));
                f!("{}({a}, {x}, {y})", self.pick(&["min", "max"]))
            }
            _ => f!("({a} + {})", self.pick(&["1", "2", "-1", "7"])),
        }
    }

    fn sized(&mut self) -> String {
        let ty = self.pick(&[Ty::Ints, Ty::Str, Ty::Dict, Ty::Set, Ty::Tuple, Ty::Floats]);
        self.container(ty)
    }

    /// A bounded iterable of integers, and the name for its items.
    pub fn iterable(&mut self, d: usize) -> (String, String) {
        let name = self.fresh("v");
        let walrus = self.walrus.take();
        let over = match self.below(9) {
            0..=2 => f!("range({})", 1 + self.below(8)),
            3 => f!("range({}, {}, {})", self.below(5), self.below(12), self.pick(&["1", "2", "-1", "3"])),
            4 | 5 => self.container(Ty::Ints),
            6 => f!("{}.values()", self.container(Ty::Dict)),
            7 => f!("sorted({})", self.container(Ty::Set)),
            _ => f!("({}, {}, {})", self.expr(Ty::Int, d), self.below(9), self.expr(Ty::Int, 0)),
        };
        self.walrus = walrus;
        (over, name)
    }

    /// Runs `make` with one more variable in scope that cannot be assigned; there is no `:=` meanwhile.
    pub fn with_var<R>(&mut self, name: &str, ty: Ty, make: impl FnOnce(&mut Gen) -> R) -> R {
        self.vars.push(Var { name: name.into(), ty, open: false });
        let (walrus, mult) = (self.walrus.take(), self.mult);
        self.mult *= 6;
        let result = make(self);
        (self.walrus, self.mult) = (walrus, mult);
        self.vars.pop();
        result
    }

    pub fn key(&mut self, d: usize) -> String {
        match self.below(6) {
            0..=2 => f!("'k{}'", self.below(5)),
            3 => f!("f'k{{{} % 5}}'", self.simple_int()),
            4 => f!("'k%d' % ({} & 3)", self.expr(Ty::Int, d.min(1))),
            _ => f!("({})[:2]", self.expr(Ty::Str, d.min(1))),
        }
    }

    /// An integer without quotes in it, as fits into an f-string.
    fn simple_int(&mut self) -> String {
        match self.var(Ty::Int) {
            Some(name) => name,
            None => f!("{}", self.below(9)),
        }
    }

    fn float(&mut self, d: usize) -> String {
        let a = self.expr(Ty::Float, d);
        match self.below(16) {
            0..=4 => {
                let (op, b) = (self.pick(&["+", "-", "*"]), self.expr(Ty::Float, d));
                f!("({a} {op} {b})")
            }
            5 | 6 => {
                let (op, b) = (self.pick(&["/", "//", "%", "/"]), self.expr(Ty::Float, d));
                if self.dares() { f!("({a} {op} {b})") } else { f!("({a} {op} ({b} or 1.5))") }
            }
            7 => f!("({a} {} {})", self.pick(&["+", "-", "*"]), self.expr(Ty::Int, d)),
            8 => f!("(({} & 4095) / ({} | 1))", self.expr(Ty::Int, d), self.expr(Ty::Int, d)),
            9 => f!("({}{a})", self.pick(&["-", "+"])),
            10 => f!("abs({a})"),
            11 => {
                let l = self.container(Ty::Floats);
                if self.dares() { f!("{l}[{} % 6]", self.expr(Ty::Int, d)) } else { f!("({l}[-1] if {l} else {a})") }
            }
            12 => f!("float({} & 65535)", self.expr(Ty::Int, d)),
            13 => f!("round({a}, {})", self.below(4)),
            14 => f!("{}[1]", self.container(Ty::Tuple)),
            _ if self.risky > 0 => f!("({a} ** 2)"),
            _ => f!("{}({a}, {})", self.pick(&["min", "max"]), self.expr(Ty::Float, d)),
        }
    }

    fn string(&mut self, d: usize) -> String {
        let a = self.expr(Ty::Str, d);
        match self.below(20) {
            0..=2 => f!("({a} + {})", self.expr(Ty::Str, d)),
            3 => f!("({a} * ({} & 3))", self.expr(Ty::Int, d)),
            4 => f!("{a}[{}]", self.pick(&["1:", ":-1", "::2", "::-1", "-3:", "1:4", ":0"])),
            5 => f!("{a}.{}()", self.pick(&["upper", "lower", "strip", "title", "swapcase", "capitalize", "lstrip"])),
            6 => f!("{a}.replace({}, {})", self.literal(Ty::Str), self.literal(Ty::Str)),
            7 | 8 => f!("str({})", self.expr(Ty::Int, d)),
            9 | 10 => {
                let x = self.simple_int();
                let spec = self.pick(&["", ":4d", ":<5", ":x", ":+d", ":05d", "!r", ":,", ":^7"]);
                let rest = match self.var(Ty::Float) {
                    Some(name) => f!("|{{{name}:.{}f}}", self.below(4)),
                    None => String::new(),
                };
                let rest = if self.chance(50) { rest } else { String::new() };
                f!("f'{{{x}{spec}}}{rest}'")
            }
            11 => f!("'%d-%s' % ({}, {a})", self.expr(Ty::Int, d)),
            12 => {
                if self.dares() {
                    f!("{a}[{} % 7]", self.expr(Ty::Int, d))
                } else {
                    f!("({a} or 'none')[-1]")
                }
            }
            13 => f!("'{}'.join([str({}), {a}])", self.pick(&["", ",", "--"]), self.expr(Ty::Int, d)),
            14 => f!("repr({})", self.expr(Ty::Float, d)),
            15 => f!("chr(97 + {} % 26)", self.expr(Ty::Int, d)),
            16 => f!("({a} {} {})", self.pick(&["and", "or"]), self.expr(Ty::Str, d)),
            17 => f!("'{{}}:{{:>3}}'.format({}, {a})", self.expr(Ty::Int, d)),
            18 => f!("{}[2]", self.container(Ty::Tuple)),
            _ => f!("''.join([c{} for c in {a}])", self.pick(&["", ".upper()", " * 2", " + '.'"])),
        }
    }

    /// A truth value, or what is used as one.
    pub fn cond(&mut self, d: usize) -> String {
        let compare = self.pick(&["<", "<=", "==", "!=", ">", ">="]);
        match self.below(22) {
            0..=5 => f!("({} {compare} {})", self.expr(Ty::Int, d), self.expr(Ty::Int, d)),
            6 => f!("({} {compare} {})", self.expr(Ty::Float, d), self.expr(Ty::Float, d)),
            7 => f!("({} {compare} {})", self.expr(Ty::Int, d), self.expr(Ty::Float, d)),
            8 => f!("({} {compare} {})", self.expr(Ty::Str, d), self.expr(Ty::Str, d)),
            9 => f!("({} {compare} {} < {})", self.expr(Ty::Int, d), self.expr(Ty::Int, d), self.expr(Ty::Int, d)),
            10 | 11 => f!("({} {} {})", self.cond(d.saturating_sub(1)), self.pick(&["and", "or"]), self.flat_cond()),
            12 => f!("(not {})", self.flat_cond()),
            13 => {
                let container = self.pick(&[Ty::Ints, Ty::Set]);
                f!("({} {} {})", self.expr(Ty::Int, d), self.pick(&["in", "not in"]), self.container(container))
            }
            14 => f!("({} {} {})", self.key(d), self.pick(&["in", "not in"]), self.container(Ty::Dict)),
            15 => f!("({} in {})", self.literal(Ty::Str), self.expr(Ty::Str, d)),
            16 => {
                let ty = self.pick(&[Ty::Mixed, Ty::Num, Ty::Int]);
                let kind = self.pick(&["int", "float", "str", "bool", "(int, float)", "(str, list)"]);
                f!("isinstance({}, {kind})", self.container(ty))
            }
            17 => f!("({} {} None)", self.sized(), self.pick(&["is", "is not"])),
            18 => f!("bool({})", self.sized()),
            19 => f!("({} == {})", self.container(Ty::Ints), self.expr(Ty::Ints, d.min(1))),
            20 => f!("({} {compare} {})", self.expr(Ty::Num, d), self.expr(Ty::Num, d)),
            _ => f!("({} & {})", self.expr(Ty::Int, d), self.pick(&["1", "2", "3", "7"])),
        }
    }

    fn flat_cond(&mut self) -> String {
        f!("{} {} {}", self.expr(Ty::Int, 0), self.pick(&["<", ">", "==", "!="]), self.expr(Ty::Int, 0))
    }

    fn ints(&mut self, d: usize) -> String {
        match self.below(16) {
            0 | 1 => f!("[{}, {}, {}]", self.store(Ty::Int, d), self.store(Ty::Int, d), self.store(Ty::Int, 0)),
            2 | 3 => {
                let (over, v) = self.iterable(d);
                let body = self.with_var(&v, Ty::Int, |g| g.store(Ty::Int, d.min(1)));
                if self.chance(40) {
                    let cond = self.with_var(&v, Ty::Int, |g| g.cond(d.min(1)));
                    f!("[{body} for {v} in {over} if {cond}]")
                } else {
                    f!("[{body} for {v} in {over}]")
                }
            }
            4 => {
                let ((over, v), (inner, w)) = (self.iterable(0), self.iterable(0));
                f!("[({v} + {w} * 2) & 255 for {v} in {over} for {w} in {inner}]")
            }
            5 => f!("{}[{}]", self.container(Ty::Ints), self.pick(&["1:", ":-1", "::2", "::-1", "-2:", "1:3"])),
            6 => f!(
                "sorted({}{})",
                self.container(Ty::Ints),
                self.pick(&["", ", reverse=True", ", key=lambda n: -n", ", key=lambda n: n % 5"])
            ),
            7 => f!("({} + {})", self.expr(Ty::Ints, d.min(1)), self.container(Ty::Ints)),
            8 => f!("[*{}, {}]", self.container(Ty::Ints), self.store(Ty::Int, d)),
            9 => f!("list(reversed({}))", self.container(Ty::Ints)),
            10 => f!(
                "list(map(lambda n: n {} {}, {}))",
                self.pick(&["+", "-", "^"]),
                self.expr(Ty::Int, 0),
                self.container(Ty::Ints)
            ),
            11 => f!("list(filter({}, {}))", self.pick(&["None", "lambda n: n & 1"]), self.container(Ty::Ints)),
            12 => f!("sorted({})", self.expr(Ty::Set, d)),
            13 => f!("list({}.values())", self.container(Ty::Dict)),
            14 => f!("[{}] * {}", self.store(Ty::Int, d), self.below(4)),
            _ => {
                let cost = self.generators.last().map(|g| g.1);
                match (self.generators.last().map(|g| g.0.clone()), cost) {
                    (Some(name), Some(cost)) if self.afford(cost) => f!("list({name}({}))", self.below(6)),
                    _ => f!("{}.copy()", self.container(Ty::Ints)),
                }
            }
        }
    }

    fn floats(&mut self, d: usize) -> String {
        match self.below(5) {
            0 => f!("[{}, {}]", self.expr(Ty::Float, d), self.expr(Ty::Float, d)),
            1 => {
                let (over, v) = self.iterable(d);
                f!("[({v} & 63) * {} for {v} in {over}]", self.expr(Ty::Float, 0))
            }
            2 => f!("{}[{}]", self.container(Ty::Floats), self.pick(&["1:", ":-1", "::-1"])),
            3 => f!("({} + [{}])", self.container(Ty::Floats), self.expr(Ty::Float, d)),
            _ => f!("[x * 0.5 for x in {}]", self.container(Ty::Floats)),
        }
    }

    fn dict(&mut self, d: usize) -> String {
        match self.below(6) {
            0 => f!("{{{}: {}, {}: {}}}", self.key(d), self.store(Ty::Int, d), self.key(0), self.store(Ty::Int, 0)),
            1 => {
                let (over, v) = self.iterable(d);
                let body = self.with_var(&v, Ty::Int, |g| g.store(Ty::Int, d.min(1)));
                f!("{{f'k{{{v} % 5}}': {body} for {v} in {over}}}")
            }
            2 => f!("{{**{}, {}: {}}}", self.small_dict(), self.key(d), self.store(Ty::Int, d)),
            3 => f!("({} | {})", self.small_dict(), self.literal(Ty::Dict)),
            4 => f!("dict(zip('abc', {}))", self.container(Ty::Ints)),
            _ => f!("{{k: v & 255 for k, v in {}.items() if {}}}", self.container(Ty::Dict), self.flat_cond()),
        }
    }

    /// What is added to must be bounded, and a dict cannot be sliced.
    fn small_dict(&mut self) -> String {
        let name = self.container(Ty::Dict);
        f!("({name} if len({name}) < 9 else {{}})")
    }

    fn set(&mut self, d: usize) -> String {
        match self.below(5) {
            0 => f!("{{{} & 15, {} & 15}}", self.expr(Ty::Int, d), self.expr(Ty::Int, d)),
            1 => f!("{{n & 15 for n in {}}}", self.container(Ty::Ints)),
            2 => f!("({} {} {})", self.container(Ty::Set), self.pick(&["|", "&", "-", "^"]), self.literal(Ty::Set)),
            3 => f!("set(n % 9 for n in {})", self.container(Ty::Ints)),
            _ => f!("({} & {})", self.container(Ty::Set), self.container(Ty::Set)),
        }
    }

    fn tuple(&mut self, d: usize) -> String {
        f!("({}, {}, {})", self.store(Ty::Int, d), self.expr(Ty::Float, d), self.store(Ty::Str, d))
    }

    fn num(&mut self, d: usize) -> String {
        let (a, b) = (self.expr(Ty::Num, d), self.expr(Ty::Num, d));
        match self.below(9) {
            0..=3 => f!("({a} {} {b})", self.pick(&["+", "-", "*"])),
            4 => f!("({a} {} ({b} or {}))", self.pick(&["/", "//", "%"]), self.pick(&["1", "2.5", "3"])),
            5 => f!("{}({a}, {b})", self.pick(&["min", "max"])),
            6 => f!("({}{a})", self.pick(&["-", "+"])),
            7 => f!("abs({a})"),
            _ => f!("({a} {} {b})", self.pick(&["and", "or"])),
        }
    }

    fn mixed(&mut self, d: usize) -> String {
        let ty = self.pick(&[Ty::Int, Ty::Float, Ty::Str, Ty::Num]);
        self.store(ty, d)
    }

    fn small_function(&mut self, d: usize) -> String {
        let (n, walrus) = (self.fresh("n"), self.walrus.take());
        self.vars.push(Var { name: n.clone(), ty: Ty::Int, open: false });
        let risky = std::mem::take(&mut self.risky);
        // It is called who knows how often, so it must be cheap.
        let mult = std::mem::replace(&mut self.mult, self.budget);
        let body = self.store(Ty::Int, d.min(2));
        (self.mult, self.risky, self.walrus) = (mult, risky, walrus);
        self.vars.pop();
        f!("(lambda {n}: {body})")
    }

    fn object(&mut self, class: usize, d: usize) -> String {
        let derived: Vec<usize> = (0..self.classes.len()).filter(|&c| self.derives(c, class)).collect();
        let class = self.pick(&derived);
        self.construct(class, d)
    }

    pub fn construct(&mut self, class: usize, d: usize) -> String {
        let Class { name, fields, taken, .. } = self.classes[class].clone();
        let arguments: Vec<String> = fields[..taken].iter().map(|(_, ty)| self.store(*ty, d.min(1))).collect();
        f!("{name}({})", arguments.join(", "))
    }

    /// Whether something of that cost may be done here, and if so, counts it.
    pub fn afford(&mut self, cost: u64) -> bool {
        let all = cost.saturating_mul(self.mult);
        if self.cost + all > self.budget {
            return false;
        }
        self.cost += all;
        true
    }

    /// A call of a function or method that gives the type.
    pub fn call_returning(&mut self, ty: Ty, d: usize) -> Option<String> {
        let functions = self.funcs.iter().filter(|f| f.ret == ty);
        let mut found: Vec<(String, Func)> = functions.map(|f| (f.name.clone(), f.clone())).collect();
        for var in &self.vars {
            if let Ty::Obj(class) = var.ty {
                let methods = self.classes[class].methods.iter().filter(|m| m.ret == ty);
                found.extend(methods.map(|m| (f!("{}.{}", var.name, m.name), m.clone())));
            }
        }
        if found.is_empty() {
            return None;
        }
        let (callee, func) = found.swap_remove(self.rng.below(found.len()));
        if !self.afford(func.cost + 1) {
            return None;
        }
        let arguments = self.arguments(&func, d);
        if self.chance(8) {
            return Some(f!("forward({callee}, {arguments})"));
        }
        Some(f!("{callee}({arguments})"))
    }

    pub fn arguments(&mut self, func: &Func, d: usize) -> String {
        let (mut plain, mut named) = (Vec::new(), Vec::new());
        // After one left out or given by name, the others go by name.
        let mut by_name = false;
        for (name, ty, kind) in &func.params {
            if *kind != Kind::Plain && self.chance(35) {
                by_name = true;
                continue;
            }
            let value = self.store(*ty, d.min(1));
            by_name |= *kind == Kind::Keyword || self.chance(12);
            if by_name { named.push(f!("{name}={value}")) } else { plain.push(value) }
        }
        if func.star && !by_name {
            for _ in 0..self.below(3) {
                let value = self.store(Ty::Int, d.min(1));
                plain.push(value);
            }
        }
        if self.dares() && self.chance(8) {
            plain.extend(["1", "2", "3"].map(String::from));
        }
        let mut all = match self.below(8) {
            0 if !plain.is_empty() => vec![f!("*({},)", plain.join(", "))],
            1 if plain.len() > 1 => vec![plain[0].clone(), f!("*[{}]", plain[1..].join(", "))],
            _ => plain,
        };
        if !named.is_empty() && self.chance(10) {
            let pairs: Vec<_> = named.iter().filter_map(|n| n.split_once('=')).map(|(k, v)| f!("'{k}': {v}")).collect();
            named = vec![f!("**{{{}}}", pairs.join(", "))];
        }
        all.extend(named);
        all.join(", ")
    }
}
