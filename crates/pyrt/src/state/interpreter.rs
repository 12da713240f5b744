//! `Interpreter`: what its Python threads share. Heap, classes, interned strings, modules, hooks, settings.
//!
//! Many live in one process; no object crosses from one to another. Two calls go up from this crate, both through
//! hooks set at start-up: running a Python function (`Hooks::eval`, the idea of PEP 523) and compiling source.

use std::cell::{Cell, OnceCell, RefCell, UnsafeCell};
use std::rc::Rc;

use super::config::Config;
use super::method_cache::MethodCache;
use super::runtime::Runtime;
use super::thread::Thread;
use crate::args::Args;
use crate::error::PyResult;
use crate::heap::{self, Heap};
use crate::intern::{InternTable, Names};
use crate::object::dict::Dict;
use crate::object::function::{Function, World};
use crate::object::generator::Generator;
use crate::object::module::Module;
use crate::object::native::ModuleDef;
use crate::object::raw::{Immediate, Object, Owned, Ref, Value, immediate_kind};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::{Type, TypeSpec};

/// What `compile` is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompileMode {
    /// A module.
    Exec,
    /// An expression.
    Eval,
    /// One interactive statement, whose value is printed.
    Single,
}

/// The calls that go up: set by the eval loop's and the library's crates.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Call a Python function.
    pub call: fn(&mut Thread, Ref<'_, Function>, Args<'_>) -> PyResult<Value>,
    /// Run a code object in a namespace: code, globals, locals, closure.
    pub run_code: fn(
        &mut Thread,
        Ref<'_, crate::object::code::Code>,
        Ref<'_, Dict>,
        Ref<'_>,
        Option<Ref<'_, Tuple>>,
    ) -> PyResult<Value>,
    /// Resume a generator, coroutine or asynchronous generator: send a value, or raise what is given.
    /// The second part of the answer tells whether it yielded (true) or returned.
    pub resume: fn(&mut Thread, Ref<'_, Generator>, Result<Value, crate::error::Raised>) -> PyResult<(Value, bool)>,
    /// The next item of a generator; None where it has returned None. Another value is that of a `StopIteration`.
    pub next: fn(&mut Thread, Ref<'_, Generator>) -> PyResult<Option<Value>>,
    /// Compile source text (decoded) to a code object: source, file name, mode, flags of `compile`, optimisation (-1: the interpreter's).
    pub compile: fn(&mut Thread, &[u8], &str, CompileMode, u32, i32) -> PyResult<Value>,
}

/// See the module header.
pub struct Interpreter {
    id: u64,
    config: RefCell<Config>,
    /// Who holds it runs Python code.
    pub gil: super::gil::Gil,
    /// All objects.
    pub heap: Box<Heap>,
    classes: UnsafeCell<Vec<Option<Owned<Type>>>>,
    immediates: [OnceCell<Owned<Type>>; 6],
    pub(crate) interned: InternTable,
    names: OnceCell<Names>,
    pub(crate) method_cache: MethodCache,
    pub(crate) function_world: Cell<World>,
    type_version: Cell<u32>,
    hash_key: (u64, u64),
    hooks: Cell<Option<Hooks>>,
    modules: OnceCell<Owned<Dict>>,
    builtins: OnceCell<Owned<Module>>,
    sys: OnceCell<Owned<Module>>,
    module_table: RefCell<Vec<&'static ModuleDef>>,
    empty_tuple: OnceCell<Owned<Tuple>>,
    empty_str: OnceCell<Owned<Str>>,
    latin1: [OnceCell<Owned<Str>>; 256],
    byte_strings: [OnceCell<Owned<crate::object::bytes::Bytes>>; 257],
    pub(crate) warnings: crate::warn::Warnings,
    slots: RefCell<rustc_hash::FxHashMap<&'static str, Value>>,
    /// Most digits that `int(str)` and `str(int)` convert (`sys.set_int_max_str_digits`); 0 for no limit.
    pub int_max_str_digits: Cell<usize>,
}

thread_local! {
    static CURRENT: Cell<*const Interpreter> = const { Cell::new(std::ptr::null()) };
}

/// The class of a value without an object.
pub(crate) fn class_of_immediate<'a>(bits: u64) -> Ref<'a, Type> {
    Interpreter::current().class_of_immediate(immediate_kind(bits))
}

impl Interpreter {
    /// Make an interpreter and its main thread, attached to this OS thread.
    ///
    /// # Errors
    /// When the address space of the evaluation stack cannot be had.
    #[expect(clippy::new_ret_no_self, reason = "an interpreter is held through its threads")]
    pub fn new(config: Config) -> std::io::Result<Box<Thread>> {
        let runtime = Runtime::get();
        let hash_key = match config.hash_seed {
            Some(seed) => seeded_key(seed),
            None => runtime.random_key(),
        };
        let interp = Rc::new(Interpreter {
            id: runtime.next_interpreter_id(),
            gil: super::gil::Gil::default(),
            heap: Box::new(Heap::new()),
            classes: UnsafeCell::default(),
            immediates: std::array::from_fn(|_| OnceCell::new()),
            interned: InternTable::default(),
            names: OnceCell::new(),
            method_cache: MethodCache::new(),
            function_world: Cell::new(World::NONE),
            type_version: Cell::new(0),
            hash_key,
            hooks: Cell::new(None),
            modules: OnceCell::new(),
            builtins: OnceCell::new(),
            sys: OnceCell::new(),
            module_table: RefCell::default(),
            empty_tuple: OnceCell::new(),
            empty_str: OnceCell::new(),
            latin1: std::array::from_fn(|_| OnceCell::new()),
            byte_strings: std::array::from_fn(|_| OnceCell::new()),
            warnings: Default::default(),
            slots: RefCell::default(),
            int_max_str_digits: Cell::new(4300),
            config: RefCell::new(config),
        });
        let mut thread = Thread::new(interp.clone())?;
        thread.attach();
        interp.boot();
        Ok(thread)
    }

    fn boot(&self) {
        let type_spec = <Type as Object>::spec();
        let object_spec = <crate::object::object::PlainObject as Object>::spec();
        // `type` is its own class, and its base `object` is an instance of it: made by hand, in this order.
        let ty = Type::from_spec_without_base(self, type_spec);
        self.store_class(type_spec, ty.clone());
        let object = self.class(object_spec).own();
        ty.set_first_base(&object);
        for (i, spec) in crate::object::immediate_specs().into_iter().enumerate() {
            let class = self.class(spec).own();
            let _ = self.immediates[i].set(class);
        }
        let _ = self.names.set(Names::new(self));
        let _ = self.modules.set(Dict::new());
    }

    pub(crate) fn attach_to_thread(this: *const Interpreter) -> *const Interpreter {
        CURRENT.replace(this)
    }

    /// The interpreter whose GIL this OS thread holds.
    #[inline(always)]
    pub fn current<'a>() -> &'a Interpreter {
        let p = CURRENT.get();
        debug_assert!(!p.is_null(), "no interpreter is attached to this OS thread");
        // SAFETY: attached interpreters are alive; all objects and their references belong to one.
        unsafe { &*p }
    }

    /// Number, counted from 0 over the process.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What it was started with.
    pub fn config(&self) -> std::cell::Ref<'_, Config> {
        self.config.borrow()
    }

    /// Change what it was started with.
    pub fn update_config(&self, f: impl FnOnce(&mut Config)) {
        f(&mut self.config.borrow_mut());
    }

    /// The built-in class of `spec`, made on first use.
    #[inline]
    pub fn class(&self, spec: &'static TypeSpec) -> Ref<'_, Type> {
        let i = spec.index.get();
        // SAFETY: the vector is not changed while this borrow is read, and classes in it stay until the end.
        let known = unsafe { (&*self.classes.get()).get(i) };
        if let Some(Some(class)) = known { class.as_ref() } else { self.make_class(spec) }
    }

    #[cold]
    #[inline(never)]
    fn make_class(&self, spec: &'static TypeSpec) -> Ref<'_, Type> {
        let class = Type::from_spec(self, spec);
        // Making its bases may have made this very class; the first one stays.
        self.store_class(spec, class);
        self.class(spec)
    }

    fn store_class(&self, spec: &'static TypeSpec, class: Owned<Type>) {
        let i = spec.index.get();
        // SAFETY: no borrow into the vector is alive here: `class` hands out references to the objects only.
        let classes = unsafe { &mut *self.classes.get() };
        if classes.len() <= i {
            classes.resize_with(i + 32, || None);
        }
        if classes[i].is_none() {
            classes[i] = Some(class);
        }
    }

    pub(crate) fn allocate_type(&self, ty: Type, metaclass: Option<&Owned<Type>>) -> Owned<Type> {
        let spec = <Type as Object>::spec();
        let known = {
            // SAFETY: as in `class`.
            let classes = unsafe { &*self.classes.get() };
            classes.get(spec.index.get()).and_then(Option::as_ref).map(|c| c.as_ref().own())
        };
        match metaclass.cloned().or(known) {
            Some(meta) => crate::object::type_::new_instance(meta.as_ref(), |header| ty.with_header(header)),
            None => Type::allocate_first(ty),
        }
    }

    pub(crate) fn class_of_immediate<'a>(&self, kind: Immediate) -> Ref<'a, Type> {
        match self.immediates[kind as usize].get() {
            // SAFETY: these classes live as long as the interpreter, and so does every value.
            Some(class) => unsafe { Ref::from_bits(class.as_ref().bits()).cast_unchecked() },
            None => unreachable!("immediates exist only after boot"),
        }
    }

    pub(crate) fn next_type_version(&self) -> u32 {
        let v = self.type_version.get() + 1;
        self.type_version.set(v);
        v
    }

    /// The key of string hashes.
    #[inline]
    pub fn hash_key(&self) -> (u64, u64) {
        self.hash_key
    }

    /// The one object for this text.
    pub fn intern(&self, text: &str) -> Owned<Str> {
        self.interned.intern_text(text.as_bytes())
    }

    /// The one object with the text of `s`.
    pub fn intern_ref(&self, s: Ref<'_, Str>) -> Owned<Str> {
        self.interned.intern(s)
    }

    /// The strings that the runtime itself needs.
    #[inline(always)]
    pub fn names(&self) -> &Names {
        match self.names.get() {
            Some(names) => names,
            None => unreachable!("names are made at boot"),
        }
    }

    /// Set the upward calls.
    pub fn set_hooks(&self, update: impl FnOnce(&mut Hooks)) {
        let mut hooks = self.hooks.get().unwrap_or(NO_HOOKS);
        update(&mut hooks);
        self.hooks.set(Some(hooks));
    }

    /// The upward calls.
    #[inline]
    pub fn hooks(&self) -> Hooks {
        self.hooks.get().unwrap_or(NO_HOOKS)
    }

    /// `sys.modules`.
    pub fn modules(&self) -> &Owned<Dict> {
        match self.modules.get() {
            Some(modules) => modules,
            None => unreachable!("made at boot"),
        }
    }

    /// The `builtins` module.
    pub fn builtins(&self) -> Option<&Owned<Module>> {
        self.builtins.get()
    }

    /// Set the `builtins` module, once.
    pub fn set_builtins(&self, module: Owned<Module>) {
        let _ = self.builtins.set(module);
    }

    /// The `sys` module.
    pub fn sys(&self) -> Option<&Owned<Module>> {
        self.sys.get()
    }

    /// Set the `sys` module, once.
    pub fn set_sys(&self, module: Owned<Module>) {
        let _ = self.sys.set(module);
    }

    /// An attribute of `sys`.
    pub fn sys_get(&self, name: &str) -> Option<Value> {
        self.sys().and_then(|sys| sys.dict().get_str(self.intern(name).as_ref()))
    }

    /// Make native modules importable.
    pub fn add_modules(&self, table: &[&'static ModuleDef]) {
        self.module_table.borrow_mut().extend_from_slice(table);
    }

    /// The native module of that name.
    pub fn native_module(&self, name: &str) -> Option<&'static ModuleDef> {
        self.module_table.borrow().iter().copied().find(|m| m.name == name)
    }

    /// Names of the native modules.
    pub fn native_module_names(&self) -> Vec<&'static str> {
        self.module_table.borrow().iter().map(|m| m.name).collect()
    }

    /// A place for native modules to keep a value for the interpreter's lifetime, by a name of their own.
    pub fn keep(&self, key: &'static str, value: Value) -> Option<Value> {
        self.slots.borrow_mut().insert(key, value)
    }

    /// What `keep` put there.
    pub fn kept(&self, key: &'static str) -> Option<Value> {
        self.slots.borrow().get(key).cloned()
    }

    /// The empty tuple.
    pub fn empty_tuple(&self) -> &Owned<Tuple> {
        self.empty_tuple.get_or_init(Tuple::make_empty)
    }

    /// The empty string.
    pub fn empty_str(&self) -> &Owned<Str> {
        self.empty_str.get_or_init(|| self.intern(""))
    }

    /// The string of one character below U+0100.
    #[inline]
    pub fn latin1(&self, c: u8) -> &Owned<Str> {
        self.latin1[usize::from(c)].get_or_init(|| {
            let mut buffer = [0; 4];
            self.intern(char::from(c).encode_utf8(&mut buffer))
        })
    }

    /// The `bytes` of one byte.
    #[inline]
    pub(crate) fn byte_string(&self, b: u8) -> &Owned<crate::object::bytes::Bytes> {
        self.byte_strings[usize::from(b)].get_or_init(|| crate::object::bytes::Bytes::alloc_unshared(&[b]))
    }

    /// The empty `bytes`.
    pub(crate) fn empty_bytes(&self) -> &Owned<crate::object::bytes::Bytes> {
        self.byte_strings[256].get_or_init(|| crate::object::bytes::Bytes::alloc_unshared(&[]))
    }

    /// Take everything down: modules, classes, strings. Gives the number of objects that are left, which is zero
    /// unless a count was lost.
    pub(crate) fn finish(&self) -> usize {
        if let Some(modules) = self.modules.get() {
            let all: Vec<Value> = modules.values();
            let last = [&self.builtins, &self.sys].map(|m| m.get().map(|m| m.as_ref().bits()));
            for module in &all {
                if let Some(module) = module.downcast::<Module>()
                    && !last.contains(&Some(module.bits()))
                {
                    module.dict().clear_all();
                }
            }
            modules.clear_all();
            drop(all);
        }
        self.heap.collect();
        for module in [&self.builtins, &self.sys].into_iter().filter_map(OnceCell::get) {
            module.dict().clear_all();
        }
        let kept = std::mem::take(&mut *self.slots.borrow_mut());
        drop(kept);
        self.method_cache.clear();
        self.heap.collect();
        self.heap.collect();
        self.drop_classes()
    }

    /// Drop what the interpreter itself holds: shared strings, then the classes, `type` last.
    fn drop_classes(&self) -> usize {
        let this = std::ptr::from_ref(self).cast_mut();
        // SAFETY: called once, at the end of the last thread; what is taken out is dropped only after the borrow of
        // the field has ended, since drops look at the interpreter.
        unsafe {
            let strings = (
                (*this).names.take(),
                (*this).empty_tuple.take(),
                (*this).empty_str.take(),
                (*this).latin1.each_mut().map(OnceCell::take),
                (*this).byte_strings.each_mut().map(OnceCell::take),
                ((*this).modules.take(), (*this).builtins.take(), (*this).sys.take()),
            );
            drop(strings);
            let classes: Vec<Owned<Type>> = (&*self.classes.get()).iter().flatten().cloned().collect();
            for class in &classes {
                let parts = class.strip();
                drop(parts);
            }
            let immediates = (*this).immediates.each_mut().map(OnceCell::take);
            drop(immediates);
            // A class is dropped before its bases: whoever has a base in the list keeps it alive.
            let held = std::mem::take(&mut *self.classes.get());
            let ty = held.get(<Type as Object>::spec().index.get()).cloned().flatten();
            drop(classes);
            drop(held);
            drop(ty);
        }
        self.heap.live_objects()
    }
}

/// SipHash keys from `PYTHONHASHSEED`, by the generator that CPython's documentation of the variable implies: a linear
/// congruential one over 32 bits, one byte a step; seed 0 gives an all-zero key.
fn seeded_key(seed: u32) -> (u64, u64) {
    if seed == 0 {
        return (0, 0);
    }
    let mut x = seed;
    let mut byte = || {
        x = x.wrapping_mul(214_013).wrapping_add(2_531_011);
        (x >> 16) as u8
    };
    let mut word = || u64::from_le_bytes(std::array::from_fn(|_| byte()));
    (word(), word())
}

fn no_hook<T>(th: &mut Thread, what: &str) -> PyResult<T> {
    Err(th.not_implemented_error(format!("this interpreter has no {what}")))
}

const NO_HOOKS: Hooks = Hooks {
    call: |th, _, _| no_hook(th, "eval loop"),
    run_code: |th, _, _, _, _| no_hook(th, "eval loop"),
    resume: |th, _, _| no_hook(th, "eval loop"),
    next: |th, _| no_hook(th, "eval loop"),
    compile: |th, _, _, _, _, _| no_hook(th, "compiler"),
};

pub(crate) fn attach(interp: &Rc<Interpreter>) {
    heap::attach(&raw const *interp.heap);
    Interpreter::attach_to_thread(Rc::as_ptr(interp));
}
