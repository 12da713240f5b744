//! What Python's `symtable` module says of a block and its names, read off a [`SymbolTable`](crate::symtable::SymbolTable).

use crate::symtable::{Place, Scope, ScopeId, ScopeKind, SymbolTable, Use};
use std::fmt::Write as _;

/// A name in a block, as `symtable.Symbol` answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SymbolReport {
    pub referenced: bool,
    pub parameter: bool,
    pub global: bool,
    pub nonlocal: bool,
    pub declared_global: bool,
    pub local: bool,
    pub annotated: bool,
    pub free: bool,
    pub imported: bool,
    pub assigned: bool,
    /// A class or function of that name is defined in the block.
    pub namespace: bool,
}

impl SymbolTable {
    /// What `symtable` says of a name in a block.
    ///
    /// ```
    /// let ast = pyparse::parse("def f(x):\n    global y\n    return x + y\n", &pyparse::ParseOptions::default()).expect("valid");
    /// let table = pycodegen::symtable::build(&ast, Default::default())?;
    /// let x = table.report(1, "x").expect("f knows x");
    /// assert!(x.parameter && x.referenced && x.local && !x.global);
    /// assert!(table.report(1, "y").is_some_and(|y| y.declared_global));
    /// # Ok::<(), pycodegen::CompileError>(())
    /// ```
    pub fn report(&self, scope: ScopeId, name: &str) -> Option<SymbolReport> {
        let block = self.scopes.get(scope)?;
        let symbol = self.names.find(name)?;
        let info = block.symbols.get(&symbol)?;
        let uses = |u| info.uses.intersects(u);
        // Python's module tells the outermost block by its name.
        let module = self.names.get(block.name) == "top" && uses(Use::BOUND);
        Some(SymbolReport {
            referenced: uses(Use::USE),
            parameter: uses(Use::PARAM),
            global: matches!(info.place, Place::GlobalExplicit | Place::GlobalImplicit) || module,
            nonlocal: uses(Use::NONLOCAL),
            declared_global: info.place == Place::GlobalExplicit,
            local: matches!(info.place, Place::Local | Place::Cell) || module,
            annotated: uses(Use::ANNOT),
            free: info.place == Place::Free,
            imported: uses(Use::IMPORT),
            assigned: uses(Use::LOCAL),
            namespace: block.children.iter().any(|&c| self.scopes.get(c).is_some_and(|c| c.name == symbol)),
        })
    }

    /// The whole table, a line a block and a line a name, names in order: for comparison and for reading.
    pub fn report_text(&self) -> String {
        let mut out = String::new();
        let mut todo = vec![(0, 0)];
        while let Some((id, depth)) = todo.pop() {
            let Some(scope) = self.scopes.get(id) else { continue };
            self.block_text(scope, id, depth, &mut out);
            todo.extend(scope.children.iter().rev().map(|&c| (c, depth + 1)));
        }
        out
    }

    fn block_text(&self, scope: &Scope, id: ScopeId, depth: usize, out: &mut String) {
        let kind = match scope.kind {
            ScopeKind::Module => "module",
            ScopeKind::Class => "class",
            ScopeKind::Function => "function",
            _ => "annotation",
        };
        // The module's block has no line of its own.
        let line = if scope.kind == ScopeKind::Module { 0 } else { scope.line };
        let _ = write!(out, "{depth} {kind} {} {line}", self.names.get(scope.name));
        for (set, word) in [
            (scope.kind == ScopeKind::Function, "optimized"),
            (scope.nested, "nested"),
            (!scope.children.is_empty(), "children"),
        ] {
            if set {
                let _ = write!(out, " {word}");
            }
        }
        out.push('\n');
        let mut names: Vec<&str> = scope.symbols.keys().map(|&n| self.names.get(n)).collect();
        names.sort_unstable();
        for name in names {
            let Some(r) = self.report(id, name) else { continue };
            let _ = write!(out, "  {name}");
            for (set, word) in [
                (r.referenced, "referenced"),
                (r.parameter, "parameter"),
                (r.global, "global"),
                (r.nonlocal, "nonlocal"),
                (r.declared_global, "declared_global"),
                (r.local, "local"),
                (r.annotated, "annotated"),
                (r.free, "free"),
                (r.imported, "imported"),
                (r.assigned, "assigned"),
                (r.namespace, "namespace"),
            ] {
                if set {
                    let _ = write!(out, " {word}");
                }
            }
            out.push('\n');
        }
    }
}
