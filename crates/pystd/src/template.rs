//! `string.templatelib.Template` and `Interpolation`: what a t-string makes (PEP 750).

use pymacros::{pyclass, pymethods, pymodule};
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::protocol::{self};
use pyrt::{Args, Field, Header, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};

/// Interpolation object
#[pyclass(name = "Interpolation", module = "string.templatelib", flags(GC))]
#[repr(C)]
pub(crate) struct Interpolation {
    header: Header,
    value: Value,
    expression: Owned<Str>,
    conversion: Option<Value>,
    format_spec: Owned<Str>,
}

#[pymethods]
impl Interpolation {
    #[constant]
    fn __match_args__(th: &mut Thread) -> PyResult<Value> {
        let names = ["value", "expression", "conversion", "format_spec"];
        Ok(Tuple::new(names.iter().map(|n| th.interp().intern(n).into_value()).collect()).into_value())
    }

    #[slot(new)]
    #[sig("(value, expression='', conversion=None, format_spec='')")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        value: Value,
        expression: Option<Owned<Str>>,
        conversion: Option<Value>,
        format_spec: Option<Owned<Str>>,
    ) -> PyResult<Value> {
        if let Some(c) = &conversion {
            let Some(text) = c.downcast::<Str>() else {
                let class = c.as_ref().class().name().to_owned();
                return Err(th.type_error(format!("Interpolation() argument 'conversion' must be str, not {class}")));
            };
            if !matches!(&*text.to_text(), "s" | "r" | "a") {
                let message = "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'";
                return Err(th.value_error(message));
            }
        }
        let expression = expression.unwrap_or_else(|| Str::from_text(""));
        let format_spec = format_spec.unwrap_or_else(|| Str::from_text(""));
        Ok(new_instance(cls, |header| Interpolation { header, value, expression, conversion, format_spec })
            .into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Interpolation>, th: &mut Thread) -> PyResult<String> {
        let i = this.own();
        let value = protocol::repr_text(th, i.value.as_ref())?;
        let expression = protocol::repr_text(th, i.expression.as_ref().any())?;
        let conversion = match &i.conversion {
            Some(c) => protocol::repr_text(th, c.as_ref())?,
            None => "None".to_owned(),
        };
        let spec = protocol::repr_text(th, i.format_spec.as_ref().any())?;
        Ok(format!("Interpolation({value}, {expression}, {conversion}, {spec})"))
    }

    /// Value
    #[getter]
    fn value(this: Ref<'_, Interpolation>) -> Value {
        this.value.clone()
    }
    /// Expression
    #[getter]
    fn expression(this: Ref<'_, Interpolation>) -> Value {
        this.expression.to_value()
    }
    /// Conversion
    #[getter]
    fn conversion(this: Ref<'_, Interpolation>) -> Value {
        this.conversion.clone().unwrap_or(Value::NONE)
    }
    /// Format specifier
    #[getter]
    fn format_spec(this: Ref<'_, Interpolation>) -> Value {
        this.format_spec.to_value()
    }
    fn __reduce__(this: Ref<'_, Interpolation>) -> Value {
        let conversion = this.conversion.clone().unwrap_or(Value::NONE);
        let args = vec![this.value.clone(), this.expression.to_value(), conversion, this.format_spec.to_value()];
        Tuple::new(vec![this.any().class().any().to_owned(), Tuple::new(args).into_value()]).into_value()
    }
}

/// Template object
#[pyclass(name = "Template", module = "string.templatelib", flags(GC))]
#[repr(C)]
pub(crate) struct Template {
    header: Header,
    /// One more than interpolations.
    strings: Owned<Tuple>,
    interpolations: Owned<Tuple>,
}

/// Strings and interpolations in turn, empty strings left out.
#[pyclass(name = "TemplateIter", module = "string.templatelib", flags(GC, NO_NEW))]
#[repr(C)]
struct TemplateIter {
    header: Header,
    template: Owned<Template>,
    at: Field<usize>,
}

#[pymethods]
impl TemplateIter {
    #[slot(iter)]
    fn iter(this: Ref<'_, TemplateIter>) -> Value {
        this.any().to_owned()
    }
    #[slot(next)]
    fn next(this: Ref<'_, TemplateIter>) -> Option<Value> {
        loop {
            let at = this.at.get();
            this.at.set(at.saturating_add(1));
            if at % 2 == 1 {
                return this.template.interpolations.as_slice().get(at / 2).cloned();
            }
            let text = this.template.strings.as_slice().get(at / 2)?;
            if text.downcast::<Str>().is_some_and(|s| s.len_bytes() > 0) {
                return Some(text.clone());
            }
        }
    }
}

