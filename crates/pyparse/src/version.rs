//! The versions of the language that the parser knows, and what they lack.

use pyast::*;
use pylex::{TokenKind, Tokens, TriviaKind};

/// A version of Python, `3.minor`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PythonVersion {
    /// 8 to 14.
    pub minor: u8,
}

impl PythonVersion {
    /// Python 3.8.
    pub const PY38: PythonVersion = PythonVersion { minor: 8 };
    /// Python 3.9.
    pub const PY39: PythonVersion = PythonVersion { minor: 9 };
    /// Python 3.10.
    pub const PY310: PythonVersion = PythonVersion { minor: 10 };
    /// Python 3.11.
    pub const PY311: PythonVersion = PythonVersion { minor: 11 };
    /// Python 3.12.
    pub const PY312: PythonVersion = PythonVersion { minor: 12 };
    /// Python 3.13.
    pub const PY313: PythonVersion = PythonVersion { minor: 13 };
    /// Python 3.14.
    pub const PY314: PythonVersion = PythonVersion { minor: 14 };
}

impl Default for PythonVersion {
    fn default() -> Self {
        PythonVersion::PY314
    }
}

/// What `too_new` looks at.
pub(crate) struct Program<'a> {
    pub text: &'a str,
    pub tokens: &'a Tokens,
    pub ast: &'a Ast,
    /// Tuples after `except` that stand without parentheses.
    pub bare_types: &'a [ExprId],
}

struct Search<'a> {
    program: &'a Program<'a>,
    version: PythonVersion,
    found: Option<(&'static str, u8, TextRange)>,
}

/// The first construct that `version` does not have yet: the message and its place.
pub(crate) fn too_new(program: &Program<'_>, version: PythonVersion) -> Option<(String, TextRange)> {
    if version >= PythonVersion::PY314 {
        return None;
    }
    let ast = program.ast;
    let mut search = Search { program, version, found: None };
    for &types in program.bare_types {
        search.need("except expressions without parentheses are", 14, ast.range(types));
    }
    for i in 0..ast.expr_count() {
        search.expression(ExprId::from_index(i));
    }
    for i in 0..ast.stmt_count() {
        search.statement(StmtId::from_index(i));
    }
    if version < PythonVersion::PY312 {
        search.format_fields();
    }
    if version < PythonVersion::PY39 {
        search.with_items();
    }
    let (what, minor, range) = search.found?;
    Some((format!("{what} only supported in Python 3.{minor} and greater"), range))
}

fn quotes(literal: &str) -> &str {
    literal.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}

