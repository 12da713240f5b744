//! `memoryview`: a window onto the bytes of another object, without a copy.
//!
//! Views made of views share one `Buffer` through an `Rc`; each view has its own window: an offset in bytes, a number
//! of items, a stride. One dimension only: a cast to more raises. A view that has been released holds no buffer.

use std::cell::Cell;
use std::rc::Rc;

use pymacros::{pyclass, pymethods};

use super::buffer::{self, Buffer};
use super::bytes::subscript::{self, Key, Places};
use super::bytes::{Bytes, hex};
use super::field::{Field, Traverse, Visit};
use super::list::List;
use super::raw::{Header, Owned, Ref, Value};
use super::str::{Str, hash_bytes};
use super::tuple::Tuple;
use super::type_::{Type, new_builtin};
use super::{float, int};
use crate::CompareOp;
use crate::args::{Args, Opt};
use crate::error::PyResult;
use crate::protocol::{self, number};
use crate::state::Thread;

/// Create a new memoryview object which references the given object.
#[pyclass(name = "memoryview", flags(GC, WEAKREF), manual_traverse, methods(MEMORYVIEW_SLOTS, MEMORYVIEW_METHODS))]
#[repr(C)]
pub struct MemoryView {
    header: Header,
    buffer: Field<Option<Rc<Buffer>>>,
    window: Window,
    exports: Cell<usize>,
    hash: Cell<i64>,
}

#[derive(Clone, Copy)]
struct Window {
    start: usize,
    len: usize,
    stride: i64,
    itemsize: usize,
    format: char,
    readonly: bool,
}

impl Window {
    /// Offset of item `i` in the buffer.
    fn offset(&self, i: usize) -> usize {
        (self.start as i64 + self.stride * i as i64) as usize
    }

    fn is_contiguous(&self) -> bool {
        self.len < 2 || self.stride == self.itemsize as i64
    }

    /// The items' bytes, one behind the other.
    fn gather(&self, bytes: &[u8]) -> Vec<u8> {
        if self.is_contiguous() {
            let end = self.start + self.len * self.itemsize;
            return bytes.get(self.start..end).unwrap_or_default().to_vec();
        }
        let mut out = Vec::with_capacity(self.len * self.itemsize);
        for i in 0..self.len {
            let at = self.offset(i);
            out.extend_from_slice(bytes.get(at..at + self.itemsize).unwrap_or_default());
        }
        out
    }

    /// The contrary of `gather`.
    fn scatter(&self, bytes: &mut [u8], from: &[u8]) {
        for (i, item) in from.chunks_exact(self.itemsize.max(1)).take(self.len).enumerate() {
            let at = self.offset(i);
            if let Some(place) = bytes.get_mut(at..at + self.itemsize) {
                place.copy_from_slice(item);
            }
        }
    }
}

impl Traverse for MemoryView {
    fn traverse(&self, visit: &mut Visit<'_>) {
        // Shared with other views, the buffer holds one count: only a view that has it alone may show it.
        self.buffer.with(|buffer| {
            if let Some(buffer) = buffer.as_ref().filter(|buffer| Rc::strong_count(buffer) == 1) {
                visit.value(buffer.owner());
            }
        });
    }

    fn clear(&self) {
        self.buffer.set(None);
    }
}

/// Bytes of an item of a format, None for formats that are not native.
fn size_of_format(format: char) -> Option<usize> {
    Some(match format {
        'c' | 'b' | 'B' | '?' => 1,
        'h' | 'H' | 'e' => 2,
        'i' | 'I' | 'f' => 4,
        'l' | 'L' | 'q' | 'Q' | 'n' | 'N' | 'd' | 'P' => 8,
        _ => return None,
    })
}

