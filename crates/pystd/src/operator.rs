//! `operator`: the operators of the language as functions, and callables that fetch attributes, items or call methods.
//!
//! The functions go straight to the protocols of the runtime, as the instructions do.

use pymacros::pymodule;

#[pymodule(name = "operator")]
pub(crate) mod module {
    //! Operator interface.
    //!
    //! This module exports a set of functions implemented in native code corresponding
    //! to the intrinsic operators of Python.  For example, operator.add(x, y)
    //! is equivalent to the expression x+y.

    use pymacros::pymethods;
    use pyrt::object::int;
    use pyrt::object::type_::new_instance;
    use pyrt::protocol::number::{self, BinaryOp};
    use pyrt::protocol::{self, attr, compare, iter};
    use pyrt::{Args, CompareOp, Header, Module, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};

    #[exec]
    fn exec(_th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        for (dunder, name) in [
            ("__lt__", "lt"),
            ("__le__", "le"),
            ("__eq__", "eq"),
            ("__ne__", "ne"),
            ("__ge__", "ge"),
            ("__gt__", "gt"),
            ("__not__", "not_"),
            ("__abs__", "abs"),
            ("__add__", "add"),
            ("__and__", "and_"),
            ("__call__", "call"),
            ("__floordiv__", "floordiv"),
            ("__index__", "index"),
            ("__inv__", "inv"),
            ("__invert__", "invert"),
            ("__lshift__", "lshift"),
            ("__mod__", "mod"),
            ("__mul__", "mul"),
            ("__matmul__", "matmul"),
            ("__neg__", "neg"),
            ("__or__", "or_"),
            ("__pos__", "pos"),
            ("__pow__", "pow"),
            ("__rshift__", "rshift"),
            ("__sub__", "sub"),
            ("__truediv__", "truediv"),
            ("__xor__", "xor"),
            ("__concat__", "concat"),
            ("__contains__", "contains"),
            ("__delitem__", "delitem"),
            ("__getitem__", "getitem"),
            ("__setitem__", "setitem"),
            ("__iadd__", "iadd"),
            ("__iand__", "iand"),
            ("__iconcat__", "iconcat"),
            ("__ifloordiv__", "ifloordiv"),
            ("__ilshift__", "ilshift"),
            ("__imod__", "imod"),
            ("__imul__", "imul"),
            ("__imatmul__", "imatmul"),
            ("__ior__", "ior"),
            ("__ipow__", "ipow"),
            ("__irshift__", "irshift"),
            ("__isub__", "isub"),
            ("__itruediv__", "itruediv"),
            ("__ixor__", "ixor"),
        ] {
            if let Some(function) = module.get().get(name) {
                module.set(dunder, function);
            }
        }
        Ok(())
    }

