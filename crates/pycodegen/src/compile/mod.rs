//! Code generation: a walk over the tree that emits instructions into the blocks of the innermost code object.
//!
//! One `Unit` is one code object in the making; the units of the enclosing blocks wait on a stack. Line numbers follow
//! CPython 3.10 (`line`), source ranges the node being evaluated (`range`).

mod annotation;
mod comprehension;
mod expr;
mod function;
mod import;
mod match_;
mod stmt;
mod target;
mod try_;
mod warn;

use crate::assemble;
use crate::blocks::{BlockId, Graph, Instr};
use crate::code::{Code, CodeFlags, Name};
use crate::const_::Const;
use crate::error::{CompileError, CompileWarning, ErrorKind};
use crate::fold::Folds;
use crate::opcode::Opcode;
use crate::optimize::Passes;
use crate::peephole;
use crate::symtable::{self, Place, Scope, ScopeId, ScopeKey, ScopeKind, SymbolTable, SymtableOptions, Use, mangle};
use pyast::*;
use rustc_hash::{FxBuildHasher, FxHashSet as HashSet};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

type IndexSet<T> = indexmap::IndexSet<T, FxBuildHasher>;

/// The language version to compile for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Version {
    V3_10,
    V3_11,
    V3_12,
    V3_13,
    V3_14,
}

/// How to compile.
#[derive(Clone, Debug)]
pub struct CompileOptions {
    pub version: Version,
    /// 0; 1 drops assertions (`-O`); 2 drops docstrings, too (`-OO`).
    pub optimize: u8,
    pub filename: String,
    /// Future features in force before the program says so.
    pub flags: CodeFlags,
    /// What the optimizer does. 3.10's bytecode takes all of it.
    pub passes: Passes,
}

impl Default for CompileOptions {
    fn default() -> Self {
        CompileOptions {
            version: Version::V3_14,
            optimize: 0,
            filename: "<string>".to_owned(),
            flags: CodeFlags::empty(),
            passes: Passes::all(),
        }
    }
}

/// Compiles a tree; its root decides whether the code is a module, an interactive statement or an expression.
pub fn compile(ast: &Ast, opts: &CompileOptions) -> Result<Code, CompileError> {
    compile_with_warnings(ast, opts).map(|(code, _)| code)
}

/// Compiles a tree; also gives the warnings that CPython's compiler gives, in the order of the source.
pub fn compile_with_warnings(ast: &Ast, opts: &CompileOptions) -> Result<(Code, Vec<CompileWarning>), CompileError> {
    let mut flags = opts.flags;
    let body = match *ast.root() {
        Mod::Module { body } | Mod::Interactive { body } => Some(body),
        _ => None,
    };
    let future_end = match body {
        Some(body) => futures(ast, body, &mut flags)?,
        None => 0,
    };
    let table = symtable::build(
        ast,
        SymtableOptions {
            future_annotations: flags.contains(CodeFlags::FUTURE_ANNOTATIONS),
            inline_comprehensions: opts.version >= Version::V3_12,
            deferred_annotations: opts.version >= Version::V3_14 && !flags.contains(CodeFlags::FUTURE_ANNOTATIONS),
        },
    )?;
    let mut c = Compiler {
        ast,
        opts,
        table: &table,
        folds: Folds::of(ast, opts.optimize),
        units: Vec::new(),
        filename: Arc::from(opts.filename.as_str()),
        names: HashSet::default(),
        shared: HashSet::default(),
        flags,
        interactive: matches!(ast.root(), Mod::Interactive { .. }),
        depth: 0,
        future_end,
        warnings: Vec::new(),
        lines: assemble::LineCache::default(),
    };
    let code = c.module()?;
    Ok((code, c.warnings))
}

