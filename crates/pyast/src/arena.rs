//! `Ast`: the arrays that own a tree.
//!
//! Each node kind has a table of three arrays: its rows, their source ranges, and the id lists that parents refer to by
//! `List<Id>` (start and length). Nothing is ever removed, so ids stay valid; a tree is built bottom-up with
//! [`Ast::add`] and [`Ast::list`] and then only read. All of it is plain owned data: `Send + Sync + 'static`, dropped
//! without recursion.

use crate::line_index::{LineIndex, Position};
use crate::node::*;
use crate::symbol::{StrId, Strings, Symbol, Symbols};
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// The deepest nesting of nodes in a tree from `pyparse`, an edge down a left spine (`BinOp.left`, `Attribute.value`,
/// `Subscript.value`, `Call.func`) not counted: a recursive pass needs stack for this many levels.
pub const MAX_DEPTH: usize = 1000;

/// The deepest nesting with left-spine edges counted: passes that do not walk spines in a loop need stack for this many.
pub const MAX_SPINE_DEPTH: usize = 3000;

/// A list of ids (or symbols, operators) of one tree; `ast[list]` is the slice.
pub struct List<T> {
    start: u32,
    len: u32,
    kind: PhantomData<fn() -> T>,
}

impl<T> List<T> {
    /// The list without elements.
    pub const EMPTY: List<T> = List { start: 0, len: 0, kind: PhantomData };

    /// The number of elements.
    #[inline]
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there are none.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The list as one word, for a parser's stack.
    #[inline]
    pub const fn to_bits(self) -> u64 {
        (self.start as u64) << 32 | self.len as u64
    }

    /// The list that `to_bits` gave.
    #[inline]
    pub const fn from_bits(bits: u64) -> Self {
        List { start: (bits >> 32) as u32, len: bits as u32, kind: PhantomData }
    }

    fn bounds(self) -> std::ops::Range<usize> {
        self.start as usize..self.start as usize + self.len as usize
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for List<T> {}
impl<T> Default for List<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}
impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.start == other.start && self.len == other.len
    }
}
impl<T> Eq for List<T> {}
impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}; {}]", self.start, self.len)
    }
}

#[derive(Clone, Debug)]
struct Table<R, I> {
    rows: Vec<R>,
    ranges: Vec<TextRange>,
    lists: Vec<I>,
}

impl<R, I> Default for Table<R, I> {
    fn default() -> Self {
        Table { rows: Vec::new(), ranges: Vec::new(), lists: Vec::new() }
    }
}

/// What `ast.range(id)` accepts: the id of a node that has a range.
pub trait Node: Copy {
    /// The range of the node in its tree.
    fn range_in(self, ast: &Ast) -> TextRange;
    /// Changes it.
    fn set_range_in(self, ast: &mut Ast, range: TextRange);
}

/// What `ast.add(row, range)` accepts.
pub trait Row {
    /// What refers to such a row.
    type Id: Copy;
    /// Appends the row to a tree.
    fn add_to(self, ast: &mut Ast, range: TextRange) -> Self::Id;
}

/// What a `List` may hold.
pub trait Element: Copy {
    /// Where a tree keeps lists of these.
    fn arena(ast: &Ast) -> &Vec<Self>;
    /// The same, to be changed.
    fn arena_mut(ast: &mut Ast) -> &mut Vec<Self>;
}