    /// Same as a + b.
    #[pyfunction]
    #[name("add")]
    #[sig("(a, b, /)")]
    fn bin_add(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Add, a, b)
    }

    /// Same as a += b.
    #[pyfunction]
    #[name("iadd")]
    #[sig("(a, b, /)")]
    fn in_place_add(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Add, a, b)
    }

    /// Same as a - b.
    #[pyfunction]
    #[name("sub")]
    #[sig("(a, b, /)")]
    fn bin_sub(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Sub, a, b)
    }

    /// Same as a -= b.
    #[pyfunction]
    #[name("isub")]
    #[sig("(a, b, /)")]
    fn in_place_sub(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Sub, a, b)
    }

    /// Same as a * b.
    #[pyfunction]
    #[name("mul")]
    #[sig("(a, b, /)")]
    fn bin_mul(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Mul, a, b)
    }

    /// Same as a *= b.
    #[pyfunction]
    #[name("imul")]
    #[sig("(a, b, /)")]
    fn in_place_mul(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Mul, a, b)
    }

    /// Same as a @ b.
    #[pyfunction]
    #[name("matmul")]
    #[sig("(a, b, /)")]
    fn bin_matmul(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::MatMul, a, b)
    }

    /// Same as a @= b.
    #[pyfunction]
    #[name("imatmul")]
    #[sig("(a, b, /)")]
    fn in_place_matmul(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::MatMul, a, b)
    }

    /// Same as a / b.
    #[pyfunction]
    #[name("truediv")]
    #[sig("(a, b, /)")]
    fn bin_truediv(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::TrueDiv, a, b)
    }

    /// Same as a /= b.
    #[pyfunction]
    #[name("itruediv")]
    #[sig("(a, b, /)")]
    fn in_place_truediv(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::TrueDiv, a, b)
    }

    /// Same as a // b.
    #[pyfunction]
    #[name("floordiv")]
    #[sig("(a, b, /)")]
    fn bin_floordiv(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::FloorDiv, a, b)
    }

    /// Same as a //= b.
    #[pyfunction]
    #[name("ifloordiv")]
    #[sig("(a, b, /)")]
    fn in_place_floordiv(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::FloorDiv, a, b)
    }

    /// Same as a % b.
    #[pyfunction]
    #[name("mod")]
    #[sig("(a, b, /)")]
    fn bin_mod_(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Mod, a, b)
    }

    /// Same as a %= b.
    #[pyfunction]
    #[name("imod")]
    #[sig("(a, b, /)")]
    fn in_place_mod(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Mod, a, b)
    }

    /// Same as a << b.
    #[pyfunction]
    #[name("lshift")]
    #[sig("(a, b, /)")]
    fn bin_lshift(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::LShift, a, b)
    }

    /// Same as a <<= b.
    #[pyfunction]
    #[name("ilshift")]
    #[sig("(a, b, /)")]
    fn in_place_lshift(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::LShift, a, b)
    }

    /// Same as a >> b.
    #[pyfunction]
    #[name("rshift")]
    #[sig("(a, b, /)")]
    fn bin_rshift(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::RShift, a, b)
    }

    /// Same as a >>= b.
    #[pyfunction]
    #[name("irshift")]
    #[sig("(a, b, /)")]
    fn in_place_rshift(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::RShift, a, b)
    }

    /// Same as a & b.
    #[pyfunction]
    #[name("and_")]
    #[sig("(a, b, /)")]
    fn bin_and_(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::And, a, b)
    }

    /// Same as a &= b.
    #[pyfunction]
    #[name("iand")]
    #[sig("(a, b, /)")]
    fn in_place_and(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::And, a, b)
    }

    /// Same as a | b.
    #[pyfunction]
    #[name("or_")]
    #[sig("(a, b, /)")]
    fn bin_or_(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Or, a, b)
    }

    /// Same as a |= b.
    #[pyfunction]
    #[name("ior")]
    #[sig("(a, b, /)")]
    fn in_place_or(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Or, a, b)
    }

    /// Same as a ^ b.
    #[pyfunction]
    #[name("xor")]
    #[sig("(a, b, /)")]
    fn bin_xor(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::binary(th, BinaryOp::Xor, a, b)
    }

    /// Same as a ^= b.
    #[pyfunction]
    #[name("ixor")]
    #[sig("(a, b, /)")]
    fn in_place_xor(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place(th, BinaryOp::Xor, a, b)
    }

    /// Same as a ** b.
    #[pyfunction]
    #[name("pow")]
    #[sig("(a, b, /)")]
    fn power(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::pow(th, a, b, Ref::NONE)
    }

    /// Same as a **= b.
    #[pyfunction]
    #[name("ipow")]
    #[sig("(a, b, /)")]
    fn in_place_power(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        number::in_place_pow(th, a, b)
    }

    /// Same as -a.
    #[pyfunction]
    #[name("neg")]
    #[sig("(a, /)")]
    fn unary_neg(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::neg(th, a)
    }

    /// Same as +a.
    #[pyfunction]
    #[name("pos")]
    #[sig("(a, /)")]
    fn unary_pos(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::pos(th, a)
    }

    /// Same as ~a.
    #[pyfunction]
    #[name("inv")]
    #[sig("(a, /)")]
    fn unary_inv(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::invert(th, a)
    }

    /// Same as ~a.
    #[pyfunction]
    #[name("invert")]
    #[sig("(a, /)")]
    fn unary_invert(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::invert(th, a)
    }

    /// Same as abs(a).
    #[pyfunction]
    #[name("abs")]
    #[sig("(a, /)")]
    fn unary_abs(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::abs(th, a)
    }

    /// Same as a.__index__().
    #[pyfunction]
    #[name("index")]
    #[sig("(a, /)")]
    fn unary_index(th: &mut Thread, a: Ref<'_>) -> PyResult<Value> {
        number::index(th, a)
    }

    /// Same as a < b.
    #[pyfunction]
    #[name("lt")]
    #[sig("(a, b, /)")]
    fn compare_lt(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Lt)
    }

    /// Same as a <= b.
    #[pyfunction]
    #[name("le")]
    #[sig("(a, b, /)")]
    fn compare_le(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Le)
    }

    /// Same as a == b.
    #[pyfunction]
    #[name("eq")]
    #[sig("(a, b, /)")]
    fn compare_eq(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Eq)
    }

    /// Same as a != b.
    #[pyfunction]
    #[name("ne")]
    #[sig("(a, b, /)")]
    fn compare_ne(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Ne)
    }

    /// Same as a > b.
    #[pyfunction]
    #[name("gt")]
    #[sig("(a, b, /)")]
    fn compare_gt(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Gt)
    }

    /// Same as a >= b.
    #[pyfunction]
    #[name("ge")]
    #[sig("(a, b, /)")]
    fn compare_ge(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        compare::rich(th, a, b, CompareOp::Ge)
    }

    /// Same as a is b.
    #[pyfunction]
    #[name("is_")]
    #[sig("(a, b, /)")]
    fn identical(a: Ref<'_>, b: Ref<'_>) -> bool {
        a.bits_eq(b)
    }

    /// Same as a is not b.
    #[pyfunction]
    #[name("is_not")]
    #[sig("(a, b, /)")]
    fn different(a: Ref<'_>, b: Ref<'_>) -> bool {
        !a.bits_eq(b)
    }

    /// Same as a is None.
    #[pyfunction]
    #[sig("(a, /)")]
    fn is_none(a: Ref<'_>) -> bool {
        a.is_none()
    }

    /// Same as a is not None.
    #[pyfunction]
    #[sig("(a, /)")]
    fn is_not_none(a: Ref<'_>) -> bool {
        !a.is_none()
    }

    /// Same as not a.
    #[pyfunction]
    #[name("not_")]
    #[sig("(a, /)")]
    fn negated(th: &mut Thread, a: Ref<'_>) -> PyResult<bool> {
        Ok(!protocol::truth(th, a)?)
    }

    /// Return True if a is true, False otherwise.
    #[pyfunction]
    #[sig("(a, /)")]
    fn truth(th: &mut Thread, a: Ref<'_>) -> PyResult<bool> {
        protocol::truth(th, a)
    }

    /// Same as a[b].
    #[pyfunction]
    #[sig("(a, b, /)")]
    fn getitem(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        protocol::get_item(th, a, b)
    }

    /// Same as a[b] = c.
    #[pyfunction]
    #[sig("(a, b, c, /)")]
    fn setitem(th: &mut Thread, a: Ref<'_>, b: Ref<'_>, c: Ref<'_>) -> PyResult<()> {
        protocol::set_item(th, a, b, c)
    }

    /// Same as del a[b].
    #[pyfunction]
    #[sig("(a, b, /)")]
    fn delitem(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<()> {
        protocol::del_item(th, a, b)
    }

    /// Same as b in a (note reversed operands).
    #[pyfunction]
    #[sig("(a, b, /)")]
    fn contains(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
        protocol::contains(th, a, b)
    }

    /// Same as a + b, for a and b sequences.
    #[pyfunction]
    #[sig("(a, b, /)")]
    fn concat(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        if !iter::is_sequence(a) {
            return Err(th.type_error(format!("'{}' object can't be concatenated", a.class().name())));
        }
        number::binary(th, BinaryOp::Add, a, b)
    }

    /// Same as a += b, for a and b sequences.
    #[pyfunction]
    #[sig("(a, b, /)")]
    fn iconcat(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        if !iter::is_sequence(a) {
            return Err(th.type_error(format!("'{}' object can't be concatenated", a.class().name())));
        }
        number::in_place(th, BinaryOp::Add, a, b)
    }

    /// Return the number of items in a which are, or which equal, b.
    #[pyfunction]
    #[name("countOf")]
    #[sig("(a, b, /)")]
    fn count_of(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let mut n = 0usize;
        iter::each(th, a, |th, item| {
            if compare::equal(th, item.as_ref(), b)? {
                n += 1;
            }
            Ok(())
        })?;
        Ok(int::from_usize(n))
    }

    /// Return the first index of b in a.
    #[pyfunction]
    #[name("indexOf")]
    #[sig("(a, b, /)")]
    fn index_of(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let items = iter::iter(th, a)?;
        let mut i = 0usize;
        while let Some(item) = iter::next(th, items.as_ref())? {
            if compare::equal(th, item.as_ref(), b)? {
                return Ok(int::from_usize(i));
            }
            i += 1;
        }
        Err(th.value_error("sequence.index(x): x not in sequence"))
    }

    /// Return an estimate of the number of items in obj.
    ///
    /// This is useful for presizing containers when building from an iterable.
    #[pyfunction]
    #[sig("(obj, default=0, /)")]
    fn length_hint(th: &mut Thread, obj: Ref<'_>, #[default(0)] default: isize) -> PyResult<Value> {
        // A negative default is given back as it is.
        match usize::try_from(default) {
            Ok(default) => Ok(int::from_usize(protocol::length_hint(th, obj, default)?)),
            Err(_) => match protocol::length_hint(th, obj, usize::MAX)? {
                usize::MAX => Ok(int::from_i64(default as i64)),
                n => Ok(int::from_usize(n)),
            },
        }
    }

    /// Same as obj(*args, **kwargs).
    #[pyfunction]
    fn call(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        match args.positional().first() {
            Some(obj) => protocol::call(th, obj.as_ref(), args.skip_first()),
            None => Err(th.type_error("call expected at least 1 argument, got 0")),
        }
    }

    /// The one object that a fetcher is called with.
    fn only<'a>(th: &mut Thread, args: &Args<'a>, name: &str) -> PyResult<Ref<'a>> {
        if args.nkw() > 0 {
            return Err(th.type_error(format!("{name}() takes no keyword arguments")));
        }
        match args.positional() {
            [object] => Ok(object.as_ref()),
            other => Err(th.type_error(format!("{name} expected 1 argument, got {}", other.len()))),
        }
    }

    /// The name of a class as these classes' reprs show it.
    fn shown(class: Ref<'_, Type>) -> String {
        if class.is_builtin() { format!("operator.{}", class.name()) } else { class.name().to_owned() }
    }

    /// The names of one dotted name.
    fn parts(th: &mut Thread, name: Ref<'_>) -> PyResult<Vec<Value>> {
        let Some(text) = name.downcast::<Str>() else {
            return Err(th.type_error("attribute name must be a string"));
        };
        let interp = th.interp().clone();
        let text = text.to_text();
        Ok(text.split('.').map(|part| interp.intern(part).into_value()).collect())
    }

    /// Return a callable object that fetches the given attribute(s) from its operand.
    ///
    /// After f = attrgetter('name'), the call f(r) returns r.name.
    /// After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).
    /// After h = attrgetter('name.first', 'name.last'), the call h(r) returns
    /// (r.name.first, r.name.last).
    #[pyclass(name = "attrgetter", module = "operator", flags(SUBCLASSABLE, GC))]
    #[repr(C)]
    struct AttrGetter {
        header: Header,
        names: Vec<Value>,
        paths: Vec<Vec<Value>>,
    }

    fn fetch(th: &mut Thread, object: Ref<'_>, path: &[Value]) -> PyResult<Value> {
        let mut found = object.to_owned();
        for name in path {
            if let Some(name) = name.downcast::<Str>() {
                found = attr::get(th, found.as_ref(), name)?;
            }
        }
        Ok(found)
    }

    #[pymethods]
    impl AttrGetter {
        #[slot(new)]
        fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            if args.nkw() > 0 {
                return Err(th.type_error("attrgetter() takes no keyword arguments"));
            }
            let names = args.positional().to_vec();
            if names.is_empty() {
                return Err(th.type_error("attrgetter expected 1 argument, got 0"));
            }
            let paths = names.iter().map(|name| parts(th, name.as_ref())).collect::<PyResult<Vec<_>>>()?;
            Ok(new_instance(cls, |header| AttrGetter { header, names, paths }).into_value())
        }

        #[slot(call)]
        fn call(this: Ref<'_, AttrGetter>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            let object = only(th, &args, "attrgetter")?;
            match this.get().paths.as_slice() {
                [path] => fetch(th, object, path),
                paths => {
                    let row = paths.iter().map(|path| fetch(th, object, path)).collect::<PyResult<Vec<_>>>()?;
                    Ok(Tuple::new(row).into_value())
                }
            }
        }

        #[slot(repr)]
        fn repr(this: Ref<'_, AttrGetter>, th: &mut Thread) -> PyResult<Owned<Str>> {
            row_repr(th, this.any(), &this.get().names, &[])
        }

        /// Return state information for pickling.
        fn __reduce__(this: Ref<'_, AttrGetter>) -> Value {
            let row = Tuple::new(this.names.clone()).into_value();
            Tuple::new(vec![this.any().class().to_owned(), row]).into_value()
        }
    }

    /// `operator.class(a, b, k=v)`.
    fn row_repr(
        th: &mut Thread,
        this: Ref<'_>,
        values: &[Value],
        keywords: &[(Owned<Str>, Value)],
    ) -> PyResult<Owned<Str>> {
        let open = format!("{}(", shown(this.class()));
        protocol::repr_row(th, this, &open, ")", |th, i, out| {
            if let Some(value) = values.get(i) {
                protocol::push_repr(th, out, value)?;
                return Ok(true);
            }
            let Some((name, value)) = keywords.get(i - values.len()) else { return Ok(false) };
            out.extend_from_slice(name.as_wtf8());
            out.push(b'=');
            protocol::push_repr(th, out, value)?;
            Ok(true)
        })
    }

    /// Return a callable object that fetches the given item(s) from its operand.
    ///
    /// After f = itemgetter(2), the call f(r) returns r[2].
    /// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
    #[pyclass(name = "itemgetter", module = "operator", flags(SUBCLASSABLE, GC))]
    #[repr(C)]
    struct ItemGetter {
        header: Header,
        keys: Vec<Value>,
    }

    #[pymethods]
    impl ItemGetter {
        #[slot(new)]
        fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            if args.nkw() > 0 {
                return Err(th.type_error("itemgetter() takes no keyword arguments"));
            }
            let keys = args.positional().to_vec();
            if keys.is_empty() {
                return Err(th.type_error("itemgetter expected 1 argument, got 0"));
            }
            Ok(new_instance(cls, |header| ItemGetter { header, keys }).into_value())
        }

        #[slot(call)]
        fn call(this: Ref<'_, ItemGetter>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            let object = only(th, &args, "itemgetter")?;
            match this.get().keys.as_slice() {
                [key] => protocol::get_item(th, object, key.as_ref()),
                keys => {
                    let mut row = Vec::with_capacity(keys.len());
                    for key in keys {
                        row.push(protocol::get_item(th, object, key.as_ref())?);
                    }
                    Ok(Tuple::new(row).into_value())
                }
            }
        }

        #[slot(repr)]
        fn repr(this: Ref<'_, ItemGetter>, th: &mut Thread) -> PyResult<Owned<Str>> {
            row_repr(th, this.any(), &this.get().keys, &[])
        }

        /// Return state information for pickling.
        fn __reduce__(this: Ref<'_, ItemGetter>) -> Value {
            let row = Tuple::new(this.keys.clone()).into_value();
            Tuple::new(vec![this.any().class().to_owned(), row]).into_value()
        }
    }

    /// Return a callable object that calls the given method on its operand.
    ///
    /// After f = methodcaller('name'), the call f(r) returns r.name().
    /// After g = methodcaller('name', 'date', foo=1), the call g(r) returns
    /// r.name('date', foo=1).
    #[pyclass(name = "methodcaller", module = "operator", flags(SUBCLASSABLE, GC))]
    #[repr(C)]
    struct MethodCaller {
        header: Header,
        name: Value,
        values: Vec<Value>,
        keywords: Vec<Value>,
    }

    #[pymethods]
    impl MethodCaller {
        #[slot(new)]
        fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            let Some(name) = args.positional().first() else {
                return Err(th.type_error("methodcaller needs at least one argument, the method name"));
            };
            let Some(name) = name.downcast::<Str>() else {
                return Err(th.type_error("method name must be a string"));
            };
            let name = th.interp().intern_ref(name).into_value();
            let values = args.skip_first().values.to_vec();
            let keywords = args.keywords().map(|(name, _)| name.to_owned()).collect();
            Ok(new_instance(cls, |header| MethodCaller { header, name, values, keywords }).into_value())
        }

        #[slot(call)]
        fn call(this: Ref<'_, MethodCaller>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
            let object = only(th, &args, "methodcaller")?;
            let caller = this.get();
            let Some(name) = caller.name.downcast::<Str>() else {
                return Err(th.type_error("method name must be a string"));
            };
            if caller.keywords.is_empty() {
                return protocol::call_method(th, object, name, &caller.values);
            }
            let method = attr::get(th, object, name)?;
            let names = Tuple::from_slice(&caller.keywords);
            protocol::call(th, method.as_ref(), Args::with_keywords(&caller.values, names.as_ref()))
        }

        #[slot(repr)]
        fn repr(this: Ref<'_, MethodCaller>, th: &mut Thread) -> PyResult<Owned<Str>> {
            let caller = this.get();
            let (positional, given) = caller.values.split_at(caller.values.len().saturating_sub(caller.keywords.len()));
            let mut row = vec![caller.name.clone()];
            row.extend(positional.iter().cloned());
            let named = caller.keywords.iter().zip(given);
            let named: Vec<_> =
                named.filter_map(|(name, value)| Some((name.downcast::<Str>()?.own(), value.clone()))).collect();
            row_repr(th, this.any(), &row, &named)
        }
    }
}
