//! A tree seen evenly: any node as a [`NodeRef`], its fields by name in the order of the ASDL.
//!
//! What does not care for the kind of a node (dump, comparison, serialisation, conversion to other trees) reads this and
//! needs no `match` of its own. Optional fields that are absent are [`Field::Absent`], empty lists are there.

use crate::arena::{Ast, Element, List};
use crate::node::*;
use crate::symbol::{StrId, Symbol};

macro_rules! node_refs {
    ($($variant:ident($id:ident) $many:ident,)*) => {
        /// A node of any kind.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum NodeRef {
            /// The root.
            Mod,
            $(
                #[doc = concat!("A [`", stringify!($id), "`].")]
                $variant($id),
            )*
        }

        /// A list of nodes of one kind.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Nodes {
            $(
                #[doc = concat!("Each a [`", stringify!($id), "`].")]
                $many(List<$id>),
            )*
            /// Elements may be absent.
            Optional(List<Option<ExprId>>),
        }

        impl Nodes {
            /// The number of nodes.
            pub fn len(self) -> usize {
                match self {
                    $(Nodes::$many(list) => list.len(),)*
                    Nodes::Optional(list) => list.len(),
                }
            }

            /// Whether there are none.
            pub fn is_empty(self) -> bool {
                self.len() == 0
            }

            /// Element `i`; `None` if it is absent (or there is none).
            pub fn get(self, ast: &Ast, i: usize) -> Option<NodeRef> {
                match self {
                    $(Nodes::$many(list) => ast[list].get(i).map(|&id| NodeRef::$variant(id)),)*
                    Nodes::Optional(list) => ast[list].get(i).copied().flatten().map(NodeRef::Expr),
                }
            }
        }

        $(
            impl From<$id> for NodeRef {
                fn from(id: $id) -> NodeRef {
                    NodeRef::$variant(id)
                }
            }
            impl From<$id> for Field {
                fn from(id: $id) -> Field {
                    Field::Node(NodeRef::$variant(id))
                }
            }
            impl From<List<$id>> for Field {
                fn from(list: List<$id>) -> Field {
                    Field::Nodes(Nodes::$many(list))
                }
            }
        )*
    };
}

node_refs! {
    Stmt(StmtId) Stmts,
    Expr(ExprId) Exprs,
    Arguments(ArgumentsId) ArgumentLists,
    Arg(ArgId) Args,
    Keyword(KeywordId) Keywords,
    Alias(AliasId) Aliases,
    WithItem(WithItemId) WithItems,
    ExceptHandler(ExceptHandlerId) ExceptHandlers,
    MatchCase(MatchCaseId) MatchCases,
    Pattern(PatternId) Patterns,
    Comprehension(ComprehensionId) Comprehensions,
    TypeParam(TypeParamId) TypeParams,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Field {
    /// Nothing where something may stand.
    Absent,
    /// A node.
    Node(NodeRef),
    /// Nodes of a kind.
    Nodes(Nodes),
    /// An identifier.
    Name(Symbol),
    /// Names.
    Names(List<Symbol>),
    /// An operator or context: a node without fields.
    Word(&'static str),
    /// Operators of a comparison.
    Operators(List<CmpOp>),
    /// A number.
    Int(i64),
    /// The value of a literal.
    Constant(Constant),
    /// The source text of an interpolation.
    Text(StrId),
    /// `kind='u'` of a constant.
    Kind,
}

impl<T: Into<Field>> From<Option<T>> for Field {
    fn from(value: Option<T>) -> Field {
        value.map_or(Field::Absent, Into::into)
    }
}

impl From<Symbol> for Field {
    fn from(name: Symbol) -> Field {
        Field::Name(name)
    }
}

impl From<List<Symbol>> for Field {
    fn from(names: List<Symbol>) -> Field {
        Field::Names(names)
    }
}

impl From<List<Option<ExprId>>> for Field {
    fn from(list: List<Option<ExprId>>) -> Field {
        Field::Nodes(Nodes::Optional(list))
    }
}

impl From<List<CmpOp>> for Field {
    fn from(ops: List<CmpOp>) -> Field {
        Field::Operators(ops)
    }
}

impl From<bool> for Field {
    fn from(value: bool) -> Field {
        Field::Int(i64::from(value))
    }
}

macro_rules! words {
    ($($type:ident: $($word:ident)*;)*) => {$(
        impl $type {
            /// The name in the ASDL.
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$word => stringify!($word),)*
                }
            }
        }

        impl From<$type> for Field {
            fn from(word: $type) -> Field {
                Field::Word(word.name())
            }
        }
    )*};
}

