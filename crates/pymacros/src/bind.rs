//! From a Rust parameter list to the code that binds Python arguments to it.
//!
//! Each parameter has a role, told by its name (`this`, `cls`) or its type (`&mut Thread`, `VarArgs`, `KwArgs`, `Args`);
//! all others are Python parameters. Without `#[sig]` those are positional-only; with it the text signature says their
//! kinds and must name them in the same order.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, FnArg, Ident, LitStr, Pat, Type};

use crate::attribute;
use crate::signature::{self, Kind, SigParam};

/// What a Rust parameter is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    This,
    Class,
    Thread,
    VarArgs,
    KwArgs,
    /// `Args`: everything, unbound.
    Raw,
    Python,
}

/// One Rust parameter.
pub struct Parameter {
    pub ident: Ident,
    pub ty: Type,
    pub role: Role,
    pub default: Option<Expr>,
}

/// Whom the arguments are bound for.
pub struct Target<'a> {
    /// The function as error messages call it: `append`.
    pub function: &'a str,
    /// An expression of type `pyrt::args::Owner`.
    pub owner: TokenStream,
    /// Positional values in front that are no arguments: 1 for a method's `self`.
    pub skip: usize,
    /// `$self`, `$type` or `$module`.
    pub bound: Option<&'static str>,
    /// What `Self` stands for.
    pub self_type: Option<&'a TokenStream>,
}

/// The code of a binding.
pub struct Binding {
    /// Statements that end with a local for each bound parameter. They use `th` and `args`.
    pub statements: TokenStream,
    /// The arguments of the Rust call, in order; `this` or `cls` is a local the caller makes.
    pub call: Vec<TokenStream>,
    pub text_signature: Option<String>,
}

/// Reads the parameters of a function and takes our attributes off them.
pub fn parameters(sig: &mut syn::Signature) -> syn::Result<Vec<Parameter>> {
    if let Some(token) = &sig.asyncness {
        return Err(syn::Error::new(token.span(), "a Python function cannot be an `async fn`"));
    }
    if let Some(generic) = sig.generics.type_params().next() {
        return Err(syn::Error::new(generic.span(), "a Python function cannot have type parameters"));
    }
    let mut out = Vec::new();
    for input in &mut sig.inputs {
        let input = match input {
            FnArg::Receiver(receiver) => {
                let message = "the object is a parameter like any other: write `this: Ref<'_, T>`";
                return Err(syn::Error::new(receiver.span(), message));
            }
            FnArg::Typed(input) => input,
        };
        let Pat::Ident(name) = &*input.pat else {
            return Err(syn::Error::new(input.pat.span(), "a parameter of a Python function needs a plain name"));
        };
        let default = match attribute::take(&mut input.attrs, "default")? {
            Some(attr) => Some(attr.parse_args::<Expr>()?),
            None => None,
        };
        let ident = name.ident.clone();
        let role = role(&ident, &input.ty);
        if let (Some(default), false) = (&default, role == Role::Python) {
            return Err(syn::Error::new(default.span(), "only an ordinary Python parameter has a default"));
        }
        if matches!(role, Role::This | Role::Class) && out.iter().any(|p: &Parameter| p.role != Role::Thread) {
            return Err(syn::Error::new(ident.span(), format!("`{ident}` must be the first parameter")));
        }
        out.push(Parameter { ident, ty: (*input.ty).clone(), role, default });
    }
    for role in [Role::Thread, Role::VarArgs, Role::KwArgs, Role::Raw] {
        if let Some(second) = out.iter().filter(|param| param.role == role).nth(1) {
            return Err(syn::Error::new(second.ty.span(), "a second parameter of this type"));
        }
    }
    Ok(out)
}

fn role(ident: &Ident, ty: &Type) -> Role {
    if ident == "this" || ident == "_this" {
        return Role::This;
    }
    if ident == "cls" || ident == "_cls" {
        return Role::Class;
    }
    if let Type::Reference(reference) = ty {
        let thread = attribute::last_segment(&reference.elem).is_some_and(|segment| segment.ident == "Thread");
        return if thread { Role::Thread } else { Role::Python };
    }
    match attribute::last_segment(ty) {
        Some(segment) if segment.ident == "VarArgs" => Role::VarArgs,
        Some(segment) if segment.ident == "KwArgs" => Role::KwArgs,
        Some(segment) if segment.ident == "Args" => Role::Raw,
        _ => Role::Python,
    }
}