/// Reads `from __future__ import ...` at the head; returns the end of the last of them.
fn futures(ast: &Ast, body: List<StmtId>, flags: &mut CodeFlags) -> Result<u32, CompileError> {
    let mut end = 0;
    for (i, &stmt) in ast[body].iter().enumerate() {
        match ast[stmt] {
            Stmt::Expr { value } if i == 0 => {
                if !matches!(ast[value], Expr::Constant { value: Constant::Str(_), .. }) {
                    break;
                }
            }
            Stmt::ImportFrom { module: Some(m), names, level: 0 } if ast.symbol_str(m) == "__future__" => {
                end = ast.range(stmt).end;
                for &alias in &ast[names] {
                    match ast.symbol_str(ast[alias].name) {
                        "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
                        | "print_function" | "unicode_literals" | "generator_stop" => {}
                        "annotations" => *flags |= CodeFlags::FUTURE_ANNOTATIONS,
                        "barry_as_FLUFL" => *flags |= CodeFlags::FUTURE_BARRY_AS_BDFL,
                        "braces" => return Err(CompileError::syntax("not a chance", ast.range(stmt))),
                        other => {
                            return Err(CompileError::syntax(
                                format!("future feature {other} is not defined"),
                                ast.range(stmt),
                            ));
                        }
                    }
                }
            }
            _ => break,
        }
    }
    Ok(end)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum UnitKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    /// Evaluates an annotation, a bound, a default, the value of an alias.
    Annotation,
    /// Binds type parameters.
    TypeParams,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum BlockKind {
    While,
    For,
    TryExcept,
    FinallyTry(List<StmtId>),
    FinallyEnd,
    With(StmtId),
    AsyncWith(StmtId),
    HandlerCleanup(Option<Symbol>),
    PopValue,
    ExceptionHandler,
    /// Clauses of `except*`, which `break`, `continue` and `return` must not leave.
    ExceptStar,
    AsyncComprehension,
}

/// Where a statement stands with regard to `finally` blocks of its code object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Finally {
    Outside,
    Inside,
    /// In a loop that is in the block.
    InLoop,
}

/// A block of the frame's block stack, or a loop, while its body is compiled.
#[derive(Clone, Copy, Debug)]
struct FrameBlock {
    kind: BlockKind,
    block: BlockId,
    exit: BlockId,
}

/// A constant as a key: equal only to the same constant of the same type. Each NaN is one of its own: it has the number of
/// its expression beside it.
struct ConstKey(Const, u32);

impl PartialEq for ConstKey {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1 && self.0.same(&other.0)
    }
}
impl Eq for ConstKey {}
impl Hash for ConstKey {
    fn hash<H: Hasher>(&self, h: &mut H) {
        fn go<H: Hasher>(c: &Const, h: &mut H) {
            std::mem::discriminant(c).hash(h);
            match c {
                Const::Int(v) => v.hash(h),
                Const::BigInt(v) => v.hash(h),
                Const::Float(v) => v.to_bits().hash(h),
                Const::Complex { real, imag } => (real.to_bits(), imag.to_bits()).hash(h),
                Const::Str(s) | Const::Bytes(s) => s.hash(h),
                Const::Tuple(items) => items.iter().for_each(|i| go(i, h)),
                Const::FrozenSet(items) => items.len().hash(h),
                Const::Code(code) => code.code.hash(h),
                Const::None | Const::True | Const::False | Const::Ellipsis => {}
            }
        }
        go(&self.0, h);
    }
}

/// The constant of the program that is the same as `value`; items of tuples are shared, too.
fn share(shared: &mut HashSet<ConstKey>, value: Const) -> Const {
    match &value {
        Const::None | Const::True | Const::False | Const::Ellipsis | Const::Int(_) | Const::Float(_) => return value,
        _ => {}
    }
    let key = ConstKey(value, 0);
    if let Some(known) = shared.get(&key) {
        return known.0.clone();
    }
    let value = match key.0 {
        Const::Tuple(items) => Const::Tuple(items.iter().map(|i| share(shared, i.clone())).collect()),
        other => other,
    };
    shared.insert(ConstKey(value.clone(), 0));
    value
}

struct Unit {
    scope: ScopeId,
    /// Inlined comprehensions that are being compiled, the innermost last.
    inlined: Vec<ScopeId>,
    kind: UnitKind,
    name: Name,
    qualname: Name,
    /// Name of the class whose body (or method) this is, for mangling.
    private: Option<Name>,
    argcount: u32,
    posonlyargcount: u32,
    kwonlyargcount: u32,
    consts: indexmap::IndexMap<ConstKey, (), FxBuildHasher>,
    names: IndexSet<Name>,
    varnames: IndexSet<Name>,
    cellvars: IndexSet<Name>,
    freevars: IndexSet<Name>,
    graph: Graph,
    line: i32,
    range: TextRange,
    first_line: i32,
    blocks: Vec<FrameBlock>,
    /// The block that a module's `__annotate__` is made in, before the body.
    head: BlockId,
    /// Whether this is a `finally` block, and whether a loop in it is around.
    finally: Finally,
    /// Statements around this one, in the same body, that may leave it out.
    conditional: usize,
    /// Annotated variables of a class or module; a number for those that not every run annotates.
    deferred: Vec<(Name, ExprId, Option<usize>)>,
    /// Attributes of `self` that a class's methods assign.
    static_attributes: BTreeSet<Name>,
}

