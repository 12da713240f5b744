//! All errors of a file, and a tree of everything else.
//!
//! After an error its logical line is replaced, in a copy of the text and without moving a byte, by something harmless
//! of the same place in the structure: `pass`, or a header that keeps the block below it; where the line is too short for
//! that, a `0` is read as the tokens of it. Then the copy is parsed again. So all ranges hold in the original, and the tree
//! has a `pass`, an `if 1:` or a `case _:` where something was wrong. What is found where something was replaced is a
//! consequence and not reported. Time grows with the number of errors, which is limited.

use crate::{ParseOptions, SyntaxError, parse_with_stands};
use pyast::Ast;
use pylex::{Source, TokenKind};

/// The most errors that are reported for a file: what follows the last is not read.
const MAX_ERRORS: usize = 50;

/// The most replacements: more than errors, as some have consequences.
const MAX_ROUNDS: usize = 200;

const NO_HANDLER: &str = "expected 'except' or 'finally' block";

/// What `parse_recovering` gives.
#[derive(Debug)]
pub struct Recovered {
    /// The tree of what is sound; nothing if even the replacements do not parse.
    pub ast: Option<Ast>,
    /// In order of the source.
    pub errors: Vec<SyntaxError>,
}

/// Parses a source that may have several errors.
pub fn parse_recovering(source: impl Into<Source>, options: &ParseOptions) -> Recovered {
    let original = source.into().into_text();
    let mut copy = Mended { text: original.clone(), stands: Vec::new() };
    let mut errors: Vec<SyntaxError> = Vec::new();
    let mut ast = None;
    for _ in 0..MAX_ROUNDS {
        let stands: Vec<(u32, &[TokenKind])> =
            copy.stands.iter().map(|&(at, stand, block)| (at, stand.tokens(block))).collect();
        match parse_with_stands(Source::from(copy.text.as_str()), options, &stands) {
            Ok((tree, _)) => {
                ast = Some(tree);
                break;
            }
            Err(error) => {
                let mended = copy.mend(&error, errors.len() >= MAX_ERRORS);
                if errors.len() < MAX_ERRORS && !is_consequence(&original, &copy.text, &error) {
                    errors.push(error);
                }
                match mended {
                    Some(next) => copy = next,
                    None => break,
                }
            }
        }
    }
    if let Some(ast) = &mut ast {
        ast.set_source(original);
    }
    errors.sort_by_key(|e| (e.range.start, e.range.end));
    Recovered { ast, errors }
}

/// Whether an error is due to an earlier replacement: it is found on a replaced line, or misses a block where one was.
fn is_consequence(original: &str, text: &str, error: &SyntaxError) -> bool {
    let changed = |(start, end): (usize, usize)| original.get(start..end) != text.get(start..end);
    if let Some(at) = headless(text, error) {
        return changed((at, error.range.start as usize));
    }
    let at = error.range.start as usize;
    if error.message == NO_HANDLER {
        return opening_try(text, at).is_some_and(|(start, _)| changed((start, at)));
    }
    changed(line_of(text, at))
}

/// Where the header stands that an error finds no block below.
fn headless(text: &str, error: &SyntaxError) -> Option<usize> {
    let line =
        error.message.strip_prefix("expected an indented block after")?.rsplit(' ').next()?.parse::<usize>().ok()?;
    Some(text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum())
}

/// What stands in for a line that is too short for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    Pass,
    Header,
    Case,
    Except,
    Elif,
    Else,
    Finally,
    Decorator,
}

impl Stand {
    /// Its tokens; a header's with a block of its own, or above one.
    fn tokens(self, above_block: bool) -> &'static [TokenKind] {
        use TokenKind::*;
        let whole: &[TokenKind] = match self {
            Stand::Pass => return &[Pass],
            Stand::Decorator => return &[At, True],
            Stand::Header => &[If, True, Colon, Pass],
            Stand::Case => &[Case, True, Colon, Pass],
            Stand::Except => &[Except, Colon, Pass],
            Stand::Elif => &[Elif, True, Colon, Pass],
            Stand::Else => &[Else, Colon, Pass],
            Stand::Finally => &[Finally, Colon, Pass],
        };
        if above_block { whole.get(..whole.len() - 1).unwrap_or(whole) } else { whole }
    }

    /// What stands for a line that starts with this word, if it is a clause of something before it.
    fn clause(word: &str) -> Option<Stand> {
        Some(match word {
            "case" => Stand::Case,
            "except" => Stand::Except,
            "elif" => Stand::Elif,
            "else" => Stand::Else,
            "finally" => Stand::Finally,
            _ => return None,
        })
    }

    const fn text(self) -> &'static str {
        match self {
            Stand::Pass => "pass",
            Stand::Header => "if 1:",
            Stand::Case => "case _:",
            Stand::Except => "except:",
            Stand::Elif => "elif 1:",
            Stand::Else => "else:",
            Stand::Finally => "finally:",
            Stand::Decorator => "@_",
        }
    }

    const fn is_header(self) -> bool {
        !matches!(self, Stand::Pass | Stand::Decorator)
    }
}