words! {
    ExprContext: Load Store Del;
    BoolOp: And Or;
    Operator: Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd FloorDiv;
    UnaryOp: Invert Not UAdd USub;
    CmpOp: Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn;
}

/// The fields of a node: its class's name and at most seven named values.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// The node's class in the `ast` module.
    pub class: &'static str,
    len: usize,
    items: [(&'static str, Field); 7],
}

impl Fields {
    fn new(class: &'static str, given: &[(&'static str, Field)]) -> Fields {
        let mut items = [("", Field::Absent); 7];
        let len = given.len().min(items.len());
        items[..len].copy_from_slice(&given[..len]);
        Fields { class, len, items }
    }

    /// Names and values, in order.
    pub fn as_slice(&self) -> &[(&'static str, Field)] {
        &self.items[..self.len]
    }
}

impl NodeRef {
    /// The node's source range; `None` for kinds of node that have no position in the `ast` module.
    pub fn range(self, ast: &Ast) -> Option<TextRange> {
        match self {
            NodeRef::Stmt(id) => Some(ast.range(id)),
            NodeRef::Expr(id) => Some(ast.range(id)),
            NodeRef::Arg(id) => Some(ast.range(id)),
            NodeRef::Keyword(id) => Some(ast.range(id)),
            NodeRef::Alias(id) => Some(ast.range(id)),
            NodeRef::ExceptHandler(id) => Some(ast.range(id)),
            NodeRef::Pattern(id) => Some(ast.range(id)),
            NodeRef::TypeParam(id) => Some(ast.range(id)),
            NodeRef::Mod
            | NodeRef::Arguments(_)
            | NodeRef::WithItem(_)
            | NodeRef::MatchCase(_)
            | NodeRef::Comprehension(_) => None,
        }
    }

    /// The node's class and fields.
    pub fn fields(self, ast: &Ast) -> Fields {
        macro_rules! fields {
            ($class:expr $(, $name:literal: $value:expr)* $(,)?) => {
                Fields::new($class, &[$(($name, Field::from($value))),*])
            };
        }
        match self {
            NodeRef::Mod => match *ast.root() {
                Mod::Module { body } => fields!("Module", "body": body),
                Mod::Interactive { body } => fields!("Interactive", "body": body),
                Mod::Expression { body } => fields!("Expression", "body": body),
                Mod::FunctionType { argtypes, returns } => {
                    fields!("FunctionType", "argtypes": argtypes, "returns": returns)
                }
            },
            NodeRef::Stmt(id) => stmt(ast, ast[id]),
            NodeRef::Expr(id) => expr(ast[id]),
            NodeRef::Arguments(id) => {
                let a = ast[id];
                fields!("arguments", "posonlyargs": a.posonlyargs, "args": a.args, "vararg": a.vararg,
                    "kwonlyargs": a.kwonlyargs, "kw_defaults": a.kw_defaults, "kwarg": a.kwarg, "defaults": a.defaults)
            }
            NodeRef::Arg(id) => fields!("arg", "arg": ast[id].arg, "annotation": ast[id].annotation),
            NodeRef::Keyword(id) => fields!("keyword", "arg": ast[id].arg, "value": ast[id].value),
            NodeRef::Alias(id) => fields!("alias", "name": ast[id].name, "asname": ast[id].asname),
            NodeRef::WithItem(id) => {
                fields!("withitem", "context_expr": ast[id].context_expr, "optional_vars": ast[id].optional_vars)
            }
            NodeRef::ExceptHandler(id) => {
                let h = ast[id];
                fields!("ExceptHandler", "type": h.type_, "name": h.name, "body": h.body)
            }
            NodeRef::MatchCase(id) => {
                let c = ast[id];
                fields!("match_case", "pattern": c.pattern, "guard": c.guard, "body": c.body)
            }
            NodeRef::Pattern(id) => match ast[id] {
                Pattern::MatchValue { value } => fields!("MatchValue", "value": value),
                Pattern::MatchSingleton { value } => {
                    let value = match value {
                        Singleton::None => Constant::None,
                        Singleton::True => Constant::True,
                        Singleton::False => Constant::False,
                    };
                    Fields::new("MatchSingleton", &[("value", Field::Constant(value))])
                }
                Pattern::MatchSequence { patterns } => fields!("MatchSequence", "patterns": patterns),
                Pattern::MatchMapping { keys, patterns, rest } => {
                    fields!("MatchMapping", "keys": keys, "patterns": patterns, "rest": rest)
                }
                Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => fields!("MatchClass", "cls": cls,
                    "patterns": patterns, "kwd_attrs": kwd_attrs, "kwd_patterns": kwd_patterns),
                Pattern::MatchStar { name } => fields!("MatchStar", "name": name),
                Pattern::MatchAs { pattern, name } => fields!("MatchAs", "pattern": pattern, "name": name),
                Pattern::MatchOr { patterns } => fields!("MatchOr", "patterns": patterns),
            },
            NodeRef::Comprehension(id) => {
                let c = ast[id];
                fields!("comprehension", "target": c.target, "iter": c.iter, "ifs": c.ifs, "is_async": c.is_async)
            }
            NodeRef::TypeParam(id) => match ast[id] {
                TypeParam::TypeVar { name, bound, default_value } => {
                    fields!("TypeVar", "name": name, "bound": bound, "default_value": default_value)
                }
                TypeParam::ParamSpec { name, default_value } => {
                    fields!("ParamSpec", "name": name, "default_value": default_value)
                }
                TypeParam::TypeVarTuple { name, default_value } => {
                    fields!("TypeVarTuple", "name": name, "default_value": default_value)
                }
            },
        }
    }
}

