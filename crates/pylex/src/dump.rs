//! Tokens as `python3.13 -m tokenize -e FILE` prints them: comments and blank lines in place, columns in characters.

use crate::token::{Token, TokenKind, Tokens, TriviaKind};
use std::fmt::Write;

/// Prints the tokens of `text` up to the end or the first error.
pub fn dump_tokens(text: &str, tokens: &Tokens, encoding: &str) -> String {
    let mut d = Dump {
        text,
        out: String::new(),
        line: 1,
        line_start: 0,
        col: (0, 0),
        fields: Vec::new(),
        raw: Vec::new(),
        last: TokenKind::End,
    };
    let _ = writeln!(d.out, "{:<20}{:<15}{:<15}", "0,0-0,0:", "ENCODING", repr(encoding));
    let mut trivia = tokens.trivia.iter().peekable();
    let ends_in_newline = text.ends_with('\n') || text.is_empty();
    for (i, token) in tokens.tokens.iter().enumerate() {
        while let Some(t) = trivia.next_if(|t| t.before as usize <= i) {
            match t.kind {
                TriviaKind::Comment => d.row(t.start, t.end, "COMMENT", None),
                TriviaKind::BlankNewline => d.row(t.start, t.end, "NL", None),
            }
            // A comment that ends the source without a line end still has its NL.
            if t.kind == TriviaKind::Comment && t.end as usize == text.len() && token.kind != TokenKind::Newline {
                d.empty_row(t.end, "NL");
            }
        }
        d.token(token, ends_in_newline);
        d.last = token.kind;
    }
    d.out
}

struct Dump<'a> {
    text: &'a str,
    out: String,
    line: usize,
    line_start: usize,
    /// The last column asked for: byte offset and its characters from the line's start.
    col: (usize, usize),
    /// Open format specs: whether doubled braces of a middle part are text.
    fields: Vec<bool>,
    /// Whether the open f-strings are raw.
    raw: Vec<bool>,
    /// The token before.
    last: TokenKind,
}

impl Dump<'_> {
    fn place(&mut self, offset: u32) -> (usize, usize) {
        let offset = (offset as usize).min(self.text.len());
        if offset < self.col.0 {
            let before = &self.text[..offset];
            let line = 1 + before.bytes().filter(|&b| b == b'\n').count();
            let start = before.rfind('\n').map_or(0, |n| n + 1);
            return (line, self.text[start..offset].chars().count());
        }
        let bytes = self.text.as_bytes();
        let mut from = self.col.0;
        while let Some(n) = memchr::memchr(b'\n', &bytes[from..offset]) {
            self.line += 1;
            self.line_start = from + n + 1;
            from = self.line_start;
            self.col = (from, 0);
        }
        self.col = (offset, self.col.1 + self.text[from..offset].chars().count());
        (self.line, self.col.1)
    }

    fn write(&mut self, a: (usize, usize), b: (usize, usize), name: &str, text: &str) {
        let range = format!("{},{}-{},{}:", a.0, a.1, b.0, b.1);
        let _ = writeln!(self.out, "{range:<20}{name:<15}{:<15}", repr(text));
    }

    fn row(&mut self, start: u32, end: u32, name: &str, text: Option<&str>) {
        let a = self.place(start);
        let source = self.text;
        let raw = &source[start as usize..end as usize];
        let b = if raw == "\n" && name != "FSTRING_MIDDLE" { (a.0, a.1 + 1) } else { self.place(end) };
        self.write(a, b, name, text.unwrap_or(raw));
    }

    fn empty_row(&mut self, at: u32, name: &str) {
        let a = self.place(at);
        self.write(a, (a.0, a.1 + 1), name, "");
    }

    fn token(&mut self, token: &Token, ends_in_newline: bool) {
        let (start, end) = (token.start, token.end);
        match token.kind {
            TokenKind::Newline if start == end => self.empty_row(start, "NEWLINE"),
            TokenKind::End | TokenKind::Dedent if start as usize == self.text.len() => {
                let (line, _) = self.place(start);
                let line = if ends_in_newline { line } else { line + 1 };
                self.write((line, 0), (line, 0), name(token.kind), "");
            }
            TokenKind::Error => {}
            TokenKind::FStringMiddle => {
                // Doubled braces are one brace that ends a piece; the next piece starts after the second.
                let source = self.text;
                let text = &source[start as usize..end as usize];
                let in_spec = self.fields.last().copied().unwrap_or(false);
                let bytes = text.as_bytes();
                let (mut from, mut i) = (0, 0);
                while !in_spec && i < bytes.len() {
                    if bytes[i..].starts_with(b"\\N{") && !self.raw.last().is_some_and(|&raw| raw) {
                        // A named escape ends a piece.
                        i += memchr::memchr(b'}', &bytes[i..]).unwrap_or(0) + 1;
                        self.row(start + from as u32, start + i as u32, "FSTRING_MIDDLE", None);
                        from = i;
                    } else if bytes[i] == b'\\' && !matches!(bytes.get(i + 1), Some(b'{' | b'}')) {
                        i += 2;
                    } else if matches!(bytes[i], b'{' | b'}') && bytes.get(i + 1) == Some(&bytes[i]) {
                        self.row(start + from as u32, start + i as u32 + 1, "FSTRING_MIDDLE", None);
                        i += 2;
                        from = i;
                    } else {
                        i += 1;
                    }
                }
                if from < bytes.len() {
                    self.row(start + from as u32, end, "FSTRING_MIDDLE", None);
                }
            }
            kind => {
                match kind {
                    TokenKind::FieldOpen => self.fields.push(false),
                    TokenKind::FStringStart | TokenKind::TStringStart => {
                        self.fields.push(false);
                        let prefix = &self.text[start as usize..end as usize];
                        self.raw.push(prefix.contains(['r', 'R']));
                    }
                    TokenKind::FieldColon => {
                        if let Some(f) = self.fields.last_mut() {
                            *f = true;
                        }
                    }
                    TokenKind::FieldClose | TokenKind::FStringEnd => {
                        if kind == TokenKind::FStringEnd {
                            self.raw.pop();
                        }
                        // A spec that is empty or ends in a nested field ends in an empty text.
                        if kind == TokenKind::FieldClose
                            && matches!(self.last, TokenKind::FieldClose | TokenKind::FieldColon)
                        {
                            let at = self.place(start);
                            self.write(at, at, "FSTRING_MIDDLE", "");
                        }
                        self.fields.pop();
                    }
                    _ => {}
                }
                self.row(start, end, name(kind), None);
            }
        }
    }
}

