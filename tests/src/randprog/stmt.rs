//! Statements: assignments of every form, bounded loops, exceptions, `with`, and the templates for what changes a running
//! loop's assumptions (types that change, patched classes, deleted names).

use super::expr::{Gen, Ty, Var, f};
use super::{Clause, Node};

const LOCAL_TYPES: &[Ty] = &[
    Ty::Int,
    Ty::Int,
    Ty::Int,
    Ty::Float,
    Ty::Str,
    Ty::Ints,
    Ty::Dict,
    Ty::Set,
    Ty::Tuple,
    Ty::Num,
    Ty::Mixed,
    Ty::Floats,
    Ty::Bool,
];

impl Gen {
    pub fn line(&mut self, text: String) {
        self.out.push(Node::Line(text));
    }

    /// What `make` writes, apart; names it introduces are not known after it.
    pub fn apart(&mut self, make: impl FnOnce(&mut Gen)) -> Vec<Node> {
        let before = std::mem::take(&mut self.out);
        let known = self.vars.len();
        make(self);
        self.vars.truncate(known);
        std::mem::replace(&mut self.out, before)
    }

    pub fn suite(&mut self, statements: usize) -> Vec<Node> {
        self.depth += 1;
        let body = self.apart(|g| {
            for _ in 0..statements {
                g.statement();
            }
        });
        self.depth -= 1;
        body
    }

    fn small_suite(&mut self) -> Vec<Node> {
        let count = 1 + self.below(3);
        self.suite(count)
    }

    fn risky_suite(&mut self, statements: usize) -> Vec<Node> {
        self.risky += 1;
        let body = self.suite(statements);
        self.risky -= 1;
        body
    }

    pub fn compound(&mut self, clauses: Vec<(String, Vec<Node>)>) {
        let clauses = clauses.into_iter().map(|(head, body)| Clause { head, body }).collect();
        self.out.push(Node::Compound(clauses));
    }

    pub fn declare(&mut self, ty: Ty, depth: usize) -> String {
        let value = self.store(ty, depth);
        let name = self.fresh(if self.local { "a" } else { "g" });
        self.line(f!("{name} = {value}"));
        self.vars.push(Var { name: name.clone(), ty, open: true });
        name
    }

    pub fn declare_some(&mut self, count: usize) {
        for i in 0..count {
            let ty = if i < 2 { Ty::Int } else { self.pick(LOCAL_TYPES) };
            self.declare(ty, 1);
        }
        if !self.classes.is_empty() {
            let class = self.below(self.classes.len());
            self.declare(Ty::Obj(class), 1);
        }
    }

    /// One statement, simple where nesting or the budget ends.
    pub fn statement(&mut self) {
        self.cost += self.mult;
        let spent = self.cost >= self.budget;
        if spent || self.depth > 4 || self.chance(45) {
            return if spent && self.chance(25) { self.assign_int() } else { self.simple() };
        }
        match self.below(34) {
            0..=3 => self.if_(),
            4..=6 => self.while_(),
            7..=9 => self.for_(),
            10..=14 => self.try_(),
            15 | 16 => self.with_(),
            17 => self.closure(),
            18 => self.hot(),
            19 => self.type_change(),
            20 | 21 => self.patch(),
            22 => self.del_name(),
            23 | 24 => self.generator_use(),
            25 => self.raise_in_loop(),
            26 => self.match_(),
            27 => self.del_attribute(),
            28 if self.ret.is_some() && self.chance(40) => {
                let (cond, ty) = (self.cond(1), self.ret.unwrap_or(Ty::Int));
                let value = self.store(ty, 2);
                let body = vec![Node::Line(f!("return {value}"))];
                self.compound(vec![(f!("if {cond}:"), body)]);
            }
            29 | 30 if self.loops > 0 => {
                let (cond, what) = (self.cond(1), self.pick(&["break", "continue", "continue"]));
                self.compound(vec![(f!("if {cond}:"), vec![Node::Line(what.into())])]);
            }
            _ => self.simple(),
        }
    }

    fn assign_int(&mut self) {
        let value = self.expr(Ty::Int, 1);
        if let Some(name) = self.target(Ty::Int) {
            self.line(f!("{name} = ({value}) & 1023"));
        } else {
            self.line("pass".into());
        }
    }

