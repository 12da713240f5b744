//! `ast.dump`: byte for byte as CPython 3.13 prints it, on one line or indented.
//!
//! Fields that are `None` and empty lists are left out, except `Constant(value=None)` and `MatchSingleton(value=None)`.
//! With an indentation, a node stays on one line if it has at most three fields and all of them are plain. No recursion:
//! open nodes and lists stand in a `Vec`, so any depth prints.

use crate::arena::Ast;
use crate::fields::{Field, Fields, NodeRef, Nodes, nth};
use crate::line_index::Position;
use crate::unparse;
use std::fmt::Write;

/// `ast.dump(tree)`.
pub fn dump(ast: &Ast) -> String {
    Dump::default().text(ast)
}

/// `ast.dump(tree, include_attributes=True)`.
pub fn dump_with_attributes(ast: &Ast) -> String {
    Dump { attributes: true, indent: None }.text(ast)
}

/// How to dump: the arguments of `ast.dump`.
///
/// ```
/// use pyast::*;
///
/// let mut ast = Ast::new("x".into());
/// let x = ast.intern("x");
/// let name = ast.add(Expr::Name { id: x, ctx: ExprContext::Load }, TextRange::new(0, 1));
/// ast.set_root(Mod::Expression { body: name });
/// assert_eq!(dump(&ast), "Expression(body=Name(id='x', ctx=Load()))");
///
/// let indented = Dump { indent: Some("  "), ..Dump::default() }.text(&ast);
/// assert_eq!(indented, "Expression(\n  body=Name(id='x', ctx=Load()))");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Dump<'a> {
    /// Positions too.
    pub attributes: bool,
    /// The text of one step of indentation; on one line without.
    pub indent: Option<&'a str>,
}

impl Dump<'_> {
    /// The whole tree.
    pub fn text(&self, ast: &Ast) -> String {
        self.node(ast, NodeRef::Mod)
    }

    /// One node and what is inside.
    pub fn node(&self, ast: &Ast, node: impl Into<NodeRef>) -> String {
        let mut p = Printer { ast, how: self, out: String::new(), open: Vec::new(), level: 0, last: None };
        p.begin(node.into());
        p.run();
        p.out
    }
}

/// A list that is being printed.
#[derive(Clone, Copy)]
enum Items {
    Nodes(Nodes),
    Names(crate::List<crate::Symbol>),
    Operators(crate::List<crate::CmpOp>),
}

#[expect(clippy::large_enum_variant, reason = "most of what is open are nodes; boxing them costs an allocation each")]
enum Open {
    Node {
        fields: Fields,
        next: usize,
        range: Option<crate::TextRange>,
        /// Where the fields begin that are out; emptied when the node goes over several lines.
        starts: Vec<usize>,
        count: usize,
        broken: bool,
    },
    List {
        items: Items,
        len: usize,
        next: usize,
    },
}

struct Printer<'a> {
    ast: &'a Ast,
    how: &'a Dump<'a>,
    out: String,
    open: Vec<Open>,
    level: usize,
    last: Option<(u32, Position)>,
}