fn stmt(ast: &Ast, node: Stmt) -> Fields {
    macro_rules! fields {
        ($class:expr $(, $name:literal: $value:expr)* $(,)?) => {
            Fields::new($class, &[$(($name, Field::from($value))),*])
        };
    }
    match node {
        Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
            let class = if matches!(node, Stmt::FunctionDef(_)) { "FunctionDef" } else { "AsyncFunctionDef" };
            let f = ast[f];
            fields!(class, "name": f.name, "args": f.args, "body": f.body, "decorator_list": f.decorator_list,
                "returns": f.returns, "type_params": f.type_params)
        }
        Stmt::ClassDef(c) => {
            let c = ast[c];
            fields!("ClassDef", "name": c.name, "bases": c.bases, "keywords": c.keywords, "body": c.body,
                "decorator_list": c.decorator_list, "type_params": c.type_params)
        }
        Stmt::Return { value } => fields!("Return", "value": value),
        Stmt::Delete { targets } => fields!("Delete", "targets": targets),
        Stmt::Assign { targets, value } => fields!("Assign", "targets": targets, "value": value),
        Stmt::TypeAlias { name, type_params, value } => {
            fields!("TypeAlias", "name": name, "type_params": type_params, "value": value)
        }
        Stmt::AugAssign { target, op, value } => fields!("AugAssign", "target": target, "op": op, "value": value),
        Stmt::AnnAssign { target, annotation, value, simple } => {
            fields!("AnnAssign", "target": target, "annotation": annotation, "value": value, "simple": simple)
        }
        Stmt::For { target, iter, body, orelse } => {
            fields!("For", "target": target, "iter": iter, "body": body, "orelse": orelse)
        }
        Stmt::AsyncFor { target, iter, body, orelse } => {
            fields!("AsyncFor", "target": target, "iter": iter, "body": body, "orelse": orelse)
        }
        Stmt::While { test, body, orelse } => fields!("While", "test": test, "body": body, "orelse": orelse),
        Stmt::If { test, body, orelse } => fields!("If", "test": test, "body": body, "orelse": orelse),
        Stmt::With { items, body } => fields!("With", "items": items, "body": body),
        Stmt::AsyncWith { items, body } => fields!("AsyncWith", "items": items, "body": body),
        Stmt::Match { subject, cases } => fields!("Match", "subject": subject, "cases": cases),
        Stmt::Raise { exc, cause } => fields!("Raise", "exc": exc, "cause": cause),
        Stmt::Try(t) | Stmt::TryStar(t) => {
            let class = if matches!(node, Stmt::Try(_)) { "Try" } else { "TryStar" };
            let t = ast[t];
            fields!(class, "body": t.body, "handlers": t.handlers, "orelse": t.orelse, "finalbody": t.finalbody)
        }
        Stmt::Assert { test, msg } => fields!("Assert", "test": test, "msg": msg),
        Stmt::Import { names } => fields!("Import", "names": names),
        Stmt::ImportFrom { module, names, level } => Fields::new(
            "ImportFrom",
            &[("module", module.into()), ("names", names.into()), ("level", Field::Int(i64::from(level)))],
        ),
        Stmt::Global { names } => fields!("Global", "names": names),
        Stmt::Nonlocal { names } => fields!("Nonlocal", "names": names),
        Stmt::Expr { value } => fields!("Expr", "value": value),
        Stmt::Pass => fields!("Pass"),
        Stmt::Break => fields!("Break"),
        Stmt::Continue => fields!("Continue"),
    }
}