    fn simple(&mut self) {
        match self.below(30) {
            0..=4 => {
                let ty = self.pick(&[
                    Ty::Int,
                    Ty::Int,
                    Ty::Float,
                    Ty::Str,
                    Ty::Ints,
                    Ty::Num,
                    Ty::Tuple,
                    Ty::Dict,
                    Ty::Bool,
                    Ty::Mixed,
                    Ty::Set,
                ]);
                match self.target(ty) {
                    Some(name) => {
                        let value = self.store(ty, 3);
                        self.line(f!("{name} = {value}"));
                    }
                    None => drop(self.declare(ty, 2)),
                }
            }
            5..=8 => self.augmented(),
            9 => {
                let ty = self.pick(LOCAL_TYPES);
                self.declare(ty, 2);
            }
            10 | 11 => self.unpack(),
            12..=14 => self.list_method(),
            15..=17 => self.dict_method(),
            18 => self.set_method(),
            19 | 20 => self.store_item(),
            21 | 22 => {
                let ty = self.pick(&[
                    Ty::Int,
                    Ty::Float,
                    Ty::Str,
                    Ty::Ints,
                    Ty::Dict,
                    Ty::Tuple,
                    Ty::Mixed,
                    Ty::Num,
                    Ty::Bool,
                    Ty::Set,
                ]);
                let (first, second) = (self.expr(ty, 3), self.expr(Ty::Int, 2));
                let second = if self.chance(40) { f!(", {second}") } else { String::new() };
                self.line(f!("note({first}{second})"));
            }
            23 => {
                if let (Some(name), Some(other)) = (self.target(Ty::Int), self.target(Ty::Int)) {
                    self.line(f!("{name}, {other} = {other}, {name}"));
                }
            }
            24 => {
                let ty = self.pick(&[Ty::Int, Ty::Str, Ty::Float, Ty::Num]);
                if let Some(call) = self.call_returning(ty, 2) {
                    self.line(call);
                }
            }
            25 => self.attribute(),
            26 => {
                let (cond, text) = (self.cond(1), self.expr(Ty::Str, 1));
                if self.risky > 0 {
                    self.line(f!("assert {cond}, {text}"));
                }
            }
            27 => {
                if let (Some(a), Some(b)) = (self.target(Ty::Int), self.target(Ty::Int)) {
                    let value = self.store(Ty::Int, 2);
                    self.line(f!("{a} = {b} = {value}"));
                }
            }
            28 => self.operators(),
            _ => {
                if let Some(name) = self.target(Ty::Fun) {
                    let value = self.expr(Ty::Fun, 2);
                    self.line(f!("{name} = {value}"));
                } else {
                    self.declare(Ty::Fun, 2);
                }
            }
        }
    }

    fn augmented(&mut self) {
        match self.below(7) {
            0..=3 => {
                let Some(name) = self.target(Ty::Int) else { return };
                let (op, value) = (
                    self.pick(&["+=", "-=", "^=", "|=", "&=", "*=", "//=", "%=", ">>=", "<<="]),
                    self.store(Ty::Int, 2),
                );
                let line = match op {
                    "//=" | "%=" if !self.dares() => f!("{name} {op} ({value}) | 1"),
                    "<<=" | ">>=" => f!("{name} {op} ({value}) & 7"),
                    _ => f!("{name} {op} {value}"),
                };
                if matches!(op, "*=" | "<<=") || self.chance(25) {
                    // On the same line, so that nothing that raises gets between them and lets the number grow.
                    let mask = self.pick(&["&= 65535", "%= 10007", "&= 4611686018427387903", "%= 1 << 65"]);
                    self.line(f!("{line}; {name} {mask}"));
                } else {
                    self.line(line);
                }
            }
            4 => {
                let Some(name) = self.target(Ty::Float) else { return };
                let (op, value) = (self.pick(&["+=", "-=", "*="]), self.expr(Ty::Float, 2));
                self.line(f!("{name} {op} {value}"));
            }
            5 => {
                let Some(name) = self.target(Ty::Str) else { return };
                let value = self.store(Ty::Str, 2);
                self.line(f!("{name} += {value}"));
                self.line(f!("{name} = {name}[-12:]"));
            }
            _ => {
                let Some(name) = self.target(Ty::Ints) else { return };
                let value = self.store(Ty::Ints, 2);
                self.line(f!("{name} += {value}"));
                self.line(f!("del {name}[9:]"));
            }
        }
    }

    fn store_item(&mut self) {
        let (index, value) = (self.expr(Ty::Int, 1), self.store(Ty::Int, 2));
        if self.chance(40) {
            let (name, key) = (self.container(Ty::Dict), self.key(1));
            if name.contains('{') || name.contains('(') {
                return;
            }
            match self.below(4) {
                0 if self.risky > 0 => self.line(f!("{name}[{key}] += {}", self.names % 7)),
                1 if self.risky > 0 => self.line(f!("del {name}[{key}]")),
                _ => {
                    self.line(f!("{name}[{key}] = {value}"));
                    self.compound(vec![(f!("if len({name}) > 9:"), vec![Node::Line(f!("{name}.popitem()"))])]);
                }
            }
            return;
        }
        let Some(name) = self.var(Ty::Ints) else { return };
        if self.dares() {
            let op = self.pick(&["=", "=", "+=", "^="]);
            return self.line(f!("{name}[{index} % 9 - 3] {op} ({value}) & 65535"));
        }
        let line = match self.below(4) {
            0 => f!("{name}[{index} % len({name})] = {value}"),
            1 => f!("{name}[{index} % len({name})] ^= ({value}) & 255"),
            2 => f!("{name}[0], {name}[-1] = {name}[-1], {name}[0]"),
            _ => f!("{name}[{}] = [{value}]", self.pick(&["1:2", ":1", "-1:", "2:3"])),
        };
        self.compound(vec![(f!("if {name}:"), vec![Node::Line(line)])]);
    }