macro_rules! tables {
    (ranged { $($field:ident: $row:ident $id:ident;)* } wide { $($wfield:ident: $wrow:ident $wid:ident;)* }
     plain { $($pfield:ident: $elem:ty;)* }) => {
        /// A syntax tree and everything it refers to. See `node` for how to read one.
        #[derive(Clone, Debug)]
        pub struct Ast {
            root: Mod,
            source: String,
            line_index: LineIndex,
            symbols: Symbols,
            strings: Strings,
            $($field: Table<$row, $id>,)*
            $($wfield: Vec<$wrow>,)*
            $($pfield: Vec<$elem>,)*
        }

        impl Ast {
            /// An empty module over `source`.
            pub fn new(source: String) -> Self {
                Ast {
                    root: Mod::Module { body: List::EMPTY },
                    line_index: LineIndex::new(&source),
                    source,
                    symbols: Symbols::default(),
                    strings: Strings::default(),
                    $($field: Table::default(),)*
                    $($wfield: Vec::new(),)*
                    $($pfield: Vec::new(),)*
                }
            }
        }

        $(
            impl Index<$id> for Ast {
                type Output = $row;
                #[inline]
                fn index(&self, id: $id) -> &$row {
                    &self.$field.rows[id.index()]
                }
            }
            impl IndexMut<$id> for Ast {
                #[inline]
                fn index_mut(&mut self, id: $id) -> &mut $row {
                    &mut self.$field.rows[id.index()]
                }
            }
            impl Node for $id {
                #[inline]
                fn range_in(self, ast: &Ast) -> TextRange {
                    ast.$field.ranges[self.index()]
                }
                fn set_range_in(self, ast: &mut Ast, range: TextRange) {
                    ast.$field.ranges[self.index()] = range;
                }
            }
            impl Row for $row {
                type Id = $id;
                #[inline]
                fn add_to(self, ast: &mut Ast, range: TextRange) -> $id {
                    let id = $id::from_index(ast.$field.rows.len());
                    ast.$field.rows.push(self);
                    ast.$field.ranges.push(range);
                    id
                }
            }
            impl Element for $id {
                #[inline]
                fn arena(ast: &Ast) -> &Vec<$id> {
                    &ast.$field.lists
                }
                #[inline]
                fn arena_mut(ast: &mut Ast) -> &mut Vec<$id> {
                    &mut ast.$field.lists
                }
            }
        )*
        $(
            impl Index<$wid> for Ast {
                type Output = $wrow;
                #[inline]
                fn index(&self, id: $wid) -> &$wrow {
                    &self.$wfield[id.index()]
                }
            }
            impl IndexMut<$wid> for Ast {
                #[inline]
                fn index_mut(&mut self, id: $wid) -> &mut $wrow {
                    &mut self.$wfield[id.index()]
                }
            }
            impl Row for $wrow {
                type Id = $wid;
                /// The range is not kept: a wide row has its statement's.
                #[inline]
                fn add_to(self, ast: &mut Ast, _range: TextRange) -> $wid {
                    let id = $wid::from_index(ast.$wfield.len());
                    ast.$wfield.push(self);
                    id
                }
            }
        )*
        $(
            impl Element for $elem {
                #[inline]
                fn arena(ast: &Ast) -> &Vec<$elem> {
                    &ast.$pfield
                }
                #[inline]
                fn arena_mut(ast: &mut Ast) -> &mut Vec<$elem> {
                    &mut ast.$pfield
                }
            }
        )*
    };
}

tables! {
    ranged {
        exprs: Expr ExprId;
        stmts: Stmt StmtId;
        arguments: Arguments ArgumentsId;
        args: Arg ArgId;
        keywords: Keyword KeywordId;
        aliases: Alias AliasId;
        with_items: WithItem WithItemId;
        handlers: ExceptHandler ExceptHandlerId;
        cases: MatchCase MatchCaseId;
        patterns: Pattern PatternId;
        comprehensions: Comprehension ComprehensionId;
        type_params: TypeParam TypeParamId;
    }
    wide {
        functions: FunctionDef FunctionDefId;
        classes: ClassDef ClassDefId;
        tries: Try TryId;
    }
    plain {
        optional_exprs: Option<ExprId>;
        cmp_ops: CmpOp;
        symbol_lists: Symbol;
    }
}

impl<T: Element> Index<List<T>> for Ast {
    type Output = [T];
    #[inline]
    fn index(&self, list: List<T>) -> &[T] {
        &T::arena(self)[list.bounds()]
    }
}

impl Ast {
    /// The root: what kind of tree it is, and its body.
    pub fn root(&self) -> &Mod {
        &self.root
    }

    /// Sets the root.
    pub fn set_root(&mut self, root: Mod) {
        self.root = root;
    }

    /// Sets the text that ranges refer to.
    pub fn set_source(&mut self, source: String) {
        self.line_index = LineIndex::new(&source);
        self.source = source;
    }

    /// The text that ranges refer to.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The lines of the source.
    pub fn line_index(&self) -> &LineIndex {
        &self.line_index
    }

    /// The source bytes of a node.
    #[inline]
    pub fn range(&self, id: impl Node) -> TextRange {
        id.range_in(self)
    }

    /// Changes the range of a node.
    pub fn set_range(&mut self, id: impl Node, range: TextRange) {
        id.set_range_in(self, range);
    }

