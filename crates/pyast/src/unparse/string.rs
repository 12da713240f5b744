//! Docstrings and f-strings: which quotes, and what is escaped.
//!
//! A docstring prefers triple double quotes, an f-string the first of `'`, `"`, `"""`, `'''` that none of its texts
//! holds. Text keeps its characters where the quotes allow, escapes where `repr` would. Fields may reuse the quotes of
//! the string around them (PEP 701); they only narrow the choice as long as something is left.

use super::{Prec, Writer};
use crate::arena::List;
use crate::node::*;
use crate::text::{code_points, escape, repr_body, shown};

const QUOTES: [&str; 4] = ["'", "\"", "\"\"\"", "'''"];
const LONG: [&str; 2] = ["\"\"\"", "'''"];

/// Text as it stands between quotes and the quotes that still fit, best first.
struct Quoted {
    body: String,
    quotes: Vec<&'static str>,
}

/// Quotes a text with one of `allowed`. `one_line`: line ends and tabs are escaped too. If every allowed kind is in the
/// text, `repr` decides, and the quotes may be none of `allowed`.
fn quote(bytes: &[u8], allowed: &[&'static str], one_line: bool) -> Quoted {
    let mut body = String::with_capacity(bytes.len());
    for n in code_points(bytes) {
        match shown(n) {
            Some(c) if c != '\\' => body.push(c),
            _ if !one_line && n == 0x0A => body.push('\n'),
            _ if !one_line && n == 0x09 => body.push('\t'),
            _ => escape(n, &mut body),
        }
    }
    let many_lines = body.contains('\n');
    let fits = |q: &&'static str| !(many_lines && q.len() == 1) && !body.contains(*q);
    let mut quotes: Vec<&'static str> = allowed.iter().copied().filter(fits).collect();
    if quotes.is_empty() {
        let own = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { "\"" } else { "'" };
        body.clear();
        repr_body(bytes, own.chars().next().unwrap_or('\''), &mut body);
        let chosen = allowed.iter().copied().find(|q| q.contains(own)).unwrap_or(own);
        return Quoted { body, quotes: vec![chosen] };
    }
    if let Some(last) = body.chars().next_back() {
        // A text that ends in a quote would run into closing quotes of its kind.
        quotes.sort_by_key(|q| q.starts_with(last));
        if quotes.first().is_some_and(|q| q.starts_with(last)) {
            body.insert(body.len() - last.len_utf8(), '\\');
        }
    }
    Quoted { body, quotes }
}

/// A piece of an f-string.
enum Piece {
    /// Literal text in WTF-8, braces doubled.
    Text(Vec<u8>),
    /// A replacement field, ready.
    Field(String),
}

impl Writer<'_> {
    /// A string in triple quotes.
    pub(super) fn long_string(&mut self, bytes: &[u8]) {
        let Quoted { body, quotes } = quote(bytes, &LONG, false);
        let quote = quotes.first().copied().unwrap_or("'");
        self.word(quote);
        self.word(&body);
        self.word(quote);
    }

    /// An f-string or t-string.
    pub(super) fn formatted_string(&mut self, letter: char, values: List<ExprId>) {
        let pieces: Vec<Piece> = (0..values.len()).map(|i| self.piece(self.ast[values][i])).collect();
        self.out.push(letter);
        self.pieces(&pieces);
    }

    /// A field that stands alone.
    pub(super) fn lone_field(&mut self, e: ExprId) {
        let piece = self.piece(e);
        self.out.push(if matches!(self.ast[e], Expr::Interpolation { .. }) { 't' } else { 'f' });
        self.pieces(&[piece]);
    }

    fn piece(&mut self, e: ExprId) -> Piece {
        if let Expr::Constant { value: Constant::Str(text), .. } = self.ast[e] {
            return Piece::Text(double_braces(self.ast.str_bytes(text)));
        }
        let outside = std::mem::take(&mut self.out);
        self.field(e);
        Piece::Field(std::mem::replace(&mut self.out, outside))
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        let mut quotes = QUOTES.to_vec();
        let mut body = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(bytes) => {
                    let quoted = quote(bytes, &quotes, true);
                    if !quoted.quotes.iter().any(|q| quotes.contains(q)) {
                        return self.pieces_in_long_quotes(pieces);
                    }
                    quotes = quoted.quotes;
                    body.push_str(&quoted.body);
                }
                Piece::Field(text) => {
                    if text.contains('\n') {
                        quotes.retain(|q| q.len() > 1);
                    }
                    if quotes.iter().any(|q| !text.contains(*q)) {
                        quotes.retain(|q| !text.contains(*q));
                    }
                    body.push_str(text);
                }
            }
        }
        let quote = quotes.first().copied().unwrap_or("'''");
        self.word(quote);
        self.word(&body);
        self.word(quote);
    }

    /// When no quotes fit all texts: as `repr` writes them, in three single quotes.
    fn pieces_in_long_quotes(&mut self, pieces: &[Piece]) {
        self.word("'''");
        for piece in pieces {
            match piece {
                Piece::Text(bytes) => repr_body(bytes, '\'', &mut self.out),
                Piece::Field(text) => self.word(text),
            }
        }
        self.word("'''");
    }

    fn field(&mut self, e: ExprId) {
        let (value, source, conversion, format_spec) = match self.ast[e] {
            Expr::FormattedValue { value, conversion, format_spec } => (value, None, conversion, format_spec),
            Expr::Interpolation { value, str, conversion, format_spec } => (value, Some(str), conversion, format_spec),
            // Only fields and texts stand in a formatted string; another expression becomes a field.
            _ => (e, None, Conversion::None, None),
        };
        self.out.push('{');
        let at = self.out.len();
        match source {
            Some(text) => self.word(&String::from_utf8_lossy(self.ast.str_bytes(text))),
            None => self.expr(value, Prec::Or),
        }
        // Not a doubled brace.
        if self.out[at..].starts_with('{') {
            self.out.insert(at, ' ');
        }
        self.word(match conversion {
            Conversion::None => "",
            Conversion::Str => "!s",
            Conversion::Repr => "!r",
            Conversion::Ascii => "!a",
        });
        if let Some(spec) = format_spec {
            self.out.push(':');
            self.spec(spec);
        }
        self.out.push('}');
    }

    fn spec(&mut self, e: ExprId) {
        match self.ast[e] {
            Expr::JoinedStr { values } => (0..values.len()).for_each(|i| self.spec(self.ast[values][i])),
            Expr::Constant { value: Constant::Str(text), .. } => {
                for n in code_points(&double_braces(self.ast.str_bytes(text))) {
                    match char::from_u32(n) {
                        Some(c @ ('\\' | '\'' | '"')) => {
                            self.out.push('\\');
                            self.out.push(c);
                        }
                        Some('\n') => self.word("\\n"),
                        Some(c) => self.out.push(c),
                        None => escape(n, &mut self.out),
                    }
                }
            }
            _ => self.field(e),
        }
    }
}

fn double_braces(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &b in bytes {
        out.push(b);
        if matches!(b, b'{' | b'}') {
            out.push(b);
        }
    }
    out
}