/// The text with what was wrong replaced so far.
struct Mended {
    text: String,
    /// The `0`s that stand for something, in order; whether a block follows.
    stands: Vec<(u32, Stand, bool)>,
}

impl Mended {
    /// The next copy, without the rest if that is enough; nothing if there is nothing left to replace.
    fn mend(&self, error: &SyntaxError, enough: bool) -> Option<Mended> {
        let (start, end) = line_of(&self.text, error.range.start as usize);
        let (mut place, mut stand) = self.remedy(error);
        if enough {
            let from = headless(&self.text, error).map_or(start, |at| line_of(&self.text, at).0);
            (place, stand) = ((from, self.text.len()), None);
        }
        // If that has been tried: the line goes, then everything from it on.
        let blank = |place| self.replaced(place, None);
        let changed = |next: &Mended| next.text != self.text || next.stands != self.stands;
        let length = self.text.len();
        let ever_more = [(start, end), self.before(start), (start, length), (0, length)];
        std::iter::once(self.replaced(place, stand)).chain(ever_more.map(blank)).find(changed)
    }

    /// The last line before `start` that is not empty.
    fn before(&self, start: usize) -> (usize, usize) {
        let end = self.text.get(..start).unwrap_or("").trim_end().len();
        line_of(&self.text, end)
    }

    /// The bytes to replace, and what by.
    fn remedy(&self, error: &SyntaxError) -> ((usize, usize), Option<Stand>) {
        let text = self.text.as_str();
        let mut at = error.range.start as usize;
        if let Some(header) = headless(text, error) {
            let (start, end) = line_of(text, header);
            return ((start, end), Some(Stand::clause(first_word(text, start)).unwrap_or(Stand::Pass)));
        }
        if error.message == NO_HANDLER
            && let Some(place) = opening_try(text, at)
        {
            // The whole `try` before it, with its block.
            return (place, Some(Stand::Pass));
        }
        if matches!(error.message.as_str(), "unexpected indent" | "unexpected unindent")
            || error.message.starts_with("unindent does not match")
            || error.class() == "TabError"
        {
            let (start, end) = line_of(text, at);
            return ((start, block_end(text, start, end)), None);
        }
        // A bracket that is never closed makes the rest of the file one logical line.
        let unclosed = error.message.ends_with("was never closed") || error.message.starts_with("unterminated");
        let (start, end) = if unclosed {
            line_of(text, at)
        } else {
            logical_line(text, error).unwrap_or_else(|first| {
                at = first;
                line_of(text, first)
            })
        };
        let line = text.get(start..end).unwrap_or("").trim_start();
        // A decorator above something that cannot have one.
        let above = self.before(start);
        let decorator = text.get(above.0..above.1).unwrap_or("").trim_start().starts_with('@')
            || self.stands.iter().any(|s| s.1 == Stand::Decorator && (above.0..above.1).contains(&(s.0 as usize)));
        let decorated = line.starts_with('@') || matches!(first_word(text, start), "def" | "class" | "async");
        if decorator && !decorated && error.message == "invalid syntax" && at <= start + line.len() {
            return (above, None);
        }
        let block_follows = indent_of(text, next_line(text, end)) > indent_of(text, start);
        let stand = match Stand::clause(first_word(text, start)) {
            Some(clause) => clause,
            _ if line.starts_with('@') => Stand::Decorator,
            _ if block_follows => Stand::Header,
            _ => Stand::Pass,
        };
        ((start, end), Some(stand))
    }

