//! `cargo xtask syntax-oracle`: our syntax errors against those of CPython 3.13, message and place.
//!
//! Programs are taken at run time from the tests of an installed CPython (every string in the tests of the compiler's
//! front, their doctests) and made from its library by changing a token of a statement (`syntax_oracle.py`). Nothing of
//! it is checked in. The version asked of the parser is 3.13. Errors that CPython finds after parsing (symbol table,
//! compiler) are counted apart: for us those programs must parse, unless we give the same message already here
//! (`__debug__` as a target, f-strings as patterns). Two differences are meant, and counted as the same: what only 3.14
//! accepts names that version, and NUL bytes have the message that files have, with a place ([`MEANT`]).

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use pyparse::{Mode, ParseOptions, PythonVersion};

const ORACLE: &str = include_str!("syntax_oracle.py");

/// Messages of CPython, and what we say instead.
const MEANT: [(&str, &str); 2] = [
    (
        "multiple exception types must be parenthesized",
        "except expressions without parentheses are only supported in Python 3.14 and greater",
    ),
    ("source code string cannot contain null bytes", "source code cannot contain null bytes"),
];

/// What CPython says of a program.
struct Record<'a> {
    group: &'a str,
    mode: Mode,
    /// `ok`, `error`, or `later`.
    stage: &'a str,
    place: [i64; 4],
    class: &'a str,
    source: &'a str,
    message: &'a str,
}

#[derive(Default)]
struct Count {
    programs: u32,
    valid: u32,
    later: u32,
    errors: u32,
    same: u32,
    same_message: u32,
    meant: u32,
    accepted: u32,
    refused: u32,
}

fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1)).map(String::as_str)
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let python = match option(arguments, "--python") {
        Some(path) => path.into(),
        None => crate::golden::oracle().ok_or("no CPython 3.13: give --python PATH")?,
    };
    let show: usize = option(arguments, "--show").unwrap_or("20").parse().map_err(|_| "--show takes a number")?;
    let (count, seed) = (option(arguments, "--count").unwrap_or("3000"), option(arguments, "--seed").unwrap_or("1"));
    let output = Command::new(python)
        .args(["-I", "-c", ORACLE, count, seed])
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| e.to_string())?;
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut shown = 0;
    let mut rest = output.stdout.as_slice();
    while let Some((record, tail)) = next(rest) {
        rest = tail;
        let difference = counts.entry(record.group).or_default().add(&record);
        if let Some(ours) = difference
            && shown < show
        {
            shown += 1;
            println!(
                "---- {} {}\n{}\n  CPython: {}: {} {:?}\n  ours:    {ours}",
                record.group, record.stage, record.source, record.class, record.message, record.place
            );
        }
    }
    for (group, c) in &counts {
        let holds = c.same + c.meant == c.errors && c.refused == 0;
        println!(
            "{group}: {}: {} programs; {} errors, {} with the same message and place, {} with the same message, {} \
             differ as meant, {} accepted here; {} valid and {} wrong only after parsing, {} of these refused here",
            if holds { "holds" } else { "DIFFERS" },
            c.programs,
            c.errors,
            c.same,
            c.same_message,
            c.meant,
            c.accepted,
            c.valid,
            c.later,
            c.refused
        );
    }
    if counts.is_empty() { Err("the oracle gave nothing".into()) } else { Ok(()) }
}

impl Count {
    /// Counts a program; what we say of it, if that is something else.
    fn add(&mut self, record: &Record<'_>) -> Option<String> {
        self.programs += 1;
        let options = ParseOptions { version: PythonVersion::PY313, ..ParseOptions::mode(record.mode) };
        let ours = pyparse::parse(record.source, &options).err();
        if record.stage != "error" {
            self.valid += u32::from(record.stage == "ok");
            self.later += u32::from(record.stage == "later");
            let ours = ours.filter(|e| record.stage == "ok" || e.message != record.message);
            self.refused += u32::from(ours.is_some());
            return ours.map(|e| format!("{}: {} ({}, {})", e.class(), e.message, e.line, e.col));
        }
        self.errors += 1;
        let Some(e) = ours else {
            self.accepted += 1;
            return Some("accepted".to_owned());
        };
        let place: [i64; 4] = [e.line.into(), e.col.into(), e.end_line.into(), e.end_col.into()];
        // CPython 3.13.0 misspells one word.
        let message = record.message.replace("exclamanation", "exclamation");
        if MEANT.contains(&(record.message, e.message.as_str())) {
            self.meant += 1;
            return None;
        }
        let same = e.message == message && e.class() == record.class;
        self.same_message += u32::from(same);
        if same && place == record.place {
            self.same += 1;
            return None;
        }
        Some(format!("{}: {} {place:?}", e.class(), e.message))
    }
}

fn next(data: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let end = data.iter().position(|&b| b == b'\n')?;
    let fields: Vec<&str> = std::str::from_utf8(&data[..end]).ok()?.split(' ').collect();
    let &[group, mode, stage, line, col, end_line, end_col, class, source, message] = fields.as_slice() else {
        return None;
    };
    let number = |s: &str| s.parse::<i64>().ok();
    let (source, message) = (source.parse::<usize>().ok()?, message.parse::<usize>().ok()?);
    let body = data.get(end + 1..)?;
    let record = Record {
        group,
        mode: if mode == "eval" { Mode::Expression } else { Mode::Module },
        stage,
        place: [number(line)?, number(col)?, number(end_line)?, number(end_col)?],
        class,
        source: std::str::from_utf8(body.get(..source)?).ok()?,
        message: std::str::from_utf8(body.get(source..source + message)?).ok()?,
    };
    Some((record, body.get(source + message + 1..)?))
}