fn expr(node: Expr) -> Fields {
    macro_rules! fields {
        ($class:expr $(, $name:literal: $value:expr)* $(,)?) => {
            Fields::new($class, &[$(($name, Field::from($value))),*])
        };
    }
    match node {
        Expr::BoolOp { op, values } => fields!("BoolOp", "op": op, "values": values),
        Expr::NamedExpr { target, value } => fields!("NamedExpr", "target": target, "value": value),
        Expr::BinOp { left, op, right } => fields!("BinOp", "left": left, "op": op, "right": right),
        Expr::UnaryOp { op, operand } => fields!("UnaryOp", "op": op, "operand": operand),
        Expr::Lambda { args, body } => fields!("Lambda", "args": args, "body": body),
        Expr::IfExp { test, body, orelse } => fields!("IfExp", "test": test, "body": body, "orelse": orelse),
        Expr::Dict { keys, values } => fields!("Dict", "keys": keys, "values": values),
        Expr::Set { elts } => fields!("Set", "elts": elts),
        Expr::ListComp { elt, generators } => fields!("ListComp", "elt": elt, "generators": generators),
        Expr::SetComp { elt, generators } => fields!("SetComp", "elt": elt, "generators": generators),
        Expr::GeneratorExp { elt, generators } => fields!("GeneratorExp", "elt": elt, "generators": generators),
        Expr::DictComp { key, value, generators } => {
            fields!("DictComp", "key": key, "value": value, "generators": generators)
        }
        Expr::Await { value } => fields!("Await", "value": value),
        Expr::Yield { value } => fields!("Yield", "value": value),
        Expr::YieldFrom { value } => fields!("YieldFrom", "value": value),
        Expr::Compare { left, ops, comparators } => {
            fields!("Compare", "left": left, "ops": ops, "comparators": comparators)
        }
        Expr::Call { func, args, keywords } => fields!("Call", "func": func, "args": args, "keywords": keywords),
        Expr::FormattedValue { value, conversion, format_spec } => Fields::new(
            "FormattedValue",
            &[
                ("value", value.into()),
                ("conversion", Field::Int(i64::from(conversion.code()))),
                ("format_spec", format_spec.into()),
            ],
        ),
        Expr::Interpolation { value, str, conversion, format_spec } => Fields::new(
            "Interpolation",
            &[
                ("value", value.into()),
                ("str", Field::Text(str)),
                ("conversion", Field::Int(i64::from(conversion.code()))),
                ("format_spec", format_spec.into()),
            ],
        ),
        Expr::JoinedStr { values } => fields!("JoinedStr", "values": values),
        Expr::TemplateStr { values } => fields!("TemplateStr", "values": values),
        Expr::Constant { value, unicode } => Fields::new(
            "Constant",
            &[("value", Field::Constant(value)), ("kind", if unicode { Field::Kind } else { Field::Absent })],
        ),
        Expr::Attribute { value, attr, ctx } => fields!("Attribute", "value": value, "attr": attr, "ctx": ctx),
        Expr::Subscript { value, slice, ctx } => fields!("Subscript", "value": value, "slice": slice, "ctx": ctx),
        Expr::Starred { value, ctx } => fields!("Starred", "value": value, "ctx": ctx),
        Expr::Name { id, ctx } => fields!("Name", "id": id, "ctx": ctx),
        Expr::List { elts, ctx } => fields!("List", "elts": elts, "ctx": ctx),
        Expr::Tuple { elts, ctx } => fields!("Tuple", "elts": elts, "ctx": ctx),
        Expr::Slice { lower, upper, step } => fields!("Slice", "lower": lower, "upper": upper, "step": step),
    }
}

/// A list's element as [`Nodes`] has it; here so that lists of names and operators can be walked alike.
pub(crate) fn nth<T: Element>(ast: &Ast, list: List<T>, i: usize) -> Option<T> {
    ast[list].get(i).copied()
}
