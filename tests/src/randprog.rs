//! Random programs: typed, ending by construction, the same on every machine for the same seed.
//!
//! A [`Program`] is a tree of statements, so that [`Program::shrink`] can leave some out. It runs by `exec` in a namespace
//! of its own, many in one process ([`script`]), and prints what it notes on its way, the exception that ended it with the
//! traceback's line numbers, and its globals at the end. What it prints depends on nothing but the language: no addresses,
//! no order of sets, no clock.
//!
//! Why it ends: a `while` counts turns in a variable that nothing else assigns; `for` runs over bounded iterables; a
//! function calls only those defined before it, or itself with a depth that falls; a budget of executed statements bounds
//! the product of nested loops and calls. Why values stay small: what a loop can feed back goes through a mask (integers)
//! or a slice (strings, lists) before it is stored.
//!
//! Folder: `expr` makes expressions by type, `stmt` statements, `define` classes, functions and generators.

mod define;
mod expr;
mod stmt;

use std::fmt::Write as _;

use crate::mutate::Rng;

/// Defines what the programs call (`note`, `lines`) and `run`, which executes one; first in every script.
const PRELUDE: &str = include_str!("randprog/prelude.py");

/// A statement, or a compound one as its clauses (`if`, `elif`, `else`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Line(String),
    Compound(Vec<Clause>),
}

/// A header that ends in a colon, and its suite.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clause {
    pub head: String,
    pub body: Vec<Node>,
}

/// A whole program.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    nodes: Vec<Node>,
}

impl Program {
    /// Program `number` of the sequence that begins with `seed`.
    pub fn generate(seed: u64, number: usize) -> Program {
        let mut rng =
            Rng::new(seed.wrapping_mul(0x9E37_79B9).wrapping_add(number as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        // Neighbouring seeds give neighbouring first numbers.
        for _ in 0..8 {
            rng.bits();
        }
        Program { nodes: define::program(rng) }
    }

    /// Its text.
    pub fn source(&self) -> String {
        let mut out = String::new();
        write_nodes(&self.nodes, 0, &mut out);
        out
    }

    /// A smaller program for which `still` holds: statements are left out, clauses dropped, suites put in place of their
    /// compound statement, as long as that works. `still` is asked at most `tries` times.
    pub fn shrink(&self, tries: usize, mut still: impl FnMut(&Program) -> bool) -> Program {
        let mut best = self.clone();
        let mut left = tries;
        loop {
            let mut smaller = false;
            let mut at = 0;
            // Edits are numbered along the tree; one that works leaves the next at the same number.
            while let Some(nodes) = edited(&best.nodes, at) {
                if left == 0 {
                    return best;
                }
                left -= 1;
                let candidate = Program { nodes };
                if still(&candidate) {
                    best = candidate;
                    smaller = true;
                } else {
                    at += 1;
                }
            }
            if !smaller {
                return best;
            }
        }
    }
}

fn write_nodes(nodes: &[Node], depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    if nodes.is_empty() && depth > 0 {
        let _ = writeln!(out, "{indent}pass");
    }
    for node in nodes {
        match node {
            Node::Line(text) => drop(writeln!(out, "{indent}{text}")),
            Node::Compound(clauses) => {
                for clause in clauses {
                    let _ = writeln!(out, "{indent}{}", clause.head);
                    write_nodes(&clause.body, depth + 1, out);
                }
            }
        }
    }
}

/// The tree after its edit number `at`, `None` past the last.
fn edited(nodes: &[Node], mut at: usize) -> Option<Vec<Node>> {
    edit(nodes, &mut at)
}

fn edit(nodes: &[Node], at: &mut usize) -> Option<Vec<Node>> {
    let replaced = |i: usize, with: Vec<Node>| {
        let mut all = nodes.to_vec();
        all.splice(i..=i, with);
        all
    };
    for (i, node) in nodes.iter().enumerate() {
        if take(at) {
            return Some(replaced(i, Vec::new()));
        }
        let Node::Compound(clauses) = node else { continue };
        for (k, clause) in clauses.iter().enumerate() {
            if take(at) {
                return Some(replaced(i, clause.body.clone()));
            }
            if k > 0 && take(at) {
                let mut fewer = clauses.clone();
                fewer.remove(k);
                return Some(replaced(i, vec![Node::Compound(fewer)]));
            }
            if let Some(body) = edit(&clause.body, at) {
                let mut changed = clauses.clone();
                changed[k].body = body;
                return Some(replaced(i, vec![Node::Compound(changed)]));
            }
        }
    }
    None
}

/// Whether this is the edit looked for; else one less is left to pass.
fn take(at: &mut usize) -> bool {
    if *at == 0 {
        return true;
    }
    *at -= 1;
    false
}

/// A script that runs the numbered programs one after the other.
pub fn script<'a>(programs: impl IntoIterator<Item = (usize, &'a str)>) -> String {
    let mut out = PRELUDE.to_owned();
    for (number, source) in programs {
        // No program contains three quotes or a backslash.
        let _ = writeln!(out, "run({number}, '''\n{source}''')");
    }
    out
}

/// The part of a script's output that is `number`'s; `None` when the process ended before it did.
pub fn part(output: &str, number: usize) -> Option<&str> {
    let start = output.find(&format!("== {number}\n"))?;
    let rest = &output[start..];
    let end = rest.find(&format!("== end {number}\n"))?;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_program() {
        assert_eq!(Program::generate(7, 3), Program::generate(7, 3));
        assert_ne!(Program::generate(7, 3), Program::generate(7, 4));
        assert_ne!(Program::generate(7, 3), Program::generate(8, 3));
    }

    #[test]
    fn programs_fit_into_a_script() {
        for number in 0..300 {
            let source = Program::generate(1, number).source();
            assert!(!source.contains("'''") && !source.contains('\\'), "{source}");
        }
    }

    #[test]
    fn programs_compile() {
        for number in 0..300 {
            let text = Program::generate(2, number).source();
            let source = pylex::decode(text.as_bytes()).unwrap();
            let ast = pyparse::parse(source, &pyparse::ParseOptions::default());
            let ast = ast.unwrap_or_else(|e| panic!("{e:?}\n{text}"));
            let code = pycodegen::compile(&ast, &pycodegen::CompileOptions::default());
            code.unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        }
    }

    #[test]
    fn shrinking_keeps_what_is_asked_for() {
        let line = |text: &str| Node::Line(text.into());
        let inner = Node::Compound(vec![Clause { head: "if 1:".into(), body: vec![line("a"), line("wanted")] }]);
        let program = Program { nodes: vec![line("b"), inner, line("c")] };
        let small = program.shrink(100, |p| p.source().contains("wanted"));
        assert_eq!(small.source(), "wanted\n");
    }

    #[test]
    fn output_is_cut_by_program() {
        let text = "== 1\na\n== end 1\n== 12\nb\n";
        assert_eq!(part(text, 1), Some("== 1\na\n"));
        assert_eq!(part(text, 12), None);
    }
}
