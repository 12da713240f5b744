//! Interned strings: one object a text. Names of attributes, globals and keywords are interned, so that looking one up
//! compares addresses. The table borrows; a string leaves it when it dies.
//!
//! `Names` holds the strings that the runtime itself looks up, made once an interpreter.

use std::cell::RefCell;

use hashbrown::HashTable;

use crate::object::raw::{Owned, Ref, flag};
use crate::object::str::Str;
use crate::state::Interpreter;

/// See the module header.
#[derive(Default)]
pub struct InternTable {
    table: RefCell<HashTable<*const Str>>,
}

impl InternTable {
    /// The interned string with the text (or surrogates) `text`.
    pub(crate) fn intern_text(&self, text: &[u8]) -> Owned<Str> {
        let hash = crate::object::str::hash_bytes(text);
        if let Some(found) = self.find(hash as u64, text) {
            return found;
        }
        self.insert(Str::for_interning(text))
    }

    /// The interned string with the text of `s`: `s` itself if there is none yet and it is no subclass's.
    pub(crate) fn intern(&self, s: Ref<'_, Str>) -> Owned<Str> {
        if s.is_interned() {
            return s.own();
        }
        if let Some(found) = self.find(s.hash() as u64, s.as_wtf8()) {
            return found;
        }
        if s.header().shape().is_builtin_class() {
            self.insert(s.own())
        } else {
            self.insert(Str::for_interning(s.get().as_wtf8()))
        }
    }

    fn find(&self, hash: u64, text: &[u8]) -> Option<Owned<Str>> {
        // SAFETY: strings take themselves out of the table when they die.
        let found = self.table.borrow().find(hash, |&s| unsafe { (*s).as_wtf8() == text }).copied();
        // SAFETY: as above.
        found.map(|s| unsafe { Ref::from(&*s) }.own())
    }

    fn insert(&self, s: Owned<Str>) -> Owned<Str> {
        s.as_ref().header().set_flag(flag::INTERNED);
        // SAFETY: as in `find`.
        self.table.borrow_mut().insert_unique(s.hash() as u64, &raw const *s, |&s| unsafe { (*s).hash() as u64 });
        s
    }

    /// An interned string dies.
    #[cold]
    pub(crate) fn remove(&self, s: &Str) {
        if let Ok(entry) = self.table.borrow_mut().find_entry(s.hash() as u64, |&other| std::ptr::eq(other, s)) {
            entry.remove();
        }
    }
}

macro_rules! names {
    ($($name:ident)*) => {
        /// Strings that the runtime looks up, interned. A trailing underscore of the field is not in the text.
        pub struct Names { $(
            #[doc = concat!("`", stringify!($name), "`")]
            pub $name: Owned<Str>,
        )* }
        impl Names {
            pub(crate) fn new(interp: &Interpreter) -> Names {
                Names { $( $name: interp.intern(strip(stringify!($name))), )* }
            }
        }
    };
}

/// `type_` stands for "type", `__len__` for itself.
fn strip(name: &str) -> &str {
    if name.ends_with('_') && !name.ends_with("__") { &name[..name.len() - 1] } else { name }
}

names! {
    __abs__ __abstractmethods__ __aenter__ __aexit__ __aiter__ __all__ __anext__ __annotations__ __await__ __bases__
    __bool__ __build_class__ __builtins__ __bytes__ __cached__ __call__ __cause__ __ceil__ __class__ __class_getitem__ __classcell__
    __complex__ __contains__ __context__ __del__ __delattr__ __delete__ __delitem__ __dict__ __dir__ __doc__ __enter__
    __eq__ __exit__ __file__ __float__ __floor__ __format__ __ge__ __get__ __getattr__ __getattribute__ __getitem__
    __getnewargs__ __getnewargs_ex__ __getstate__ __gt__ __hash__ __import__ __index__ __init__ __init_subclass__
    __instancecheck__ __int__ __iter__ __le__ __len__ __length_hint__ __loader__ __lt__ __main__ __match_args__ __missing__
    __module__ __mro_entries__ __name__ __ne__ __new__ __next__ __objclass__ __package__ __path__ __prepare__ __qualname__
    __reduce__ __reduce_ex__ __repr__ __reversed__ __round__ __set__ __set_name__ __setattr__ __setitem__ __slots__ __spec__
    __static_attributes__ __firstlineno__ __type_params__ __str__ __subclasscheck__ __subclasshook__ __suppress_context__
    __traceback__ __trunc__ __weakref__ __wrapped__ __notes__ __release_buffer__ __buffer__ __debug__
    __neg__ __pos__ __invert__ __pow__ __rpow__ __ipow__ __divmod__ __rdivmod__
    __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __matmul__ __rmatmul__ __imatmul__
    __truediv__ __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__
    __lshift__ __rlshift__ __ilshift__ __rshift__ __rrshift__ __irshift__ __and__ __rand__ __iand__
    __or__ __ror__ __ior__ __xor__ __rxor__ __ixor__
    args builtins close default end errors excepthook encoding file flush isatty iter_ key keys ctx mro_ msg name obj offset
    path print_file_and_line ps1 read readline result return_ send sep sort stdin stdout stderr strict sys text throw throw_
    type_ unraisablehook value write displayhook last_exc
}