    /// `start..end` becomes `stand`, behind the indentation, and blanks; line breaks stay. A header gets a block if none
    /// follows.
    fn replaced(&self, (start, end): (usize, usize), stand: Option<Stand>) -> Mended {
        let text = self.text.as_str();
        let end = end.min(text.len());
        let first = text.get(start..end).map_or(end, |t| end - t.trim_start_matches([' ', '\t', '\x0c']).len());
        let inside = |at: u32| (start..end).contains(&(at as usize));
        let mut stands: Vec<(u32, Stand, bool)> = self.stands.iter().copied().filter(|s| !inside(s.0)).collect();
        let room = text.get(first..end).map_or(0, |t| t.split('\n').next().unwrap_or("").len());
        let Some(stand) = stand.filter(|_| room > 0) else {
            return Mended { text: replace(text, (start, end), ""), stands };
        };
        let block_follows = indent_of(text, next_line(text, end)) > indent_of(text, start);
        let mut instead = stand.text().to_owned();
        if stand.is_header() && !block_follows {
            instead.push_str(" pass");
        }
        if instead.len() > room {
            instead = "0".to_owned();
            stands.push((first as u32, stand, block_follows));
            stands.sort_by_key(|s| s.0);
        }
        Mended { text: replace(text, (start, end), &instead), stands }
    }
}

/// `start..end` becomes `instead`, behind the indentation, and blanks; line breaks stay.
fn replace(text: &str, (start, end): (usize, usize), instead: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let end = end.min(bytes.len());
    let first = (start..end).find(|&i| !matches!(bytes[i], b' ' | b'\t' | b'\x0c')).unwrap_or(end);
    for b in bytes.get_mut(first..end).unwrap_or(&mut []) {
        if *b != b'\n' {
            *b = b' ';
        }
    }
    let room = bytes.get(first..end).map_or(0, |b| b.iter().take_while(|&&b| b == b' ').count());
    if instead.len() <= room
        && let Some(place) = bytes.get_mut(first..first + instead.len())
    {
        place.copy_from_slice(instead.as_bytes());
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The physical line around `at`, without its line break.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    (start, memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n))
}

/// The word at the start of the line that starts at `start`.
fn first_word(text: &str, start: usize) -> &str {
    let line = text.get(start..).unwrap_or("").trim_start_matches([' ', '\t', '\x0c']);
    line.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")
}

fn next_line(text: &str, end: usize) -> usize {
    let mut at = end + 1;
    // Blank lines say nothing about indentation.
    while at < text.len() && text.get(at..).is_some_and(|t| t.split('\n').next().is_some_and(|l| l.trim().is_empty())) {
        at = line_of(text, at).1 + 1;
    }
    at
}

fn indent_of(text: &str, start: usize) -> usize {
    text.as_bytes().get(start..).map_or(0, |t| t.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count())
}

/// The logical line around an error; where the lexer gave up before its end, the line's start, or the physical line if it
/// is the lexer's error.
fn logical_line(text: &str, error: &SyntaxError) -> Result<(usize, usize), usize> {
    let at = error.range.start as usize;
    let (start, end) = line_of(text, at);
    let lexed = pylex::lex(text);
    if lexed.error.is_some_and(|e| e.start == error.range.start && e.message == error.message) {
        return Ok((start, end));
    }
    let tokens = lexed.tokens;
    let layout = |k: TokenKind| matches!(k, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent);
    let i = tokens.partition_point(|t| (t.start as usize) < start.max(at));
    let first = tokens[..i].iter().rposition(|t| layout(t.kind)).map_or(0, |n| n + 1);
    let first = tokens.get(first).map_or(start, |t| line_of(text, t.start as usize).0).min(start);
    match tokens.get(i..).and_then(|t| t.iter().find(|t| t.kind == TokenKind::Newline)) {
        Some(last) => Ok((first, (last.start as usize).max(end))),
        None => Err(first),
    }
}

/// The end of the lines below `start..end` that are indented deeper, or as deep when that one is to go.
fn block_end(text: &str, start: usize, end: usize) -> usize {
    let indent = indent_of(text, start);
    let mut last = end;
    let mut at = next_line(text, end);
    while at < text.len() && indent_of(text, at) >= indent.max(1) {
        last = line_of(text, at).1;
        at = next_line(text, last);
    }
    last
}

