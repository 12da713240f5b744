//! `cargo xtask ast-oracle [--python PATH] [--keep DIR] DIR…`: the front end against CPython 3.13 on every `.py` file.
//!
//! Compared byte for byte: `pylex::dump_tokens` with `tokenize`, `pyast::dump_with_attributes` with
//! `ast.dump(tree, include_attributes=True)`, `pyast::unparse` with `ast.unparse`; of a file that CPython refuses class,
//! place and message of the error, as `ast.parse` or as a script has it, and the tokens up to it. We are asked for 3.13. One
//! Python process goes over all files and streams its answers; nothing is kept. Beyond that, laws that need no oracle are
//! checked: an unparsed program and a stub parse again, and the unparsed one gives the same tree. `--keep DIR` writes both
//! texts of each difference.
//!
//! What differs for a reason that is not ours is counted by that reason ([`Reason`]) after it has been checked that it is
//! all that differs.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCRIPT: &str = include_str!("ast_oracle.py");

const WHAT: [&str; 4] = ["tokens", "tree", "unparse", "error"];

/// Why a text may differ from CPython's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    LineEnds,
    Unicode,
    Newer,
    CutOff,
}

impl Reason {
    const fn text(self) -> &'static str {
        match self {
            Reason::LineEnds => {
                "`tokenize` shows the `\\r\\n` of files; our text has `\\n`, and so had the one given to it here"
            }
            Reason::Unicode => "characters that Unicode 16 has assigned and 3.13's Unicode 15.1 escapes; else the same",
            Reason::Newer => {
                "syntax of 3.14: refused by both, our message names the version; as 3.14 it is accepted and the laws hold"
            }
            Reason::CutOff => "both refuse the file; `tokenize` and our lexer give the same tokens as far as both go",
        }
    }
}

/// Runs the task.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let mut python = None;
    let mut keep: Option<PathBuf> = None;
    let mut files = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--python" => python = Some(PathBuf::from(arguments.next().ok_or("--python wants a path")?)),
            "--keep" => keep = Some(PathBuf::from(arguments.next().ok_or("--keep wants a folder")?)),
            path => collect(Path::new(path), &mut files),
        }
    }
    files.sort();
    if files.is_empty() {
        return Err("no .py files: name a folder".into());
    }
    let python = python.or_else(crate::golden::oracle).ok_or("no CPython 3.13: set PYRS_ORACLE_313")?;
    let mut child = Command::new(python)
        .args(["-X", "utf8", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let names: Vec<_> = files.iter().map(|f| f.to_string_lossy().into_owned()).collect();
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(names.join("\0").as_bytes()).map_err(|e| e.to_string())?;
    }
    let mut answers = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut report = Report { keep, escaped: escaped(&mut answers)?, ..Report::default() };
    for file in &files {
        let theirs = frame(&mut answers).map_err(|e| format!("{}: {e}", file.display()))?;
        let bytes = fs::read(file).map_err(|e| e.to_string())?;
        // The main thread's stack, whatever profile this is.
        let ours = std::thread::scope(|s| {
            let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(s, || stages(&bytes));
            thread.map_err(|e| e.to_string())?.join().map_err(|_| format!("{} panics", file.display()))
        })?;
        report.add(file, bytes.len(), &ours, &theirs);
    }
    let _ = child.wait();
    report.print()
}

/// What CPython says of a file.
struct Theirs {
    /// The tokens are of the file with other line ends.
    returns: bool,
    texts: [Option<String>; 3],
    /// As `ast.parse` has it, and as a script.
    errors: [Option<String>; 2],
}

#[derive(Default)]
struct Report {
    keep: Option<PathBuf>,
    /// What CPython's `repr` escapes, as ranges that rise.
    escaped: Vec<(u32, u32)>,
    files: usize,
    bytes: usize,
    compared: [usize; 4],
    different: [usize; 4],
    reasons: BTreeMap<(Reason, usize), usize>,
    broken: Vec<String>,
}

