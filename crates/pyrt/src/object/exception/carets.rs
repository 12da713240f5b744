//! The lines of source that a traceback entry shows, and the carets under them. Source: PEP 657.
//!
//! Which part of the range gets `^` and which `~` follows from the expression in the range: of a binary operation the
//! operator, of a call the arguments, of a subscript the index. There is no parser in this crate; the range is known
//! to be one whole expression, so a scan over its tokens outside of brackets is enough to tell which kind it is.

/// Where the marked part begins and ends: line and column (in characters), lines counted from the first shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchors {
    start: (usize, usize),
    end: (usize, usize),
    /// The expression is a call.
    call: bool,
    /// Length of what stands before the marked part, in characters.
    head: usize,
}

/// A token outside of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A name, number or string.
    Operand,
    /// A keyword that makes the whole no operation, call or subscript.
    Foreign,
    /// `( … )`, `[ … ]`, `{ … }`: where it opens, which bracket, where it ends.
    Group(char),
    /// `.`, which joins.
    Dot,
    /// An operator.
    Operator(u8, usize),
}

struct Scanner<'a> {
    text: &'a [char],
    at: usize,
}

/// How tight an operator binds; higher is tighter. None for what is no arithmetic operator.
fn precedence(op: &str) -> Option<u8> {
    Some(match op {
        "|" => 1,
        "^" => 2,
        "&" => 3,
        "<<" | ">>" => 4,
        "+" | "-" => 5,
        "*" | "/" | "//" | "%" | "@" => 6,
        "**" => 8,
        "~" => 7,
        _ => return None,
    })
}

