//! `Field`: a mutable place inside an object, and `Traverse`: how the collector looks into one.
//!
//! Objects are shared, so their fields are cells. A `Field` hands out clones, replaces, or runs a short closure over
//! the content; the closure must not run Python code (it has no `th`), and in debug builds a second entry while one
//! runs is caught. What is replaced is dropped only after the place is whole again, since dropping a value may run a
//! finalizer that looks at this very object.

use std::cell::{Cell, UnsafeCell};

use super::raw::{Header, Object, Owned, Ref, Value};

/// A mutable place inside an object. See the module header.
#[derive(Default)]
pub struct Field<T> {
    content: UnsafeCell<T>,
    #[cfg(debug_assertions)]
    busy: Cell<bool>,
}

#[cfg(debug_assertions)]
struct Busy<'a>(&'a Cell<bool>);
#[cfg(debug_assertions)]
impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl<T> Field<T> {
    /// A place that holds `content`.
    #[inline]
    pub const fn new(content: T) -> Field<T> {
        Field {
            content: UnsafeCell::new(content),
            #[cfg(debug_assertions)]
            busy: Cell::new(false),
        }
    }

    /// The content.
    #[inline]
    pub fn into_inner(self) -> T {
        self.content.into_inner()
    }

    #[cfg(debug_assertions)]
    fn enter(&self) -> Busy<'_> {
        assert!(!self.busy.replace(true), "a Field was entered while a closure over it ran");
        Busy(&self.busy)
    }

    /// Where the content stands: for what must not take a closure, which stands in the way of a jump.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut T {
        self.content.get()
    }

    /// Run `f` over the content. `f` must not run Python code.
    #[inline]
    pub fn with<R>(&self, f: impl FnOnce(&T) -> R) -> R {
        #[cfg(debug_assertions)]
        let _busy = self.enter();
        // SAFETY: no other reference to the content exists: closures over it do not nest (module header).
        f(unsafe { &*self.content.get() })
    }

    /// Run `f` over the content, mutably. `f` must neither run Python code nor drop values.
    #[inline]
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        #[cfg(debug_assertions)]
        let _busy = self.enter();
        // SAFETY: as for `with`.
        f(unsafe { &mut *self.content.get() })
    }

    /// Put `new` there and give back what was there.
    #[inline]
    pub fn replace(&self, new: T) -> T {
        self.with_mut(|content| std::mem::replace(content, new))
    }

    /// Put `new` there; what was there is dropped after that.
    #[inline]
    pub fn set(&self, new: T) {
        drop(self.replace(new));
    }

    /// A clone of the content.
    #[inline]
    pub fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Take the content, leave the default.
    #[inline]
    pub fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }

    /// The content, borrowed. The borrow must end before anything that takes `th` or drops a value: the rule of the
    /// house (style guide, "Effects in signatures"), which the compiler cannot check here.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "not the borrow of `Borrow`")]
    pub fn borrow(&self) -> &T {
        // SAFETY: the rule above: nothing mutates the content while the borrow lives.
        unsafe { &*self.content.get() }
    }
}

/// What the collector hands to `Traverse::traverse`: it is shown every object that the visited one holds a count of.
pub struct Visit<'a> {
    pub(crate) see: &'a mut dyn FnMut(*const Header),
}

impl Visit<'_> {
    /// Show one value.
    #[inline]
    pub fn value<T>(&mut self, value: Ref<'_, T>) {
        if value.is_object() {
            (self.see)(std::ptr::from_ref(value.header()));
        }
    }
}

/// Which values a place holds counts of, and how to let go of them.
pub trait Traverse {
    /// Show every value held.
    fn traverse(&self, visit: &mut Visit<'_>);
    /// Let go of what could close a cycle.
    fn clear(&self) {}
}

impl Traverse for Value {
    fn traverse(&self, visit: &mut Visit<'_>) {
        visit.value(self.as_ref());
    }
}
impl<T: Object> Traverse for Owned<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        visit.value(self.as_ref());
    }
}
impl<T: Traverse> Traverse for Option<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        if let Some(inner) = self {
            inner.traverse(visit);
        }
    }
}
impl<T: Traverse> Traverse for Vec<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for item in self {
            item.traverse(visit);
        }
    }
}
impl<T: Traverse> Traverse for std::collections::VecDeque<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for item in self {
            item.traverse(visit);
        }
    }
}
impl<T: Traverse> Traverse for Box<[T]> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for item in self {
            item.traverse(visit);
        }
    }
}
impl<T: Traverse> Traverse for Box<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        (**self).traverse(visit);
    }
}
impl<A: Traverse, B: Traverse> Traverse for (A, B) {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.0.traverse(visit);
        self.1.traverse(visit);
    }
}
impl<T: Traverse + Clearable> Traverse for Field<T> {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.with(|content| content.traverse(visit));
    }
    fn clear(&self) {
        T::clear_field(self);
    }
}

/// How the content of a `Field` is emptied by the collector.
pub trait Clearable: Sized {
    /// Empty the field, dropping what it held last.
    fn clear_field(field: &Field<Self>);
}
impl<T> Clearable for Option<T> {
    fn clear_field(field: &Field<Self>) {
        field.set(None);
    }
}
impl<T> Clearable for Vec<T> {
    fn clear_field(field: &Field<Self>) {
        field.set(Vec::new());
    }
}
impl<T> Clearable for std::collections::VecDeque<T> {
    fn clear_field(field: &Field<Self>) {
        field.set(std::collections::VecDeque::new());
    }
}
impl Clearable for Value {
    fn clear_field(field: &Field<Self>) {
        field.set(Value::NONE);
    }
}
/// An owned object of known type has nothing to stand in for it: it stays until its holder dies.
impl<T> Clearable for Owned<T> {
    fn clear_field(_: &Field<Self>) {}
}
impl<A, B> Clearable for (A, B) {
    fn clear_field(_: &Field<Self>) {}
}

macro_rules! holds_nothing {
    ($($t:ty),*) => { $(
        impl Traverse for $t { fn traverse(&self, _: &mut Visit<'_>) {} }
        impl Clearable for $t { fn clear_field(_: &Field<Self>) {} }
    )* };
}
holds_nothing!(
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f64,
    String,
    &'static str,
    Box<str>,
    (),
    std::rc::Rc<str>
);
impl<T: Copy> Traverse for Cell<T> {
    fn traverse(&self, _: &mut Visit<'_>) {}
}
