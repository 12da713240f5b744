//! The second pass, from the outside in: what each name is, and which comprehensions' names are the block's.

use pyast::{Symbol, TextRange};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::{Known, Place, R, Scope, ScopeId, ScopeKind, SymbolInfo, SymbolTable, Use};
use crate::error::CompileError;

type Names = HashSet<Symbol>;

/// What a block sees of those around it.
#[derive(Clone, Default)]
struct Around {
    /// There is none around.
    top: bool,
    /// Names that functions bind.
    bound: Names,
    /// Those of them that are type parameters.
    type_params: Names,
    /// Names that are declared global.
    global: Names,
}

impl Around {
    /// What the blocks inside `scope` see.
    fn inside(&self, scope: &Scope, known: Known) -> Around {
        let mut inside = Around { top: false, ..self.clone() };
        if scope.kind == ScopeKind::Class {
            inside.bound.extend([known.class, known.class_dict]);
            if scope.conditional_annotations {
                inside.bound.insert(known.conditional_annotations);
            }
            return inside;
        }
        for (&name, info) in &scope.symbols {
            match info.place {
                Place::GlobalExplicit if info.uses.contains(Use::GLOBAL) => {
                    inside.global.insert(name);
                    inside.bound.remove(&name);
                }
                Place::Local => {
                    inside.global.remove(&name);
                    if scope.kind == ScopeKind::Function {
                        inside.bound.insert(name);
                        if info.uses.contains(Use::TYPE_PARAM) {
                            inside.type_params.insert(name);
                        } else {
                            inside.type_params.remove(&name);
                        }
                    }
                }
                _ => {}
            }
        }
        inside
    }
}

/// Decides for every block of the table.
pub(super) fn analyze(table: &mut SymbolTable) -> R {
    analyze_block(table, 0, &Around { top: true, ..Around::default() }, &mut Names::default(), None)
}

