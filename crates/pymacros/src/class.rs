//! `#[pyclass]`: a struct as the body of a Python object.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Fields, Ident, ItemStruct, LitStr, Path, Token, parenthesized};

use crate::attribute;

/// What stands in the attribute.
#[derive(Default)]
pub struct ClassOptions {
    name: Option<LitStr>,
    module: Option<LitStr>,
    base: Option<Path>,
    flags: Vec<Ident>,
    methods: Option<Vec<Path>>,
    manual_traverse: bool,
    layout: Option<Expr>,
    kind: Option<Ident>,
    matches: Option<Path>,
    matches_exact: Option<Path>,
}

impl Parse for ClassOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut out = ClassOptions::default();
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            let name = key.to_string();
            if seen.contains(&name) {
                return Err(syn::Error::new(key.span(), format!("`{name}` is given twice")));
            }
            match name.as_str() {
                "name" => out.name = Some(value(input)?),
                "module" => out.module = Some(value(input)?),
                "base" => out.base = Some(value(input)?),
                "layout" => out.layout = Some(value(input)?),
                "kind" => out.kind = Some(value(input)?),
                "matches" => out.matches = Some(value(input)?),
                "matches_exact" => out.matches_exact = Some(value(input)?),
                "flags" => out.flags = list(input)?,
                "methods" => out.methods = Some(list(input)?),
                "manual_traverse" => out.manual_traverse = true,
                _ => {
                    let message = "expected name, module, base, flags, methods, manual_traverse, layout, kind, matches \
                                   or matches_exact";
                    return Err(syn::Error::new(key.span(), message));
                }
            }
            seen.push(name);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(out)
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let inner;
    parenthesized!(inner in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&inner)?.into_iter().collect())
}

/// Expands `#[pyclass]`.
pub fn expand_pyclass(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    expand(attr, syn::parse2(item)?, None)
}

