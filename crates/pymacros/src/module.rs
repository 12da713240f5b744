//! `#[pymodule]`: a native module out of an inline Rust module.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Item, ItemFn, ItemMod, LitStr, Meta, Path, Token, parenthesized};

use crate::attribute;
use crate::{class, function};

/// What stands in the attribute.
#[derive(Default)]
struct ModuleOptions {
    name: Option<LitStr>,
    functions: Vec<Path>,
    classes: Vec<Path>,
}

impl Parse for ModuleOptions {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut out = ModuleOptions::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "name" => {
                    input.parse::<Token![=]>()?;
                    out.name = Some(input.parse()?);
                }
                "functions" => out.functions.extend(paths(input)?),
                "classes" => out.classes.extend(paths(input)?),
                _ => return Err(syn::Error::new(key.span(), "expected name, functions or classes")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(out)
    }
}

fn paths(input: ParseStream<'_>) -> syn::Result<Punctuated<Path, Token![,]>> {
    let inner;
    parenthesized!(inner in input);
    Punctuated::parse_terminated(&inner)
}

/// A function or class with the conditions it is there under.
struct Entry {
    conditions: TokenStream,
    value: TokenStream,
}

/// Expands `#[pymodule]`.
pub fn expand_pymodule(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut options: ModuleOptions = syn::parse2(attr)?;
    let mut module: ItemMod = syn::parse2(item)?;
    let name = match &options.name {
        Some(name) => name.value(),
        None => attribute::python_name(&module.ident),
    };
    while let Some(attr) = attribute::take(&mut module.attrs, "classes")? {
        options.classes.extend(attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?);
    }
    let Some((_, items)) = module.content.take() else {
        return Err(syn::Error::new(module.span(), "`#[pymodule]` stands on an inline module: `mod name { … }`"));
    };
    // Paths in the attribute are as seen from outside, the table stands inside.
    let mut contents = Contents { module: name.clone(), ..Contents::default() };
    contents.functions.extend(options.functions.iter().map(|path| {
        let path = from_inside(path);
        Entry { conditions: TokenStream::new(), value: quote!(&#path) }
    }));
    contents.classes.extend(options.classes.iter().map(|path| {
        let path = from_inside(path);
        Entry { conditions: TokenStream::new(), value: quote!(<#path as ::pyrt::Object>::spec) }
    }));
    for item in items {
        contents.item(item)?;
    }
    let Contents { body, functions, classes, exec, .. } = contents;
    let doc = attribute::documentation(&module.attrs);
    let exec = match exec {
        Some(exec) => quote!(::core::option::Option::Some(#exec)),
        None => quote!(::core::option::Option::None),
    };
    let functions = functions.iter().map(|Entry { conditions, value }| quote!(#conditions #value));
    let classes = classes.iter().map(|Entry { conditions, value }| quote!(#conditions #value));
    let attrs = module.attrs.iter().filter(|attr| matches!(attr.style, syn::AttrStyle::Outer));
    let inner = module.attrs.iter().filter(|attr| matches!(attr.style, syn::AttrStyle::Inner(_)));
    let (vis, ident) = (&module.vis, &module.ident);
    Ok(quote! {
        #(#attrs)*
        #vis mod #ident {
            #(#inner)*
            #body

            /// The definition the module is made from.
            pub static MODULE: ::pyrt::ModuleDef = ::pyrt::ModuleDef {
                name: #name,
                doc: #doc,
                functions: &[#(#functions),*],
                classes: &[#(#classes),*],
                exec: #exec,
            };
        }
    })
}

/// A path as the inside of the module sees it.
fn from_inside(path: &Path) -> TokenStream {
    let first = path.segments.first().map(|segment| segment.ident.to_string());
    let absolute = path.leading_colon.is_some() || first.as_deref() == Some("crate");
    match first.as_deref() {
        _ if absolute => quote!(#path),
        Some("self") => {
            let rest = path.segments.iter().skip(1);
            quote!(super::#(#rest)::*)
        }
        _ => quote!(super::#path),
    }
}

#[derive(Default)]
struct Contents {
    module: String,
    body: TokenStream,
    functions: Vec<Entry>,
    classes: Vec<Entry>,
    exec: Option<TokenStream>,
}

impl Contents {
    fn item(&mut self, item: Item) -> syn::Result<()> {
        match item {
            Item::Fn(function) => self.function(function),
            Item::Struct(mut class) => {
                let Some(attr) = attribute::take(&mut class.attrs, "pyclass")? else {
                    self.body.extend(quote!(#class));
                    return Ok(());
                };
                let ident = class.ident.clone();
                let conditions = attribute::conditions(&class.attrs);
                let class = class::expand(arguments(&attr)?, class, Some(&self.module))?;
                self.body.extend(class);
                self.classes.push(Entry { conditions, value: quote!(<#ident as ::pyrt::Object>::spec) });
                Ok(())
            }
            other => {
                self.body.extend(quote!(#other));
                Ok(())
            }
        }
    }

    fn function(&mut self, mut function: ItemFn) -> syn::Result<()> {
        if let Some(attr) = attribute::take(&mut function.attrs, "exec")? {
            attribute::bare(&attr)?;
            if self.exec.is_some() {
                return Err(syn::Error::new(function.sig.ident.span(), "a module has one `#[exec]` function"));
            }
            let ident = &function.sig.ident;
            self.exec = Some(quote!(#ident));
            self.body.extend(quote!(#function));
            return Ok(());
        }
        let Some(attr) = attribute::take(&mut function.attrs, "pyfunction")? else {
            self.body.extend(quote!(#function));
            return Ok(());
        };
        let module = function::module_name(arguments(&attr)?)?;
        let conditions = attribute::conditions(&function.attrs);
        let (tokens, definition) = function::expand(function, Some(module.as_deref().unwrap_or(&self.module)))?;
        self.body.extend(tokens);
        self.functions.push(Entry { conditions, value: quote!(&#definition) });
        Ok(())
    }
}

/// What stands in the parentheses of an attribute, if it has any.
fn arguments(attr: &Attribute) -> syn::Result<TokenStream> {
    match &attr.meta {
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::NameValue(pair) => Err(syn::Error::new_spanned(pair, "expected parentheses")),
    }
}