/// One item as a value.
fn unpack(format: char, bytes: &[u8]) -> Value {
    fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
        bytes.first_chunk::<N>().copied().unwrap_or([0; N])
    }
    match format {
        'c' => Bytes::new(bytes).into_value(),
        '?' => Value::bool(bytes.iter().any(|b| *b != 0)),
        'b' => int::from_i64(i64::from(i8::from_ne_bytes(fixed(bytes)))),
        'h' => int::from_i64(i64::from(i16::from_ne_bytes(fixed(bytes)))),
        'H' => int::from_i64(i64::from(u16::from_ne_bytes(fixed(bytes)))),
        'i' => int::from_i64(i64::from(i32::from_ne_bytes(fixed(bytes)))),
        'I' => int::from_i64(i64::from(u32::from_ne_bytes(fixed(bytes)))),
        'l' | 'q' | 'n' => int::from_i64(i64::from_ne_bytes(fixed(bytes))),
        'L' | 'Q' | 'N' | 'P' => int::from_parts(false, &u64::from_ne_bytes(fixed(bytes)).to_le_bytes()),
        'f' => float::from_f64(f64::from(f32::from_ne_bytes(fixed(bytes)))),
        'd' => float::from_f64(f64::from_ne_bytes(fixed(bytes))),
        'e' => float::from_f64(half_to_f64(u16::from_ne_bytes(fixed(bytes)))),
        _ => int::from_i64(i64::from(bytes.first().copied().unwrap_or(0))),
    }
}

/// An IEEE half as a double.
fn half_to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3FF));
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// A value as the bytes of one item.
fn pack(th: &mut Thread, format: char, value: Ref<'_>) -> PyResult<Vec<u8>> {
    let invalid_type = |th: &mut Thread| th.type_error(format!("memoryview: invalid type for format '{format}'"));
    match format {
        'c' => match value.downcast::<Bytes>() {
            Some(bytes) if bytes.as_slice().len() == 1 => return Ok(bytes.as_slice().to_vec()),
            Some(_) => return Err(th.value_error("memoryview: invalid value for format 'c'")),
            None => return Err(invalid_type(th)),
        },
        '?' => return Ok(vec![u8::from(protocol::truth(th, value)?)]),
        'f' | 'd' => {
            let Ok(x) = number::as_f64(th, value) else { return Err(invalid_type(th)) };
            return Ok(if format == 'f' { (x as f32).to_ne_bytes().to_vec() } else { x.to_ne_bytes().to_vec() });
        }
        'e' => return Err(th.not_implemented_error("memoryview: format e is not supported for assignment")),
        _ => {}
    }
    let Ok(i) = number::index(th, value) else { return Err(invalid_type(th)) };
    let wide = match int::to_i64(i.as_ref()) {
        Some(i) => Some(i128::from(i)),
        None => int::to_decimal(th, i.as_ref())?.parse::<i128>().ok(),
    };
    let size = size_of_format(format).unwrap_or(1);
    let signed = format.is_ascii_lowercase();
    let bits = size as u32 * 8;
    let (low, high) =
        if signed { (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1) } else { (0, (1_i128 << bits) - 1) };
    match wide.filter(|i| (low..=high).contains(i)) {
        Some(i) => Ok(i.to_le_bytes().into_iter().take(size).collect()),
        None => Err(th.value_error(format!("memoryview: invalid value for format '{format}'"))),
    }
}

impl MemoryView {
    /// A view of everything in a buffer.
    pub fn of_buffer(buffer: Buffer) -> Owned<MemoryView> {
        let itemsize = buffer.itemsize.max(1);
        let window = Window {
            start: 0,
            len: buffer.nbytes() / itemsize,
            stride: itemsize as i64,
            itemsize,
            format: buffer.format,
            readonly: buffer.readonly,
        };
        MemoryView::over(Rc::new(buffer), window)
    }

    fn over(buffer: Rc<Buffer>, window: Window) -> Owned<MemoryView> {
        let buffer = Field::new(Some(buffer));
        new_builtin(|header| MemoryView { header, buffer, window, exports: Cell::new(0), hash: Cell::new(-1) })
    }

    pub(super) fn export(&self) {
        self.exports.set(self.exports.get() + 1);
    }