    fn list_method(&mut self) {
        let Some(name) = self.var(Ty::Ints) else { return };
        let value = self.store(Ty::Int, 2);
        let risky = self.dares();
        match self.below(10) {
            0..=2 => self.compound(vec![(f!("if len({name}) < 12:"), vec![Node::Line(f!("{name}.append({value})"))])]),
            3 if risky => self.line(f!("{name}.pop({})", self.names % 4)),
            4 if risky => self.line(f!("{name}.remove({value})")),
            5 if risky => self.line(f!("note({name}.index({value}))")),
            3 | 4 => {
                let target = self.target(Ty::Int).unwrap_or("_".into());
                self.compound(vec![(f!("if {name}:"), vec![Node::Line(f!("{target} = {name}.pop()"))])]);
            }
            5 => self.line(f!("{name}.reverse()")),
            6 => {
                let op = self.pick(&["%", "^", "&"]);
                self.line(f!("{name}.sort(key=lambda n: n {op} 7)"));
            }
            7 => {
                let at = self.below(4);
                self.line(f!("{name}.insert({at}, {value})"));
                self.line(f!("del {name}[10:]"));
            }
            8 => {
                let more = self.expr(Ty::Ints, 1);
                self.line(f!("{name}.extend(({more})[:3])"));
                self.line(f!("del {name}[:-8]"));
            }
            _ => self.line(f!("note({name}.count({value}), {name}[-3:])")),
        }
    }

    fn dict_method(&mut self) {
        let Some(name) = self.var(Ty::Dict) else { return };
        let (key, value) = (self.key(1), self.store(Ty::Int, 1));
        let target = self.target(Ty::Int).unwrap_or("_".into());
        match self.below(9) {
            0 => self.line(f!("{target} = {name}.pop({key}, {value})")),
            1 if self.risky > 0 => self.line(f!("{target} = {name}.pop({key})")),
            2 => self.line(f!("{target} = {name}.setdefault('k{}', {value})", self.names % 6)),
            3 => self.line(f!("{name}.update(k{}={value})", self.names % 6)),
            4 => {
                let view = self.pick(&["keys", "values", "items"]);
                self.line(f!("note(list({name}.{view}()))"));
            }
            5 => self.compound(vec![(f!("if {key} in {name}:"), vec![Node::Line(f!("{name}[{key}] = {value}"))])]),
            6 if self.chance(30) => self.line(f!("{name}.clear()")),
            7 => {
                let (k, v) = (self.fresh("k"), self.fresh("v"));
                let body = match self.target(Ty::Int) {
                    Some(t) => Node::Line(f!("{t} = ({t} + {v} + len({k})) & 65535")),
                    None => Node::Line(f!("note({k}, {v})")),
                };
                self.compound(vec![(f!("for {k}, {v} in {name}.items():"), vec![body])]);
            }
            _ => self.line(f!("{target} = {name}.get({key}, {value})")),
        }
    }

    fn set_method(&mut self) {
        let Some(name) = self.var(Ty::Set) else { return };
        let value = self.expr(Ty::Int, 1);
        match self.below(5) {
            0 | 1 => self.line(f!("{name}.add({value} & 15)")),
            2 => self.line(f!("{name}.discard({value} & 15)")),
            3 if self.risky > 0 => self.line(f!("{name}.remove({value} & 15)")),
            _ => self.line(f!("note({value} in {name}, len({name}))")),
        }
    }

    fn unpack(&mut self) {
        let (a, b) = (self.target(Ty::Int), self.target(Ty::Int));
        let (Some(a), Some(b)) = (a, b) else { return };
        match self.below(7) {
            0 => {
                let (x, y) = (self.store(Ty::Int, 2), self.store(Ty::Int, 2));
                self.line(f!("{a}, {b} = {x}, {y}"));
            }
            1 => {
                let (ints, rest) = (self.store(Ty::Ints, 1), self.fresh("a"));
                self.line(f!("{a}, *{rest}, {b} = [1, 2, *{ints}]"));
                self.vars.push(Var { name: rest, ty: Ty::Ints, open: true });
            }
            2 if self.risky > 0 => {
                let ints = self.container(Ty::Ints);
                self.line(f!("{a}, {b} = {ints}"));
            }
            3 => {
                let tuple = self.container(Ty::Tuple);
                let (x, s) = (self.target(Ty::Float), self.target(Ty::Str));
                if let (Some(x), Some(s)) = (x, s) {
                    self.line(f!("{a}, {x}, {s} = {tuple}"));
                }
            }
            4 => {
                let (x, y, z) = (self.store(Ty::Int, 1), self.store(Ty::Int, 1), self.store(Ty::Int, 1));
                let c = self.target(Ty::Int).unwrap_or("_".into());
                self.line(f!("{a}, ({b}, {c}) = {x}, ({y}, {z})"));
            }
            5 => {
                let (i, v, l) = (self.fresh("i"), self.fresh("v"), self.container(Ty::Ints));
                let body = vec![Node::Line(f!("{a} = ({a} + {i} * {v}) & 65535"))];
                self.compound(vec![(f!("for {i}, {v} in enumerate({l}):"), body)]);
            }
            _ => {
                let (i, v, l, m) =
                    (self.fresh("v"), self.fresh("v"), self.container(Ty::Ints), self.container(Ty::Floats));
                let body = vec![Node::Line(f!("{a} = ({a} + {i} + ({v} > 1)) & 65535"))];
                self.compound(vec![(f!("for {i}, {v} in zip({l}, {m}):"), body)]);
            }
        }
    }

