//! Reads what LALRPOP wrote: tables, productions and actions, from the text of its Rust.

use std::collections::{BTreeMap, BTreeSet};

/// A grammar rule as the automaton reduces it.
#[derive(Default)]
pub struct Production {
    /// The rule in words.
    pub comment: String,
    /// The value types of what it takes off the stack: indices of `Automaton::types`.
    pub pops: Vec<usize>,
    /// The type of what it leaves.
    pub result: usize,
    pub action: usize,
    pub fallible: bool,
    pub nonterminal: usize,
    /// It hands its only value on.
    pub unit: bool,
}

/// Where a nonterminal leads: by state, or else to the same state from everywhere.
#[derive(Default)]
pub struct Goto {
    pub by_state: BTreeMap<usize, usize>,
    pub otherwise: usize,
}

pub struct Automaton {
    /// Types of values, by LALRPOP's variant numbers.
    pub types: Vec<String>,
    /// Names of `TokenKind`s, by column.
    pub terminals: Vec<String>,
    /// By state: positive is shift to one less, negative reduce by the complement; the last column is the end.
    pub actions: Vec<Vec<i16>>,
    pub gotos: BTreeMap<usize, Goto>,
    pub productions: Vec<Production>,
    /// The production that ends the parse.
    pub accept: usize,
    /// The action functions that productions reach, by number.
    pub functions: BTreeMap<usize, String>,
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("not a number: {text}"))
}

/// The text between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let start = text.find(from)? + from.len();
    let end = text[start..].find(to)? + start;
    Some(&text[start..end])
}

fn section<'a>(text: &'a str, from: &str, to: &str) -> Result<&'a str, String> {
    between(text, from, to).ok_or_else(|| format!("the generated parser has no `{from}`"))
}

fn numbers(text: &str) -> Result<Vec<i16>, String> {
    text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(number).collect()
}

fn rows(text: &str) -> Result<Vec<Vec<i16>>, String> {
    text.lines().filter(|l| !l.trim_start().starts_with("//") && !l.trim().is_empty()).map(numbers).collect()
}

/// Reads the whole.
pub fn automaton(text: &str) -> Result<Automaton, String> {
    let types = section(text, "enum __Symbol<>", "\n    }")?;
    let types = types.lines().filter_map(|l| Some(l.trim().strip_prefix("Variant")?.split_once('(')?.1));
    let types = types.map(|t| t.trim_end_matches("),").to_owned()).collect();
    let terminals = section(text, "fn __token_to_integer<", "_ => None")?;
    let terminals =
        terminals.lines().filter_map(|l| between(l, "TokenKind::", " if true").map(str::to_owned)).collect();
    let mut actions = rows(section(text, "const __ACTION: &[i16] = &[\n", "    ];")?)?;
    let ends = rows(section(text, "const __EOF_ACTION: &[i16] = &[\n", "    ];")?)?;
    for (row, end) in actions.iter_mut().zip(ends) {
        row.extend(end);
    }
    let gotos = gotos(section(text, "fn __goto(state: i16, nt: usize) -> i16 {", "\n    }\n")?)?;
    let functions = functions(text);
    let (mut productions, accept) = productions(text)?;
    for p in &mut productions {
        let body = functions.get(&p.action).map_or("", String::as_str);
        p.unit = matches!(p.pops[..], [only] if only == p.result) && !p.fallible && body.ends_with("\n{\n    __0\n}\n");
    }
    let functions = reached(functions, &productions);
    Ok(Automaton { types, terminals, actions, gotos, productions, accept, functions })
}

