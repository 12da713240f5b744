//! Settles, in place, what only context can tell: `match`, `case` and `type` as keyword or name, and whether the
//! parenthesis after `with` holds items.
//!
//! - `match` is a keyword at the start of a statement whose line ends in `:` at bracket depth 0 followed by an
//!   indented block (`match[x]: int = 3` is an assignment), when an expression can start after it.
//! - `case` is a keyword at the start of a statement directly inside a match block.
//! - `type` is a keyword at the start of a statement when a name and then `=` or `[` follow.
//! - `with (` holds items when the matching `)` is followed by `:` and what is between can be items: CPython tries
//!   that first and takes an expression otherwise.

use crate::token::{Token, TokenKind};
use std::collections::HashSet;

/// `candidates` are the places of `match`, `case`, `type` and `with`.
pub(crate) fn settle(_text: &str, tokens: &mut [Token], candidates: &[u32]) {
    // `case` places that a match block has claimed; everything not claimed is a name.
    let mut cases: HashSet<usize> = HashSet::new();
    // Where the logical line that was looked at last ends, and the block that it heads: a line may hold many `match`es,
    // which must not cost its length each.
    let mut line: (usize, Option<usize>) = (0, None);
    let mut claimed = None;
    for &at in candidates {
        let at = at as usize;
        let Some(kind) = tokens.get(at).map(|t| t.kind) else { continue };
        let settled = match kind {
            TokenKind::With => {
                settle_with(tokens, at);
                continue;
            }
            TokenKind::Type => starts_statement(tokens, at) && is_type_alias(tokens, at),
            TokenKind::Match => {
                let block = if starts_statement(tokens, at) { match_block(tokens, at, &mut line) } else { None };
                if let Some(indent) = block
                    && claimed != block
                {
                    claimed = block;
                    claim_cases(tokens, indent, &mut cases);
                }
                block.is_some()
            }
            TokenKind::Case => cases.contains(&at),
            _ => continue,
        };
        if !settled && let Some(token) = tokens.get_mut(at) {
            token.kind = TokenKind::Name;
        }
    }
}

fn kind(tokens: &[Token], at: usize) -> TokenKind {
    tokens.get(at).map_or(TokenKind::End, |t| t.kind)
}

fn starts_statement(tokens: &[Token], at: usize) -> bool {
    at == 0
        || matches!(
            kind(tokens, at - 1),
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi | TokenKind::Colon
        )
}

fn is_type_alias(tokens: &[Token], at: usize) -> bool {
    kind(tokens, at + 1).is_name_like() && matches!(kind(tokens, at + 2), TokenKind::Equal | TokenKind::LSqb)
}

/// The INDENT of the block if the line at `at` is the head of a match statement.
fn match_block(tokens: &[Token], at: usize, line: &mut (usize, Option<usize>)) -> Option<usize> {
    use TokenKind::*;
    let first = kind(tokens, at + 1);
    let can_start = first.is_name_like()
        || matches!(
            first,
            Int | Float
                | Imaginary
                | String
                | FStringStart
                | TStringStart
                | False
                | None
                | True
                | Ellipsis
                | LPar
                | LSqb
                | LBrace
                | Star
                | Minus
                | Plus
                | Tilde
                | Not
                | Lambda
                | Await
                | Yield
        );
    if !can_start {
        return Option::None;
    }
    if at >= line.0 {
        // Brackets are closed where a line ends.
        let ends = |t: &Token| matches!(t.kind, Newline | End | Error);
        let i = tokens.iter().skip(at + 1).position(ends).map_or(tokens.len(), |n| at + 1 + n);
        let head = kind(tokens, i) == Newline && kind(tokens, i - 1) == Colon && kind(tokens, i + 1) == Indent;
        let case = kind(tokens, i + 2) == Case;
        *line = (i, if head && case { Some(i + 1) } else { Option::None });
    }
    line.1
}

/// The `case` tokens at the start of the statements directly in the block that `indent` opens.
fn claim_cases(tokens: &[Token], indent: usize, cases: &mut HashSet<usize>) {
    let mut depth = 0usize;
    for i in indent..tokens.len() {
        match kind(tokens, i) {
            TokenKind::Indent => depth += 1,
            TokenKind::Dedent => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            TokenKind::Case
                if depth == 1
                    && matches!(kind(tokens, i - 1), TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent) =>
            {
                cases.insert(i);
            }
            _ => {}
        }
    }
}

fn settle_with(tokens: &mut [Token], at: usize) {
    use TokenKind::*;
    if kind(tokens, at + 1) != LPar {
        return;
    }
    let (mut depth, mut lambdas) = (0usize, 0usize);
    let mut item_start = true;
    for i in at + 1..tokens.len() {
        let k = kind(tokens, i);
        if k.is_open_bracket() {
            depth += 1;
            if depth > 1 {
                item_start = false;
            }
            continue;
        }
        if k.is_close_bracket() {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                if i > at + 2 && kind(tokens, i + 1) == Colon {
                    tokens[at + 1].kind = WithLPar;
                }
                return;
            }
            continue;
        }
        if depth == 1 {
            match k {
                For | Async | ColonEqual | Yield => return,
                Star | DoubleStar if item_start => return,
                Lambda => lambdas += 1,
                Colon if lambdas > 0 => lambdas -= 1,
                _ => {}
            }
            item_start = k == Comma;
        }
        if matches!(k, Newline | End | Error) {
            return;
        }
    }
}
