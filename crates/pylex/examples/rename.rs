//! `rename OLD NEW FILE…`: renames an identifier in files, everywhere but in strings and comments.
//!
//! Works on tokens, so formatting stays as it is, and the expressions in f-strings are seen. Files with an error are left
//! alone, and so are files that are no UTF-8 or have other line ends than `\n`: their text is not what is on the disk.

use pylex::TokenKind;
use std::process::ExitCode;

/// The text renamed, and how often; nothing if it is no program.
fn rename(text: &str, old: &str, new: &str) -> Result<(String, usize), String> {
    let tokens = pylex::lex(text);
    if let Some(error) = tokens.error {
        return Err(error.message);
    }
    let (mut out, mut from, mut count) = (String::with_capacity(text.len()), 0, 0);
    for token in tokens.tokens.iter().filter(|t| t.kind == TokenKind::Name) {
        let (start, end) = (token.start as usize, token.end as usize);
        if text.get(start..end) == Some(old) {
            out.push_str(text.get(from..start).unwrap_or(""));
            out.push_str(new);
            (from, count) = (end, count + 1);
        }
    }
    out.push_str(text.get(from..).unwrap_or(""));
    Ok((out, count))
}

fn is_name(text: &str) -> bool {
    let tokens = pylex::lex(text).tokens;
    let kinds: Vec<TokenKind> = tokens.iter().map(|t| t.kind).collect();
    kinds == [TokenKind::Name, TokenKind::Newline, TokenKind::End] && tokens[0].end as usize == text.len()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [old, new, files @ ..] = arguments.as_slice() else {
        eprintln!("usage: rename OLD NEW FILE...");
        return ExitCode::FAILURE;
    };
    if let Some(wrong) = [old, new].into_iter().find(|name| !is_name(name)) {
        eprintln!("{wrong}: not an identifier");
        return ExitCode::FAILURE;
    }
    let mut failed = false;
    for path in files {
        let done = std::fs::read(path).map_err(|e| e.to_string()).and_then(|bytes| {
            let source = pylex::decode(&bytes).map_err(|e| e.to_string())?;
            if source.text().as_bytes() != bytes {
                return Err("not plain UTF-8 with \\n at the line ends".to_owned());
            }
            let (text, count) = rename(source.text(), old, new)?;
            if count > 0 {
                std::fs::write(path, text).map_err(|e| e.to_string())?;
            }
            Ok(count)
        });
        match done {
            Ok(count) => println!("{path}: {count}"),
            Err(e) => {
                eprintln!("{path}: {e}");
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