    fn attribute(&mut self) {
        let objects: Vec<_> = self
            .vars
            .iter()
            .filter_map(|v| match v.ty {
                Ty::Obj(class) => Some((v.name.clone(), class)),
                _ => None,
            })
            .collect();
        if objects.is_empty() {
            return;
        }
        let (name, class) = objects[self.below(objects.len())].clone();
        let class = self.classes[class].clone();
        match self.below(6) {
            0 if !class.slots => {
                let value = self.store(Ty::Int, 1);
                self.line(f!("{name}.extra{} = {value}", self.names % 4));
            }
            1 => self.line(f!("note(getattr({name}, 'extra{}', -1))", self.names % 4)),
            2 => self.line(f!("note(hasattr({name}, '{}'), isinstance({name}, {}))", class.constant, class.name)),
            3 if self.risky > 0 => self.line(f!("note({name}.missing)")),
            4 if self.risky > 0 => self.line(f!("note({name}.extra{})", self.names % 4)),
            5 if !class.slots => self.line(f!("note(sorted(vars({name}).items(), key=lambda p: p[0]))")),
            _ => self.line(f!("note({name})")),
        }
    }

    fn operators(&mut self) {
        let able: Vec<usize> = (0..self.classes.len()).filter(|&c| self.classes[c].operators).collect();
        if able.is_empty() {
            return;
        }
        let class = self.pick(&able);
        let (a, b) = (self.container(Ty::Obj(class)), self.container(Ty::Obj(class)));
        let n = self.expr(Ty::Int, 1);
        let target = self.target(Ty::Int).unwrap_or("_".into());
        let line = match self.below(14) {
            8 => f!("note({n} + {a}, {a} + {b})"),
            9 => f!("note(('even' if {a} else 'odd'), not {b})"),
            10 => f!("{target} = 5 if {n} & 7 in {a} else 6"),
            11 => f!("{a}[{n} & 7] = {n}"),
            12 => f!("{target} = (1 if {a} < {b} else 2) + (1 if {a} == {n} else 2)"),
            13 if self.dares() => f!("{target} = ({a} * ({n} & 3)) & 65535"),
            13 => f!("{target} = ({a} * 2) & 65535"),
            0 => f!("note({a} + {b})"),
            1 => f!("{target} = int({a} < {b})"),
            2 => f!("note({a} == {b}, {a} != {b})"),
            3 => f!("{target} = len({a})"),
            4 => f!("{target} = {a}[{n} & 7]"),
            5 => f!("{target} = {a}({n} & 255)"),
            6 => f!("note(bool({a}), {n} in {b})"),
            _ => f!("note([n & 7 for n in {a}])"),
        };
        self.line(line);
    }

    fn if_(&mut self) {
        let head = f!("if {}:", self.cond(2));
        let body = self.small_suite();
        let mut clauses = vec![(head, body)];
        if self.chance(35) {
            let head = f!("elif {}:", self.cond(2));
            let body = self.small_suite();
            clauses.push((head, body));
        }
        if self.chance(50) {
            let body = self.small_suite();
            clauses.push(("else:".into(), body));
        }
        self.compound(clauses);
    }

    fn turns(&mut self) -> u64 {
        let most = (self.budget.saturating_sub(self.cost) / (self.mult * 8)).clamp(1, 400);
        if self.chance(15) { most } else { 1 + self.below(most.min(9) as usize) as u64 }
    }

    /// The suite of a loop of at most `turns` turns, counted in `counter`; `first` goes before it.
    fn loop_suite(&mut self, turns: u64, counter: Option<&str>, first: Vec<Node>, statements: usize) -> Vec<Node> {
        let mult = self.mult;
        self.mult = mult.saturating_mul(turns);
        self.loops += 1;
        let known = self.vars.len();
        if let Some(name) = counter {
            self.vars.push(Var { name: name.into(), ty: Ty::Int, open: false });
            self.counters.push((name.into(), turns));
        }
        let mut body = first;
        body.extend(self.suite(statements));
        if counter.is_some() {
            self.counters.pop();
        }
        self.vars.truncate(known);
        self.loops -= 1;
        self.mult = mult;
        body
    }