    pub(super) fn release_export(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    /// Whether it cannot be written through.
    pub fn is_readonly(&self) -> bool {
        self.window.readonly
    }

    /// Bytes an item.
    pub fn itemsize(&self) -> usize {
        self.window.itemsize
    }

    /// Format of an item.
    pub fn format(&self) -> char {
        self.window.format
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.window.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.window.len == 0
    }

    /// A copy of the bytes; none where it is released.
    pub fn to_vec(&self) -> Vec<u8> {
        match self.buffer.get() {
            Some(buffer) => buffer.with(|bytes| self.window.gather(bytes)),
            None => Vec::new(),
        }
    }

    /// Write all items.
    pub(super) fn write_back(&self, bytes: &[u8]) {
        if let Some(buffer) = self.buffer.get() {
            buffer.with_mut(|place| self.window.scatter(place, bytes));
        }
    }

    fn live(&self, th: &mut Thread) -> PyResult<Rc<Buffer>> {
        match self.buffer.get() {
            Some(buffer) => Ok(buffer),
            None => Err(th.value_error("operation forbidden on released memoryview object")),
        }
    }

    fn sliced(&self, places: Places) -> Window {
        let w = self.window;
        Window {
            start: if places.count == 0 { w.start } else { w.offset(places.start) },
            len: places.count,
            stride: w.stride.saturating_mul(places.step),
            ..w
        }
    }

    fn item(&self, buffer: &Buffer, i: usize) -> Value {
        let at = self.window.offset(i);
        let item = buffer.with(|bytes| {
            let mut copy = [0; 8];
            for (to, from) in copy.iter_mut().zip(bytes.get(at..at + self.window.itemsize).unwrap_or_default()) {
                *to = *from;
            }
            copy
        });
        unpack(self.window.format, item.get(..self.window.itemsize).unwrap_or(&item))
    }

    fn items(&self, buffer: &Buffer) -> Vec<Value> {
        let (bytes, window) = (buffer.with(|bytes| self.window.gather(bytes)), self.window);
        bytes.chunks_exact(window.itemsize.max(1)).map(|item| unpack(window.format, item)).collect()
    }

    fn release_now(&self, th: &mut Thread) -> PyResult<()> {
        let n = self.exports.get();
        if n > 0 {
            let s = if n == 1 { "" } else { "s" };
            return Err(th.buffer_error(format!("memoryview has {n} exported buffer{s}")));
        }
        self.buffer.set(None);
        Ok(())
    }
}

#[pymethods(name = MEMORYVIEW_SLOTS)]
impl MemoryView {
    #[slot(new)]
    #[sig("(object)")]
    fn new_(_cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        if let Some(view) = object.downcast::<MemoryView>() {
            let buffer = view.live(th)?;
            return Ok(MemoryView::over(buffer, view.window).into_value());
        }
        if !buffer::is_bytes_like(object) {
            let kind = object.class().get().name();
            return Err(th.type_error(format!("memoryview: a bytes-like object is required, not '{kind}'")));
        }
        Ok(MemoryView::of_buffer(buffer::get(th, object, 0)?).into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, MemoryView>) -> Value {
        let kind = if this.buffer.with(Option::is_some) { "memory" } else { "released memory" };
        Str::from_text(&format!("<{kind} at {:#x}>", this.bits())).into_value()
    }

    #[slot(len)]
    fn slot_len(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<usize> {
        this.live(th)?;
        Ok(this.len())
    }

    #[slot(hash)]
    fn slot_hash(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<i64> {
        if this.hash.get() == -1 {
            this.live(th)?;
            if !this.is_readonly() {
                return Err(th.value_error("cannot hash writable memoryview object"));
            }
            if !matches!(this.format(), 'B' | 'b' | 'c') {
                return Err(th.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
            }
            this.hash.set(hash_bytes(&this.to_vec()));
        }
        Ok(this.hash.get())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, MemoryView>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) || !buffer::is_bytes_like(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let answer = |equal: bool| Ok(Value::bool(equal == (op == CompareOp::Eq)));
        let Some(mine) = this.buffer.get() else { return answer(this.any().bits_eq(other)) };
        let theirs = if let Some(view) = other.downcast::<MemoryView>() {
            let Some(theirs) = view.buffer.get() else { return answer(false) };
            view.items(&theirs)
        } else {
            let view = MemoryView::of_buffer(buffer::get(th, other, 0)?);
            match view.buffer.get() {
                Some(theirs) => view.items(&theirs),
                None => Vec::new(),
            }
        };
        let mine = this.items(&mine);
        if mine.len() != theirs.len() {
            return answer(false);
        }
        for (a, b) in mine.iter().zip(&theirs) {
            let same = protocol::compare::rich(th, a.as_ref(), b.as_ref(), CompareOp::Eq)?;
            if !protocol::truth(th, same.as_ref())? {
                return answer(false);
            }
        }
        answer(true)
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, MemoryView>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let buffer = this.live(th)?;
        if key.is_ellipsis() {
            return Ok(this.to_owned());
        }
        match this.resolve(th, key)? {
            Key::At(i) => Ok(this.item(&buffer, i)),
            Key::Slice(places) => Ok(MemoryView::over(buffer, this.sliced(places)).into_value()),
        }
    }

    #[slot(setitem)]
    fn setitem(this: Ref<'_, MemoryView>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let buffer = this.live(th)?;
        if this.is_readonly() {
            return Err(th.type_error("cannot modify read-only memory"));
        }
        let Some(value) = value else { return Err(th.type_error("cannot delete memory")) };
        match this.resolve(th, key)? {
            Key::At(i) => {
                let item = pack(th, this.format(), value)?;
                let at = this.window.offset(i);
                buffer.with_mut(|bytes| {
                    if let Some(place) = bytes.get_mut(at..at + item.len()) {
                        place.copy_from_slice(&item);
                    }
                });
            }
            Key::Slice(places) => {
                let window = this.sliced(places);
                let source = buffer::get(th, value, 0)?;
                let same = source.format == window.format && source.shape.as_slice() == [window.len];
                if !same {
                    return Err(th.value_error("memoryview assignment: lvalue and rvalue have different structures"));
                }
                let bytes = source.to_vec();
                buffer.with_mut(|place| window.scatter(place, &bytes));
            }
        }
        Ok(())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(new_builtin(|header| MemoryIterator { header, of: Field::new(Some(this.own())), at: Cell::new(0) })
            .into_value())
    }

    #[slot(buffer)]
    fn buffer(this: Ref<'_, MemoryView>, th: &mut Thread, _flags: i32) -> PyResult<Buffer> {
        this.live(th)?;
        Ok(Buffer::of_view(this))
    }
}

impl MemoryView {
    fn resolve(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<Key> {
        if let Some(i) = key.as_small_int() {
            return subscript::at(th, i, self.len(), "index out of bounds on dimension 1").map(Key::At);
        }
        if let Some(places) = subscript::slice(th, key, || self.len())? {
            return Ok(Key::Slice(places));
        }
        if key.is::<Tuple>() || key.class().get().slots().index.is_none() {
            return Err(th.type_error("memoryview: invalid slice key"));
        }
        let i = number::as_subscript(th, key)?;
        subscript::at(th, i, self.len(), "index out of bounds on dimension 1").map(Key::At)
    }
}

#[pymethods(name = MEMORYVIEW_METHODS)]
impl MemoryView {
    /// Release the underlying buffer exposed by the memoryview object.
    fn release(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<()> {
        this.release_now(th)
    }

    #[name("__enter__")]
    fn enter(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(this.to_owned())
    }

    #[name("__exit__")]
    fn exit(this: Ref<'_, MemoryView>, th: &mut Thread, _args: Args<'_>) -> PyResult<()> {
        this.release_now(th)
    }

    /// Return the data in the buffer as a byte string.
    #[sig("($self, /, order='C')")]
    fn tobytes(this: Ref<'_, MemoryView>, th: &mut Thread, order: Option<&str>) -> PyResult<Value> {
        this.live(th)?;
        if !matches!(order, None | Some("C" | "F" | "A")) {
            return Err(th.value_error("order must be 'C', 'F' or 'A'"));
        }
        Ok(Bytes::new(&this.to_vec()).into_value())
    }

    /// Return the data in the buffer as a list of elements.
    fn tolist(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        let buffer = this.live(th)?;
        Ok(List::new(this.items(&buffer)).into_value())
    }

    /// Return the data in the buffer as a str of hexadecimal numbers.
    #[sig("($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(
        this: Ref<'_, MemoryView>,
        th: &mut Thread,
        sep: Opt<'_>,
        #[default(1)] bytes_per_sep: i64,
    ) -> PyResult<Value> {
        this.live(th)?;
        hex(th, &this.to_vec(), sep.0, bytes_per_sep)
    }

    /// Return a readonly version of the memoryview.
    fn toreadonly(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        let buffer = this.live(th)?;
        Ok(MemoryView::over(buffer, Window { readonly: true, ..this.window }).into_value())
    }

    /// Cast a memoryview to a new format or shape.
    #[sig("($self, /, format, shape=<unrepresentable>)")]
    fn cast(this: Ref<'_, MemoryView>, th: &mut Thread, format: &str, shape: Opt<'_>) -> PyResult<Value> {
        let buffer = this.live(th)?;
        if !this.window.is_contiguous() {
            return Err(th.type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        let mut chars = format.strip_prefix('@').unwrap_or(format).chars();
        let code = chars.next().filter(|_| chars.next().is_none());
        let Some((code, size)) = code.and_then(|c| size_of_format(c).map(|n| (c, n))) else {
            return Err(th.value_error(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'",
            ));
        };
        let is_byte = |c: char| matches!(c, 'c' | 'b' | 'B');
        if !is_byte(code) && !is_byte(this.format()) {
            return Err(th.type_error("memoryview: cannot cast between two non-byte formats"));
        }
        let nbytes = this.len() * this.itemsize();
        if !nbytes.is_multiple_of(size) {
            return Err(th.type_error("memoryview: length is not a multiple of itemsize"));
        }
        if let Some(shape) = shape.0 {
            let shape = protocol::iter::collect(th, shape)?;
            let product = match shape.as_slice() {
                [only] => int::to_i64(only.as_ref()),
                _ => return Err(th.not_implemented_error("memoryview: only one dimension is supported")),
            };
            if product.and_then(|n| usize::try_from(n).ok()) != Some(nbytes / size) {
                return Err(th.type_error("memoryview: product(shape) * itemsize != buffer size"));
            }
        }
        let window = Window { len: nbytes / size, stride: size as i64, itemsize: size, format: code, ..this.window };
        Ok(MemoryView::over(buffer, window).into_value())
    }

    /// The underlying object of the memoryview.
    #[getter]
    fn obj(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        Ok(this.live(th)?.owner().to_owned())
    }
    /// The amount of space in bytes that the array would use in a contiguous representation.
    #[getter]
    fn nbytes(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(int::from_usize(this.len() * this.itemsize()))
    }
    /// A bool indicating whether the memory is read only.
    #[getter]
    fn readonly(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<bool> {
        this.live(th)?;
        Ok(this.is_readonly())
    }
    /// The size in bytes of each element of the memoryview.
    #[getter(name = "itemsize")]
    fn get_itemsize(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(int::from_usize(this.itemsize()))
    }
    /// A string containing the format (in struct module style) for each element in the view.
    #[getter(name = "format")]
    fn get_format(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(Str::from_char(u32::from(this.format())).into_value())
    }
    /// An integer indicating how many dimensions of a multi-dimensional array the memory represents.
    #[getter]
    fn ndim(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(int::from_i64(1))
    }
    /// A tuple of ndim integers giving the shape of the memory as an N-dimensional array.
    #[getter]
    fn shape(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(Tuple::new(vec![int::from_usize(this.len())]).into_value())
    }
    /// A tuple of ndim integers giving the size in bytes to access each element for each dimension of the array.
    #[getter]
    fn strides(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(Tuple::new(vec![int::from_i64(this.window.stride)]).into_value())
    }
    /// Used internally for PIL-style arrays.
    #[getter]
    fn suboffsets(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<Value> {
        this.live(th)?;
        Ok(Tuple::new(Vec::new()).into_value())
    }
    /// A bool indicating whether the memory is C contiguous.
    #[getter]
    fn c_contiguous(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<bool> {
        this.live(th)?;
        Ok(this.window.is_contiguous())
    }
    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter]
    fn f_contiguous(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<bool> {
        this.live(th)?;
        Ok(this.window.is_contiguous())
    }
    /// A bool indicating whether the memory is contiguous.
    #[getter]
    fn contiguous(this: Ref<'_, MemoryView>, th: &mut Thread) -> PyResult<bool> {
        this.live(th)?;
        Ok(this.window.is_contiguous())
    }
}

/// Iterator over the items of a memoryview.
#[pyclass(name = "memory_iterator", flags(GC))]
#[repr(C)]
pub struct MemoryIterator {
    header: Header,
    of: Field<Option<Owned<MemoryView>>>,
    #[traverse(skip)]
    at: Cell<usize>,
}

#[pymethods]
impl MemoryIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, MemoryIterator>) -> Value {
        this.to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, MemoryIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(view) = this.of.get() else { return Ok(None) };
        let at = this.at.get();
        if at >= view.len() {
            this.of.set(None);
            return Ok(None);
        }
        let buffer = view.live(th)?;
        this.at.set(at + 1);
        Ok(Some(view.item(&buffer, at)))
    }
}
