//! `cargo xtask ast-oracle [--python PATH] [--keep DIR] DIR…`: the front end against CPython 3.13 on every `.py` file.
//!
//! Compared byte for byte: `pylex::dump_tokens` with `tokenize`, `pyast::dump_with_attributes` with
//! `ast.dump(tree, include_attributes=True)`, `pyast::unparse` with `ast.unparse`. One Python process goes over all
//! files and streams its answers; nothing is kept. Beyond that, laws that need no oracle are checked: an unparsed program
//! and a stub parse again, and the unparsed one gives the same tree. `--keep DIR` writes both texts of each difference.
//!
//! What is known to differ: characters that Unicode 16 (3.14) has assigned and 15.1 (3.13) has not are shown as they are;
//! `tokenize` shows the `\r\n` of a file where we have made it `\n`, and takes any character beyond ASCII for a name's,
//! where we, like the parser, refuse `€ = 2`.
//!
//! A file that both refuse counts as equal. Programs of 3.14 that 3.13 refuses are listed, not counted as differences.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SCRIPT: &str = include_str!("ast_oracle.py");

const WHAT: [&str; 3] = ["tokens", "tree", "unparse"];

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
    let mut report = Report { keep, ..Report::default() };
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

#[derive(Default)]
struct Report {
    keep: Option<PathBuf>,
    files: usize,
    bytes: usize,
    compared: [usize; 3],
    different: [usize; 3],
    newer: usize,
    broken: Vec<String>,
}

impl Report {
    fn add(&mut self, file: &Path, size: usize, ours: &Stages, theirs: &[Option<Vec<u8>>; 3]) {
        self.files += 1;
        self.bytes += size;
        self.broken.extend(ours.broken.iter().map(|b| format!("{}: {b}", file.display())));
        if theirs[1].is_none() && ours.texts[1].is_some() {
            self.newer += 1;
            println!("{}: only we accept it", file.display());
            return;
        }
        for (i, (mine, their)) in ours.texts.iter().zip(theirs).enumerate() {
            self.compared[i] += 1;
            let mine = mine.as_ref().map(String::as_bytes);
            if mine == their.as_deref() {
                continue;
            }
            self.different[i] += 1;
            println!("{}: {}: {}", file.display(), WHAT[i], first_difference(mine, their.as_deref()));
            if let Some(folder) = &self.keep {
                let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let _ = fs::create_dir_all(folder);
                let _ = fs::write(folder.join(format!("{name}.{}.ours", WHAT[i])), mine.unwrap_or_default());
                let _ = fs::write(folder.join(format!("{name}.{}.theirs", WHAT[i])), their.as_deref().unwrap_or(b""));
            }
        }
    }

    fn print(self) -> Result<(), String> {
        println!("{} files, {:.1} MB, {} that only we accept", self.files, self.bytes as f64 / 1e6, self.newer);
        for (i, what) in WHAT.iter().enumerate() {
            println!("{what}: {} compared, {} differ", self.compared[i], self.different[i]);
        }
        println!("{} laws broken", self.broken.len());
        for line in &self.broken {
            println!("  {line}");
        }
        if self.different == [0; 3] && self.broken.is_empty() { Ok(()) } else { Err("differences".into()) }
    }
}

/// What we make of a file: tokens, tree, unparsed program; `None` is a refusal.
struct Stages {
    texts: [Option<String>; 3],
    broken: Vec<String>,
}

fn stages(bytes: &[u8]) -> Stages {
    let mut result = Stages { texts: [None, None, None], broken: Vec::new() };
    let Ok(source) = pylex::decode(bytes) else { return result };
    let encoding = pylex::declared_encoding(bytes).map_or_else(|| "utf-8".to_owned(), |(name, _)| normal_name(name));
    let tokens = pylex::lex(source.text());
    if tokens.error.is_none() {
        result.texts[0] = Some(pylex::dump_tokens(source.text(), &tokens, &encoding));
    }
    let options = pyparse::ParseOptions::default();
    let Ok(ast) = pyparse::parse(source, &options) else { return result };
    result.texts[1] = Some(pyast::dump_with_attributes(&ast));
    let text = pyast::unparse(&ast);
    match pyparse::parse(text.as_str(), &options) {
        Ok(again) if pyast::same_tree(&ast, &again) => {}
        Ok(_) => result.broken.push("the unparsed program is another program".into()),
        Err(e) => result.broken.push(format!("the unparsed program: {e}")),
    }
    result.texts[2] = Some(text);
    let stub = pyast::stub(&ast, &pyast::StubOptions { docstrings: true });
    match pyparse::parse(stub.as_str(), &options) {
        Ok(again) if pyast::stub(&again, &pyast::StubOptions { docstrings: true }) == stub => {}
        Ok(_) => result.broken.push("the stub of the stub is another stub".into()),
        Err(e) => result.broken.push(format!("the stub: {e}")),
    }
    result
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

fn frame(from: &mut impl BufRead) -> Result<[Option<Vec<u8>>; 3], String> {
    let mut line = String::new();
    from.read_line(&mut line).map_err(|e| e.to_string())?;
    let lengths: Vec<i64> = line.split_whitespace().filter_map(|n| n.parse().ok()).collect();
    let [a, b, c] = lengths[..] else { return Err("CPython ended early".into()) };
    let mut part = |length: i64| -> Result<Option<Vec<u8>>, String> {
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        let mut bytes = vec![0; length];
        from.read_exact(&mut bytes).map_err(|e| e.to_string())?;
        Ok(Some(bytes))
    };
    Ok([part(a)?, part(b)?, part(c)?])
}

fn first_difference(mine: Option<&[u8]>, their: Option<&[u8]>) -> String {
    let (Some(a), Some(b)) = (mine, their) else {
        return if mine.is_none() { "we refuse it" } else { "CPython refuses it" }.into();
    };
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
