//! Comparison: whether two trees are the same program, whatever their ranges and the order of their rows.

use crate::arena::Ast;
use crate::fields::{Field, NodeRef};
use crate::node::Constant;
use crate::symbol::Symbol;

/// Whether two trees are equal but for ranges: `ast.dump` of both is the same text. No recursion.
pub fn same_tree(a: &Ast, b: &Ast) -> bool {
    same_node(a, NodeRef::Mod, b, NodeRef::Mod)
}

/// The same of a node of each tree (or of two nodes of one).
pub fn same_node(a: &Ast, x: impl Into<NodeRef>, b: &Ast, y: impl Into<NodeRef>) -> bool {
    let mut pending = vec![(x.into(), y.into())];
    // Symbols of `a` that were found to be the same name in `b`.
    let mut names: Vec<Option<Symbol>> = vec![None; a.symbols().len()];
    let mut same_name = |x: Symbol, y: Symbol| match names.get_mut(x.index()) {
        Some(Some(known)) => *known == y,
        Some(unknown) if a.symbol_str(x) == b.symbol_str(y) => {
            *unknown = Some(y);
            true
        }
        _ => false,
    };
    while let Some((x, y)) = pending.pop() {
        let (fields, others) = (x.fields(a), y.fields(b));
        if fields.class != others.class {
            return false;
        }
        for (&(_, field), &(_, other)) in fields.as_slice().iter().zip(others.as_slice()) {
            let same = match (field, other) {
                (Field::Node(x), Field::Node(y)) => {
                    pending.push((x, y));
                    true
                }
                (Field::Nodes(xs), Field::Nodes(ys)) => {
                    xs.len() == ys.len()
                        && (0..xs.len()).all(|i| match (xs.get(a, i), ys.get(b, i)) {
                            (Some(x), Some(y)) => {
                                pending.push((x, y));
                                true
                            }
                            (x, y) => x.is_none() && y.is_none(),
                        })
                }
                (Field::Name(x), Field::Name(y)) => same_name(x, y),
                (Field::Names(xs), Field::Names(ys)) => {
                    xs.len() == ys.len() && a[xs].iter().zip(&b[ys]).all(|(&x, &y)| same_name(x, y))
                }
                (Field::Operators(xs), Field::Operators(ys)) => a[xs] == b[ys],
                (Field::Constant(x), Field::Constant(y)) => same_constant(a, x, b, y),
                (Field::Text(x), Field::Text(y)) => a.str_bytes(x) == b.str_bytes(y),
                (x, y) => x == y,
            };
            if !same {
                return false;
            }
        }
    }
    true
}

fn same_constant(a: &Ast, x: Constant, b: &Ast, y: Constant) -> bool {
    match (x, y) {
        (Constant::Str(x), Constant::Str(y)) | (Constant::Bytes(x), Constant::Bytes(y)) => {
            a.str_bytes(x) == b.str_bytes(y)
        }
        (Constant::BigInt(x), Constant::BigInt(y)) => {
            let shown = |ast: &Ast, id| {
                let mut text = String::new();
                crate::text::big_int(ast.str_bytes(id), &mut text);
                text
            };
            a.str_bytes(x) == b.str_bytes(y) || shown(a, x) == shown(b, y)
        }
        (Constant::Float(x), Constant::Float(y)) | (Constant::Complex(x), Constant::Complex(y)) => {
            x.to_bits() == y.to_bits()
        }
        (x, y) => x == y,
    }
}