/// `free`: the names that this block leaves to those around it; `class`: the class whose names this
/// annotation scope sees.
fn analyze_block(table: &mut SymbolTable, id: ScopeId, around: &Around, free: &mut Names, class: Option<ScopeId>) -> R {
    let known = table.known;
    let class_uses: HashMap<Symbol, Use> = match class.filter(|_| table.scopes[id].sees_class) {
        Some(class) => table.scopes[class].symbols.iter().map(|(&name, s)| (name, s.uses)).collect(),
        None => HashMap::default(),
    };
    let SymbolTable { scopes, names, .. } = table;
    let scope = &mut scopes[id];
    let (kind, nested, directives) = (scope.kind, scope.nested, std::mem::take(&mut scope.directives));
    let mut has_free = false;
    for (&name, info) in &mut scope.symbols {
        let at = || directives.iter().find(|(n, _)| *n == name).map_or(TextRange::default(), |&(_, range)| range);
        let uses = info.uses;
        info.place = if uses.contains(Use::GLOBAL) {
            if uses.contains(Use::NONLOCAL) {
                return Err(CompileError::syntax(format!("name '{}' is nonlocal and global", names.get(name)), at()));
            }
            Place::GlobalExplicit
        } else if uses.contains(Use::NONLOCAL) {
            let error = if around.top {
                "nonlocal declaration not allowed at module level".to_owned()
            } else if around.type_params.contains(&name) {
                format!("nonlocal binding not allowed for type parameter '{}'", names.get(name))
            } else if !around.bound.contains(&name) {
                format!("no binding for nonlocal '{}' found", names.get(name))
            } else {
                String::new()
            };
            if !error.is_empty() {
                return Err(CompileError::syntax(error, at()));
            }
            has_free = true;
            free.insert(name);
            Place::Free
        } else if uses.intersects(Use::BOUND) {
            Place::Local
        } else if let Some(&in_class) = class_uses.get(&name)
            && in_class.intersects(Use::BOUND | Use::GLOBAL)
            && !in_class.contains(Use::NONLOCAL)
            && !known.is_of_class(name)
            && name != known.class
        {
            // Looked up in the class's namespace first and then among the globals, as the class body does.
            if in_class.contains(Use::GLOBAL) { Place::GlobalExplicit } else { Place::GlobalImplicit }
        } else if around.bound.contains(&name) {
            has_free = true;
            free.insert(name);
            Place::Free
        } else {
            has_free |= nested && !around.global.contains(&name);
            Place::GlobalImplicit
        };
    }
    scope.free |= has_free;
    if scope.children.is_empty() {
        return Ok(());
    }
    let inside = around.inside(scope, known);
    let mut new_free = Names::default();
    let children = std::mem::take(&mut scope.children);
    for &child in &children {
        let child_class = match table.scopes[child].sees_class {
            true if kind == ScopeKind::Class => Some(id),
            true => class,
            false => None,
        };
        if table.scopes[child].inlined {
            let mut child_free = Names::default();
            analyze_block(table, child, &inside, &mut child_free, child_class)?;
            inline(table, id, child, &mut child_free);
            new_free.extend(child_free);
        } else {
            analyze_block(table, child, &inside, &mut new_free, child_class)?;
        }
        let leaks = table.scopes[child].free || table.scopes[child].child_free;
        table.scopes[id].child_free |= leaks;
    }
    let SymbolTable { scopes, names, .. } = table;
    let scope = &mut scopes[id];
    scope.children = children;
    match kind {
        ScopeKind::Function => {
            for (name, info) in &mut scope.symbols {
                if info.place == Place::Local && (new_free.remove(name) || scope.inlined_cells.contains(name)) {
                    info.place = Place::Cell;
                }
            }
        }
        ScopeKind::Class => {
            scope.needs_class_closure |= new_free.remove(&known.class);
            scope.needs_classdict |= new_free.remove(&known.class_dict);
            if new_free.remove(&known.conditional_annotations)
                && let Some(info) = scope.symbols.get_mut(&known.conditional_annotations)
            {
                info.place = Place::Cell;
            }
        }
        _ => {}
    }
    let mut through: Vec<Symbol> = new_free.iter().copied().collect();
    through.sort_by(|&a, &b| names.get(a).cmp(names.get(b)));
    for name in through {
        if let Some(info) = scope.symbols.get_mut(&name) {
            if kind == ScopeKind::Class && info.uses.intersects(Use::BOUND | Use::GLOBAL) {
                info.uses |= Use::FREE_CLASS;
            }
        } else if around.top || around.bound.contains(&name) {
            scope.symbols.insert(name, SymbolInfo { uses: Use::empty(), place: Place::Free });
        }
    }
    free.extend(new_free);
    Ok(())
}

/// The comprehension `child` becomes part of `id`: its cells are cells of the block, and a variable of the block that only
/// the comprehension itself uses need not be a cell for it.
fn inline(table: &mut SymbolTable, id: ScopeId, child: ScopeId, child_free: &mut Names) {
    let class = table.scopes[id].kind == ScopeKind::Class;
    child_free.retain(|&name| {
        let here = table.scopes[id].place(name) == Some(Place::Local) && !class || class && name == table.known.class;
        !here || is_free_inside(table, child, name)
    });
    let comp = &table.scopes[child];
    let cells = comp.symbols.iter().filter(|(_, s)| s.place == Place::Cell).map(|(name, _)| name);
    let cells: Vec<Symbol> = cells.chain(&comp.inlined_cells).copied().collect();
    let all = &mut table.scopes[id].inlined_cells;
    for name in cells {
        if !all.contains(&name) {
            all.push(name);
        }
    }
}

/// Whether a function inside an inlined comprehension uses a name of the blocks around that.
fn is_free_inside(table: &SymbolTable, comp: ScopeId, name: Symbol) -> bool {
    table.scopes[comp].children.iter().any(|&child| {
        let scope = &table.scopes[child];
        match scope.symbols.get(&name) {
            Some(s) if s.place == Place::Free => !scope.inlined || is_free_inside(table, child, name),
            Some(s) => s.uses.contains(Use::FREE_CLASS),
            None => false,
        }
    })
}