impl Search<'_> {
    fn need(&mut self, what: &'static str, minor: u8, range: TextRange) {
        if self.version.minor < minor && self.found.is_none_or(|(.., first)| range.start < first.start) {
            self.found = Some((what, minor, range));
        }
    }

    /// The number of the token that starts at an offset.
    fn token(&self, offset: u32) -> usize {
        self.program.tokens.tokens.partition_point(|t| t.start < offset)
    }

    fn kind(&self, token: usize) -> TokenKind {
        self.program.tokens.tokens.get(token).map_or(TokenKind::End, |t| t.kind)
    }

    /// Whether a pair of parentheses begins and ends the range.
    fn is_parenthesized(&self, range: TextRange) -> bool {
        let from = self.token(range.start);
        if self.kind(from) != TokenKind::LPar {
            return false;
        }
        let mut depth = 0usize;
        for t in self.program.tokens.tokens.iter().skip(from) {
            if t.kind.is_open_bracket() {
                depth += 1;
            } else if t.kind.is_close_bracket() {
                depth = depth.saturating_sub(1);
            }
            if depth == 0 {
                return t.end == range.end;
            }
        }
        false
    }

    /// The starred element of a tuple without parentheses.
    fn bare_star(&self, tuple: ExprId) -> Option<ExprId> {
        let ast = self.program.ast;
        let Expr::Tuple { elts, .. } = ast[tuple] else { return None };
        let star = ast[elts].iter().copied().find(|&e| matches!(ast[e], Expr::Starred { .. }))?;
        (!self.is_parenthesized(ast.range(tuple))).then_some(star)
    }

    fn bare_assignment(&mut self, e: ExprId) {
        let range = self.program.ast.range(e);
        if matches!(self.program.ast[e], Expr::NamedExpr { .. })
            && self.token(range.start).checked_sub(1).is_some_and(|before| self.kind(before) != TokenKind::LPar)
        {
            self.need("Unparenthesized assignment expressions in sets and subscripts are", 10, range);
        }
    }

    fn expression(&mut self, id: ExprId) {
        let ast = self.program.ast;
        match ast[id] {
            Expr::TemplateStr { .. } => self.need("t-strings are", 14, ast.range(id)),
            Expr::Subscript { slice, .. } => {
                if let Some(star) = self.bare_star(slice) {
                    self.need("Starred expressions in subscripts are", 11, ast.range(star));
                }
                self.bare_assignment(slice);
                if let Expr::Tuple { elts, .. } = ast[slice]
                    && !self.is_parenthesized(ast.range(slice))
                {
                    for &e in &ast[elts] {
                        self.bare_assignment(e);
                    }
                }
            }
            Expr::Set { elts } => {
                for &e in &ast[elts] {
                    self.bare_assignment(e);
                }
            }
            _ => {}
        }
    }

    fn decorators(&mut self, list: List<ExprId>) {
        let ast = self.program.ast;
        for &e in &ast[list] {
            let mut name = if let Expr::Call { func, .. } = ast[e] { func } else { e };
            while let Expr::Attribute { value, .. } = ast[name] {
                name = value;
            }
            let range = ast.range(e);
            let bare = self.token(range.start).checked_sub(1).is_some_and(|t| self.kind(t) == TokenKind::At);
            if !matches!(ast[name], Expr::Name { .. }) || !bare {
                self.need("Decorators that are no dotted name or call of one are", 9, range);
            }
        }
    }

    fn statement(&mut self, id: StmtId) {
        let ast = self.program.ast;
        let range = ast.range(id);
        let params = match ast[id] {
            Stmt::Match { .. } => return self.need("Pattern matching is", 10, range),
            Stmt::TryStar(_) => return self.need("Exception groups are", 11, range),
            Stmt::For { iter, .. } | Stmt::AsyncFor { iter, .. } => {
                if let Some(star) = self.bare_star(iter) {
                    self.need("Unparenthesized starred expressions after 'in' are", 9, ast.range(star));
                }
                return;
            }
            Stmt::AugAssign { value, .. } => {
                if let Some(star) = self.bare_star(value) {
                    self.need("Starred expressions in augmented assignments are", 9, ast.range(star));
                }
                return;
            }
            Stmt::TypeAlias { type_params, .. } => {
                self.need("Type statement is", 12, range);
                type_params
            }
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
                self.decorators(ast[f].decorator_list);
                if let Some(arg) = ast[ast[f].args].vararg
                    && let Some(annotation) = ast[arg].annotation
                    && matches!(ast[annotation], Expr::Starred { .. })
                {
                    self.need("Starred annotations are", 11, ast.range(annotation));
                }
                ast[f].type_params
            }
            Stmt::ClassDef(c) => {
                self.decorators(ast[c].decorator_list);
                ast[c].type_params
            }
            _ => return,
        };
        for &param in &ast[params] {
            self.need("Type parameter lists are", 12, ast.range(param));
            let (TypeParam::TypeVar { default_value, .. }
            | TypeParam::TypeVarTuple { default_value, .. }
            | TypeParam::ParamSpec { default_value, .. }) = ast[param];
            if let Some(value) = default_value {
                self.need("Type parameter defaults are", 13, ast.range(value));
            }
        }
    }

    /// `with (a as b):`; without `as` the parentheses were those of an expression.
    fn with_items(&mut self) {
        let tokens = &self.program.tokens.tokens;
        for (i, paren) in tokens.iter().enumerate().filter(|(_, t)| t.kind == TokenKind::WithLPar) {
            let mut depth = 0usize;
            for t in &tokens[i..] {
                depth += usize::from(t.kind.is_open_bracket());
                depth -= usize::from(t.kind.is_close_bracket() && depth > 0);
                if depth == 1 && t.kind == TokenKind::As {
                    self.need("Parenthesized context managers are", 9, TextRange::new(paren.start, paren.end));
                }
                if depth == 0 {
                    break;
                }
            }
        }
    }

    /// A line break of an f-string in single quotes that no backslash hides.
    fn break_in(&self, start: u32, end: u32) -> Option<TextRange> {
        let text = self.program.text.get(start as usize..end as usize)?;
        let at = text.match_indices('\n').find(|&(i, _)| !text[..i].ends_with('\\'))?.0 as u32;
        Some(TextRange::new(start + at, start + at + 1))
    }

    /// What PEP 701 allows in f-strings: in fields their own quotes, backslashes, comments, line breaks, blanks behind a
    /// conversion, a third level of fields.
    fn format_fields(&mut self) {
        // For each open f-string its quotes, how many fields are open, from where the outermost field's expression has
        // been read, and where it starts.
        let mut open: Vec<(&str, usize, u32, u32)> = Vec::new();
        let mut trivia = self.program.tokens.trivia.iter().peekable();
        for (i, t) in self.program.tokens.tokens.iter().enumerate() {
            let in_field = open.iter().any(|f| f.1 > 0);
            while let Some(comment) = trivia.next_if(|c| c.before as usize <= i) {
                if in_field && comment.kind == TriviaKind::Comment {
                    self.need("Comments in f-string expressions are", 12, TextRange::new(comment.start, comment.end));
                }
            }
            let text = self.program.text.get(t.start as usize..t.end as usize).unwrap_or("");
            let starts = matches!(t.kind, TokenKind::FStringStart | TokenKind::TStringStart);
            if (starts || t.kind == TokenKind::String) && open.iter().any(|f| f.1 > 0 && quotes(text).starts_with(f.0))
            {
                let what = "f-string expressions with the string's own quotes are";
                self.need(what, 12, TextRange::new(t.start, t.end));
            }
            if starts {
                open.push((quotes(text), 0, t.end, t.start));
                continue;
            }
            let Some(f) = open.last_mut() else { continue };
            match t.kind {
                TokenKind::FStringEnd => {
                    let (quote, start) = (f.0, f.3);
                    open.pop();
                    if quote.len() == 1
                        && let Some(range) = self.break_in(start, t.end)
                    {
                        self.need("Line breaks in the fields of f-strings in single quotes are", 12, range);
                    }
                }
                TokenKind::FieldOpen => {
                    f.1 += 1;
                    f.2 = t.end;
                    if f.1 > 2 {
                        self.need("Fields in the format specs of format specs are", 12, TextRange::new(t.start, t.end));
                    }
                }
                TokenKind::Exclamation => {
                    let after = self.program.tokens.tokens.get(i + 1..i + 3).unwrap_or(&[]);
                    if let [name, next] = after
                        && name.end < next.start
                    {
                        let range = TextRange::new(name.end, next.start);
                        self.need("Blanks behind the conversions of f-strings are", 12, range);
                    }
                }
                TokenKind::FStringMiddle => f.2 = t.end,
                TokenKind::FieldColon | TokenKind::FieldClose => {
                    let field = self.program.text.get(f.2 as usize..t.start as usize).unwrap_or("");
                    let backslash = field.find('\\').map(|at| f.2 + at as u32);
                    f.2 = t.end;
                    f.1 -= usize::from(t.kind == TokenKind::FieldClose && f.1 > 0);
                    if let Some(at) = backslash {
                        self.need("Backslashes in f-string expressions are", 12, TextRange::new(at, at + 1));
                    }
                }
                _ => {}
            }
        }
    }
}