/// The exact type as `tokenize` names it.
fn name(kind: TokenKind) -> &'static str {
    use TokenKind::*;
    match kind {
        Newline => "NEWLINE",
        Indent => "INDENT",
        Dedent => "DEDENT",
        End => "ENDMARKER",
        Int | Float | Imaginary => "NUMBER",
        String => "STRING",
        FStringStart => "FSTRING_START",
        TStringStart => "TSTRING_START",
        FStringMiddle => "FSTRING_MIDDLE",
        FStringEnd => "FSTRING_END",
        FieldOpen | LBrace => "LBRACE",
        FieldClose | RBrace => "RBRACE",
        FieldColon | Colon => "COLON",
        LPar | WithLPar => "LPAR",
        RPar => "RPAR",
        LSqb => "LSQB",
        RSqb => "RSQB",
        Comma => "COMMA",
        Semi => "SEMI",
        Dot => "DOT",
        Ellipsis => "ELLIPSIS",
        RArrow => "RARROW",
        ColonEqual => "COLONEQUAL",
        Equal => "EQUAL",
        Exclamation => "EXCLAMATION",
        At => "AT",
        Plus => "PLUS",
        Minus => "MINUS",
        Star => "STAR",
        DoubleStar => "DOUBLESTAR",
        Slash => "SLASH",
        DoubleSlash => "DOUBLESLASH",
        Percent => "PERCENT",
        Ampersand => "AMPER",
        VBar => "VBAR",
        Circumflex => "CIRCUMFLEX",
        Tilde => "TILDE",
        LeftShift => "LEFTSHIFT",
        RightShift => "RIGHTSHIFT",
        Less => "LESS",
        Greater => "GREATER",
        LessEqual => "LESSEQUAL",
        GreaterEqual => "GREATEREQUAL",
        EqEqual => "EQEQUAL",
        NotEqual => "NOTEQUAL",
        PlusEqual => "PLUSEQUAL",
        MinEqual => "MINEQUAL",
        StarEqual => "STAREQUAL",
        SlashEqual => "SLASHEQUAL",
        DoubleSlashEqual => "DOUBLESLASHEQUAL",
        PercentEqual => "PERCENTEQUAL",
        AtEqual => "ATEQUAL",
        AmperEqual => "AMPEREQUAL",
        VBarEqual => "VBAREQUAL",
        CircumflexEqual => "CIRCUMFLEXEQUAL",
        LeftShiftEqual => "LEFTSHIFTEQUAL",
        RightShiftEqual => "RIGHTSHIFTEQUAL",
        DoubleStarEqual => "DOUBLESTAREQUAL",
        Error => "ERRORTOKEN",
        _ => "NAME",
    }
}

/// `repr` of a token's text.
fn repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if crate::unicode::is_printable(c) => out.push(c),
            c => {
                let _ = match c as u32 {
                    n @ ..0x100 => write!(out, "\\x{n:02x}"),
                    n @ ..0x1_0000 => write!(out, "\\u{n:04x}"),
                    n => write!(out, "\\U{n:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}
