//! Random programs of the whole grammar of 3.10, the same for the same seed.
//!
//! A program follows the rules that a parser does not check (`return` in functions, `await` in coroutines, targets that can
//! be assigned to) most of the time; what CPython refuses is left out by the oracle. Lines are broken inside parentheses at
//! random, so that line tables are put to the test, and constants meet operators often, so that folding is.

/// A program.
pub(super) fn program(seed: u64) -> String {
    let mut g = Generator { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, out: String::new() };
    for _ in 0..8 {
        g.next();
    }
    let scope = Scope::default();
    if g.one_in(8) {
        g.line(0, "'module documentation'");
    }
    if g.one_in(6) {
        g.line(0, "from __future__ import annotations");
    }
    g.block_at(0, 3, scope, 7);
    g.out
}

#[derive(Clone, Copy, Default)]
struct Scope {
    function: bool,
    asynchronous: bool,
    looping: bool,
    class: bool,
    /// In a comprehension or an annotation: no `yield`, no `:=`.
    plain: bool,
}

struct Generator {
    state: u64,
    out: String,
}

const NAMES: &[&str] = &["a", "b", "c", "d", "x", "y", "f", "g", "self", "__p", "_", "E", "ns", "ä"];

impl Generator {
    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state >> 11
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        let at = self.below(all.len());
        all.get(at).copied().unwrap_or("a")
    }

    fn name(&mut self) -> String {
        self.pick(NAMES).to_owned()
    }

    fn line(&mut self, indent: usize, text: &str) {
        for _ in 0..indent {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.out.push('\n');
        if self.one_in(12) {
            self.out.push('\n');
        }
    }

    fn block(&mut self, indent: usize, depth: usize, scope: Scope) {
        let n = 1 + self.below(3);
        self.block_at(indent + 1, depth, scope, n);
    }

    fn block_at(&mut self, indent: usize, depth: usize, scope: Scope, n: usize) {
        for _ in 0..n {
            self.statement(indent, depth, scope);
        }
    }

    fn statement(&mut self, indent: usize, depth: usize, scope: Scope) {
        let kind = if depth == 0 { self.below(17) } else { self.below(30) };
        let e = |g: &mut Self| g.expr(3, scope);
        match kind {
            0 | 1 => {
                let mut text = String::new();
                for _ in 0..=self.below(2) {
                    text += &format!("{} = ", self.target(2, scope, true));
                }
                text += &self.star_expr(scope);
                self.line(indent, &text);
            }
            2 => {
                let (target, op) = (
                    self.simple_target(scope),
                    self.pick(&["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"]),
                );
                let text = format!("{target} {op}= {}", e(self));
                self.line(indent, &text);
            }
            3 => {
                let target = match self.below(4) {
                    0 => format!("({})", self.name()),
                    1 => self.simple_target(scope),
                    _ => self.name(),
                };
                let plain = Scope { plain: true, ..scope };
                let mut text = format!("{target}: {}", self.expr(2, plain));
                if self.one_in(2) {
                    text += &format!(" = {}", e(self));
                }
                self.line(indent, &text);
            }
            4 => {
                let text = format!("del {}", self.target(1, scope, false));
                self.line(indent, &text);
            }
            5 => self.line(indent, "pass"),
            6 if scope.looping => {
                let word = self.pick(&["break", "continue"]).to_owned();
                self.line(indent, &word);
            }
            7 | 8 if scope.function => {
                let text = match self.below(4) {
                    0 => "return".to_owned(),
                    1 => format!("return {}", self.constant()),
                    _ => format!("return {}", e(self)),
                };
                self.line(indent, &text);
            }
            9 => {
                let text = match self.below(3) {
                    0 => "raise".to_owned(),
                    1 => format!("raise {}", e(self)),
                    _ => format!("raise {} from {}", e(self), e(self)),
                };
                self.line(indent, &text);
            }
            10 => {
                let text = match self.below(6) {
                    0 => format!("import {}.{}", self.name(), self.name()),
                    1 => format!("import {}, {} as {}", self.name(), self.name(), self.name()),
                    2 => format!("import {}.{}.c as {}", self.name(), self.name(), self.name()),
                    3 => format!("from {} import {}, {} as {}", self.name(), self.name(), self.name(), self.name()),
                    4 => format!("from ..{} import ({},)", self.name(), self.name()),
                    _ => format!("from . import {}", self.name()),
                };
                self.line(indent, &text);
            }
            11 => {
                let text = if self.one_in(2) {
                    format!("assert {}", e(self))
                } else {
                    format!("assert {}, {}", e(self), e(self))
                };
                self.line(indent, &text);
            }
            12 if scope.function && scope.asynchronous => {
                let text = format!("await {}", self.atom(2, scope));
                self.line(indent, &text);
            }
            13 if scope.function => {
                let text = if scope.asynchronous || self.one_in(2) {
                    format!("x = yield {}", e(self))
                } else {
                    format!("yield from {}", e(self))
                };
                self.line(indent, &text);
            }
            6..=16 => {
                let text = e(self);
                self.line(indent, &text);
            }
            17 | 18 => {
                let text = format!("if {}:", self.condition(scope));
                self.line(indent, &text);
                self.block(indent, depth - 1, scope);
                while self.one_in(3) {
                    let text = format!("elif {}:", self.condition(scope));
                    self.line(indent, &text);
                    self.block(indent, depth - 1, scope);
                }
                self.or_else(indent, depth, scope, 2);
            }
            19 => {
                let text = format!("while {}:", self.condition(scope));
                self.line(indent, &text);
                self.block(indent, depth - 1, Scope { looping: true, ..scope });
                self.or_else(indent, depth, scope, 4);
            }
            20 | 21 => {
                let word = if scope.asynchronous && self.one_in(3) { "async for" } else { "for" };
                let text = format!("{word} {} in {}:", self.target(1, scope, true), self.star_expr(scope));
                self.line(indent, &text);
                self.block(indent, depth - 1, Scope { looping: true, ..scope });
                self.or_else(indent, depth, scope, 3);
            }
            22 => {
                let word = if scope.asynchronous && self.one_in(2) { "async with" } else { "with" };
                let mut items = Vec::new();
                for _ in 0..=self.below(2) {
                    let context = self.expr(2, scope);
                    items.push(if self.one_in(2) {
                        format!("({context}) as {}", self.target(1, scope, true))
                    } else {
                        format!("({context})")
                    });
                }
                let separator = if self.one_in(3) { ",\n   " } else { ", " };
                let items = items.join(separator);
                let text = if items.contains('\n') { format!("{word} ({items}):") } else { format!("{word} {items}:") };
                self.line(indent, &text);
                self.block(indent, depth - 1, scope);
            }
            23 | 24 => self.try_(indent, depth, scope),
            25 => self.match_(indent, depth, scope),
            26 | 27 => self.function(indent, depth, scope),
            _ => {
                self.decorators(indent, scope);
                let mut text = format!("class {}", self.name());
                match self.below(4) {
                    0 => {}
                    1 => text += &format!("({})", self.arguments(scope)),
                    _ => text += &format!("({})", self.name()),
                }
                self.line(indent, &(text + ":"));
                if self.one_in(3) {
                    self.line(indent + 1, "'''class\n documentation'''");
                }
                self.block(indent, depth - 1, Scope { class: true, ..Scope::default() });
            }
        }
    }

    fn or_else(&mut self, indent: usize, depth: usize, scope: Scope, n: usize) {
        if self.one_in(n) {
            self.line(indent, "else:");
            self.block(indent, depth - 1, scope);
        }
    }

    fn try_(&mut self, indent: usize, depth: usize, scope: Scope) {
        self.line(indent, "try:");
        self.block(indent, depth - 1, scope);
        let handlers = self.below(3);
        for i in 0..handlers {
            let text = match self.below(4) {
                0 if i + 1 == handlers => "except:".to_owned(),
                1 => format!("except {}:", self.expr(1, scope)),
                _ => format!("except {} as {}:", self.expr(1, scope), self.name()),
            };
            self.line(indent, &text);
            self.block(indent, depth - 1, scope);
        }
        if handlers > 0 {
            self.or_else(indent, depth, scope, 3);
        }
        if handlers == 0 || self.one_in(3) {
            self.line(indent, "finally:");
            self.block(indent, depth - 1, scope);
        }
    }

    fn match_(&mut self, indent: usize, depth: usize, scope: Scope) {
        let text = format!("match {}:", self.expr(2, scope));
        self.line(indent, &text);
        let cases = 1 + self.below(3);
        for i in 0..cases {
            let mut names = 0;
            let mut text = format!("case {}", self.pattern(2, &mut names));
            if self.one_in(3) || i + 1 < cases && names == 1 {
                text += &format!(" if {}", self.condition(scope));
            }
            self.line(indent + 1, &(text + ":"));
            self.block(indent + 1, depth - 1, scope);
        }
        if self.one_in(2) {
            self.line(indent + 1, "case _:");
            self.block(indent + 1, depth - 1, scope);
        }
    }

    fn pattern(&mut self, depth: usize, names: &mut usize) -> String {
        let mut capture = |g: &mut Self| {
            *names += 1;
            if g.one_in(3) { "_".to_owned() } else { format!("n{names}") }
        };
        if depth == 0 {
            return match self.below(5) {
                0 | 1 => capture(self),
                2 => self.pick(&["None", "True", "a.b", "a.b.c"]).to_owned(),
                _ => self.pick(&["1", "-2", "'s' 't'", "b'x'", "1.5", "2 - 3j", "-1 + 2j"]).to_owned(),
            };
        }
        match self.below(9) {
            0 | 1 => {
                let mut parts: Vec<String> = (0..self.below(4)).map(|_| self.pattern(depth - 1, names)).collect();
                if self.one_in(3) {
                    *names += 1;
                    let star = if self.one_in(3) { "*_".to_owned() } else { format!("*n{names}") };
                    let at = self.below(parts.len() + 1);
                    parts.insert(at, star);
                }
                let separator = if self.one_in(4) { ",\n  " } else { ", " };
                format!("[{}]", parts.join(separator))
            }
            2 => {
                let mut parts = Vec::new();
                for i in 0..self.below(3) {
                    parts.push(format!(
                        "{}: {}",
                        self.pick(&["1", "'k'", "a.b", "None", "-3"]),
                        self.pattern(depth - 1, names)
                    ));
                    if i == 1 {
                        break;
                    }
                }
                if self.one_in(3) {
                    *names += 1;
                    parts.push(format!("**n{names}"));
                }
                format!("{{{}}}", parts.join(", "))
            }
            3 => {
                let mut parts: Vec<String> = (0..self.below(3)).map(|_| self.pattern(depth - 1, names)).collect();
                for i in 0..self.below(3) {
                    parts.push(format!("k{i}={}", self.pattern(depth - 1, names)));
                }
                format!("C{}({})", if self.one_in(3) { ".D" } else { "" }, parts.join(", "))
            }
            4 => {
                let inner = self.pattern(depth - 1, names);
                *names += 1;
                format!("({inner}) as n{names}")
            }
            5 => {
                let n = 2 + self.below(2);
                let values: Vec<&str> =
                    (0..n).map(|_| self.pick(&["1", "'s'", "None", "a.b", "[1, _]", "{}"])).collect();
                format!("({})", values.join(if self.one_in(3) { " |\n " } else { " | " }))
            }
            6 => {
                *names += 2;
                let (a, b) = (format!("n{}", *names - 1), format!("n{names}"));
                format!("([{a}, {b}] |\n  C({b}, {a}))")
            }
            _ => self.pattern(0, names),
        }
    }

    fn decorators(&mut self, indent: usize, scope: Scope) {
        while self.one_in(5) {
            let text = format!("@{}", self.expr(2, scope));
            self.line(indent, &text);
        }
    }

    fn function(&mut self, indent: usize, depth: usize, scope: Scope) {
        self.decorators(indent, scope);
        let asynchronous = self.one_in(3);
        let word = if asynchronous { "async def" } else { "def" };
        let mut text = format!("{word} {}({})", self.name(), self.parameters(scope, true));
        if self.one_in(4) {
            let plain = Scope { plain: true, ..scope };
            text += &format!(" -> {}", self.expr(2, plain));
        }
        self.line(indent, &(text + ":"));
        if self.one_in(3) {
            self.line(indent + 1, "'documentation'");
        }
        if self.one_in(5) {
            let text = format!("global {}", self.pick(&["gl1", "gl2"]));
            self.line(indent + 1, &text);
        }
        if scope.function && self.one_in(4) {
            let text = format!("nonlocal {}", self.name());
            self.line(indent + 1, &text);
        }
        self.block(indent, depth - 1, Scope { function: true, asynchronous, ..Scope::default() });
    }

    fn parameters(&mut self, scope: Scope, annotated: bool) -> String {
        let mut parts = Vec::new();
        let plain = Scope { plain: true, ..scope };
        let mut defaults = false;
        let annotation = |g: &mut Self| {
            if annotated && g.one_in(4) { format!(": {}", g.expr(1, plain)) } else { String::new() }
        };
        let n = self.below(4);
        for i in 0..n {
            defaults |= self.one_in(4);
            let note = annotation(self);
            let mut part = format!("p{i}{note}");
            if defaults {
                part += &format!("={}", self.expr(1, scope));
            }
            parts.push(part);
        }
        if n > 0 && self.one_in(4) {
            let at = 1 + self.below(n);
            parts.insert(at, "/".to_owned());
        }
        let star = self.one_in(3);
        if star {
            let note = annotation(self);
            parts.push(format!("*args{note}"));
        }
        if self.one_in(4) {
            if !star {
                parts.push("*".to_owned());
            }
            for i in 0..=self.below(2) {
                let note = annotation(self);
                let default = if self.one_in(2) { format!("={}", self.expr(1, scope)) } else { String::new() };
                parts.push(format!("k{i}{note}{default}"));
            }
        }
        if self.one_in(5) {
            let note = annotation(self);
            parts.push(format!("**kw{note}"));
        }
        parts.join(", ")
    }

    fn simple_target(&mut self, scope: Scope) -> String {
        match self.below(4) {
            0 => format!("{}.{}", self.atom(1, scope), self.name()),
            1 => format!("{}[{}]", self.atom(1, scope), self.slices(scope)),
            _ => self.name(),
        }
    }

    fn target(&mut self, depth: usize, scope: Scope, star: bool) -> String {
        if depth > 0 && self.one_in(3) {
            let mut parts: Vec<String> = (0..1 + self.below(4)).map(|_| self.target(depth - 1, scope, star)).collect();
            if star && self.one_in(3) {
                let at = self.below(parts.len());
                parts[at] = format!("*{}", self.simple_target(scope));
            }
            let inside = parts.join(", ");
            return if self.one_in(2) { format!("({inside},)") } else { format!("[{inside}]") };
        }
        self.simple_target(scope)
    }

    fn star_expr(&mut self, scope: Scope) -> String {
        match self.below(5) {
            0 => format!("*{}, {}", self.atom(1, scope), self.expr(1, scope)),
            1 => format!("{}, {}", self.expr(1, scope), self.expr(1, scope)),
            _ => self.expr(3, scope),
        }
    }

    fn condition(&mut self, scope: Scope) -> String {
        match self.below(6) {
            0 => self.constant(),
            1 => format!("not {}", self.atom(1, scope)),
            _ => self.expr(3, scope),
        }
    }

    fn constant(&mut self) -> String {
        self.pick(&[
            "0",
            "1",
            "2",
            "7",
            "-1",
            "255",
            "256",
            "10**20",
            "1 << 70",
            "3.5",
            "1e300",
            "0.0",
            "-0.0",
            "2j",
            "1.5j",
            "'text'",
            "''",
            "'a b'",
            "'long' * 3",
            "b'bytes'",
            "None",
            "True",
            "False",
            "...",
            "__debug__",
            "()",
            "(1, 2)",
            "(1, (2, 'x'))",
            "'ünï'",
            "'\\ud800'",
            "0xFFFFFFFFFFFFFFFFFF",
        ])
        .to_owned()
    }

    fn gap(&mut self) -> &'static str {
        if self.one_in(6) { "\n  " } else { " " }
    }

    /// An expression that can stand anywhere.
    fn atom(&mut self, depth: usize, scope: Scope) -> String {
        match self.below(4) {
            0 if depth > 0 => format!("({})", self.expr(depth - 1, scope)),
            1 => format!("({})", self.constant()),
            _ => self.name(),
        }
    }

    fn expr(&mut self, depth: usize, scope: Scope) -> String {
        if depth == 0 {
            return if self.one_in(2) { self.constant() } else { self.name() };
        }
        let d = depth - 1;
        let (gap, gap2) = (self.gap(), self.gap());
        match self.below(27) {
            0 => {
                let word = self.pick(&["and", "or"]);
                let parts: Vec<String> = (0..2 + self.below(2)).map(|_| self.atom(depth, scope)).collect();
                format!("({})", parts.join(&format!("{gap}{word} ")))
            }
            1..=3 => {
                let op = self.pick(&["+", "-", "*", "@", "/", "//", "%", "**", "<<", ">>", "&", "|", "^"]);
                format!("({}{gap}{op} {})", self.atom(depth, scope), self.atom(depth, scope))
            }
            4 => format!("({}{})", self.pick(&["-", "+", "~", "not "]), self.atom(depth, scope)),
            5 => format!(
                "(lambda {}: {})",
                self.parameters(scope, false),
                self.expr(d, Scope { function: true, ..Scope::default() })
            ),
            6 => format!(
                "({}{gap}if {}{gap2}else {})",
                self.atom(depth, scope),
                self.expr(d, scope),
                self.expr(d, scope)
            ),
            7 => {
                let mut parts = Vec::new();
                let n = if self.one_in(12) { 20 } else { self.below(4) };
                for _ in 0..n {
                    parts.push(if self.one_in(6) {
                        format!("**{}", self.atom(d, scope))
                    } else {
                        format!("{}: {}", self.expr(d.min(1), scope), self.expr(d.min(1), scope))
                    });
                }
                format!("{{{}}}", parts.join(&format!(",{gap}")))
            }
            8 | 9 => {
                let n = if self.one_in(12) { 33 } else { self.below(5) };
                let parts: Vec<String> =
                    (0..n)
                        .map(|_| {
                            if self.one_in(8) {
                                format!("*{}", self.atom(d, scope))
                            } else {
                                self.expr(d.min(1), scope)
                            }
                        })
                        .collect();
                let inside = parts.join(&format!(",{gap}"));
                match self.below(3) {
                    0 => format!("[{inside}]"),
                    1 if !parts.is_empty() => format!("{{{inside}}}"),
                    _ if parts.is_empty() => "()".to_owned(),
                    _ => format!("({inside},)"),
                }
            }
            10..=12 => self.comprehension(d, scope),
            13 if scope.function && scope.asynchronous && !scope.plain => format!("(await {})", self.atom(d, scope)),
            14 if scope.function && !scope.plain => format!("(yield {})", self.expr(d, scope)),
            15 if !scope.plain && !scope.class => format!("({} := {})", self.name(), self.expr(d, scope)),
            16 | 17 => {
                let mut text = self.atom(depth, scope);
                for _ in 0..=self.below(2) {
                    let op = self.pick(&["<", "<=", "==", "!=", ">", ">=", "is", "is not", "in", "not in"]);
                    text += &format!("{gap}{op} {}", self.expr(d.min(1), scope));
                }
                format!("({text})")
            }
            18 => {
                let op = self.pick(&["in", "not in"]);
                let items: Vec<String> = (0..1 + self.below(3)).map(|_| self.constant()).collect();
                let (open, close) = if self.one_in(2) { ("[", "]") } else { ("{", "}") };
                format!("({} {op} {open}{}{close})", self.atom(d, scope), items.join(", "))
            }
            19..=21 => {
                let func = if self.one_in(3) {
                    format!("{}{gap2}.{}", self.atom(d, scope), self.name())
                } else {
                    self.atom(d, scope)
                };
                format!("({func}({}))", self.arguments(scope))
            }
            22 => self.f_string(d, scope),
            23 => format!("({}{gap}.{})", self.atom(d, scope), self.name()),
            24 | 25 => format!("{}[{}]", self.atom(d, scope), self.slices(scope)),
            _ => self.expr(0, scope),
        }
    }

    fn slices(&mut self, scope: Scope) -> String {
        let one = |g: &mut Self| match g.below(4) {
            0 => format!("{}:{}", g.name(), g.constant()),
            1 => format!("::{}", g.expr(1, scope)),
            _ => g.expr(1, scope),
        };
        if self.one_in(4) { format!("{}, {}", one(self), one(self)) } else { one(self) }
    }

    fn arguments(&mut self, scope: Scope) -> String {
        let mut parts = Vec::new();
        let n = if self.one_in(15) { 32 } else { self.below(4) };
        for _ in 0..n {
            parts.push(if self.one_in(8) { format!("*{}", self.atom(1, scope)) } else { self.expr(1, scope) });
        }
        let n = if self.one_in(15) { 18 } else { self.below(4).saturating_sub(1) };
        for i in 0..n {
            parts.push(if self.one_in(6) {
                format!("**{}", self.atom(1, scope))
            } else {
                format!("k{i}={}", self.expr(1, scope))
            });
        }
        let gap = self.gap();
        parts.join(&format!(",{gap}"))
    }

    fn comprehension(&mut self, d: usize, scope: Scope) -> String {
        let inner = Scope { plain: true, looping: false, ..scope };
        let mut clauses = String::new();
        for _ in 0..=self.below(2) {
            let word = if scope.asynchronous && scope.function && self.one_in(4) { "async for" } else { "for" };
            let gap = self.gap();
            let iter = match self.below(4) {
                0 => format!("[{}]", self.expr(d.min(1), inner)),
                1 => format!("({},)", self.constant()),
                _ => self.atom(d.min(1), inner),
            };
            clauses += &format!("{gap}{word} {} in {iter}", self.target(1, inner, true));
            while self.one_in(3) {
                let gap = self.gap();
                clauses += &format!("{gap}if {}", self.atom(d.min(2), inner));
            }
        }
        let item = self.expr(d.min(2), inner);
        match self.below(4) {
            0 => format!("[{item}{clauses}]"),
            1 => format!("{{{item}{clauses}}}"),
            2 => format!("{{{item}: {}{clauses}}}", self.name()),
            _ => format!("({item}{clauses})"),
        }
    }

    fn f_string(&mut self, d: usize, scope: Scope) -> String {
        let mut text = String::new();
        for _ in 0..self.below(4) {
            match self.below(4) {
                0 => text += self.pick(&["text", " ", "{{", "}}", "é"]),
                kind => {
                    let inner = Scope { plain: true, ..scope };
                    let value = self.expr(d.min(1), inner).replace(['\n', '\'', '"', '\\'], "");
                    let value =
                        if value.contains(['{', '#', '!', ':', '=']) || value.is_empty() { self.name() } else { value };
                    let conversion = self.pick(&["", "", "!r", "!s", "!a"]);
                    let spec = match kind {
                        1 => format!(":{}", self.pick(&[">10", "{a}", "{a}.{b}f", "x{y!r}"])),
                        _ => String::new(),
                    };
                    text += &format!("{{({value}){conversion}{spec}}}");
                }
            }
        }
        let gap = self.gap();
        let more = if self.one_in(4) { format!("{gap}'plain'{gap}f'{{a:>3}}'") } else { String::new() };
        format!("(f'{text}'{more})")
    }
}
