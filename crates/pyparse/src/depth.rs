//! The bound on a tree's nesting.
//!
//! Brackets (200), indentation (100) and f-strings (150) are bounded by the lexer. What is left are chains: operators,
//! attributes, calls, `not not`, `lambda: lambda:`, conditionals, `elif`. None can nest deeper than a logical line has
//! tokens, or a file has `elif`s, so most sources need no look at the tree.

use pyast::*;
use pylex::Tokens;

/// The range of a node that is too deep.
pub(crate) fn too_deep(ast: &Ast, tokens: &Tokens) -> Option<TextRange> {
    if (tokens.longest_line as usize) < MAX_DEPTH / 2 && (tokens.elifs as usize) < MAX_DEPTH / 2 {
        return None;
    }
    // Children have smaller ids, so one pass in order knows them all: depth, and depth with spine edges counted.
    let mut exprs: Vec<(u16, u16)> = Vec::with_capacity(ast.expr_count());
    for i in 0..ast.expr_count() {
        let id = ExprId::from_index(i);
        let (mut depth, mut spine) = (0, 0);
        visit::children(ast, id, &mut |child, left| {
            let (d, s) = exprs.get(child.index()).copied().unwrap_or((0, 0));
            depth = depth.max(d + u16::from(!left));
            spine = spine.max(s + 1);
        });
        if usize::from(depth) > MAX_DEPTH || usize::from(spine) > MAX_SPINE_DEPTH {
            return Some(ast.range(id));
        }
        exprs.push((depth, spine));
    }
    let mut elifs: Vec<u16> = vec![0; ast.stmt_count()];
    for i in 0..ast.stmt_count() {
        let id = StmtId::from_index(i);
        if let Stmt::If { orelse, .. } = ast[id]
            && let [only] = ast[orelse]
            && matches!(ast[only], Stmt::If { .. })
        {
            elifs[i] = elifs.get(only.index()).copied().unwrap_or(0) + 1;
            // Blocks and expressions inside need room too.
            if usize::from(elifs[i]) > MAX_DEPTH {
                return Some(ast.range(id));
            }
        }
    }
    None
}
