//! Code generation: a walk over the tree that emits instructions into the blocks of the innermost code object.
//!
//! One `Unit` is one code object in the making; the units of the enclosing blocks wait on a stack. Line numbers follow
//! CPython 3.10 (`line`), source ranges the node being evaluated (`range`).

mod annotation;
mod comprehension;
mod constants;
mod expr;
mod function;
mod import;
mod match_;
mod order;
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
use crate::symtable::{
    self, Place, Scope, ScopeId, ScopeKey, ScopeKind, SymbolTable, SymtableOptions, Use, mangle_symbol,
};
use constants::{ConstId, Constants};
use order::Order;
use pyast::*;
use std::collections::BTreeSet;
use std::sync::Arc;

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
    let mut table = symtable::build(
        ast,
        SymtableOptions {
            future_annotations: flags.contains(CodeFlags::FUTURE_ANNOTATIONS),
            inline_comprehensions: opts.version >= Version::V3_12,
            old: opts.version == Version::V3_10,
            deferred_annotations: opts.version >= Version::V3_14 && !flags.contains(CodeFlags::FUTURE_ANNOTATIONS),
        },
    )?;
    let names = std::mem::take(&mut table.names);
    let mut c = Compiler {
        ast,
        opts,
        table: &table,
        folds: Folds::of(ast, opts.optimize),
        units: Vec::new(),
        filename: Arc::from(opts.filename.as_str()),
        texts: vec![None; names.len()],
        names,
        constants: Constants::default(),
        spare: Vec::new(),
        flags,
        interactive: matches!(ast.root(), Mod::Interactive { .. }),
        depth: 0,
        future_end,
        warnings: Vec::new(),
        lines: assemble::LineCache::default(),
        spans: assemble::SpanCache::default(),
        scratch: assemble::Scratch::default(),
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

/// What a code object in the making fills; kept for the next one.
#[derive(Default)]
struct Buffers {
    consts: Order<ConstId>,
    names: Order<Symbol>,
    varnames: Order<Symbol>,
    cellvars: Order<Symbol>,
    freevars: Order<Symbol>,
    graph: Graph,
}

impl Buffers {
    fn clear(&mut self) {
        self.consts.clear();
        for set in [&mut self.names, &mut self.varnames, &mut self.cellvars, &mut self.freevars] {
            set.clear();
        }
        self.graph.clear();
    }
}

struct Unit {
    scope: ScopeId,
    /// Inlined comprehensions that are being compiled, the innermost last.
    inlined: Vec<ScopeId>,
    kind: UnitKind,
    name: Symbol,
    qualname: Name,
    /// Name of the class whose body (or method) this is, for mangling.
    private: Option<Symbol>,
    argcount: u32,
    posonlyargcount: u32,
    kwonlyargcount: u32,
    b: Buffers,
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
    deferred: Vec<(Symbol, ExprId, Option<usize>)>,
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
    names: Symbols,
    /// By symbol the name as code objects have it, once one does.
    texts: Vec<Option<Name>>,
    constants: Constants,
    spare: Vec<Buffers>,
    flags: CodeFlags,
    interactive: bool,
    depth: usize,
    future_end: u32,
    warnings: Vec<CompileWarning>,
    /// Of what is being compiled.
    lines: assemble::LineCache,
    /// Of what is being assembled.
    spans: assemble::SpanCache,
    scratch: assemble::Scratch,
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

    fn intern(&mut self, text: &str) -> Symbol {
        self.names.intern(text)
    }

    /// A name as code objects have it.
    fn text(&mut self, name: Symbol) -> Name {
        let at = name.index();
        if at >= self.texts.len() {
            self.texts.resize(at + 1, None);
        }
        match self.texts.get_mut(at) {
            Some(Some(text)) => text.clone(),
            Some(empty) => empty.insert(Arc::from(self.names.get(name))).clone(),
            None => Arc::from(self.names.get(name)),
        }
    }

    fn texts(&mut self, names: &[Symbol]) -> Vec<Name> {
        names.iter().map(|&name| self.text(name)).collect()
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
        let known = table.known;
        let name = self.intern(name);
        let mut b = self.spare.pop().unwrap_or_default();
        b.varnames.extend(info.params.iter().copied());
        b.cellvars.extend(info.symbols.iter().filter(|(_, s)| s.place == Place::Cell).map(|(&n, _)| n));
        b.cellvars.extend(info.needs_class_closure.then_some(known.class));
        b.cellvars.extend(info.needs_classdict.then_some(known.class_dict));
        // A comprehension's cell takes the place of a free variable of the same name for a while, if there is one.
        for &name in &info.inlined_cells {
            let free = info.symbols.get(&name).is_some_and(|s| s.place == Place::Free);
            if !free {
                b.cellvars.number(name);
            }
        }
        let is_free = |s: &symtable::SymbolInfo| s.place == Place::Free || s.uses.contains(Use::FREE_CLASS);
        b.freevars.extend(info.symbols.iter().filter(|(_, s)| is_free(s)).map(|(&n, _)| n));
        for set in [&mut b.cellvars, &mut b.freevars] {
            set.sort_by(|&a, &b| self.names.get(a).cmp(self.names.get(b)));
        }
        let private = self.units.last().and_then(|u| u.private);
        let qualname = self.qualname(name, kind);
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
            b,
            line: first_line as i32,
            range: TextRange::default(),
            first_line: first_line as i32,
            blocks: Vec::new(),
            head: BlockId::ENTRY,
            finally: Finally::Outside,
            conditional: 0,
            deferred: Vec::new(),
            static_attributes: BTreeSet::new(),
        });
        Ok(())
    }

    fn qualname(&mut self, name: Symbol, kind: UnitKind) -> Name {
        let text = self.text(name);
        // The module's unit is the first; what it defines is named without a prefix.
        let Some(parent) = self.units.iter().skip(1).rfind(|u| u.kind != UnitKind::TypeParams) else {
            return text;
        };
        if matches!(kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Class) {
            let mangled = mangle_symbol(&mut self.names, parent.private, name);
            if self.table.scopes[parent.scope].place(mangled) == Some(Place::GlobalExplicit) {
                return text;
            }
        }
        let local = matches!(parent.kind, UnitKind::Function | UnitKind::AsyncFunction | UnitKind::Lambda);
        [&*parent.qualname, if local { ".<locals>." } else { "." }, &*text].concat().into()
    }

    fn leave(&mut self, add_none: bool) -> R<Code> {
        if !self.unit().b.graph.ends_with_return() {
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
        let Some(mut u) = self.units.pop() else { return Err(CompileError::recursion(TextRange::default())) };
        peephole::normalize(&mut u.b.graph);
        let g = &mut u.b.graph;
        let resumable = flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR);
        if resumable {
            let arg = match (generator, coroutine) {
                (true, true) => 2,
                (false, true) => 1,
                _ => 0,
            };
            let start = Instr { op: Opcode::GEN_START, arg, target: None, line: -1, range: TextRange::default() };
            g.blocks[BlockId::ENTRY].instrs.insert(0, start);
        }
        let mut varnames = self.texts(&u.b.varnames);
        if u.b.varnames.first() == Some(&self.table.known.format)
            && let Some(first) = varnames.first_mut()
        {
            *first = "format".into();
        }
        let mut consts: Vec<Const> = u.b.consts.iter().map(|&number| self.constants.get(number)).collect();
        let own = consts.len();
        let passes = self.opts.passes;
        peephole::optimize(g, &mut consts, passes);
        for made in consts.iter_mut().skip(own) {
            *made = self.constants.shared(made.clone());
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
        let spans = &mut self.spans;
        let place = |line, range| assemble::span(spans, lines, line, range);
        let done = assemble::assemble(g, u.first_line, &mut self.scratch, place);
        flags.set(CodeFlags::NOFREE, u.b.cellvars.is_empty() && u.b.freevars.is_empty());
        let code = Code {
            argcount: u.argcount,
            posonlyargcount: u.posonlyargcount,
            kwonlyargcount: u.kwonlyargcount,
            nlocals: varnames.len() as u32,
            stacksize,
            flags,
            code: done.code,
            consts,
            names: self.texts(&u.b.names),
            varnames,
            freevars: self.texts(&u.b.freevars),
            cellvars: self.texts(&u.b.cellvars),
            filename: self.filename.clone(),
            name: self.text(u.name),
            qualname: u.qualname,
            firstlineno: u.first_line.max(0) as u32,
            linetable: done.linetable,
            positions: done.positions,
        };
        u.b.clear();
        self.spare.push(u.b);
        Ok(code)
    }

    fn line_of(&mut self, offset: u32) -> i32 {
        self.lines.position(self.ast.line_index(), offset).0 as i32
    }

    fn set_loc(&mut self, range: TextRange) {
        let line = self.line_of(range.start);
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
        let line = self.line_of(range.end);
        self.u().line = line;
    }

    fn op(&mut self, op: Opcode) {
        self.op_arg(op, 0);
    }

    fn op_arg(&mut self, op: Opcode, arg: usize) {
        let u = self.u();
        u.b.graph.emit(Instr { op, arg: arg as u32, target: None, line: u.line, range: u.range });
    }

    fn op_noline(&mut self, op: Opcode, arg: usize) {
        let line = std::mem::replace(&mut self.u().line, -1);
        self.op_arg(op, arg);
        self.u().line = line;
    }

    fn jump(&mut self, op: Opcode, target: BlockId) {
        let u = self.u();
        u.b.graph.emit(Instr { op, arg: 0, target: Some(target), line: u.line, range: u.range });
    }

    /// A conditional jump that falls through into a block made before.
    fn jump_or(&mut self, op: Opcode, target: BlockId, block: BlockId) {
        let u = self.u();
        let instr = Instr { op, arg: 0, target: Some(target), line: u.line, range: u.range };
        u.b.graph.emit_into(instr, block);
    }

    fn jump_noline(&mut self, op: Opcode, target: BlockId) {
        let line = std::mem::replace(&mut self.u().line, -1);
        self.jump(op, target);
        self.u().line = line;
    }

    fn new_block(&mut self) -> BlockId {
        self.u().b.graph.new_block()
    }

    fn use_block(&mut self, block: BlockId) {
        self.u().b.graph.use_block(block);
    }

    fn add_const(&mut self, value: Const) -> usize {
        self.add_const_of(value, 0)
    }

    fn add_const_of(&mut self, value: Const, tag: u32) -> usize {
        let number = self.constants.number(value, tag);
        self.u().b.consts.number(number)
    }

    fn load_const(&mut self, value: Const) {
        self.load_const_of(value, 0);
    }

    fn load_const_of(&mut self, value: Const, tag: u32) {
        let number = self.constants.number(value, tag);
        self.load_number(number);
    }

    fn load_number(&mut self, number: ConstId) {
        let index = self.u().b.consts.number(number);
        self.op_arg(Opcode::LOAD_CONST, index);
    }

    /// A text as a constant.
    fn load_text(&mut self, text: &str) {
        let number = self.constants.text(text.as_bytes());
        self.load_number(number);
    }

    /// A name as a constant.
    fn load_symbol(&mut self, name: Symbol) {
        let number = self.constants.text(self.names.get(name).as_bytes());
        self.load_number(number);
    }

    /// The same as an item of a tuple.
    fn name_constant(&mut self, name: Symbol) -> Const {
        let number = self.constants.text(self.names.get(name).as_bytes());
        self.constants.get(number)
    }

    fn mangled(&mut self, name: Symbol) -> Symbol {
        let private = self.unit().private;
        mangle_symbol(&mut self.names, private, name)
    }

    /// An instruction whose operand is a name, mangled.
    fn op_name(&mut self, op: Opcode, name: Symbol) {
        let name = self.mangled(name);
        let index = self.u().b.names.number(name);
        self.op_arg(op, index);
    }

    /// The same of a name that the compiler uses by itself.
    fn name_of(&mut self, name: &str, ctx: ExprContext) -> R {
        let name = self.intern(name);
        self.name(name, ctx)
    }

    fn name(&mut self, name: Symbol, ctx: ExprContext) -> R {
        self.check_name(name, ctx)?;
        let mangled = self.mangled(name);
        let place = self.place(mangled).unwrap_or(Place::GlobalImplicit);
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
            && !self.table.known.is_of_class(mangled)
            && mangled != self.table.known.type_params
        {
            let namespace = self.free_index(self.table.known.class_dict);
            self.op_arg(LOAD_DEREF, namespace);
            if place == Place::Free {
                let index = self.free_index(mangled);
                self.op_arg(LOAD_FROM_DICT_OR_DEREF, index);
            } else {
                let index = self.u().b.names.number(mangled);
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
                let index = self.u().b.varnames.number(mangled);
                self.op_arg(op, index);
                return Ok(());
            }
            Place::GlobalImplicit if function => (pick(LOAD_GLOBAL, STORE_GLOBAL, DELETE_GLOBAL), false),
            Place::GlobalExplicit => (pick(LOAD_GLOBAL, STORE_GLOBAL, DELETE_GLOBAL), false),
            _ => (pick(LOAD_NAME, STORE_NAME, DELETE_NAME), false),
        };
        let index = if free { self.free_index(mangled) } else { self.u().b.names.number(mangled) };
        self.op_arg(op, index);
        Ok(())
    }

    /// Where a (mangled) name lives: an iteration variable of an inlined comprehension, else what the block says.
    fn place(&self, name: Symbol) -> Option<Place> {
        let unit = self.unit();
        for &id in unit.inlined.iter().rev() {
            let scope = &self.table.scopes[id];
            if scope.binds(name) {
                return scope.place(name);
            }
        }
        match unit.inlined.last() {
            // The cell of a class's `__class__` is for its methods alone.
            Some(_) if unit.kind == UnitKind::Class && name == self.table.known.class => Some(Place::GlobalImplicit),
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
    fn free_index(&self, name: Symbol) -> usize {
        let place = self.place(name);
        let b = &self.unit().b;
        let free = b.freevars.find(name).map(|i| i + b.cellvars.len());
        let cell = b.cellvars.find(name);
        let (first, second) = if place == Some(Place::Cell) { (cell, free) } else { (free, cell) };
        first.or(second).unwrap_or(0)
    }

    /// The same of a cell that the block itself makes, whatever cell of that name it may see around it.
    fn own_cell(&self, name: Symbol) -> usize {
        self.unit().b.cellvars.find(name).unwrap_or_else(|| self.free_index(name))
    }

    fn check_name(&self, name: Symbol, ctx: ExprContext) -> R {
        if name == self.table.known.debug && ctx != ExprContext::Load {
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