/// The struct with its `Object` and `Traverse`; `module` is that of a surrounding `#[pymodule]`.
pub fn expand(attr: TokenStream, mut class: ItemStruct, module: Option<&str>) -> syn::Result<TokenStream> {
    let options: ClassOptions = syn::parse2(attr)?;
    let Some(name) = &options.name else {
        return Err(syn::Error::new(class.ident.span(), "`#[pyclass]` needs `name = \"…\"`"));
    };
    if !class.generics.params.is_empty() {
        return Err(syn::Error::new(class.generics.span(), "a Python class cannot be generic"));
    }
    let bodiless = options.matches.is_some() && !class.fields.iter().any(is_header);
    if !bodiless {
        check_layout(&class)?;
    }
    let skipped = traversed(&mut class)?;
    let ident = class.ident.clone();
    let conditions = attribute::conditions(&class.attrs);
    let spec = spec(&class, &options, name, module);
    let header = if bodiless {
        quote!()
    } else {
        quote! {
            #conditions
            const _: () = {
                let _: fn(&#ident) -> &::pyrt::Header = |object| &object.header;
                ::core::assert!(::core::mem::offset_of!(#ident, header) == 0);
            };
        }
    };
    let traverse = if options.manual_traverse { quote!() } else { traverse(&ident, &skipped, &conditions) };
    Ok(quote! {
        #class

        #header
        #spec
        #traverse
    })
}

/// The `Object` impl with its `TypeSpec`.
fn spec(class: &ItemStruct, options: &ClassOptions, name: &LitStr, module: Option<&str>) -> TokenStream {
    let ident = &class.ident;
    let module = match &options.module {
        Some(given) => given.value(),
        None => module.unwrap_or("builtins").to_owned(),
    };
    let doc = attribute::documentation(&class.attrs);
    let base = match &options.base {
        Some(base) => quote!(::core::option::Option::Some(<#base as ::pyrt::Object>::spec)),
        None => quote!(::core::option::Option::None),
    };
    let flags = options.flags.iter().fold(None, |sum: Option<TokenStream>, flag| {
        let flag = quote!(::pyrt::TypeFlags::#flag);
        Some(match sum {
            Some(sum) => quote!(#sum.union(#flag)),
            None => flag,
        })
    });
    let flags = flags.unwrap_or_else(|| quote!(::pyrt::TypeFlags::empty()));
    let gc = options.flags.iter().any(|flag| flag == "GC");
    let layout = match &options.layout {
        Some(layout) => quote!(#layout),
        None => quote!(::pyrt::Layout::of::<#ident>(#gc)),
    };
    let methods = match &options.methods {
        Some(paths) => quote!(&[#(&#paths),*]),
        None => {
            let table = format_ident!("METHODS_{}", ident);
            quote!(&[&#table])
        }
    };
    let test = |method: &str, path: &Option<Path>| {
        let method = format_ident!("{method}");
        path.as_ref().map(|path| {
            quote! {
                #[inline]
                fn #method(value: ::pyrt::Ref<'_>) -> bool {
                    #path(value)
                }
            }
        })
    };
    let matches = test("matches", &options.matches);
    let matches_exact = test("matches_exact", &options.matches_exact);
    let kind = options.kind.as_ref().map(|kind| quote!(const KIND: u8 = ::pyrt::object::raw::kind::#kind;));
    let conditions = attribute::conditions(&class.attrs);
    // That the impl is sound has been checked: `repr(C)`, a `Header` first; or the author answers for `matches`.
    quote! {
        #conditions
        const _: () = {
        static LAYOUT: ::pyrt::Layout = #layout;
        #[allow(unsafe_code, clippy::undocumented_unsafe_blocks)]
        unsafe impl ::pyrt::Object for #ident {
            #kind

            #[inline(always)]
            fn layout() -> &'static ::pyrt::Layout {
                &LAYOUT
            }

            fn spec() -> &'static ::pyrt::TypeSpec {
                static SPEC: ::pyrt::TypeSpec = ::pyrt::TypeSpec {
                    name: #name,
                    module: #module,
                    doc: #doc,
                    base: #base,
                    flags: #flags,
                    layout: &LAYOUT,
                    methods: #methods,
                    index: ::pyrt::TypeIndex::new(),
                };
                &SPEC
            }
            #matches
            #matches_exact
        }
        };
    }
}

/// Whether the struct is laid out as an object's body must be.
fn check_layout(class: &ItemStruct) -> syn::Result<()> {
    let mut repr_c = false;
    for attr in class.attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("packed") {
                return Err(meta.error("the body of an object cannot be packed"));
            }
            repr_c |= meta.path.is_ident("C");
            if meta.input.peek(syn::token::Paren) {
                let inner;
                parenthesized!(inner in meta.input);
                inner.parse::<TokenStream>()?;
            }
            Ok(())
        })?;
    }
    if !repr_c {
        return Err(syn::Error::new(class.ident.span(), "the body of an object is `#[repr(C)]`"));
    }
    match &class.fields {
        Fields::Named(fields) if fields.named.first().is_some_and(is_header) => Ok(()),
        fields => {
            let span = fields.iter().next().map_or(class.ident.span(), Spanned::span);
            Err(syn::Error::new(span, "the first field of an object's body is `header: Header`"))
        }
    }
}

fn is_header(field: &syn::Field) -> bool {
    field.ident.as_ref().is_some_and(|name| name == "header") && attribute::is_type(&field.ty, "Header")
}

/// The fields to visit; takes `#[traverse(skip)]` off the others.
fn traversed(class: &mut ItemStruct) -> syn::Result<Vec<syn::Member>> {
    let mut out = Vec::new();
    for (at, field) in class.fields.iter_mut().enumerate() {
        let skip = match attribute::take(&mut field.attrs, "traverse")? {
            None => false,
            Some(attr) => {
                let word: Ident = attr.parse_args()?;
                if word != "skip" {
                    return Err(syn::Error::new(word.span(), "expected `#[traverse(skip)]`"));
                }
                true
            }
        };
        if skip || (at == 0 && is_header(field)) {
            continue;
        }
        out.push(match &field.ident {
            Some(name) => syn::Member::Named(name.clone()),
            None => syn::Member::Unnamed(syn::Index::from(at)),
        });
    }
    Ok(out)
}

fn traverse(ident: &Ident, fields: &[syn::Member], conditions: &TokenStream) -> TokenStream {
    let visit = if fields.is_empty() { quote!(_) } else { quote!(visit) };
    quote! {
        #conditions
        impl ::pyrt::Traverse for #ident {
            fn traverse(&self, #visit: &mut ::pyrt::Visit<'_>) {
                #(::pyrt::Traverse::traverse(&self.#fields, visit);)*
            }
            fn clear(&self) {
                #(::pyrt::Traverse::clear(&self.#fields);)*
            }
        }
    }
}