impl Report {
    fn add(&mut self, file: &Path, size: usize, ours: &Stages, theirs: &Theirs) {
        self.files += 1;
        self.bytes += size;
        self.broken.extend(ours.broken.iter().map(|b| format!("{}: {b}", file.display())));
        for what in 0..3 {
            // A refused file has no tree; the error is compared.
            if what > 0 && ours.texts[what].is_none() && theirs.texts[what].is_none() {
                continue;
            }
            let (mine, their) = (ours.texts[what].as_deref(), theirs.texts[what].as_deref());
            let reason = match (mine, their) {
                _ if mine == their => (what == 0 && theirs.returns).then_some(Reason::LineEnds),
                (Some(a), Some(b)) if what == 0 && ours.error.is_some() && (a.starts_with(b) || b.starts_with(a)) => {
                    Some(Reason::CutOff)
                }
                (Some(a), Some(b)) if what == 0 && ours.newer && template_differs(a, b) => Some(Reason::Newer),
                (Some(a), Some(b)) if self.escape(a) == b => Some(Reason::Unicode),
                _ => {
                    self.differ(file, what, mine, their);
                    continue;
                }
            };
            self.count(file, what, reason);
        }
        let mine = ours.error.as_deref();
        if mine.is_none() && theirs.errors[0].is_none() {
            return;
        }
        if theirs.errors.iter().any(|e| e.as_deref() == mine) {
            self.count(file, 3, None);
        } else if mine.is_some_and(|e| e.ends_with(" only supported in Python 3.14 and greater"))
            && theirs.errors[0].is_some()
            && ours.newer
        {
            self.count(file, 3, Some(Reason::Newer));
        } else {
            self.differ(file, 3, mine, theirs.errors[0].as_deref());
        }
    }

    fn count(&mut self, file: &Path, what: usize, reason: Option<Reason>) {
        self.compared[what] += 1;
        if let Some(reason) = reason {
            *self.reasons.entry((reason, what)).or_default() += 1;
            println!("{}: {}: {}", file.display(), WHAT[what], reason.text());
        }
    }

    fn differ(&mut self, file: &Path, what: usize, mine: Option<&str>, their: Option<&str>) {
        self.compared[what] += 1;
        self.different[what] += 1;
        println!("{}: {} DIFFERS: {}", file.display(), WHAT[what], first_difference(mine, their));
        if let Some(folder) = &self.keep {
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let _ = fs::create_dir_all(folder);
            let _ = fs::write(folder.join(format!("{name}.{}.ours", WHAT[what])), mine.unwrap_or_default());
            let _ = fs::write(folder.join(format!("{name}.{}.theirs", WHAT[what])), their.unwrap_or_default());
        }
    }

    /// Our text with what CPython's `repr` escapes beyond ours escaped.
    fn escape(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            let code = c as u32;
            let at = self.escaped.partition_point(|&(_, last)| last < code);
            if code < 0x80 || self.escaped.get(at).is_none_or(|&(first, _)| code < first) {
                out.push(c);
            } else if code < 0x1_0000 {
                out.push_str(&format!("\\u{code:04x}"));
            } else {
                out.push_str(&format!("\\U{code:08x}"));
            }
        }
        out
    }

    fn print(self) -> Result<(), String> {
        println!("{} files, {:.1} MB", self.files, self.bytes as f64 / 1e6);
        for (i, what) in WHAT.iter().enumerate() {
            println!("{what}: {} compared, {} differ", self.compared[i], self.different[i]);
            for ((reason, _), count) in self.reasons.iter().filter(|((_, what), _)| *what == i) {
                println!("  {count} of them: {}", reason.text());
            }
        }
        println!("{} laws broken", self.broken.len());
        for line in &self.broken {
            println!("  {line}");
        }
        if self.different == [0; 4] && self.broken.is_empty() { Ok(()) } else { Err("differences".into()) }
    }
}

/// What we make of a file: tokens, tree, unparsed program, or why it is refused.
#[derive(Default)]
struct Stages {
    texts: [Option<String>; 3],
    error: Option<String>,
    /// Refused as 3.13, accepted as 3.14.
    newer: bool,
    broken: Vec<String>,
}

fn stages(bytes: &[u8]) -> Stages {
    let mut result = Stages::default();
    let source = match pylex::decode(bytes) {
        Ok(source) => source,
        Err(e) => {
            // What the text of the message says of a place is all there is.
            let place =
                if e.message.starts_with("unknown encoding") || e.message.contains("with BOM") { -1 } else { 0 };
            result.error = Some(format!("SyntaxError\t0\t{place}\t0\t0\t{e}"));
            result.texts[0] = Some(String::new());
            return result;
        }
    };
    let encoding = pylex::declared_encoding(bytes).map_or_else(|| "utf-8".to_owned(), |(name, _)| normal_name(name));
    let tokens = pylex::lex(source.text());
    result.texts[0] = Some(pylex::dump_tokens(source.text(), &tokens, &encoding));
    let options = pyparse::ParseOptions { version: pyparse::PythonVersion::PY313, ..Default::default() };
    match pyparse::parse(source.clone(), &options) {
        Ok(ast) => {
            result.texts[1] = Some(pyast::dump_with_attributes(&ast));
            result.texts[2] = Some(laws(&ast, &mut result.broken));
        }
        Err(e) => {
            let place = format!("{}\t{}\t{}\t{}", e.line, e.col, e.end_line, e.end_col);
            result.error = Some(format!("{}\t{place}\t{}", e.class(), e.message));
            if let Ok(ast) = pyparse::parse(source, &pyparse::ParseOptions::default()) {
                result.newer = true;
                laws(&ast, &mut result.broken);
            }
        }
    }
    result
}

