//! Text signatures: reading the one people write in `#[sig]`, writing the one they leave out.
//!
//! The notation is Python's, with an optional first `$self`, `$type` or `$module` for what is bound already. Source:
//! `__text_signature__` as `inspect` reads it.

use syn::{Expr, ExprLit, ExprUnary, Lit, UnOp};

/// How a parameter takes its argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
    VarArgs,
    VarKeywords,
}

/// One parameter of a text signature.
#[derive(Debug)]
pub struct SigParam {
    pub name: String,
    pub kind: Kind,
    /// The text behind `=`.
    pub default: Option<String>,
}

/// A text signature taken apart.
#[derive(Debug)]
pub struct TextSignature {
    /// Whether it begins with `$self` or the like.
    pub bound: bool,
    /// Whether it has a `/`.
    pub slash: bool,
    pub params: Vec<SigParam>,
}

/// Takes a text signature apart; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<TextSignature, String> {
    let inner = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or("a signature stands in parentheses: \"(x, /)\"")?;
    let mut out = TextSignature { bound: false, slash: false, params: Vec::new() };
    let mut keyword_only = false;
    let mut pieces = split(inner)?.into_iter().enumerate().peekable();
    while let Some((at, piece)) = pieces.next() {
        let piece = piece.trim();
        match piece {
            "" if at == 0 && pieces.peek().is_none() => {}
            "" => return Err("there is a parameter missing between two commas".into()),
            "/" if out.slash => return Err("`/` is given twice".into()),
            "/" if keyword_only => return Err("`/` stands before `*`".into()),
            "/" if out.params.is_empty() && !out.bound => return Err("there is no parameter before `/`".into()),
            "/" => {
                out.slash = true;
                for param in &mut out.params {
                    param.kind = Kind::PositionalOnly;
                }
            }
            "*" if keyword_only => return Err("`*` is given twice".into()),
            "*" if pieces.peek().is_none() => return Err("there is no parameter after `*`".into()),
            "*" => keyword_only = true,
            _ if out.params.last().is_some_and(|last| last.kind == Kind::VarKeywords) => {
                return Err("nothing follows `**`".into());
            }
            _ => {
                if let Some(name) = piece.strip_prefix('$') {
                    if at != 0 {
                        return Err(format!("`${name}` stands first"));
                    }
                    out.bound = true;
                    continue;
                }
                let (name, kind) = if let Some(name) = piece.strip_prefix("**") {
                    (name, Kind::VarKeywords)
                } else if let Some(name) = piece.strip_prefix('*') {
                    if keyword_only {
                        return Err("`*` is given twice".into());
                    }
                    keyword_only = true;
                    (name, Kind::VarArgs)
                } else if keyword_only {
                    (piece, Kind::KeywordOnly)
                } else {
                    (piece, Kind::PositionalOrKeyword)
                };
                let (name, default) = match name.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(default.trim().to_owned())),
                    None => (name.trim(), None),
                };
                if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    return Err(format!("`{name}` is no parameter name"));
                }
                if out.params.iter().any(|param| param.name == name) {
                    return Err(format!("parameter `{name}` is given twice"));
                }
                let positional = matches!(kind, Kind::PositionalOnly | Kind::PositionalOrKeyword);
                if positional && default.is_none() && out.params.last().is_some_and(|last| last.default.is_some()) {
                    return Err(format!("parameter `{name}` without a default follows one with a default"));
                }
                out.params.push(SigParam { name: name.to_owned(), kind, default });
            }
        }
    }
    Ok(out)
}

/// Splits at commas outside of brackets and strings.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let mut string: Option<char> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (string, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(quote), _) if c == quote => string = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => string = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth = depth.checked_sub(1).ok_or("a bracket is closed that was never opened")?;
            }
            (None, ',') if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    if string.is_some() || depth != 0 {
        return Err("a string or bracket is not closed".into());
    }
    // A comma at the end closes the last parameter.
    if start < text.len() || pieces.is_empty() {
        pieces.push(&text[start..]);
    }
    Ok(pieces)
}

/// Puts what is bound already in front of a signature that leaves it out.
pub fn with_bound(text: &str, parsed: &TextSignature, bound: Option<&str>) -> String {
    let Some(bound) = bound.filter(|_| !parsed.bound) else { return text.to_owned() };
    let rest = text.strip_prefix('(').unwrap_or(text);
    match (parsed.params.is_empty(), parsed.slash) {
        (true, _) => format!("({bound}, /)"),
        (false, true) => format!("({bound}, {rest}"),
        (false, false) => format!("({bound}, /, {rest}"),
    }
}

/// The signature of a function without `#[sig]`: everything positional-only.
pub fn derive(bound: Option<&str>, params: &[SigParam]) -> String {
    let mut pieces: Vec<String> = bound.map(str::to_owned).into_iter().collect();
    let fixed = params.iter().filter(|param| param.kind == Kind::PositionalOnly);
    pieces.extend(fixed.map(|param| match &param.default {
        Some(default) => format!("{}={default}", param.name),
        None => param.name.clone(),
    }));
    if !pieces.is_empty() {
        pieces.push("/".to_owned());
    }
    for param in params {
        match param.kind {
            Kind::VarArgs => pieces.push(format!("*{}", param.name)),
            Kind::VarKeywords => pieces.push(format!("**{}", param.name)),
            _ => {}
        }
    }
    format!("({})", pieces.join(", "))
}

/// What Python shows for a default written in Rust.
pub fn default_text(expr: &Expr) -> String {
    shown(expr).unwrap_or_else(|| "<unrepresentable>".to_owned())
}

fn shown(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(ExprLit { lit, .. }) => match lit {
            Lit::Int(int) => Some(int.base10_digits().to_owned()),
            Lit::Float(float) => Some(float.base10_digits().to_owned()),
            Lit::Bool(value) => Some(if value.value { "True" } else { "False" }.to_owned()),
            Lit::Str(text) => string(&text.value()),
            _ => None,
        },
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => Some(format!("-{}", shown(expr)?)),
        Expr::Paren(paren) => shown(&paren.expr),
        Expr::Group(group) => shown(&group.expr),
        Expr::Path(path) if path.path.is_ident("None") => Some("None".to_owned()),
        Expr::Path(path) => {
            let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            match names.as_slice() {
                [.., ty, max] if max == "MAX" && (ty == "isize" || ty == "i64") => Some(i64::MAX.to_string()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A plain string as a Python literal; anything that would need an escape is not shown.
fn string(text: &str) -> Option<String> {
    let plain = text.chars().all(|c| c.is_ascii() && !c.is_ascii_control() && c != '\\' && c != '\'');
    plain.then(|| format!("'{text}'"))
}