    /// The source text of a range; empty if the range is not one of this source.
    pub fn text(&self, range: TextRange) -> &str {
        self.source.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// Line (from 1) and column (from 0, in UTF-8 bytes) of a byte offset, as `lineno` and `col_offset`.
    pub fn position(&self, offset: u32) -> Position {
        self.line_index.position(offset)
    }

    /// Appends a row. Wide rows (`FunctionDef`, `ClassDef`, `Try`) do not keep the range.
    #[inline]
    pub fn add<R: Row>(&mut self, row: R, range: TextRange) -> R::Id {
        row.add_to(self, range)
    }

    /// Appends a list.
    #[inline]
    pub fn list<T: Element>(&mut self, items: &[T]) -> List<T> {
        let arena = T::arena_mut(self);
        let start = arena.len() as u32;
        arena.extend_from_slice(items);
        List { start, len: items.len() as u32, kind: PhantomData }
    }

    /// Appends a list of what an iterator gives.
    #[inline]
    pub fn list_of<T: Element>(&mut self, items: impl IntoIterator<Item = T>) -> List<T> {
        let arena = T::arena_mut(self);
        let start = arena.len();
        arena.extend(items);
        List { start: start as u32, len: (arena.len() - start) as u32, kind: PhantomData }
    }

    /// The elements of a list as a mutable slice (the list keeps its length).
    pub fn list_mut<T: Element>(&mut self, list: List<T>) -> &mut [T] {
        &mut T::arena_mut(self)[list.bounds()]
    }

    /// The symbol of an identifier. The caller has normalised it (NFKC).
    #[inline]
    pub fn intern(&mut self, name: &str) -> Symbol {
        self.symbols.intern(name)
    }

    /// The table of identifiers.
    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The name of a symbol.
    #[inline]
    pub fn symbol_str(&self, sym: Symbol) -> &str {
        self.symbols.get(sym)
    }

    /// Stores the bytes of a constant.
    pub fn add_str(&mut self, bytes: &[u8]) -> StrId {
        self.strings.add(bytes)
    }

    /// The bytes of a constant: WTF-8 for text, see [`Constant`].
    #[inline]
    pub fn str_bytes(&self, id: StrId) -> &[u8] {
        self.strings.get(id)
    }

    /// The text of a constant, unless it holds a lone surrogate (or is no text).
    pub fn str(&self, id: StrId) -> Option<&str> {
        std::str::from_utf8(self.strings.get(id)).ok()
    }

    /// The number of expressions: the length of a side table by `ExprId`.
    pub fn expr_count(&self) -> usize {
        self.exprs.rows.len()
    }

    /// The number of statements: the length of a side table by `StmtId`.
    pub fn stmt_count(&self) -> usize {
        self.stmts.rows.len()
    }

    /// Reserves room for a source of this many bytes.
    pub fn reserve_for(&mut self, source_len: usize) {
        self.exprs.rows.reserve(source_len / 12);
        self.exprs.ranges.reserve(source_len / 12);
        self.exprs.lists.reserve(source_len / 32);
        self.stmts.rows.reserve(source_len / 50);
        self.stmts.ranges.reserve(source_len / 50);
        self.stmts.lists.reserve(source_len / 50);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_small_and_trees_are_plain_data() {
        assert!(size_of::<Expr>() <= 24);
        assert!(size_of::<Stmt>() <= 32);
        assert_eq!(size_of::<Option<ExprId>>(), 4);
        assert_eq!(size_of::<Option<Symbol>>(), 4);
        fn plain<T: Send + Sync + 'static>() {}
        plain::<Ast>();
    }

    #[test]
    fn build_and_read() {
        let mut ast = Ast::new("x = x".to_owned());
        let sym = ast.intern("x");
        let target = ast.add(Expr::Name { id: sym, ctx: ExprContext::Store }, TextRange::new(0, 1));
        let value = ast.add(Expr::Name { id: sym, ctx: ExprContext::Load }, TextRange::new(4, 5));
        let targets = ast.list(&[target]);
        let stmt = ast.add(Stmt::Assign { targets, value }, TextRange::new(0, 5));
        let body = ast.list(&[stmt]);
        ast.set_root(Mod::Module { body });
        let Stmt::Assign { targets, value } = ast[stmt] else { panic!("an assignment") };
        assert_eq!(&ast[targets], &[target]);
        assert_eq!(ast.text(ast.range(stmt)), "x = x");
        assert_eq!(ast.position(ast.range(value).start), Position { line: 1, column: 4 });
    }
}