/// The `try` line whose block ends before `at`, to the end of its block.
fn opening_try(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut limit = usize::MAX;
    let (mut start, _) = line_of(text, at);
    if text.get(start..).is_some_and(|t| !t.trim().is_empty()) && at < text.trim_end().len() {
        limit = indent_of(text, start) + 1;
    } else {
        start = text.len();
    }
    let mut end = start.saturating_sub(1);
    let block = end;
    while end > 0 {
        let (s, e) = line_of(text, end);
        let indent = indent_of(text, s);
        if text.get(s..e).is_some_and(|l| l.trim_start().starts_with("try")) && indent < limit {
            return Some((s, block));
        }
        end = s.checked_sub(1)?;
    }
    let (s, e) = line_of(text, 0);
    text.get(s..e).filter(|l| l.trim_start().starts_with("try")).map(|_| (s, block))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mode;

    fn lines(source: &str) -> Vec<u32> {
        let found = parse_recovering(source, &ParseOptions::mode(Mode::Module));
        assert!(found.ast.is_some(), "{source:?}");
        found.errors.iter().map(|e| e.line).collect()
    }

    fn tree(source: &str) -> String {
        let found = parse_recovering(source, &ParseOptions::mode(Mode::Module));
        pyast::unparse(&found.ast.expect("a tree"))
    }

    #[test]
    fn short_headers_keep_their_blocks() {
        assert_eq!(tree("if x\n  y = 1\nelse\n  z\n  w\n"), "if True:\n    y = 1\nelse:\n    z\n    w");
        assert_eq!(tree("try:\n  x\nfinally\n  z\n"), "try:\n    x\nfinally:\n    z");
        assert_eq!(tree("@1 2\ndef f(): pass\n"), "@_\ndef f():\n    pass");
        assert_eq!(tree("@\ndef f(): pass\n"), "@True\ndef f():\n    pass");
        assert_eq!(
            tree("class A:\n  def f(self:\n    x\n  y = [1\nz = 3\n"),
            "class A:\n    if 1:\n        x\n    pass\nz = 3"
        );
    }

    #[test]
    fn no_error_has_consequences() {
        assert_eq!(lines("@dec\nx = 1\ny z\n"), [2, 3]);
        assert_eq!(lines("if x\n  y = 1\nelse:\n  z = (\nw = 2\n"), [1, 4]);
        assert_eq!(lines("def f():\n\tif x:\n        y\n\tz = 1 2\n"), [3, 4]);
        assert_eq!(lines("import os,\nclass A:\n  def f(self:\n    x\n  y = [1\nz = 3\n"), [1, 4, 5]);
        assert_eq!(lines("@\nx = y\n"), [1, 2]);
        assert_eq!(lines("@a\ndefault = 1\nx y\n"), [2, 3]);
        assert_eq!(lines("try:\n a\nexcept* B:\nx\n"), [4]);
        assert_eq!(lines("def m():\n  # x\n\nclass C: pass\n"), [4]);
        assert_eq!(lines("try:\n a\nexcept B:\n\tb\n        c\nd\n"), [5]);
        assert_eq!(lines(&"a b\n".repeat(300)), (1..=50).collect::<Vec<u32>>());
        assert_eq!(lines(&"def f():\n".repeat(300)).len(), 50);
    }

    #[test]
    fn several_errors() {
        assert_eq!(lines("a b\nx = 1\nc d\n"), [1, 3]);
        assert_eq!(lines("def f(a b):\n  x = 1\n  y z\nq = )\n"), [1, 3, 4]);
        assert_eq!(lines("x = 1\n  y = 2\n  z = 3\nw v\n"), [2, 4]);
        assert_eq!(lines("if x:\ny = 1\na b\n"), [2, 3]);
        assert_eq!(lines("try:\n  a\nb c\n"), [3, 3]);
        assert_eq!(lines("match x:\n  case 1 2:\n    a\n  case 3:\n    b c\n"), [2, 5]);
        assert_eq!(lines("if x:\n  a\nelif y z:\n  b\nelse w:\n  c\n"), [3, 5]);
        assert_eq!(lines("x = 'abc\ny = 0x\nz = 1\n"), [1, 2]);
        assert_eq!(lines("def f(a:\n  x = 1\n  y z\nq = 0x\n"), [1, 3, 4]);
        assert_eq!(lines("x = (1 2,\n  3)\ny z\n"), [1, 3]);
    }
}