    fn finish_loop(&mut self, head: String, body: Vec<Node>) {
        let mut clauses = vec![(head, body)];
        if self.chance(20) {
            let body = self.suite(1);
            clauses.push(("else:".into(), body));
        }
        self.compound(clauses);
    }

    fn while_(&mut self) {
        let (counter, turns) = (self.fresh("i"), self.turns());
        self.line(f!("{counter} = 0"));
        let head = if self.chance(60) {
            f!("while {counter} < {turns}:")
        } else {
            f!("while {} and {counter} < {turns}:", self.cond(1))
        };
        let count = 1 + self.below(4);
        let body = self.loop_suite(turns, Some(&counter), vec![Node::Line(f!("{counter} += 1"))], count);
        self.finish_loop(head, body);
        self.vars.push(Var { name: counter, ty: Ty::Int, open: false });
    }

    fn for_(&mut self) {
        let count = 1 + self.below(4);
        if self.chance(60) {
            let (counter, turns) = (self.fresh("i"), self.turns());
            let head = match self.below(4) {
                0 => f!("for {counter} in range({turns}, 0, -1):"),
                1 => f!("for {counter} in range(2, {}):", turns + 2),
                _ => f!("for {counter} in range({turns}):"),
            };
            let body = self.loop_suite(turns, Some(&counter), Vec::new(), count);
            return self.finish_loop(head, body);
        }
        if self.chance(25) {
            let (text, letter) = (self.store(Ty::Str, 1), self.fresh("c"));
            let known = self.vars.len();
            self.vars.push(Var { name: letter.clone(), ty: Ty::Str, open: false });
            let body = self.loop_suite(12, None, Vec::new(), count);
            self.vars.truncate(known);
            return self.finish_loop(f!("for {letter} in ({text})[:12]:"), body);
        }
        let (over, name) = self.iterable(1);
        // The body may add to what is iterated, so that must not go on for ever.
        let over = if over.contains('(') { over } else { f!("{over}[:12]") };
        let over = if over.ends_with(".values()") { f!("list({over})") } else { over };
        let known = self.vars.len();
        self.vars.push(Var { name: name.clone(), ty: Ty::Int, open: true });
        let body = self.loop_suite(12, None, Vec::new(), count);
        self.vars.truncate(known);
        self.finish_loop(f!("for {name} in {over}:"), body);
    }

    fn handler(&mut self) -> (String, Vec<Node>) {
        let e = self.fresh("e");
        let kinds = self.pick(&[
            "Exception",
            "Exception",
            "(ZeroDivisionError, IndexError)",
            "LookupError",
            "ArithmeticError",
            "ValueError",
            "(TypeError, ValueError, KeyError)",
            "KeyError",
        ]);
        let mut body = vec![Node::Line(f!("note({e})"))];
        if self.chance(50) {
            body.extend(self.suite(1));
        }
        if self.chance(10) {
            body.push(Node::Line(
                self.pick(&["raise", "raise RuntimeError('again')", "raise KeyError(5) from None"]).into(),
            ));
        }
        (f!("except {kinds} as {e}:"), body)
    }

    fn try_(&mut self) {
        let count = 1 + self.below(3);
        let mut body = self.risky_suite(count);
        if self.chance(25) {
            let text = self.raise_line();
            let cond = self.cond(1);
            let raise = Clause { head: f!("if {cond}:"), body: vec![Node::Line(text)] };
            let at = self.below(body.len() + 1);
            body.insert(at, Node::Compound(vec![raise]));
        }
        let mut clauses = vec![("try:".to_owned(), body)];
        let only_finally = self.chance(8);
        if !only_finally {
            for _ in 0..1 + self.below(2) {
                let handler = self.handler();
                let last = handler.0.starts_with("except Exception");
                clauses.push(handler);
                if last {
                    break;
                }
            }
            if self.chance(20) {
                let body = self.suite(1);
                clauses.push(("else:".into(), body));
            }
        }
        if only_finally || self.chance(30) {
            // `break` there would need care; statements of loops are left out.
            let (loops, ret) = (std::mem::take(&mut self.loops), self.ret.take());
            let body = self.suite(1);
            (self.loops, self.ret) = (loops, ret);
            clauses.push(("finally:".into(), body));
        }
        self.compound(clauses);
    }

    fn raise_line(&mut self) -> String {
        let kind = self.pick(&["ValueError", "KeyError", "IndexError", "TypeError", "RuntimeError", "Fault", "Fault"]);
        let value = self.store(Ty::Int, 1);
        f!("raise {kind}({value})")
    }