struct Compiler<'a> {
    ast: &'a Ast,
    opts: &'a CompileOptions,
    table: &'a SymbolTable,
    folds: Folds,
    units: Vec<Unit>,
    filename: Name,
    names: HashSet<Name>,
    /// Every constant of the program so far: equal ones are shared between its code objects.
    shared: HashSet<ConstKey>,
    flags: CodeFlags,
    interactive: bool,
    depth: usize,
    future_end: u32,
    warnings: Vec<CompileWarning>,
    lines: assemble::LineCache,
}

type R<T = ()> = Result<T, CompileError>;

impl<'a> Compiler<'a> {
    fn module(&mut self) -> R<Code> {
        self.enter(ScopeKey::Module, UnitKind::Module, "<module>", 1)?;
        let mut add_none = true;
        match *self.ast.root() {
            Mod::Module { body } => self.body(body)?,
            Mod::Interactive { body } => {
                if !self.deferred_annotations() && self.has_annotations(body) {
                    self.op(Opcode::SETUP_ANNOTATIONS);
                }
                self.prepare_annotations()?;
                self.stmts(body)?;
                self.body_annotate(self.unit().range)?;
            }
            Mod::Expression { body } => {
                self.expr(body)?;
                add_none = false;
            }
            Mod::FunctionType { .. } => {}
        }
        self.leave(add_none)
    }

    fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.names.get(text) {
            return name.clone();
        }
        let name: Name = Arc::from(text);
        self.names.insert(name.clone());
        name
    }

    fn sym(&self, symbol: Symbol) -> &'a str {
        self.ast.symbol_str(symbol)
    }

    #[allow(clippy::indexing_slicing, reason = "a unit is entered before anything is compiled")]
    fn u(&mut self) -> &mut Unit {
        let last = self.units.len().saturating_sub(1);
        &mut self.units[last]
    }

    fn unit(&self) -> &Unit {
        &self.units[self.units.len() - 1]
    }

    fn scope(&self) -> &'a Scope {
        &self.table.scopes[self.unit().scope]
    }

    fn enter(&mut self, key: ScopeKey, kind: UnitKind, name: &str, first_line: u32) -> R {
        let Some(scope) = self.table.scope_of(key) else {
            return Err(CompileError {
                kind: ErrorKind::SyntaxError,
                message: "unknown scope".to_owned(),
                range: TextRange::default(),
            });
        };
        let table = self.table;
        let info = &table.scopes[scope];
        let name = self.intern(name);
        let mut cellvars: Vec<Name> =
            info.symbols.iter().filter(|(_, s)| s.place == Place::Cell).map(|(n, _)| n.clone()).collect();
        if info.needs_class_closure {
            cellvars.push(self.intern("__class__"));
        }
        if info.needs_classdict {
            cellvars.push(self.intern("__classdict__"));
        }
        // A comprehension's cell takes the place of a free variable of the same name for a while, if there is one.
        for name in &info.inlined_cells {
            let free = info.symbols.get(name).is_some_and(|s| s.place == Place::Free);
            if !free && !cellvars.contains(name) {
                cellvars.push(name.clone());
            }
        }
        cellvars.sort();
        let mut freevars: Vec<Name> = info
            .symbols
            .iter()
            .filter(|(_, s)| s.place == Place::Free || s.uses.contains(Use::FREE_CLASS))
            .map(|(n, _)| n.clone())
            .collect();
        freevars.sort();
        let private = self.units.last().and_then(|u| u.private.clone());
        let qualname = self.qualname(&name, kind);
        self.units.push(Unit {
            scope,
            inlined: Vec::new(),
            kind,
            name,
            qualname,
            private,
            argcount: 0,
            posonlyargcount: 0,
            kwonlyargcount: 0,
            consts: indexmap::IndexMap::default(),
            names: IndexSet::default(),
            varnames: info.params.iter().cloned().collect(),
            cellvars: cellvars.into_iter().collect(),
            freevars: freevars.into_iter().collect(),
            graph: Graph::new(),
            line: first_line as i32,
            range: TextRange::default(),
            first_line: first_line as i32,
            blocks: Vec::new(),
            head: 0,
            finally: Finally::Outside,
            conditional: 0,
            deferred: Vec::new(),
            static_attributes: BTreeSet::new(),
        });
        Ok(())
    }

    fn qualname(&mut self, name: &Name, kind: UnitKind) -> Name {
        // The module's unit is the first; what it defines is named without a prefix.
        let Some(parent) = self.units.iter().skip(1).rfind(|u| u.kind != UnitKind::TypeParams) else {
            return name.clone();
        };
        if matches!(kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let mangled = mangle(parent.private.as_deref(), name);
            if self.table.scopes[parent.scope].place(&mangled) == Some(Place::GlobalExplicit) {
                return name.clone();
            }
        }
        let local = matches!(parent.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda);
        let text = format!("{}{}.{name}", parent.qualname, if local { ".<locals>" } else { "" });
        self.intern(&text)
    }

    fn leave(&mut self, add_none: bool) -> R<Code> {
        if !self.unit().graph.ends_with_return() {
            self.unset_loc();
            if add_none {
                self.load_const(Const::None);
            }
            self.op(Opcode::RETURN_VALUE);
        }
        let scope = self.scope();
        let (generator, coroutine, function) = (scope.generator, scope.coroutine, scope.kind == ScopeKind::Function);
        let mut flags = self.flags;
        if function {
            flags |= CodeFlags::NEWLOCALS | CodeFlags::OPTIMIZED;
            flags.set(CodeFlags::NESTED, scope.nested);
            flags.set(CodeFlags::GENERATOR, generator && !coroutine);
            flags.set(CodeFlags::COROUTINE, coroutine && !generator);
            flags.set(CodeFlags::ASYNC_GENERATOR, coroutine && generator);
            flags.set(CodeFlags::VARARGS, scope.varargs);
            flags.set(CodeFlags::VARKEYWORDS, scope.varkeywords);
        }
        let lines = self.ast.line_index();
        let mut cache = assemble::LineCache::default();
        let Some(mut u) = self.units.pop() else { return Err(CompileError::recursion(TextRange::default())) };
        peephole::normalize(&mut u.graph);
        let g = &mut u.graph;
        let resumable = flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
        if resumable {
            let arg = match (generator, coroutine) {
                (true, true) => 2,
                (false, true) => 1,
                _ => 0,
            };
            let start = Instr { op: Opcode::GEN_START, arg, target: None, line: -1, range: TextRange::default() };
            g.blocks[0].instrs.insert(0, start);
        }
        if let Some(first) = u.varnames.first()
            && &**first == ".format"
        {
            u.varnames = std::iter::once("format".into()).chain(u.varnames.into_iter().skip(1)).collect();
        }
        let mut consts: Vec<Const> = u.consts.into_keys().map(|k| k.0).collect();
        let own = consts.len();
        let passes = self.opts.passes;
        peephole::optimize(g, &mut consts, passes);
        for made in consts.iter_mut().skip(own) {
            *made = share(&mut self.shared, made.clone());
        }
        if passes.contains(Passes::EXIT_LINES) {
            peephole::duplicate_exits(g);
        }
        if passes.contains(Passes::UNUSED_CONSTANTS) {
            peephole::trim_consts(g, &mut consts);
        }
        if passes.contains(Passes::LINES) {
            peephole::propagate_lines(g, u.first_line);
        }
        peephole::normalize_jumps(g);
        let stacksize = assemble::stack_depth(g, i32::from(resumable));
        let done =
            assemble::assemble(g, u.first_line, &mut |line, range| assemble::span(&mut cache, lines, line, range));
        flags.set(CodeFlags::NOFREE, u.cellvars.is_empty() && u.freevars.is_empty());
        Ok(Code {
            argcount: u.argcount,
            posonlyargcount: u.posonlyargcount,
            kwonlyargcount: u.kwonlyargcount,
            nlocals: u.varnames.len() as u32,
            stacksize,
            flags,
            code: done.code,
            consts,
            names: u.names.into_iter().collect(),
            varnames: u.varnames.into_iter().collect(),
            freevars: u.freevars.into_iter().collect(),
            cellvars: u.cellvars.into_iter().collect(),
            filename: self.filename.clone(),
            name: u.name,
            qualname: u.qualname,
            firstlineno: u.first_line.max(0) as u32,
            linetable: done.linetable,
            positions: done.positions,
        })
    }

    fn set_loc(&mut self, range: TextRange) {
        let line = self.lines.position(self.ast.line_index(), range.start).0 as i32;
        let u = self.u();
        u.line = line;
        u.range = range;
    }

    fn unset_loc(&mut self) {
        self.u().line = -1;
    }

    fn loc(&self) -> (i32, TextRange) {
        (self.unit().line, self.unit().range)
    }

    fn restore_loc(&mut self, (line, range): (i32, TextRange)) {
        let u = self.u();
        u.line = line;
        u.range = range;
    }

    /// Blames what follows on the line where the node ends.
    fn set_end_line(&mut self, range: TextRange) {
        let line = self.ast.position(range.end).line as i32;
        self.u().line = line;
    }

    fn op(&mut self, op: Opcode) {
        self.op_arg(op, 0);
    }

    fn op_arg(&mut self, op: Opcode, arg: usize) {
        let u = self.u();
        u.graph.emit(Instr { op, arg: arg as u32, target: None, line: u.line, range: u.range });
    }

    fn op_noline(&mut self, op: Opcode) {
        let line = std::mem::replace(&mut self.u().line, -1);
        self.op(op);
        self.u().line = line;
    }

    fn jump(&mut self, op: Opcode, target: BlockId) {
        let u = self.u();
        u.graph.emit(Instr { op, arg: 0, target: Some(target), line: u.line, range: u.range });
    }

    fn jump_noline(&mut self, op: Opcode, target: BlockId) {
        let line = std::mem::replace(&mut self.u().line, -1);
        self.jump(op, target);
        self.u().line = line;
    }

    fn new_block(&mut self) -> BlockId {
        self.u().graph.new_block()
    }

    fn use_block(&mut self, block: BlockId) {
        self.u().graph.use_block(block);
    }

    fn add_const(&mut self, value: Const) -> usize {
        self.add_const_of(value, 0)
    }

    fn add_const_of(&mut self, value: Const, tag: u32) -> usize {
        let value = share(&mut self.shared, value);
        self.u().consts.insert_full(ConstKey(value, tag), ()).0
    }

    fn load_const(&mut self, value: Const) {
        let index = self.add_const(value);
        self.op_arg(Opcode::LOAD_CONST, index);
    }

    fn load_const_of(&mut self, value: Const, tag: u32) {
        let index = self.add_const_of(value, tag);
        self.op_arg(Opcode::LOAD_CONST, index);
    }

    fn mangled(&mut self, name: &str) -> Name {
        if !name.starts_with("__") {
            return self.intern(name);
        }
        let text = mangle(self.unit().private.as_deref(), name).into_owned();
        self.intern(&text)
    }

    /// An instruction whose operand is a name, mangled.
    fn op_name(&mut self, op: Opcode, name: &str) {
        let name = self.mangled(name);
        let index = self.u().names.insert_full(name).0;
        self.op_arg(op, index);
    }

    fn name(&mut self, name: &str, ctx: ExprContext) -> R {
        self.check_name(name, ctx)?;
        let mangled = self.mangled(name);
        let place = self.place(&mangled).unwrap_or(Place::GlobalImplicit);
        // In a class body a comprehension does not see the class's names.
        let inlined = !self.unit().inlined.is_empty();
        let class = self.unit().kind == UnitKind::Class;
        let function = self.scope().kind == ScopeKind::Function || inlined && (class || place == Place::Local);
        let pick = |load, store, del| match ctx {
            ExprContext::Load => load,
            ExprContext::Store => store,
            ExprContext::Del => del,
        };
        use Opcode::*;
        if ctx == ExprContext::Load
            && !inlined
            && self.scope().sees_class
            && matches!(place, Place::Free | Place::GlobalImplicit)
            && !matches!(&*mangled, "__classdict__" | "__conditional_annotations__" | ".type_params")
        {
            let namespace = self.intern("__classdict__");
            let namespace = self.free_index(&namespace);
            self.op_arg(LOAD_DEREF, namespace);
            if place == Place::Free {
                let index = self.free_index(&mangled);
                self.op_arg(LOAD_FROM_DICT_OR_DEREF, index);
            } else {
                let index = self.u().names.insert_full(mangled).0;
                self.op_arg(LOAD_FROM_DICT_OR_GLOBALS, index);
            }
            return Ok(());
        }
        let (op, free) = match place {
            Place::Free | Place::Cell => {
                let load = if class && !inlined { LOAD_CLASSDEREF } else { LOAD_DEREF };
                (pick(load, STORE_DEREF, DELETE_DEREF), true)
            }
            Place::Local if function => {
                let op = pick(LOAD_FAST, STORE_FAST, DELETE_FAST);
                let index = self.u().varnames.insert_full(mangled).0;
                self.op_arg(op, index);
                return Ok(());
            }
            Place::GlobalImplicit if function => (pick(LOAD_GLOBAL, STORE_GLOBAL, DELETE_GLOBAL), false),
            Place::GlobalExplicit => (pick(LOAD_GLOBAL, STORE_GLOBAL, DELETE_GLOBAL), false),
            _ => (pick(LOAD_NAME, STORE_NAME, DELETE_NAME), false),
        };
        let index = if free { self.free_index(&mangled) } else { self.u().names.insert_full(mangled).0 };
        self.op_arg(op, index);
        Ok(())
    }

    /// Where a (mangled) name lives: an iteration variable of an inlined comprehension, else what the block says.
    fn place(&self, name: &str) -> Option<Place> {
        let unit = self.unit();
        for &id in unit.inlined.iter().rev() {
            let scope = &self.table.scopes[id];
            if scope.binds(name) {
                return scope.place(name);
            }
        }
        match unit.inlined.last() {
            // The cell of a class's `__class__` is for its methods alone.
            Some(_) if unit.kind == UnitKind::Class && name == "__class__" => Some(Place::GlobalImplicit),
            Some(_) if unit.kind == UnitKind::Class => {
                unit.inlined.iter().rev().find_map(|&id| self.table.scopes[id].place(name))
            }
            Some(_) => match self.scope().place(name) {
                // A module's name that only a comprehension uses.
                None => Some(Place::GlobalImplicit),
                Some(Place::Local) if self.unit().kind == UnitKind::Module => Some(Place::GlobalImplicit),
                place => place,
            },
            None => self.scope().place(name),
        }
    }

    /// Operand of an instruction on a cell: cell variables first, then free ones.
    fn free_index(&mut self, name: &Name) -> usize {
        let place = self.place(name);
        let u = self.u();
        let cells = u.cellvars.len();
        let free = u.freevars.get_index_of(name).map(|i| i + cells);
        let cell = u.cellvars.get_index_of(name);
        let (first, second) = if place == Some(Place::Cell) { (cell, free) } else { (free, cell) };
        first.or(second).unwrap_or(0)
    }

    fn check_name(&self, name: &str, ctx: ExprContext) -> R {
        if name == "__debug__" && ctx != ExprContext::Load {
            let verb = if ctx == ExprContext::Store { "assign to" } else { "delete" };
            return Err(self.error(format!("cannot {verb} __debug__")));
        }
        Ok(())
    }

    #[cold]
    fn error(&self, message: impl Into<String>) -> CompileError {
        CompileError::syntax(message, self.unit().range)
    }

    fn push_block(&mut self, kind: BlockKind, block: BlockId, exit: BlockId) -> R {
        let most = if self.opts.version == Version::V3_10 { 20 } else { 21 };
        if self.unit().blocks.len() >= most {
            return Err(self.error("too many statically nested blocks"));
        }
        self.u().blocks.push(FrameBlock { kind, block, exit });
        Ok(())
    }

    fn pop_block(&mut self) {
        self.u().blocks.pop();
    }

    fn guard(&mut self, range: TextRange) -> R {
        self.depth += 1;
        if self.depth > MAX_SPINE_DEPTH + 100 { Err(CompileError::recursion(range)) } else { Ok(()) }
    }

    fn inside_function(&self) -> bool {
        self.scope().kind == ScopeKind::Function
    }
}
