//! Expansions as snapshots: each file of `tests/expand` holds items as people write them; beside it stands what they
//! become, or where and why they are refused.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Item, Meta};

use crate::attribute;

/// The attribute of ours on an item, taken off, with what stands in its parentheses.
fn our_attribute(attrs: &mut Vec<Attribute>) -> Option<(&'static str, TokenStream)> {
    for name in ["pyclass", "pymethods", "pyfunction", "pymodule"] {
        if let Some(attr) = attribute::take(attrs, name).expect("one attribute") {
            let tokens = match attr.meta {
                Meta::List(list) => list.tokens,
                _ => TokenStream::new(),
            };
            return Some((name, tokens));
        }
    }
    None
}

fn expand(mut item: Item) -> syn::Result<TokenStream> {
    let found = match &mut item {
        Item::Struct(item) => our_attribute(&mut item.attrs),
        Item::Impl(item) => our_attribute(&mut item.attrs),
        Item::Fn(item) => our_attribute(&mut item.attrs),
        Item::Mod(item) => our_attribute(&mut item.attrs),
        _ => None,
    };
    let tokens = item.to_token_stream();
    match found {
        None => Ok(tokens),
        Some(("pyclass", attr)) => crate::class::expand_pyclass(attr, tokens),
        Some(("pymethods", attr)) => crate::methods::expand_pymethods(attr, tokens),
        Some(("pyfunction", attr)) => crate::function::expand_pyfunction(attr, tokens),
        Some((_, attr)) => crate::module::expand_pymodule(attr, tokens),
    }
}

/// Expands a source file item by item: Rust where it succeeds, messages with their place where it does not.
fn show(source: &str) -> String {
    let file = syn::parse_file(source).expect("a test file is Rust");
    let mut out = String::new();
    let mut good = TokenStream::new();
    for item in file.items {
        match expand(item) {
            Ok(tokens) => good = quote!(#good #tokens),
            Err(errors) => {
                for error in errors {
                    let at = error.span().start();
                    let line = source.lines().nth(at.line - 1).unwrap_or("");
                    let caret = " ".repeat(at.column) + "^";
                    out += &format!("{line}\n{caret} {error}\n");
                }
            }
        }
    }
    let good = syn::parse2(good).expect("an expansion is Rust");
    prettyplease::unparse(&good) + &out
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expand");
    let source = std::fs::read_to_string(folder.join(name).with_extension("rs")).expect("the test file is there");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, show(&source)));
}

macro_rules! expansions {
    ($($name:ident)*) => { $( #[test] fn $name() { check(stringify!($name)); } )* };
}
expansions! { class class_bodiless methods attributes slots constructors function module errors }