fn joined(a: &Value, b: &Value) -> Value {
    let mut bytes = Vec::new();
    for part in [a, b] {
        if let Some(s) = part.downcast::<Str>() {
            bytes.extend_from_slice(s.get().as_wtf8());
        }
    }
    Str::from_wtf8(&bytes).into_value()
}

/// A template of parts in any order: neighbouring strings are joined.
fn from_parts(th: &mut Thread, parts: &[Value]) -> PyResult<(Owned<Tuple>, Owned<Tuple>)> {
    let empty = Str::from_text("").into_value();
    let (mut strings, mut interpolations) = (vec![empty.clone()], Vec::new());
    for part in parts {
        if part.downcast::<Str>().is_some() {
            if let Some(last) = strings.last_mut() {
                *last = joined(last, part);
            }
        } else if part.downcast::<Interpolation>().is_some() {
            interpolations.push(part.clone());
            strings.push(empty.clone());
        } else {
            let class = part.as_ref().class().name().to_owned();
            return Err(th.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {class}"
            )));
        }
    }
    Ok((Tuple::new(strings), Tuple::new(interpolations)))
}

#[pymethods]
impl Template {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if args.nkw() != 0 {
            return Err(th.type_error("Template.__new__ only accepts *args arguments"));
        }
        let (strings, interpolations) = from_parts(th, args.positional())?;
        Ok(new_instance(cls, |header| Template { header, strings, interpolations }).into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Template>, th: &mut Thread) -> PyResult<String> {
        let t = this.own();
        let strings = protocol::repr_text(th, t.strings.as_ref().any())?;
        let interpolations = protocol::repr_text(th, t.interpolations.as_ref().any())?;
        Ok(format!("Template(strings={strings}, interpolations={interpolations})"))
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Template>) -> Value {
        let template = this.own();
        new_builtin(|header| TemplateIter { header, template, at: Field::new(0) }).into_value()
    }

    #[slot(concat)]
    fn concat(this: Ref<'_, Template>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        let Some(other) = other.downcast::<Template>() else {
            let class = other.class().name().to_owned();
            return Err(th.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{class}\") to string.templatelib.Template"
            )));
        };
        let mut strings = this.strings.as_slice().to_vec();
        if let (Some(last), [first, rest @ ..]) = (strings.last_mut(), other.strings.as_slice()) {
            *last = joined(last, first);
            strings.extend(rest.iter().cloned());
        }
        let mut interpolations = this.interpolations.as_slice().to_vec();
        interpolations.extend(other.interpolations.as_slice().iter().cloned());
        let (strings, interpolations) = (Tuple::new(strings), Tuple::new(interpolations));
        Ok(new_builtin(|header| Template { header, strings, interpolations }).into_value())
    }

    /// Strings
    #[getter]
    fn strings(this: Ref<'_, Template>) -> Value {
        this.strings.to_value()
    }
    /// Interpolations
    #[getter]
    fn interpolations(this: Ref<'_, Template>) -> Value {
        this.interpolations.to_value()
    }
    /// Values of interpolations
    #[getter]
    fn values(this: Ref<'_, Template>) -> Value {
        let values = this.interpolations.as_slice().iter();
        let values = values.filter_map(|i| i.downcast::<Interpolation>().map(|i| i.value.clone())).collect();
        Tuple::new(values).into_value()
    }
}

#[pymodule(name = "_templatelib", classes(Template, Interpolation))]
pub(crate) mod module {
    //! Template strings.

    use super::*;

    /// A template of its strings and interpolations.
    #[pyfunction]
    #[sig("(strings, interpolations, /)")]
    fn _template(strings: Owned<Tuple>, interpolations: Owned<Tuple>) -> Value {
        new_builtin(|header| Template { header, strings, interpolations }).into_value()
    }

    /// An interpolation of a tuple of its four parts.
    #[pyfunction]
    #[sig("(parts, /)")]
    fn _interpolation(th: &mut Thread, parts: Owned<Tuple>) -> PyResult<Value> {
        if let [value, expression, conversion, spec] = parts.as_slice()
            && let (Some(expression), Some(spec)) = (expression.downcast::<Str>(), spec.downcast::<Str>())
        {
            let (value, expression, format_spec) = (value.clone(), expression.own(), spec.own());
            let conversion = Some(conversion.clone()).filter(|c| !c.as_ref().is_none());
            return Ok(
                new_builtin(|header| Interpolation { header, value, expression, conversion, format_spec }).into_value()
            );
        }
        Err(th.type_error("the parts of an interpolation are wanted"))
    }
}