    fn raise_in_loop(&mut self) {
        let (counter, turns) = (self.fresh("i"), self.turns());
        let known = self.vars.len();
        self.vars.push(Var { name: counter.clone(), ty: Ty::Int, open: false });
        let (raise, cond) = (self.raise_line(), self.pick(&["& 1", "% 3 == 0", "& 3 == 2", "> 5", "< 3"]));
        let mult = self.mult;
        self.mult = mult.saturating_mul(turns * 3);
        self.loops += 1;
        let (rest, handler, after) = (self.risky_suite(1), self.handler(), self.suite(1));
        self.loops -= 1;
        self.mult = mult;
        self.vars.truncate(known);
        let raise = Node::Compound(vec![Clause { head: f!("if {counter} {cond}:"), body: vec![Node::Line(raise)] }]);
        let mut body = vec![raise];
        body.extend(rest);
        let clauses = vec![Clause { head: "try:".into(), body }, Clause { head: handler.0, body: handler.1 }];
        let mut all = vec![Node::Compound(clauses)];
        all.extend(after);
        self.compound(vec![(f!("for {counter} in range({turns}):"), all)]);
    }

    fn with_(&mut self) {
        let (value, name) = (self.store(Ty::Int, 1), self.fresh("w"));
        let suppress = self.pick(&["True", "False", "True", "None"]);
        let risky = suppress == "True";
        self.risky += usize::from(risky);
        let known = self.vars.len();
        self.vars.push(Var { name: name.clone(), ty: Ty::Int, open: true });
        let body = self.small_suite();
        self.vars.truncate(known);
        self.risky -= usize::from(risky);
        let second = if self.chance(15) { ", Manager(3, None)" } else { "" };
        self.compound(vec![(f!("with Manager({value}, {suppress}) as {name}{second}:"), body)]);
    }

    fn closure(&mut self) {
        if !self.local {
            return self.simple();
        }
        let (name, parameter) = (self.fresh("h"), self.fresh("p"));
        let chosen =
            self.vars.iter().filter(|v| v.ty == Ty::Int && v.open && !v.name.contains('.') && v.name.starts_with('a'));
        let chosen: Vec<_> = chosen.map(|v| v.name.clone()).collect();
        let mut body = Vec::new();
        let captured = if chosen.is_empty() { None } else { Some(chosen[self.below(chosen.len())].clone()) };
        let open: Vec<bool> = self.vars.iter().map(|v| v.open).collect();
        for var in &mut self.vars {
            var.open = Some(&var.name) == captured.as_ref();
        }
        if let Some(captured) = &captured {
            body.push(Node::Line(f!("nonlocal {captured}")));
        }
        let known = self.vars.len();
        self.vars.push(Var { name: parameter.clone(), ty: Ty::Int, open: true });
        let (loops, ret, counters) =
            (std::mem::take(&mut self.loops), self.ret.replace(Ty::Int), std::mem::take(&mut self.counters));
        let (walrus, risky) = (self.walrus.take(), std::mem::take(&mut self.risky));
        let (mult, cost, depth) = (self.mult, self.cost, self.depth);
        // A call must be cheap: it happens from expressions, uncounted.
        self.mult = (self.budget / 20).max(1);
        self.cost = 0;
        self.depth = 4;
        let count = 1 + self.below(3);
        body.extend(self.suite(count));
        let value = self.store(Ty::Int, 2);
        body.push(Node::Line(f!("return {value}")));
        (self.mult, self.cost, self.depth) = (mult, cost + mult, depth);
        (self.loops, self.ret, self.counters, self.walrus, self.risky) = (loops, ret, counters, walrus, risky);
        self.vars.truncate(known);
        for (var, open) in self.vars.iter_mut().zip(open) {
            var.open = open;
        }
        let default = if self.chance(30) { "=4" } else { "" };
        self.compound(vec![(f!("def {name}({parameter}{default}):"), body)]);
        // The loops of the closure's own statements are those that cost: it is not called from within itself.
        self.vars.push(Var { name, ty: Ty::Fun, open: false });
    }

    /// Many turns of little, so that a tier changes in the midst of it.
    fn hot(&mut self) {
        let most = self.budget.saturating_sub(self.cost) / (self.mult * 5);
        if most < 30 {
            return self.simple();
        }
        let (counter, turns) = (self.fresh("i"), most.min(1500));
        let depth = std::mem::replace(&mut self.depth, 4);
        let count = 2 + self.below(3);
        if self.chance(50) {
            let body = self.loop_suite(turns, Some(&counter), Vec::new(), count);
            self.compound(vec![(f!("for {counter} in range({turns}):"), body)]);
        } else {
            self.line(f!("{counter} = 0"));
            let body = self.loop_suite(turns, Some(&counter), vec![Node::Line(f!("{counter} += 1"))], count);
            self.compound(vec![(f!("while {counter} < {turns}:"), body)]);
        }
        self.depth = depth;
    }

