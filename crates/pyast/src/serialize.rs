//! Trees for serde (feature `serde`): a node is a map of `_type`, its fields and its position.
//!
//! Lists are sequences, absent fields are null, operators are `{"_type": "Add"}`; the value of a constant is null, a
//! boolean, a number or text, and what JSON has not is a map of one entry: `{"bytes": [..]}`, `{"ellipsis": true}`,
//! `{"imaginary": 2.0}`, `{"int": "digits"}`, `{"float": "inf"}`, `{"wtf8": [..]}` (text with lone surrogates).
//! Serialisation recurses: an edge of the tree is two frames of the stack.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::arena::Ast;
use crate::fields::{Field, NodeRef};
use crate::node::Constant;

/// A node of a tree, ready for a serializer.
#[derive(Clone, Copy, Debug)]
pub struct Tree<'a> {
    ast: &'a Ast,
    node: NodeRef,
}

impl<'a> Tree<'a> {
    /// The node and what is inside.
    pub fn new(ast: &'a Ast, node: impl Into<NodeRef>) -> Self {
        Tree { ast, node: node.into() }
    }
}

/// The whole tree from its root.
impl Serialize for Ast {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Tree { ast: self, node: NodeRef::Mod }.serialize(serializer)
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.node.fields(self.ast);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_type", fields.class)?;
        for &(name, field) in fields.as_slice() {
            map.serialize_entry(name, &Value { ast: self.ast, field })?;
        }
        if let Some(range) = self.node.range(self.ast) {
            let (a, b) = (self.ast.position(range.start), self.ast.position(range.end));
            map.serialize_entry("lineno", &a.line)?;
            map.serialize_entry("col_offset", &a.column)?;
            map.serialize_entry("end_lineno", &b.line)?;
            map.serialize_entry("end_col_offset", &b.column)?;
        }
        map.end()
    }
}

struct Value<'a> {
    ast: &'a Ast,
    field: Field,
}

/// A map of one entry.
fn only<S: Serializer>(serializer: S, key: &str, value: &(impl Serialize + ?Sized)) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(key, value)?;
    map.end()
}

struct Word(&'static str);

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        only(serializer, "_type", self.0)
    }
}

fn text<S: Serializer>(serializer: S, bytes: &[u8]) -> Result<S::Ok, S::Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => serializer.serialize_str(text),
        Err(_) => only(serializer, "wtf8", bytes),
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ast = self.ast;
        match self.field {
            Field::Absent => serializer.serialize_none(),
            Field::Node(node) => Tree { ast, node }.serialize(serializer),
            Field::Nodes(nodes) => {
                let mut seq = serializer.serialize_seq(Some(nodes.len()))?;
                for i in 0..nodes.len() {
                    seq.serialize_element(&nodes.get(ast, i).map(|node| Tree { ast, node }))?;
                }
                seq.end()
            }
            Field::Name(name) => serializer.serialize_str(ast.symbol_str(name)),
            Field::Names(names) => serializer.collect_seq(ast[names].iter().map(|&n| ast.symbol_str(n))),
            Field::Word(word) => Word(word).serialize(serializer),
            Field::Operators(ops) => serializer.collect_seq(ast[ops].iter().map(|op| Word(op.name()))),
            Field::Int(n) => serializer.serialize_i64(n),
            Field::Text(id) => text(serializer, ast.str_bytes(id)),
            Field::Kind => serializer.serialize_str("u"),
            Field::Constant(value) => match value {
                Constant::None => serializer.serialize_none(),
                Constant::True => serializer.serialize_bool(true),
                Constant::False => serializer.serialize_bool(false),
                Constant::Ellipsis => only(serializer, "ellipsis", &true),
                Constant::Str(id) => text(serializer, ast.str_bytes(id)),
                Constant::Bytes(id) => only(serializer, "bytes", ast.str_bytes(id)),
                Constant::Int(n) => serializer.serialize_i64(n),
                Constant::BigInt(id) => only(serializer, "int", &String::from_utf8_lossy(ast.str_bytes(id))),
                Constant::Float(x) if x.is_finite() => serializer.serialize_f64(x),
                Constant::Float(x) => only(serializer, "float", &crate::text::float(x)),
                Constant::Complex(x) if x.is_finite() => only(serializer, "imaginary", &x),
                Constant::Complex(x) => only(serializer, "imaginary", &crate::text::float(x)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::*;

    #[test]
    fn a_tree_as_json() {
        let mut ast = Ast::new("-2j".into());
        let operand = ast.add(Expr::Constant { value: Constant::Complex(2.0), unicode: false }, TextRange::new(1, 3));
        let body = ast.add(Expr::UnaryOp { op: UnaryOp::USub, operand }, TextRange::new(0, 3));
        ast.set_root(Mod::Expression { body });
        let json = serde_json::to_value(&ast).unwrap();
        assert_eq!(json["_type"], "Expression");
        assert_eq!(json["body"]["op"]["_type"], "USub");
        assert_eq!(json["body"]["operand"]["value"]["imaginary"], 2.0);
        assert_eq!(json["body"]["operand"]["col_offset"], 1);
        assert!(json["body"]["operand"]["kind"].is_null());
    }
}
