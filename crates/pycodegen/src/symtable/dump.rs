//! The table as text.

use std::fmt::Write as _;

use super::{Place, ScopeId, ScopeKind, SymbolTable};

/// The table as text, one line a name: for tests and for reading.
pub fn dump_symtable(table: &SymbolTable) -> String {
    fn scope(table: &SymbolTable, id: ScopeId, indent: usize, out: &mut String) {
        let s = &table.scopes[id];
        let pad = "  ".repeat(indent);
        let kind = match s.kind {
            ScopeKind::Module => "module",
            ScopeKind::Class => "class",
            ScopeKind::Function => "function",
            ScopeKind::Annotation => "annotation",
        };
        let _ = write!(out, "{pad}{kind} {} line {}", table.names.get(s.name), s.line);
        for (set, word) in [
            (s.nested, "nested"),
            (s.generator, "generator"),
            (s.coroutine, "coroutine"),
            (s.needs_class_closure, "__class__"),
        ] {
            if set {
                let _ = write!(out, " {word}");
            }
        }
        out.push('\n');
        for (&name, info) in &s.symbols {
            let name = table.names.get(name);
            let place = match info.place {
                Place::Local => "local",
                Place::GlobalExplicit => "global explicit",
                Place::GlobalImplicit => "global implicit",
                Place::Free => "free",
                Place::Cell => "cell",
            };
            let _ = writeln!(out, "{pad}  {name}: {place}");
        }
        for &child in &s.children {
            scope(table, child, indent + 1, out);
        }
    }
    let mut out = String::new();
    scope(table, 0, 0, &mut out);
    out
}