fn gotos(text: &str) -> Result<BTreeMap<usize, Goto>, String> {
    let mut all = BTreeMap::new();
    let mut open: Option<(usize, Goto)> = None;
    for line in text.lines().map(str::trim) {
        if line == "}," {
            all.extend(open.take());
            continue;
        }
        let Some((left, right)) = line.split_once("=>") else { continue };
        let (left, right) = (left.trim(), right.trim().trim_end_matches(','));
        match &mut open {
            None if left == "_" => {}
            None if right.starts_with("match") => open = Some((number(left)?, Goto::default())),
            None => {
                all.insert(number(left)?, Goto { by_state: BTreeMap::new(), otherwise: number(right)? });
            }
            Some((_, goto)) if left == "_" => goto.otherwise = number(right)?,
            Some((_, goto)) => {
                for part in left.split('|') {
                    let (first, last) = part.split_once("..=").unwrap_or((part, part));
                    for state in number::<usize>(first)?..=number(last)? {
                        goto.by_state.insert(state, number(right)?);
                    }
                }
            }
        }
    }
    Ok(all)
}

/// The arms of `__reduce` and the functions that it calls.
fn productions(text: &str) -> Result<(Vec<Production>, usize), String> {
    let dispatch = section(text, "let (__pop_states, __nonterminal) = match __action {", "_ => panic!")?;
    let mut productions = Vec::new();
    let mut accept = None;
    for n in 0.. {
        let mark = format!("            {n} => {{\n");
        let Some(arm) = between(dispatch, &mark, "\n            }\n") else { break };
        let function = format!("fn __reduce{n}<");
        let body = if arm.contains(&format!("__reduce{n}(")) { section(text, &function, "\n    }\n")? } else { arm };
        if body.contains("return Some(Ok(__nt))") {
            accept = Some(n);
            productions.push(Production::default());
            continue;
        }
        let mut p = Production::default();
        for line in body.lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix("// ") {
                p.comment = comment.rsplit_once(" => ").map_or(comment, |(rule, _)| rule).to_owned();
            } else if line.contains("= __pop_Variant") {
                p.pops.insert(0, number(between(line, "__pop_Variant", "(").unwrap_or(""))?);
            } else if line.starts_with("let __nt =") {
                p.action = number(between(line, "__action", "::").unwrap_or(""))?;
                p.fallible = line.contains("= match ");
            } else if line.starts_with("__symbols.push") {
                p.result = number(between(line, "__Symbol::Variant", "(").unwrap_or(""))?;
            } else if line.starts_with('(')
                && let Some((count, nonterminal)) = line.trim_matches(['(', ')']).split_once(", ")
            {
                p.nonterminal = number(nonterminal)?;
                if number::<usize>(count)? != p.pops.len() {
                    return Err(format!("production {n} pops another number of states than of symbols"));
                }
            }
        }
        productions.push(p);
    }
    Ok((productions, accept.ok_or("no production accepts")?))
}

/// The action functions with LALRPOP's names for errors and tokens replaced by ours.
fn functions(text: &str) -> BTreeMap<usize, String> {
    let mut all = BTreeMap::new();
    for (at, _) in text.match_indices("\nfn __action") {
        let Some(end) = text[at..].find("\n}\n") else { continue };
        let function = &text[at + 1..at + end + 3];
        let Some(Ok(n)) = between(function, "__action", "<").map(str::parse::<usize>) else { continue };
        let function = function
            .replace("__lalrpop_util::ParseError<u32, TokenKind, Fail>", "Refused")
            .replace("__lalrpop_util::ParseError<u32,TokenKind,Fail>", "Refused")
            .replace("TokenKind", "Terminal")
            .replace(".clone()", "");
        all.insert(n, function);
    }
    all
}

/// Those that a production calls, directly or not.
fn reached(mut functions: BTreeMap<usize, String>, productions: &[Production]) -> BTreeMap<usize, String> {
    let mut todo: Vec<usize> = productions.iter().filter(|p| !p.unit).map(|p| p.action).collect();
    let mut seen = BTreeSet::new();
    while let Some(n) = todo.pop() {
        if seen.insert(n)
            && let Some(text) = functions.get(&n)
        {
            let calls = text.split("__action").skip(2);
            todo.extend(calls.filter_map(|t| t[..t.find(|c: char| !c.is_ascii_digit())?].parse::<usize>().ok()));
        }
    }
    functions.retain(|n, _| seen.contains(n));
    functions
}
