//! Writes `python.rs`: tables, `reduce`, and the actions.

use super::read::{Automaton, Production};
use super::tables::Tables;
use std::fmt::{Display, Write};

/// The file's text.
pub fn text(automaton: &Automaton, tables: &Tables) -> String {
    let mut out = String::from(
        "// Generated from python.lalrpop by `cargo xtask codegen`. Do not edit.\n//! The parser's tables, and the \
         actions of its rules.\n\nuse super::builder::{Builder, Param, Refused};\nuse super::driver::{Entry, Terminal, \
         word};\nuse pyast::*;\nuse pylex::TokenKind;\n\n",
    );
    let end = automaton.terminals.len();
    let error = end + 1;
    let width = error + 1;
    let _ = write!(
        out,
        "/// Columns of a row: the terminals, the end, and what is no terminal.\npub(super) const WIDTH: usize = {width};\n\
         pub(super) const END: u8 = {end};\n/// The production that ends the parse.\npub(super) const ACCEPT: usize = {};\n\
         pub(super) const STATES: usize = {};\n\n\
         /// The column of a token, by its kind.\npub(super) static COLUMNS: [u8; 256] = {{\n    let mut c = [{error}; 256];\n",
        automaton.accept,
        automaton.actions.len(),
    );
    for (i, kind) in automaton.terminals.iter().enumerate() {
        let _ = writeln!(out, "    c[TokenKind::{kind} as usize] = {i};");
    }
    out.push_str("    c\n};\n\n");
    let widen = |row: &Vec<i16>| row.iter().copied().chain([0]).collect::<Vec<i16>>();
    let actions: Vec<i16> = tables.actions.iter().flat_map(widen).collect();
    let rows: Vec<usize> = tables.rows.iter().map(|&r| usize::from(r) * width).collect();
    table(&mut out, "By state, where its row of `ACTIONS` starts.", "ROWS", "u32", &rows);
    table(&mut out, "Shift to one less, reduce by the complement, or 0.", "ACTIONS", "i16", &actions);
    table(&mut out, "By state, where its entries of `GOTOS` start.", "BASES", "u16", &tables.bases);
    table(&mut out, "A state, or `STATES` plus a row of `CHAINS`.", "GOTOS", "u16", &tables.gotos);
    let chains: Vec<u16> = tables.chains.iter().flat_map(|r| r.iter().copied().chain([0])).collect();
    table(&mut out, "By column, the state to push.", "CHAINS", "u16", &chains);
    let lengths: Vec<usize> = automaton.productions.iter().map(|p| p.pops.len()).collect();
    let nonterminals: Vec<usize> = automaton.productions.iter().map(|p| p.nonterminal).collect();
    table(&mut out, "By production, how many entries it takes off.", "LENGTHS", "u8", &lengths);
    table(&mut out, "By production, its nonterminal.", "NONTERMINALS", "u8", &nonterminals);
    out.push_str(
        "/// The value of a production; its entries are on top of the stack, `at` is where the lookahead starts.\n\
         #[inline]\npub(super) fn reduce(b: &mut Builder<'_>, production: usize, stack: &[Entry], at: u32) -> \
         Result<u64, Refused> {\n    match production {\n",
    );
    for (n, p) in automaton.productions.iter().enumerate() {
        if n != automaton.accept {
            arm(&mut out, automaton, n, p);
        }
    }
    out.push_str("        _ => {}\n    }\n    Ok(0)\n}\n");
    for function in automaton.functions.values() {
        out.push('\n');
        out.push_str(function);
    }
    out
}

fn table<T: Display>(out: &mut String, doc: &str, name: &str, kind: &str, values: &[T]) {
    let _ = writeln!(out, "/// {doc}\npub(super) static {name}: [{kind}; {}] = [", values.len());
    for line in values.chunks(109) {
        let line: Vec<String> = line.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "    {},", line.join(","));
    }
    out.push_str("];\n\n");
}

fn arm(out: &mut String, automaton: &Automaton, n: usize, p: &Production) {
    let count = p.pops.len();
    let _ = writeln!(out, "        // {}", p.comment);
    let question = if p.fallible { "?" } else { "" };
    let call = |arguments: &str| format!("return Ok(word(__action{}(b{arguments}){question}));", p.action);
    if p.unit {
        let _ = writeln!(out, "        {n} => if let [.., x] = stack {{ return Ok(x.value) }},");
    } else if count == 0 {
        let _ = writeln!(out, "        {n} => {}", call(", &at, &at").replace(';', ","));
    } else {
        let names: Vec<String> = (0..count).map(|i| format!("s{i}")).collect();
        let arguments: String = p
            .pops
            .iter()
            .enumerate()
            .map(|(i, &t)| {
                let kind = automaton.types.get(t).map_or("u32", String::as_str).replace("TokenKind", "Terminal");
                format!(", s{i}.triple::<{kind}>()")
            })
            .collect();
        let _ = writeln!(out, "        {n} => if let [.., {}] = stack {{ {} }},", names.join(", "), call(&arguments));
    }
}
