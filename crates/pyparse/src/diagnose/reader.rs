//! The second reading's machine: tokens with unlimited lookahead, backtracking, memory of what was tried, and the fault
//! that ends it.
//!
//! The reading is top-down with ordered choice, because CPython's messages depend on which alternative is tried first
//! and on the furthest token that was looked at (`reached`): "invalid syntax" points there. A fault, once raised, makes
//! every further step fail, so rules need not look at it. Nothing here is reached by a valid program.

use crate::error::{ErrorKind, Place};
use pyast::TextRange;
use pylex::{LexError, Token, TokenKind};
use std::collections::HashMap;

/// An entry of `Reader::nodes`.
pub(super) type NodeAt = u32;

/// What messages call an expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    Name,
    Attribute,
    Subscript,
    Starred,
    List,
    Tuple,
    Lambda,
    Call,
    Operation,
    Generator,
    Yield,
    Await,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    Joined,
    Template,
    Literal,
    True,
    False,
    None,
    Ellipsis,
    /// Whether the first operator is `in`; the left side is the only child.
    Compare(bool),
    IfExp,
    Named,
    /// A call's arguments: whether a keyword is an unpacking; the children are the positional ones.
    Arguments(bool),
    Other,
}

impl What {
    pub fn text(self) -> &'static str {
        match self {
            What::Name => "name",
            What::Attribute => "attribute",
            What::Subscript => "subscript",
            What::Starred => "starred",
            What::List => "list",
            What::Tuple => "tuple",
            What::Lambda => "lambda",
            What::Call => "function call",
            What::Operation | What::Other | What::Arguments(_) => "expression",
            What::Generator => "generator expression",
            What::Yield => "yield expression",
            What::Await => "await expression",
            What::ListComp => "list comprehension",
            What::SetComp => "set comprehension",
            What::DictComp => "dict comprehension",
            What::Dict => "dict literal",
            What::Set => "set display",
            What::Joined => "f-string expression",
            What::Template => "t-string expression",
            What::Literal => "literal",
            What::True => "True",
            What::False => "False",
            What::None => "None",
            What::Ellipsis => "ellipsis",
            What::Compare(_) => "comparison",
            What::IfExp => "conditional expression",
            What::Named => "named expression",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub what: What,
    pub start: u32,
    pub end: u32,
    pub children: Vec<NodeAt>,
}

/// Rules whose results are remembered by place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Rule {
    Expression,
    StarExpression,
    Named,
    Disjunction,
    BitOr,
    Factor,
    Primary,
    Strings,
    Arguments,
    StarTarget,
    TargetAtom,
    DelTarget,
    TPrimary,
    Simple,
    Block,
    Pattern,
    ClosedPattern,
    TypeParams,
    TypeParam,
    StarExpressions,
    Conjunction,
    Inversion,
    Comprehensions,
}

/// What is wrong.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub kind: ErrorKind,
    pub message: String,
    pub range: TextRange,
    pub place: Place,
    /// Raised by the lexer: nothing later in the source can win over it.
    pub lexical: bool,
    /// Where the furthest token starts that was looked at.
    pub reached: u32,
}

/// Which targets an expression is judged as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Targets {
    Star,
    For,
    Del,
}

/// Rules that may stand inside each other; more is refused as too complex.
const MAX_DEPTH: usize = 3000;

pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    /// Bracket depth after each token.
    pub levels: &'a [u16],
    pub lex_error: Option<&'a LexError>,
    pub mark: usize,
    /// One past the furthest token looked at.
    pub reached: usize,
    /// Whether the rules for mistakes are on.
    pub mistakes: bool,
    /// The rules of 3.14, not only those of 3.13.
    pub newest: bool,
    /// A whole file, not an expression or a line.
    pub file: bool,
    pub fault: Option<Fault>,
    pub nodes: Vec<Node>,
    memory: HashMap<(Rule, u32), (Option<NodeAt>, u32)>,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub fn new(
        text: &'a str,
        tokens: &'a [Token],
        levels: &'a [u16],
        lex_error: Option<&'a LexError>,
        newest: bool,
    ) -> Self {
        Reader {
            text,
            tokens,
            levels,
            lex_error,
            mark: 0,
            reached: 0,
            mistakes: false,
            newest,
            file: true,
            fault: None,
            nodes: Vec::new(),
            memory: HashMap::new(),
            depth: 0,
        }
    }

    pub fn rewind(&mut self, mistakes: bool) {
        self.mark = 0;
        self.mistakes = mistakes;
        self.forget();
    }

    /// Drops what is remembered: nothing before here is tried again.
    pub fn forget(&mut self) {
        self.memory.clear();
        self.nodes.clear();
    }

    // ---- tokens

    fn kind_at(&self, i: usize) -> TokenKind {
        self.tokens.get(i).map_or(TokenKind::End, |t| t.kind)
    }

    /// The kind of the next token; the lexer's error is raised when it is looked at.
    pub fn peek(&mut self) -> TokenKind {
        if self.fault.is_some() {
            return TokenKind::Error;
        }
        if self.mark >= self.reached {
            self.reached = (self.mark + 1).min(self.tokens.len());
        }
        let kind = self.kind_at(self.mark);
        if kind == TokenKind::Name && self.newest {
            self.string_prefix();
        }
        if kind == TokenKind::Error
            && let Some(e) = self.lex_error
        {
            self.fault = Some(Fault {
                kind: e.kind,
                message: e.message.clone(),
                range: TextRange::new(e.start, e.end),
                place: Place::from(e.place),
                lexical: true,
                reached: e.start,
            });
        }
        kind
    }

    /// Letters right before a quote that are string prefixes, but not together.
    fn string_prefix(&mut self) {
        let (at, text) = (self.range_of_token(self.mark), self.text_at(self.mark));
        let quoted = matches!(
            self.kind_at(self.mark + 1),
            TokenKind::String | TokenKind::FStringStart | TokenKind::TStringStart
        );
        if !quoted || text.len() > 5 || self.range_of_token(self.mark + 1).start != at.end {
            return;
        }
        let letters = text.to_ascii_lowercase();
        let all_prefixes = letters.char_indices().all(|(i, c)| "burft".contains(c) && !letters[..i].contains(c));
        // A quote with a prefix of its own is no continuation of this one.
        let bare = matches!(self.text.as_bytes().get(at.end as usize), Some(b'\'' | b'"'));
        let pairs = [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')];
        if let Some((a, b)) = pairs.into_iter().find(|&(a, b)| letters.contains(a) && letters.contains(b))
            && all_prefixes
            && bare
        {
            self.raise(ErrorKind::Syntax, format!("'{a}' and '{b}' prefixes are incompatible"), at, Place::Range);
        }
    }

    pub fn is(&mut self, kind: TokenKind) -> bool {
        self.peek() == kind && self.fault.is_none()
    }

    pub fn is_one(&mut self, kinds: &[TokenKind]) -> bool {
        let kind = self.peek();
        self.fault.is_none() && kinds.contains(&kind)
    }

    /// Takes a token of this kind; its place.
    pub fn tok(&mut self, kind: TokenKind) -> Option<usize> {
        if !self.is(kind) || self.mark >= self.tokens.len() {
            return None;
        }
        self.mark += 1;
        Some(self.mark - 1)
    }

    pub fn one_of(&mut self, kinds: &[TokenKind]) -> Option<usize> {
        if !self.is_one(kinds) || self.mark >= self.tokens.len() {
            return None;
        }
        self.mark += 1;
        Some(self.mark - 1)
    }

    /// `(`, whatever the lexer made of it.
    pub fn lpar(&mut self) -> Option<usize> {
        self.one_of(&[TokenKind::LPar, TokenKind::WithLPar])
    }

    pub fn is_lpar(&mut self) -> bool {
        self.is_one(&[TokenKind::LPar, TokenKind::WithLPar])
    }

    pub fn is_name(&mut self) -> bool {
        self.peek().is_name_like() && self.fault.is_none()
    }

    pub fn name(&mut self) -> Option<NodeAt> {
        if !self.is_name() {
            return None;
        }
        self.mark += 1;
        Some(self.node(What::Name, self.mark - 1))
    }

    pub fn text_at(&self, i: usize) -> &'a str {
        self.tokens.get(i).and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or("")
    }

    /// A soft keyword.
    pub fn word(&mut self, word: &str) -> Option<usize> {
        if !self.is_name() || self.text_at(self.mark) != word {
            return None;
        }
        self.mark += 1;
        Some(self.mark - 1)
    }

    /// A token that nothing else can stand for: its absence is the fault.
    pub fn forced(&mut self, kind: TokenKind, text: &str) -> Option<usize> {
        self.peek();
        if self.fault.is_some() {
            return None;
        }
        let found = if kind == TokenKind::LPar { self.lpar() } else { self.tok(kind) };
        if found.is_none() && self.mistakes {
            self.raise_token(self.mark, format!("expected '{text}'"));
        }
        found
    }

    pub fn line(&self, token: usize) -> usize {
        let offset = self.tokens.get(token).map_or(self.text.len(), |t| t.start as usize);
        1 + self.text.bytes().take(offset).filter(|&b| b == b'\n').count()
    }

    // ---- choice

    /// Tries; comes back to where it stood when that fails.
    pub fn alt<T>(&mut self, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.fault.is_some() {
            return None;
        }
        let mark = self.mark;
        let result = f(self);
        if result.is_none() || self.fault.is_some() {
            self.mark = mark;
            return None;
        }
        result
    }

    /// Whether it would match; takes nothing.
    pub fn ahead<T>(&mut self, f: impl FnOnce(&mut Self) -> Option<T>) -> bool {
        let mark = self.mark;
        let result = f(self).is_some();
        self.mark = mark;
        result && self.fault.is_none()
    }

    /// As often as it matches; how often.
    pub fn many<T>(&mut self, mut f: impl FnMut(&mut Self) -> Option<T>) -> usize {
        let mut n = 0;
        loop {
            let before = self.mark;
            if self.alt(&mut f).is_none() || self.mark == before {
                return n;
            }
            n += 1;
        }
    }

    /// One or more with commas between; a comma that nothing follows is left.
    pub fn list(&mut self, mut f: impl FnMut(&mut Self) -> Option<NodeAt>) -> Option<Vec<NodeAt>> {
        let mut out = vec![self.alt(&mut f)?];
        while let Some(node) = self.alt(|p| {
            p.tok(TokenKind::Comma)?;
            f(p)
        }) {
            out.push(node);
        }
        Some(out)
    }

    pub fn memo(&mut self, rule: Rule, f: impl FnOnce(&mut Self) -> Option<NodeAt>) -> Option<NodeAt> {
        if self.fault.is_some() {
            return None;
        }
        let key = (rule, self.mark as u32);
        if let Some(&(node, end)) = self.memory.get(&key) {
            if node.is_some() {
                self.mark = end as usize;
            }
            return node;
        }
        if self.depth >= MAX_DEPTH {
            let at = self.range_of_token(self.mark);
            self.raise(ErrorKind::Syntax, crate::TOO_COMPLEX.to_owned(), at, Place::Range);
            return None;
        }
        self.depth += 1;
        let result = self.alt(f);
        self.depth -= 1;
        self.memory.insert(key, (result, self.mark as u32));
        result
    }

    /// Tries without the rules for mistakes. What is remembered stays, so nothing it went through is searched again.
    pub fn plainly<T>(&mut self, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = std::mem::replace(&mut self.mistakes, false);
        let result = self.alt(f);
        self.mistakes = before;
        result
    }

    // ---- nodes

    /// A node from token `from` to the last one taken.
    pub fn node(&mut self, what: What, from: usize) -> NodeAt {
        self.parent(what, from, Vec::new())
    }

    pub fn parent(&mut self, what: What, from: usize, children: Vec<NodeAt>) -> NodeAt {
        let start = self.tokens.get(from).map_or(0, |t| t.start);
        let end = self.mark.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(start, |t| t.end);
        self.nodes.push(Node { what, start, end: end.max(start), children });
        (self.nodes.len() - 1) as NodeAt
    }

    pub fn what(&self, node: NodeAt) -> What {
        self.nodes.get(node as usize).map_or(What::Other, |n| n.what)
    }

    pub fn name_of(&self, node: NodeAt) -> &'static str {
        self.what(node).text()
    }

    pub fn children(&self, node: NodeAt) -> Vec<NodeAt> {
        self.nodes.get(node as usize).map_or_else(Vec::new, |n| n.children.clone())
    }

    pub fn range_of(&self, node: NodeAt) -> TextRange {
        self.nodes.get(node as usize).map_or_else(TextRange::default, |n| TextRange::new(n.start, n.end))
    }

    pub fn range_of_token(&self, i: usize) -> TextRange {
        let end = self.text.len() as u32;
        self.tokens.get(i).map_or(TextRange::new(end, end), |t| {
            // The line break that the source lacks at its end counts.
            let implied = t.kind == TokenKind::Newline && t.start == t.end;
            let mut start = t.start;
            if t.kind == TokenKind::Newline
                && let Some(before) = i.checked_sub(1).and_then(|i| self.tokens.get(i))
                && let Some(gap) = self.text.get(before.end as usize..start as usize)
                && let Some(comment) = gap.find('#')
            {
                // It starts with the comment before it.
                start = before.end + comment as u32;
            }
            TextRange::new(start, t.end + u32::from(implied))
        })
    }

    // ---- faults

    pub fn raise(&mut self, kind: ErrorKind, message: String, range: TextRange, place: Place) {
        if self.fault.is_none() {
            let reached = self.reached.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(range.start, |t| t.start);
            self.fault = Some(Fault { kind, message, range, place, lexical: false, reached });
        }
    }

    fn syntax(&mut self, message: impl Into<String>, start: u32, end: u32) {
        self.raise(ErrorKind::Syntax, message.into(), TextRange::new(start, end.max(start)), Place::Range);
    }

    pub fn raise_node(&mut self, node: NodeAt, message: impl Into<String>) {
        let r = self.range_of(node);
        self.syntax(message, r.start, r.end);
    }

    pub fn raise_nodes(&mut self, first: NodeAt, last: NodeAt, message: impl Into<String>) {
        let (a, b) = (self.range_of(first), self.range_of(last));
        self.syntax(message, a.start, b.end);
    }

    /// From a node to a token.
    pub fn raise_through(&mut self, first: NodeAt, last: usize, message: impl Into<String>) {
        let (a, b) = (self.range_of(first), self.range_of_token(last));
        self.syntax(message, a.start, b.end);
    }

    pub fn raise_tokens(&mut self, first: usize, last: usize, message: impl Into<String>) {
        let (a, b) = (self.range_of_token(first), self.range_of_token(last));
        self.syntax(message, a.start, b.end);
    }

    pub fn raise_token_to_node(&mut self, first: usize, last: NodeAt, message: impl Into<String>) {
        let (a, b) = (self.range_of_token(first), self.range_of(last));
        self.syntax(message, a.start, b.end);
    }

    /// At a token. Layout tokens have no column.
    pub fn raise_token(&mut self, token: usize, message: impl Into<String>) {
        if self.has_no_column(token) {
            let range = TextRange::new(self.layout_offset(token), self.layout_offset(token));
            self.raise(ErrorKind::Syntax, message.into(), range, Place::Line);
            return;
        }
        let r = self.range_of_token(token);
        self.syntax(message, r.start, r.end);
    }

    /// From `start` to the furthest token that was looked at.
    pub fn raise_from(&mut self, start: u32, message: impl Into<String>) {
        let last = self.range_of_token(self.reached.saturating_sub(1));
        let end = last.end.max(start);
        self.raise(ErrorKind::Syntax, message.into(), TextRange::new(start, end), Place::Reached);
    }

    pub fn raise_from_token(&mut self, token: usize, message: impl Into<String>) {
        let start = self.range_of_token(token).start;
        self.raise_from(start, message);
    }

    pub fn raise_from_node(&mut self, node: NodeAt, message: impl Into<String>) {
        let start = self.range_of(node).start;
        self.raise_from(start, message);
    }

    /// At the furthest token that was looked at.
    pub fn raise_last(&mut self, kind: ErrorKind, message: impl Into<String>) {
        self.raise_here(self.reached.saturating_sub(1), kind, message.into());
    }

    pub fn syntax_last(&mut self, message: impl Into<String>) {
        self.raise_last(ErrorKind::Syntax, message);
    }

    /// At the next token.
    pub fn raise_next(&mut self, message: impl Into<String>) {
        self.peek();
        self.raise_here(self.mark, ErrorKind::Syntax, message.into());
    }

    pub fn raise_here(&mut self, token: usize, kind: ErrorKind, message: String) {
        if self.has_no_column(token) {
            let at = self.layout_offset(token);
            let line_break = self.file || self.text.ends_with('\n');
            let place = if self.at_end(token) && line_break { Place::AfterLine } else { Place::Before };
            self.raise(kind, message, TextRange::new(at, at), place);
            return;
        }
        let range = self.range_of_token(token);
        self.raise(kind, message, range, Place::Range);
    }

    fn has_no_column(&self, token: usize) -> bool {
        match self.kind_at(token) {
            TokenKind::Indent | TokenKind::Dedent | TokenKind::End => true,
            // A file's last line gets the line break it lacks; an expression's does not.
            TokenKind::Newline => !self.file && self.tokens.get(token).is_some_and(|t| t.start == t.end),
            _ => false,
        }
    }

    fn at_end(&self, token: usize) -> bool {
        self.tokens.get(token).is_none_or(|t| t.start as usize >= self.text.len())
    }

    /// Whether a token is what the lexer gives when nothing is left, or what it stopped at for want of more.
    pub fn stands_at_end(&self, token: usize) -> bool {
        match self.kind_at(token) {
            TokenKind::Error => self.lex_error.is_some_and(|e| {
                let message = e.message.as_str();
                message.ends_with("was never closed")
                    || message == "unexpected EOF while parsing"
                    || (message.starts_with("unterminated ") && message.contains("triple-quoted"))
            }),
            TokenKind::End | TokenKind::Dedent => self.at_end(token),
            _ => false,
        }
    }

    /// Where the lexer stands when it gives a layout token: behind the indentation, or the last line's end.
    fn layout_offset(&self, token: usize) -> u32 {
        if self.at_end(token) {
            let len = self.text.len();
            return len.saturating_sub(usize::from(self.text.ends_with('\n'))) as u32;
        }
        self.tokens.get(token).map_or(0, |t| t.end)
    }

    /// The part of an expression that cannot be such a target, and what to say.
    pub fn raise_invalid_target(&mut self, node: NodeAt, targets: Targets) {
        if let Some(bad) = self.invalid_target(node, targets) {
            let verb = if targets == Targets::Del { "delete" } else { "assign to" };
            let message = format!("cannot {verb} {}", self.name_of(bad));
            self.raise_node(bad, message);
        }
    }

    fn invalid_target(&self, node: NodeAt, targets: Targets) -> Option<NodeAt> {
        match self.what(node) {
            What::List | What::Tuple => {
                self.children(node).into_iter().find_map(|child| self.invalid_target(child, targets))
            }
            What::Starred if targets == Targets::Del => Some(node),
            What::Starred => self.children(node).first().and_then(|&child| self.invalid_target(child, targets)),
            What::Compare(first_in) if targets == Targets::For => {
                let left = self.children(node).first().copied()?;
                if first_in { self.invalid_target(left, targets) } else { None }
            }
            What::Name | What::Subscript | What::Attribute => None,
            _ => Some(node),
        }
    }
}