/// The unparsed program, after a look at what must hold of every tree.
fn laws(ast: &pyast::Ast, broken: &mut Vec<String>) -> String {
    let options = pyparse::ParseOptions::default();
    let text = pyast::unparse(ast);
    match pyparse::parse(text.as_str(), &options) {
        Ok(again) if pyast::same_tree(ast, &again) => {}
        Ok(_) => broken.push("the unparsed program is another program".into()),
        Err(e) => broken.push(format!("the unparsed program: {e}")),
    }
    let stub = pyast::stub(ast, &pyast::StubOptions { docstrings: true });
    match pyparse::parse(stub.as_str(), &options) {
        Ok(again) if pyast::stub(&again, &pyast::StubOptions { docstrings: true }) == stub => {}
        Ok(_) => broken.push("the stub of the stub is another stub".into()),
        Err(e) => broken.push(format!("the stub: {e}")),
    }
    text
}

/// An encoding's name as `tokenize` normalises it.
fn normal_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).to_lowercase();
    let short: String = name.chars().take(12).map(|c| if c == '_' { '-' } else { c }).collect();
    if short == "utf-8" || short.starts_with("utf-8-") {
        return "utf-8".into();
    }
    let latin = ["latin-1", "iso-8859-1", "iso-latin-1"];
    if latin.iter().any(|l| short == *l || short.starts_with(&format!("{l}-"))) {
        return "iso-8859-1".into();
    }
    name
}

fn escaped(from: &mut impl BufRead) -> Result<Vec<(u32, u32)>, String> {
    let mut line = String::new();
    from.read_line(&mut line).map_err(|e| e.to_string())?;
    let code = |text: &str| u32::from_str_radix(text, 16).map_err(|e| e.to_string());
    line.split_whitespace()
        .map(|range| {
            let (first, last) = range.split_once('-').ok_or("no range")?;
            Ok((code(first)?, code(last)?))
        })
        .collect()
}

fn frame(from: &mut impl BufRead) -> Result<Theirs, String> {
    let mut line = String::new();
    from.read_line(&mut line).map_err(|e| e.to_string())?;
    let numbers: Vec<i64> = line.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [returns, a, b, c, d, e] = numbers[..] else { return Err("CPython ended early".into()) };
    let mut part = |length: i64| -> Result<Option<String>, String> {
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        let mut bytes = vec![0; length];
        from.read_exact(&mut bytes).map_err(|e| e.to_string())?;
        String::from_utf8(bytes).map(Some).map_err(|e| e.to_string())
    };
    Ok(Theirs { returns: returns == 1, texts: [part(a)?, part(b)?, part(c)?], errors: [part(d)?, part(e)?] })
}

/// Whether the first row that differs is ours of a t-string.
fn template_differs(mine: &str, their: &str) -> bool {
    let row = mine.lines().zip(their.lines()).find(|(a, b)| a != b);
    row.is_some_and(|(a, _)| a.split_whitespace().nth(1) == Some("TSTRING_START"))
}

fn first_difference(mine: Option<&str>, their: Option<&str>) -> String {
    let (Some(a), Some(b)) = (mine, their) else {
        return format!("ours {:.200}, theirs {:.200}", mine.unwrap_or("nothing"), their.unwrap_or("nothing"));
    };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let at = a.iter().zip(b).position(|(x, y)| x != y).unwrap_or(a.len().min(b.len()));
    let cut = |t: &[u8]| {
        let (from, to) = (at.saturating_sub(40), (at + 40).min(t.len()));
        String::from_utf8_lossy(t.get(from..to).unwrap_or(b"")).into_owned()
    };
    format!("at {at}: ours {:?}, theirs {:?}", cut(a), cut(b))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.is_symlink() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "py") {
            files.push(path);
        }
    }
}