impl Scanner<'_> {
    fn peek(&self, n: usize) -> Option<char> {
        self.text.get(self.at + n).copied()
    }

    fn skip_space(&mut self) {
        while let Some(c) = self.peek(0) {
            if c == '#' {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
            } else if c.is_whitespace() || c == '\\' {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Past the string that begins here; false where it does not end.
    fn string(&mut self) -> bool {
        let Some(quote) = self.peek(0) else { return false };
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.at += if triple { 3 } else { 1 };
        while let Some(c) = self.peek(0) {
            if c == '\\' {
                self.at += 2;
            } else if c == quote && !triple {
                self.at += 1;
                return true;
            } else if c == quote && self.peek(1) == Some(quote) && self.peek(2) == Some(quote) {
                self.at += 3;
                return true;
            } else {
                self.at += 1;
            }
        }
        false
    }

    /// Past the bracket that opens here and all in it; false where it does not close.
    fn group(&mut self) -> bool {
        let mut depth = 0_usize;
        loop {
            let Some(c) = self.peek(0) else { return false };
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.at += 1;
                        return true;
                    }
                }
                '\'' | '"' => {
                    if !self.string() {
                        return false;
                    }
                    continue;
                }
                '#' => {
                    self.skip_space();
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The next token and where it begins; None at the end, an error for what cannot be in one expression.
    fn next(&mut self) -> Option<Result<(Token, usize), ()>> {
        self.skip_space();
        let start = self.at;
        let c = self.peek(0)?;
        let token = match c {
            '(' | '[' | '{' => {
                if !self.group() {
                    return Some(Err(()));
                }
                Token::Group(c)
            }
            '\'' | '"' => {
                if !self.string() {
                    return Some(Err(()));
                }
                Token::Operand
            }
            '.' if !self.peek(1).is_some_and(|c| c.is_ascii_digit()) => {
                self.at += 1;
                if self.peek(0) == Some('.') { Token::Foreign } else { Token::Dot }
            }
            _ if c.is_alphanumeric() || c == '_' || c == '.' => {
                self.word(start);
                let word: String = self.text.get(start..self.at).unwrap_or_default().iter().collect();
                let prefix = word.len() <= 2 && word.chars().all(|c| "rRbBuUfFtT".contains(c));
                if prefix && matches!(self.peek(0), Some('\'' | '"')) {
                    if !self.string() {
                        return Some(Err(()));
                    }
                    Token::Operand
                } else if matches!(
                    word.as_str(),
                    "and"
                        | "or"
                        | "not"
                        | "if"
                        | "else"
                        | "lambda"
                        | "await"
                        | "yield"
                        | "in"
                        | "is"
                        | "for"
                        | "async"
                        | "raise"
                        | "return"
                        | "assert"
                        | "del"
                        | "import"
                        | "from"
                        | "with"
                        | "class"
                        | "def"
                        | "as"
                        | "except"
                        | "while"
                        | "try"
                        | "match"
                        | "case"
                        | "global"
                        | "nonlocal"
                ) {
                    Token::Foreign
                } else {
                    Token::Operand
                }
            }
            _ => {
                let two: String = [c, self.peek(1).unwrap_or(' ')].iter().collect();
                if matches!(two.as_str(), "**" | "//" | "<<" | ">>") && self.peek(2) != Some('=') {
                    self.at += 2;
                    Token::Operator(precedence(&two).unwrap_or(0), 2)
                } else if matches!(two.as_str(), "<=" | ">=" | "==" | "!=" | ":=") {
                    self.at += 2;
                    Token::Foreign
                } else {
                    self.at += 1;
                    match precedence(&c.to_string()) {
                        Some(p) => Token::Operator(p, 1),
                        None => Token::Foreign,
                    }
                }
            }
        };
        Some(Ok((token, start)))
    }

    /// Past a name or number.
    fn word(&mut self, start: usize) {
        let number = self.text.get(start).is_some_and(|c| c.is_ascii_digit() || *c == '.');
        while let Some(c) = self.peek(0) {
            let exponent = number
                && matches!(c, '+' | '-')
                && self.at > start
                && matches!(self.text.get(self.at - 1), Some('e' | 'E'))
                && !self.text.get(start + 1).is_some_and(|x| matches!(x, 'x' | 'X'));
            if c.is_alphanumeric() || c == '_' || (number && c == '.') || exponent {
                self.at += 1;
            } else {
                break;
            }
        }
    }
}

/// The marked part of an expression, as offsets into its characters.
fn marked(text: &[char]) -> Option<(usize, usize, bool)> {
    let mut scanner = Scanner { text, at: 0 };
    // The loosest binary operator so far: (precedence, start, length).
    let mut best: Option<(u8, usize, usize)> = None;
    let mut after_operand = false;
    let mut unary = false;
    let mut trailer = None;
    let mut operands = 0_usize;
    while let Some(token) = scanner.next() {
        let (token, start) = token.ok()?;
        match token {
            Token::Foreign => return None,
            Token::Operand => {
                operands += 1;
                after_operand = true;
                trailer = None;
            }
            Token::Dot => {
                after_operand = false;
                trailer = None;
            }
            Token::Group(open) => {
                trailer = if after_operand && open != '{' { Some((start, scanner.at, open)) } else { None };
                after_operand = true;
            }
            Token::Operator(p, len) => {
                trailer = None;
                if after_operand {
                    // Of operators that bind alike the last one is applied last; of `**` the first.
                    let looser = match best {
                        None => true,
                        Some((known, ..)) => {
                            if p == 8 {
                                p < known
                            } else {
                                p <= known
                            }
                        }
                    };
                    if looser {
                        best = Some((p, start, len));
                    }
                } else if operands == 0 && best.is_none() {
                    unary = true;
                }
                after_operand = false;
            }
        }
    }
    if let Some((p, start, len)) = best {
        // `-a ** b` is a negation; `-a + b` is not.
        return if unary && p == 8 { None } else { Some((start, start + len, false)) };
    }
    if unary {
        return None;
    }
    trailer.map(|(start, end, open)| (start, end, open == '('))
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0x33FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF | 0x2_0000..=0x3_FFFD)
}

fn width(chars: &[char]) -> usize {
    chars.iter().map(|&c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Number of characters in the first `bytes` bytes of a line.
fn char_offset(line: &str, bytes: usize) -> usize {
    line.char_indices().take_while(|(i, _)| *i < bytes).count()
}

/// Take the white space away that all lines begin with; gives it as a number of characters.
fn dedent(lines: &[String]) -> (Vec<String>, usize) {
    let mut common: Option<&str> = None;
    for line in lines {
        if line.trim().is_empty() {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        common = Some(match common {
            None => indent,
            Some(known) => {
                let same = known.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                known.get(..same).unwrap_or_default()
            }
        });
    }
    let n = common.map_or(0, str::len);
    let out = lines
        .iter()
        .map(|l| if l.trim().is_empty() { String::new() } else { l.get(n..).unwrap_or_default().to_owned() });
    (out.collect(), n)
}

/// The text before a range tells that the whole statement is `return f(…)` or `x = f(…)`: carets say nothing there.
fn is_whole_statement(before: &str, callee: &[char]) -> bool {
    let head = before.trim_end();
    if head == "return" {
        return callee.iter().all(|c| c.is_alphanumeric() || *c == '_');
    }
    let Some(target) = head.strip_suffix('=') else { return false };
    let plain = !target.ends_with(['+', '-', '*', '/', '%', '@', '&', '|', '^', '<', '>', '=', '!', ':']);
    let mut depth = 0_i32;
    let annotated = target.chars().any(|c| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        depth == 0 && matches!(c, ':' | ';')
    });
    plain && !annotated && !target.trim().is_empty()
}

/// What a traceback entry shows below its `File` line: source lines with carets, indented by four.
///
/// `lines` are the lines from the first to the last that the instruction stands on, trimmed at the end; `columns` are
/// the byte columns of its start (in the first line) and end (in the last).
pub fn show(lines: &[String], columns: Option<(usize, usize)>) -> String {
    let (shown, removed) = dedent(lines);
    let mut out = String::new();
    let mut line_out = |text: &str| {
        if !text.is_empty() {
            out.push_str("    ");
        }
        out.push_str(text);
        out.push('\n');
    };
    let (Some((start, end)), Some(first), Some(last)) = (columns, lines.first(), lines.last()) else {
        for line in &shown {
            line_out(line);
        }
        return out;
    };
    if shown.iter().all(String::is_empty) {
        return String::new();
    }
    let start = char_offset(first, start).saturating_sub(removed);
    let end = char_offset(last, end).saturating_sub(removed);
    let chars: Vec<Vec<char>> = shown.iter().map(|l| l.chars().collect()).collect();
    let anchors = find_anchors(&chars, start, end);
    let carets = wants_carets(&chars, start, end, anchors);
    let (plain, special) = if anchors.is_some() { ('~', '^') } else { ('^', '^') };
    let mark = |row: usize| -> String {
        let Some(line) = chars.get(row) else { return String::new() };
        let blank = line.iter().take_while(|c| c.is_whitespace()).count();
        let until = if row + 1 == chars.len() { end.min(line.len()) } else { line.len() };
        let mut text = String::new();
        for (col, c) in line.iter().enumerate().take(until) {
            let mark = if col < blank || (row == 0 && col < start) {
                ' '
            } else if anchors.is_some_and(|a| (row, col) >= a.start && (row, col) < a.end) {
                special
            } else {
                plain
            };
            for _ in 0..width(&[*c]) {
                text.push(mark);
            }
        }
        text
    };
    let mut rows = vec![0, shown.len() - 1];
    if let Some(a) = anchors {
        for row in [a.start.0, a.end.0] {
            rows.extend([row.saturating_sub(1), row, row + 1]);
        }
    }
    rows.retain(|&r| r < shown.len());
    rows.sort_unstable();
    rows.dedup();
    let mut previous: Option<usize> = None;
    for row in rows {
        let mut show_row = |row: usize| {
            if let Some(line) = shown.get(row) {
                line_out(line);
                if carets {
                    line_out(&mark(row));
                }
            }
        };
        if let Some(previous) = previous {
            match row - previous {
                0 | 1 => {}
                2 => show_row(row - 1),
                n => line_out(&format!("...<{} lines>...", n - 1)),
            }
        }
        let mut show_row = |row: usize| {
            if let Some(line) = shown.get(row) {
                line_out(line);
                if carets {
                    line_out(&mark(row));
                }
            }
        };
        show_row(row);
        previous = Some(row);
    }
    out
}

/// The characters of the range, lines joined by newlines.
fn range_text(lines: &[Vec<char>], start: usize, end: usize) -> Vec<char> {
    let mut text = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let from = if row == 0 { start.min(line.len()) } else { 0 };
        let to = if row + 1 == lines.len() { end.min(line.len()) } else { line.len() };
        if row > 0 {
            text.push('\n');
        }
        text.extend_from_slice(line.get(from..to.max(from)).unwrap_or_default());
    }
    text
}

fn find_anchors(lines: &[Vec<char>], start: usize, end: usize) -> Option<Anchors> {
    let text = range_text(lines, start, end);
    let (from, to, call) = marked(&text)?;
    let place = |offset: usize| {
        let before = text.get(..offset).unwrap_or_default();
        let row = before.iter().filter(|c| **c == '\n').count();
        let col = before.iter().rev().take_while(|c| **c != '\n').count();
        (row, if row == 0 { col + start } else { col })
    };
    Some(Anchors { start: place(from), end: place(to), call, head: from })
}

fn wants_carets(lines: &[Vec<char>], start: usize, end: usize, anchors: Option<Anchors>) -> bool {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return false };
    let before: String = first.get(..start.min(first.len())).unwrap_or_default().iter().collect();
    let rest = last.get(end.min(last.len())..).unwrap_or_default();
    let ends = rest.iter().all(|c| c.is_whitespace());
    if let Some(anchors) = anchors {
        let text = range_text(lines, start, end);
        let callee = text.get(..anchors.head).unwrap_or_default();
        return !(anchors.call && ends && is_whole_statement(&before, callee));
    }
    !before.trim_start().is_empty() || !ends
}

#[cfg(test)]
mod tests {
    use super::show;

    #[track_caller]
    fn check(line: &str, range: &str, carets: &str) {
        let start = line.find(range).unwrap_or(0);
        let shown = show(&[line.to_owned()], Some((start, start + range.len())));
        let expected = if carets.is_empty() {
            format!("    {}\n", line.trim_start())
        } else {
            format!("    {}\n    {carets}\n", line.trim_start())
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn operators() {
        check("    x = a + b", "a + b", "    ~~^~~");
        check("a*b // c**d", "a*b // c**d", "~~~~^^~~~~~");
        check("y = -a + f(b + c)", "-a + f(b + c)", "    ~~~^~~~~~~~~~");
    }

    #[test]
    fn calls_and_subscripts() {
        check("print(f(1)[2])", "f(1)[2]", "      ~~~~^^^");
        check("foo.bar(1, 2) + 3", "foo.bar(1, 2)", "~~~~~~~^^^^^^");
        check("return f(x)", "f(x)", "");
        check("return f(x)(y)", "f(x)(y)", "       ~~~~^^^");
        check("raise E(1) from x", "raise E(1)", "^^^^^^^^^^");
        check("x = f(x)", "f(x)", "");
        check("return a.f(x)", "a.f(x)", "       ~~~^^^");
        check("f(x)", "f(x)", "~^^^");
    }

    #[test]
    fn plain() {
        check("x = a.b", "a.b", "    ^^^");
        check("a", "a", "");
        check("not a.b or c", "a.b", "    ^^^");
    }
}