impl Printer<'_> {
    fn begin(&mut self, node: NodeRef) {
        let fields = node.fields(self.ast);
        let range = if self.how.attributes { node.range(self.ast) } else { None };
        self.out.push_str(fields.class);
        self.out.push('(');
        self.level += 1;
        self.open.push(Open::Node { fields, next: 0, range, starts: Vec::new(), count: 0, broken: false });
    }

    fn run(&mut self) {
        while let Some(top) = self.open.last_mut() {
            match top {
                Open::Node { fields, next, range, .. } => {
                    let Some(&(name, field)) = fields.as_slice().get(*next) else {
                        if let Some(range) = range.take() {
                            self.positions(range);
                        }
                        self.level -= 1;
                        self.open.pop();
                        self.out.push(')');
                        continue;
                    };
                    *next += 1;
                    self.field(name, field);
                }
                Open::List { items, len, next } => {
                    let (items, len, i) = (*items, *len, *next);
                    *next += 1;
                    if i == len {
                        self.level -= 1;
                        self.open.pop();
                        self.out.push(']');
                        continue;
                    }
                    if i > 0 || self.how.indent.is_some() {
                        self.separate(i > 0);
                    }
                    match items {
                        Items::Nodes(nodes) => match nodes.get(self.ast, i) {
                            Some(node) => self.begin(node),
                            None => self.out.push_str("None"),
                        },
                        Items::Names(names) => self.name(nth(self.ast, names, i)),
                        Items::Operators(ops) => {
                            let name = nth(self.ast, ops, i).map_or("", crate::CmpOp::name);
                            let _ = write!(self.out, "{name}()");
                        }
                    }
                }
            }
        }
    }

    fn name(&mut self, name: Option<crate::Symbol>) {
        let text = name.map_or("", |n| self.ast.symbol_str(n));
        let _ = write!(self.out, "'{text}'");
    }

    /// What stands before a field or an element: a comma if it is not the first, a new line with an indentation.
    fn separate(&mut self, comma: bool) {
        if comma {
            self.out.push(',');
        }
        match self.how.indent {
            Some(indent) => {
                self.out.push('\n');
                (0..self.level).for_each(|_| self.out.push_str(indent));
            }
            None if comma => self.out.push(' '),
            None => {}
        }
    }

    /// Before a field of the innermost open node: `simple` fields may stay on one line with it.
    fn field_name(&mut self, name: &str, simple: bool) {
        let Some(Open::Node { starts, count, broken, .. }) = self.open.last_mut() else { return };
        *count += 1;
        let first = *count == 1;
        if self.how.indent.is_none() {
            if !first {
                self.out.push_str(", ");
            }
        } else if *broken {
            self.separate(!first);
        } else if simple && *count <= 3 {
            if !first {
                self.out.push_str(", ");
            }
            starts.push(self.out.len());
            if first {
                self.break_parent();
            }
        } else {
            *broken = true;
            // The fields that are out stand behind one another with ", " between them: put them on lines of their own.
            let starts = std::mem::take(starts);
            if first {
                self.break_parent();
            } else if let Some(&from) = starts.first() {
                let text = self.out.split_off(from);
                for (i, &start) in starts.iter().enumerate() {
                    let end = starts.get(i + 1).map_or(text.len(), |&next| next - from - 2);
                    self.separate(i > 0);
                    self.out.push_str(text.get(start - from..end).unwrap_or(""));
                }
            }
            self.separate(!first);
        }
        self.out.push_str(name);
        self.out.push('=');
    }

    /// The innermost node has a field, so the node around it is not plain. Its own fields were written as plain ones, the
    /// last of them being this node.
    fn break_parent(&mut self) {
        let parent = self.open.len().wrapping_sub(2);
        let Some(Open::Node { starts, broken: broken @ false, .. }) = self.open.get_mut(parent) else { return };
        *broken = true;
        let starts = std::mem::take(starts);
        let Some(&from) = starts.first() else { return };
        let text = self.out.split_off(from);
        let level = self.level;
        self.level -= 1;
        for (i, &start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).map_or(text.len(), |&next| next - from - 2);
            self.separate(i > 0);
            self.out.push_str(text.get(start - from..end).unwrap_or(""));
        }
        self.level = level;
        // The text moved: fields of the innermost node begin here.
        let here = self.out.len();
        if let Some(Open::Node { starts, .. }) = self.open.last_mut()
            && let Some(start) = starts.last_mut()
        {
            *start = here;
        }
    }

    fn field(&mut self, name: &'static str, field: Field) {
        match field {
            Field::Absent => {}
            Field::Node(node) => {
                self.field_name(name, true);
                self.begin(node);
            }
            Field::Nodes(nodes) => self.list(name, Items::Nodes(nodes), nodes.len()),
            Field::Names(names) => self.list(name, Items::Names(names), names.len()),
            Field::Operators(ops) => self.list(name, Items::Operators(ops), ops.len()),
            Field::Name(symbol) => {
                self.field_name(name, true);
                self.name(Some(symbol));
            }
            Field::Word(word) => {
                self.field_name(name, true);
                self.out.push_str(word);
                self.out.push_str("()");
            }
            Field::Int(n) => {
                self.field_name(name, true);
                let _ = write!(self.out, "{n}");
            }
            Field::Constant(value) => {
                self.field_name(name, true);
                unparse::constant(self.ast, value, &mut self.out);
            }
            Field::Text(text) => {
                self.field_name(name, true);
                crate::text::repr_text(self.ast.str_bytes(text), &mut self.out);
            }
            Field::Kind => {
                self.field_name(name, true);
                self.out.push_str("'u'");
            }
        }
    }

    fn list(&mut self, name: &str, items: Items, len: usize) {
        if len == 0 {
            return;
        }
        self.field_name(name, false);
        self.out.push('[');
        self.level += 1;
        self.open.push(Open::List { items, len, next: 0 });
    }

    fn positions(&mut self, range: crate::TextRange) {
        let (a, b) = (self.position(range.start), self.position(range.end));
        for (name, number) in
            [("lineno", a.line), ("col_offset", a.column), ("end_lineno", b.line), ("end_col_offset", b.column)]
        {
            self.field_name(name, true);
            let _ = write!(self.out, "{number}");
        }
    }

    fn position(&mut self, offset: u32) -> Position {
        if let Some((at, p)) = self.last
            && at == offset
        {
            return p;
        }
        let p = self.ast.position(offset);
        self.last = Some((offset, p));
        p
    }
}
