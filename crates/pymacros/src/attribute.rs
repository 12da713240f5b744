//! Reading of attributes: documentation, names, and taking our own attributes off what people wrote.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, ExprLit, ImplItem, Item, Lit, LitStr, Meta, Token};

/// The doc comment as Python shows it: one leading space off each line, lines joined by a newline.
pub fn documentation(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let Meta::NameValue(pair) = &attr.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            for line in text.value().split('\n') {
                lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
            }
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Takes the attribute called `name` out of the list; twice is an error.
pub fn take(attrs: &mut Vec<Attribute>, name: &str) -> syn::Result<Option<Attribute>> {
    let mut found = None;
    let mut twice = None;
    attrs.retain(|attr| {
        if !is_named(attr, name) {
            return true;
        }
        if found.is_some() {
            twice = Some(syn::Error::new_spanned(attr, format!("`#[{name}]` is given twice")));
        } else {
            found = Some(attr.clone());
        }
        false
    });
    twice.map_or(Ok(found), Err)
}

/// The attributes that only our macros know.
const OURS: [&str; 12] = [
    "name",
    "sig",
    "default",
    "classmethod",
    "staticmethod",
    "getter",
    "setter",
    "constant",
    "slot",
    "traverse",
    "exec",
    "classes",
];

/// The item as the author wrote it, minus our attributes within; nothing when it is no Rust at all.
pub fn without_ours(item: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<Item>(item) else { return TokenStream::new() };
    match &mut item {
        Item::Struct(class) => class.fields.iter_mut().for_each(|field| remove_ours(&mut field.attrs)),
        Item::Fn(function) => {
            remove_ours(&mut function.attrs);
            remove_from_parameters(&mut function.sig);
        }
        Item::Impl(block) => {
            for item in &mut block.items {
                if let ImplItem::Fn(function) = item {
                    remove_ours(&mut function.attrs);
                    remove_from_parameters(&mut function.sig);
                }
            }
        }
        _ => return TokenStream::new(),
    }
    item.into_token_stream()
}

fn remove_from_parameters(sig: &mut syn::Signature) {
    for input in &mut sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            remove_ours(&mut input.attrs);
        }
    }
}

fn remove_ours(attrs: &mut Vec<Attribute>) {
    attrs.retain(|attr| !OURS.iter().any(|name| attr.path().is_ident(name)));
}

/// Whether the last segment of the attribute's path is `name`: `#[pymacros::pyfunction]` is ours too.
pub fn is_named(attr: &Attribute, name: &str) -> bool {
    attr.path().segments.last().is_some_and(|segment| segment.ident == name)
}

/// The text in `#[name("text")]`.
pub fn text(attr: &Attribute) -> syn::Result<LitStr> {
    match &attr.meta {
        Meta::List(list) => list.parse_args(),
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.clone()),
            other => Err(syn::Error::new_spanned(other, "expected a string")),
        },
        Meta::Path(path) => Err(syn::Error::new_spanned(path, "expected a string in parentheses")),
    }
}

/// An error when the attribute carries anything: `#[classmethod]`, `#[exec]`.
pub fn bare(attr: &Attribute) -> syn::Result<()> {
    attr.meta.require_path_only().map(drop)
}

/// What names an attribute in `#[getter]`, `#[getter(real)]`, `#[getter("real")]` or `#[getter(name = "real")]`.
pub fn attribute_name(attr: &Attribute) -> syn::Result<Option<String>> {
    struct Name(String);
    impl Parse for Name {
        fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
            if input.peek(LitStr) {
                return Ok(Name(input.parse::<LitStr>()?.value()));
            }
            let ident: Ident = syn::ext::IdentExt::parse_any(input)?;
            if ident == "name" && input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                return Ok(Name(input.parse::<LitStr>()?.value()));
            }
            Ok(Name(ident.to_string()))
        }
    }
    match &attr.meta {
        Meta::Path(_) => Ok(None),
        _ => attr.parse_args::<Name>().map(|name| Some(name.0)),
    }
}

/// The `#[cfg]` attributes, to be repeated on what is derived from the item.
pub fn conditions(attrs: &[Attribute]) -> TokenStream {
    let conditions = attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    quote!(#(#conditions)*)
}

/// The Python name of a Rust one: `r#type` and `type_` are `type`; dunders keep their underscores.
pub fn python_name(ident: &Ident) -> String {
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name);
    if name.ends_with("__") { name.to_owned() } else { name.strip_suffix('_').unwrap_or(name).to_owned() }
}

/// Makes a type or expression usable outside of its function: lifetimes become `'_`, `Self` the type it stands for.
pub fn outside(tokens: impl ToTokens, self_type: Option<&TokenStream>) -> TokenStream {
    let mut out = Vec::new();
    let mut after_quote = false;
    for token in tokens.into_token_stream() {
        match token {
            TokenTree::Punct(ref punct) if punct.as_char() == '\'' => {
                after_quote = true;
                out.push(token);
            }
            TokenTree::Ident(ref ident) if after_quote => {
                after_quote = false;
                let lifetime = if ident == "static" { ident.clone() } else { Ident::new("_", ident.span()) };
                out.push(TokenTree::Ident(lifetime));
            }
            TokenTree::Ident(ref ident) if ident == "Self" && self_type.is_some() => {
                let mut group = Group::new(proc_macro2::Delimiter::None, self_type.cloned().unwrap_or_default());
                group.set_span(ident.span());
                out.push(TokenTree::Group(group));
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), outside(group.stream(), self_type));
                inner.set_span(group.span());
                out.push(TokenTree::Group(inner));
            }
            token => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// The name of a type as the last segment of its path: `Thread` for `&mut pyrt::Thread`.
pub fn last_segment(ty: &syn::Type) -> Option<&syn::PathSegment> {
    match ty {
        syn::Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        syn::Type::Reference(reference) => last_segment(&reference.elem),
        syn::Type::Paren(paren) => last_segment(&paren.elem),
        syn::Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

/// What `Ref<'_, T>` refers to: `None` when the type is no `Ref`, `Some(None)` for the untyped one.
pub fn referent(ty: &syn::Type) -> Option<Option<&syn::Type>> {
    if matches!(ty, syn::Type::Reference(_)) {
        return None;
    }
    let segment = last_segment(ty)?;
    if segment.ident != "Ref" {
        return None;
    }
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return Some(None) };
    Some(arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => match last_segment(ty) {
            Some(segment) if segment.ident == "Any" => None,
            _ => Some(ty),
        },
        _ => None,
    }))
}

/// Whether the type is written `name` or `name<…>`, by its last segment and not behind a reference.
pub fn is_type(ty: &syn::Type, name: &str) -> bool {
    !matches!(ty, syn::Type::Reference(_)) && last_segment(ty).is_some_and(|segment| segment.ident == name)
}