/// The code that binds `params`, and their text signature.
pub fn bind(params: &[Parameter], sig: Option<&LitStr>, target: &Target<'_>) -> syn::Result<Binding> {
    if let Some(raw) = params.iter().find(|param| param.role == Role::Raw) {
        return bind_raw(params, raw, sig, target);
    }
    let (described, text_signature) = describe(params, sig, target)?;
    let posonly = described.iter().filter(|param| param.kind == Kind::PositionalOnly).count();
    let by_position = described.iter().filter(|param| param.kind == Kind::PositionalOrKeyword).count() + posonly;
    let varargs = described.iter().any(|param| param.kind == Kind::VarArgs);
    let varkw = described.iter().any(|param| param.kind == Kind::VarKeywords);

    // The only parameter of a function is not numbered in messages.
    let only = described.len() == 1;

    let Target { function, owner, skip, self_type, .. } = target;
    let mut rows = Vec::new();
    let mut slots = Vec::new();
    let mut locals = Vec::new();
    let mut call = Vec::new();
    let mut description = described.iter();
    for (at, param) in params.iter().enumerate() {
        let local = format_ident!("arg_{at}");
        match param.role {
            Role::This => call.push(quote!(this)),
            Role::Class => call.push(quote!(cls)),
            Role::Thread => call.push(quote!(th)),
            Role::Raw => {}
            Role::VarArgs => {
                description.next();
                locals.push(quote!(let #local = SIGNATURE.var_args(&args);));
                call.push(quote!(#local));
            }
            Role::KwArgs => {
                description.next();
                locals.push(quote!(let #local = SIGNATURE.var_keywords(&args);));
                call.push(quote!(#local));
            }
            Role::Python => {
                let Some(described) = description.next() else { continue };
                let index = rows.len();
                let slot = format_ident!("given_{index}");
                let name = &described.name;
                let required = described.default.is_none();
                rows.push(quote!(::pyrt::args::Param { name: #name, required: #required }));
                let label = label(function, described, index, only);
                let missing = missing(param, required, index, *self_type);
                let ty = attribute::outside(&param.ty, *self_type);
                locals.push(quote_spanned! { param.ty.span() =>
                    let #local: #ty = match #slot {
                        ::core::option::Option::Some(given) => ::pyrt::args::FromArg::from_arg(th, given, #label)?,
                        ::core::option::Option::None => #missing,
                    };
                });
                slots.push(slot);
                call.push(quote!(#local));
            }
        }
    }
    let count = rows.len();
    let bound = if count == 0 { quote!() } else { quote!(let [#(#slots),*] =) };
    let statements = quote! {
        static SIGNATURE: ::pyrt::args::Signature = ::pyrt::args::Signature::new(
            #function, #owner, &[#(#rows),*], #posonly, #by_position, #skip, #varargs, #varkw,
        );
        #bound SIGNATURE.bind::<#count>(th, &args)?;
        #(#locals)*
    };
    Ok(Binding { statements, call, text_signature: Some(text_signature) })
}

/// `Args`: no binding at all. In front of it only `this` or `cls` and `th`; a method's `self` is taken off.
fn bind_raw(params: &[Parameter], raw: &Parameter, sig: Option<&LitStr>, target: &Target<'_>) -> syn::Result<Binding> {
    let other = params.iter().find(|param| matches!(param.role, Role::Python | Role::VarArgs | Role::KwArgs));
    if let Some(other) = other {
        let message = format!("`{}: Args` takes all arguments, nothing is left for this one", raw.ident);
        return Err(syn::Error::new(other.ident.span(), message));
    }
    let text_signature = match sig {
        Some(text) => {
            let parsed = signature::parse(&text.value()).map_err(|message| syn::Error::new(text.span(), message))?;
            Some(signature::with_bound(&text.value(), &parsed, target.bound))
        }
        None => None,
    };
    let statements = if target.skip == 0 { quote!() } else { quote!(let args = args.skip_first();) };
    let call = params.iter().map(|param| match param.role {
        Role::This => quote!(this),
        Role::Class => quote!(cls),
        Role::Thread => quote!(th),
        _ => quote!(args),
    });
    Ok(Binding { statements, call: call.collect(), text_signature })
}

/// The Python parameters with their kinds, from `#[sig]` or from the Rust parameters, and the signature's text.
fn describe(params: &[Parameter], sig: Option<&LitStr>, target: &Target<'_>) -> syn::Result<(Vec<SigParam>, String)> {
    let python: Vec<&Parameter> =
        params.iter().filter(|param| matches!(param.role, Role::Python | Role::VarArgs | Role::KwArgs)).collect();
    let Some(text) = sig else {
        let described = undescribed(&python)?;
        let text = signature::derive(target.bound, &described);
        return Ok((described, text));
    };
    let parsed = signature::parse(&text.value()).map_err(|message| syn::Error::new(text.span(), message))?;
    let mut written = parsed.params.iter();
    for param in &python {
        let Some(row) = written.next() else {
            let message = format!("parameter `{}` is not in the `#[sig]`", param.ident);
            return Err(syn::Error::new(param.ident.span(), message));
        };
        check_described(param, row)?;
    }
    if let Some(row) = written.next() {
        let message = format!("`{}` of the signature is no parameter of the function", row.name);
        return Err(syn::Error::new(text.span(), message));
    }
    let shown = signature::with_bound(&text.value(), &parsed, target.bound);
    Ok((parsed.params, shown))
}

/// Whether a Rust parameter is what its row of the signature says.
fn check_described(param: &Parameter, row: &SigParam) -> syn::Result<()> {
    let name = attribute::python_name(&param.ident);
    let same = name == row.name || name.strip_prefix('_') == Some(&row.name) || param.ident == row.name;
    if !same {
        let message = format!("parameter `{name}` stands where the `#[sig]` has `{}`", row.name);
        return Err(syn::Error::new(param.ident.span(), message));
    }
    let role = match row.kind {
        Kind::VarArgs => Role::VarArgs,
        Kind::VarKeywords => Role::KwArgs,
        _ => Role::Python,
    };
    if role != param.role {
        let wanted = match role {
            Role::VarArgs => "`VarArgs<'_>`",
            Role::KwArgs => "`KwArgs<'_>`",
            _ => "an ordinary type",
        };
        return Err(syn::Error::new(param.ty.span(), format!("`{name}` of the signature needs {wanted} here")));
    }
    match (&row.default, &param.default) {
        (None, Some(default)) => {
            Err(syn::Error::new(default.span(), format!("`{name}` has no default in the `#[sig]`")))
        }
        (Some(_), None) if role == Role::Python && !may_be_missing(&param.ty) => {
            let message = format!("`{name}` has a default in the `#[sig]`: give `#[default(…)]`, `Option` or `Opt`");
            Err(syn::Error::new(param.ty.span(), message))
        }
        _ => Ok(()),
    }
}

/// The kinds of a function without `#[sig]`.
fn undescribed(python: &[&Parameter]) -> syn::Result<Vec<SigParam>> {
    let mut out: Vec<SigParam> = Vec::new();
    for param in python {
        let kind = match param.role {
            Role::VarArgs => Kind::VarArgs,
            Role::KwArgs => Kind::VarKeywords,
            _ => Kind::PositionalOnly,
        };
        if out.last().is_some_and(|last| {
            matches!((last.kind, kind), (Kind::VarKeywords, _) | (Kind::VarArgs, Kind::PositionalOnly))
        }) {
            let message = "a parameter behind `VarArgs` or `KwArgs` needs a `#[sig]` that says its kind";
            return Err(syn::Error::new(param.ident.span(), message));
        }
        let default = match &param.default {
            Some(default) => Some(signature::default_text(default)),
            None if kind != Kind::PositionalOnly => None,
            None if attribute::is_type(&param.ty, "Option") => Some("None".to_owned()),
            None if attribute::is_type(&param.ty, "Opt") => Some("<unrepresentable>".to_owned()),
            None => None,
        };
        let optional_before = out.last().is_some_and(|last| last.default.is_some());
        if kind == Kind::PositionalOnly && default.is_none() && optional_before {
            let message = "a parameter without a default follows one with a default";
            return Err(syn::Error::new(param.ident.span(), message));
        }
        // An underscore in front says that the Rust code does not use it; Python does not see that.
        let name = attribute::python_name(&param.ident);
        let name = name.strip_prefix('_').map_or(name.clone(), str::to_owned);
        out.push(SigParam { name, kind, default });
    }
    Ok(out)
}

/// Types that have a value for "not given".
fn may_be_missing(ty: &Type) -> bool {
    attribute::is_type(ty, "Option") || attribute::is_type(ty, "Opt")
}

/// The value of an argument that was not given.
fn missing(param: &Parameter, required: bool, index: usize, self_type: Option<&TokenStream>) -> TokenStream {
    if required {
        return quote!(return ::core::result::Result::Err(SIGNATURE.missing(th, #index)));
    }
    match &param.default {
        Some(default) => {
            let value = attribute::outside(default, self_type);
            let truth = attribute::is_type(&param.ty, "Truth")
                && matches!(default, Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Bool(_)));
            if truth { quote!(::pyrt::args::Truth(#value)) } else { value }
        }
        None if attribute::is_type(&param.ty, "Opt") => quote!(::pyrt::args::Opt(::core::option::Option::None)),
        None => quote!(::core::option::Option::None),
    }
}

/// How a message names an argument: `f() argument 'x'`, by number where it has no name, plain where it is the only one.
fn label(function: &str, param: &SigParam, index: usize, only: bool) -> String {
    match param.kind {
        Kind::PositionalOnly if only => format!("{function}() argument"),
        Kind::PositionalOnly => format!("{function}() argument {}", index + 1),
        _ => format!("{function}() argument '{}'", param.name),
    }
}