    /// A variable that becomes another type at some turn of a loop, and operations that work on all of them.
    fn type_change(&mut self) {
        let (x, counter, turns) = (self.fresh("a"), self.fresh("i"), 3 + self.turns());
        let start = self.literal(Ty::Mixed);
        self.line(f!("{x} = {start}"));
        let mut body = Vec::new();
        for _ in 0..1 + self.below(3) {
            let turn = self.rng.below(turns as usize);
            let become_ =
                self.pick(&["float(7)", "str(5)", "1 << 64", "2", "True", "0.5", "'s'", "-1", "[1]", "None", "1e308"]);
            let head = f!("if {counter} == {turn}:");
            body.push(Node::Compound(vec![Clause { head, body: vec![Node::Line(f!("{x} = {become_}"))] }]));
        }
        let (target, y) = (self.target(Ty::Int).unwrap_or("_".into()), self.literal(Ty::Mixed));
        for _ in 0..1 + self.below(4) {
            let line = match self.below(14) {
                0 => f!("{target} = int({x} == {y})"),
                1 => f!("note({x}, bool({x}))"),
                2 => f!("{target} = len(f'{{{x}}}')"),
                3 => f!("{target} = 1 if {x} else 2"),
                4 => f!("note({x} * 2)"),
                5 => f!("note({x} + {y})"),
                6 => f!("note({x} < {y})"),
                7 => f!("{x} += 1"),
                8 => f!("note({x} - 1, -{x})"),
                9 => f!("note(type({x}).__name__, isinstance({x}, str))"),
                10 => f!("note([{x}], ({x}, {y}))"),
                11 => f!("note({x}[0])"),
                12 => f!("note({x} & 3)"),
                _ => f!("note({x} is None, {x} != {y})"),
            };
            let raises = ["*", "+", "<", "-", "[0]", "&"].iter().any(|op| line.contains(op));
            if raises && self.chance(90) {
                let e = self.fresh("e");
                let handler = Clause {
                    head: f!("except (TypeError, OverflowError) as {e}:"),
                    body: vec![Node::Line(f!("note({e})"))],
                };
                body.push(Node::Compound(vec![Clause { head: "try:".into(), body: vec![Node::Line(line)] }, handler]));
            } else {
                body.push(Node::Line(line));
            }
        }
        self.cost += self.mult * turns * 6;
        self.compound(vec![(f!("for {counter} in range({turns}):"), body)]);
    }

    /// Something that running code has assumed is changed at one turn of a loop.
    fn patch(&mut self) {
        let Some((counter, turns)) = self.counters.last().cloned() else { return self.simple() };
        let turn = self.rng.below(turns as usize + 1);
        let mut lines = Vec::new();
        match self.below(8) {
            0..=2 if !self.classes.is_empty() => {
                let class = self.classes[self.rng.below(self.classes.len())].clone();
                let value = self.literal(Ty::Int);
                match self.below(4) {
                    0 => lines.push(f!("{}.{} = {value}", class.name, class.constant)),
                    1 if class.property.is_some() => {
                        let name = class.property.map(|p| p.0).unwrap_or_default();
                        lines.push(f!("{}.{name} = property(lambda self: {value}, lambda self, n: None)", class.name));
                    }
                    _ if !class.methods.is_empty() => {
                        let method = class.methods[self.below(class.methods.len())].clone();
                        let value = self.literal(method.ret);
                        lines.push(f!("{}.{} = lambda *a, **k: {value}", class.name, method.name));
                    }
                    _ => lines.push(f!("{}.{} = {value}", class.name, class.constant)),
                }
            }
            3 | 4 => {
                let found = self.vars.iter().filter_map(|v| match v.ty {
                    Ty::Obj(class) if !self.classes[class].slots => Some((v.name.clone(), class)),
                    _ => None,
                });
                let found: Vec<_> = found.collect();
                if let Some((name, class)) = (!found.is_empty()).then(|| found[self.rng.below(found.len())].clone()) {
                    let methods = self.classes[class].methods.clone();
                    if !methods.is_empty() && self.chance(60) {
                        let method = methods[self.below(methods.len())].clone();
                        let value = self.literal(method.ret);
                        lines.push(f!("{name}.{} = lambda *a, **k: {value}", method.name));
                    } else {
                        lines.push(f!("{name}.{} = {turn}", self.classes[class].constant));
                    }
                }
            }
            5 if !self.funcs.is_empty() => {
                let func = self.funcs[self.rng.below(self.funcs.len())].clone();
                let value = self.literal(func.ret);
                lines.push(f!("globals()['{}'] = lambda *a, **k: {value}", func.name));
            }
            6 => {
                let name = self.pick(&["len", "abs", "isinstance", "min", "sum", "range"]);
                let to = if self.chance(50) {
                    f!("globals()['{name}'] = lambda *a, f={name}, **k: f(*a, **k)")
                } else {
                    f!("globals().pop('{name}', None)")
                };
                lines.push(to);
            }
            _ => {
                let value = self.literal(Ty::Int);
                lines.push(f!("globals()['g0'] = {value}"));
            }
        }
        let body = lines.into_iter().map(Node::Line).collect::<Vec<_>>();
        if !body.is_empty() {
            self.compound(vec![(f!("if {counter} == {turn}:"), body)]);
        }
    }

    fn del_name(&mut self) {
        let found =
            self.vars.iter().filter(|v| v.open && v.ty == Ty::Int && !v.name.contains('.') && v.name.starts_with('a'));
        let found: Vec<_> = found.map(|v| v.name.clone()).collect();
        if found.is_empty() {
            return self.simple();
        }
        let (name, cond, e) = (found[self.below(found.len())].clone(), self.cond(1), self.fresh("e"));
        let del = Node::Compound(vec![Clause { head: f!("if {cond}:"), body: vec![Node::Line(f!("del {name}"))] }]);
        let used = self
            .pick(&["note(NAME)", "NAME += 1", "note([NAME, 2])", "note(f'{NAME}')", "del NAME"])
            .replace("NAME", &name);
        let mut body = vec![del, Node::Line(used)];
        if self.chance(50) {
            body.swap(0, 1);
        }
        let value = self.store(Ty::Int, 1);
        let value = if value.contains(&name) { "11".into() } else { value };
        let handler = (f!("except NameError as {e}:"), vec![Node::Line(f!("note({e})"))]);
        self.compound(vec![("try:".into(), body), handler]);
        self.line(f!("{name} = {value}"));
    }

    fn del_attribute(&mut self) {
        let found = self.vars.iter().filter_map(|v| match v.ty {
            Ty::Obj(class) => Some((v.name.clone(), class)),
            _ => None,
        });
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return self.simple();
        }
        let (name, class) = found[self.below(found.len())].clone();
        let fields = self.classes[class].fields.clone();
        let (field, ty) = fields[self.below(fields.len())].clone();
        let (e, value) = (self.fresh("e"), self.literal(ty));
        let body = vec![Node::Line(f!("del {name}.{field}")), Node::Line(f!("note({name}.{field})"))];
        self.compound(vec![
            ("try:".into(), body),
            (f!("except AttributeError as {e}:"), vec![Node::Line(f!("note({e})"))]),
            ("finally:".into(), vec![Node::Line(f!("{name}.{field} = {value}"))]),
        ]);
    }

    fn generator_use(&mut self) {
        if self.generators.is_empty() {
            return self.simple();
        }
        let (name, cost) = self.generators[self.rng.below(self.generators.len())].clone();
        if !self.afford(cost) {
            return self.simple();
        }
        let (x, size, e) = (self.fresh("q"), self.below(7), self.fresh("e"));
        let target = self.target(Ty::Int).unwrap_or("_".into());
        self.line(f!("{x} = {name}({size})"));
        for _ in 0..1 + self.below(4) {
            let value = self.store(Ty::Int, 1);
            match self.below(8) {
                0 => self.line(f!("{target} = next({x}, {value})")),
                1 => {
                    let call = self.pick(&[
                        "next(GEN)",
                        "GEN.send(3)",
                        "GEN.send(None)",
                        "GEN.throw(ValueError(1))",
                        "GEN.throw(Fault(2))",
                    ]);
                    let body = vec![Node::Line(f!("note({})", call.replace("GEN", &x)))];
                    let kinds = self.pick(&["(StopIteration, ValueError, TypeError, Fault)", "Exception"]);
                    self.compound(vec![
                        ("try:".into(), body),
                        (f!("except {kinds} as {e}:"), vec![Node::Line(f!("note({e})"))]),
                    ]);
                }
                2 => self.line(f!("{x}.close()")),
                3 | 4 => {
                    let v = self.fresh("v");
                    let known = self.vars.len();
                    self.vars.push(Var { name: v.clone(), ty: Ty::Int, open: false });
                    let body = self.loop_suite(6, None, Vec::new(), 1);
                    self.vars.truncate(known);
                    self.finish_loop(f!("for {v} in {x}:"), body);
                }
                5 => self.line(f!("note(list({x}))")),
                6 => self.line(f!("{target} = sum({x}) & 65535")),
                _ => self.line(f!("note([n & 15 for n in {x}])")),
            }
        }
    }

    fn match_(&mut self) {
        let subject = match self.below(4) {
            0 => self.expr(Ty::Int, 1),
            1 => self.container(Ty::Tuple),
            2 => self.container(Ty::Ints),
            _ => self.container(Ty::Mixed),
        };
        let mut cases = vec![
            "case 0 | 1 | 2:".to_owned(),
            "case (p, q, r):".into(),
            "case [p, *q]:".into(),
            "case int(p):".into(),
            "case str() as p:".into(),
            "case {'k1': p}:".into(),
            f!("case p if {}:", self.flat("p")),
        ];
        let mut arms = Vec::new();
        for _ in 0..1 + self.below(3) {
            let case = cases.swap_remove(self.rng.below(cases.len()));
            let mut body = self.suite(1);
            if case.contains('p') {
                body.insert(0, Node::Line("note(p)".into()));
            }
            arms.push(Clause { head: case, body });
        }
        if self.chance(50) {
            let body = self.suite(1);
            arms.push(Clause { head: "case _:".into(), body });
        }
        self.compound(vec![(f!("match {subject}:"), vec![Node::Compound(arms)])]);
    }

    fn flat(&mut self, name: &str) -> String {
        f!("{name} {} {}", self.pick(&["==", "!="]), self.below(5))
    }
}
