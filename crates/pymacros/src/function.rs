//! `#[pyfunction]`: a function of a module.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::{ItemFn, LitStr};

use crate::attribute;
use crate::bind::{self, Role, Target};

/// Expands `#[pyfunction]` outside of a `#[pymodule]`.
pub fn expand_pyfunction(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let module = module_name(attr)?;
    let (function, _) = expand(syn::parse2(item)?, module.as_deref())?;
    Ok(function)
}

/// `module = "name"` in the attribute.
pub fn module_name(attr: TokenStream) -> syn::Result<Option<String>> {
    let mut module = None;
    let parser = syn::meta::parser(|meta| {
        if !meta.path.is_ident("module") {
            return Err(meta.error("expected `module = \"…\"`"));
        }
        module = Some(meta.value()?.parse::<LitStr>()?.value());
        Ok(())
    });
    parser.parse2(attr)?;
    Ok(module)
}

/// The function with its definition beside it, and the definition's name.
pub fn expand(mut function: ItemFn, module: Option<&str>) -> syn::Result<(TokenStream, syn::Ident)> {
    let name = match attribute::take(&mut function.attrs, "name")? {
        Some(attr) => attribute::text(&attr)?.value(),
        None => attribute::python_name(&function.sig.ident),
    };
    let sig = attribute::take(&mut function.attrs, "sig")?.map(|attr| attribute::text(&attr)).transpose()?;
    let params = bind::parameters(&mut function.sig)?;
    if let Some(param) = params.iter().find(|param| matches!(param.role, Role::This | Role::Class)) {
        let message = format!("`{}` is the object of a method; a function has none", param.ident);
        return Err(syn::Error::new(param.ident.span(), message));
    }
    let owner = match module {
        Some(module) => quote!(::pyrt::args::Owner::Module(#module)),
        None => quote!(::pyrt::args::Owner::None),
    };
    let target = Target { function: &name, owner, skip: 0, bound: Some("$module"), self_type: None };
    let binding = bind::bind(&params, sig.as_ref(), &target)?;
    let ident = &function.sig.ident;
    let wrapper = format_ident!("call_{}", plain(ident));
    let body = call(&binding, quote!(#ident));
    let definition = format_ident!("DEF_{}", plain(ident));
    let def = definition_of(&name, &attribute::documentation(&function.attrs), &binding, &wrapper);
    let conditions = attribute::conditions(&function.attrs);
    let tokens = quote! {
        #[allow(clippy::too_many_arguments)]
        #function

        #conditions
        #[allow(non_upper_case_globals)]
        pub(crate) static #definition: ::pyrt::NativeDef = {
            fn #wrapper(
                th: &mut ::pyrt::Thread,
                args: ::pyrt::args::Args<'_>,
            ) -> ::pyrt::PyResult<::pyrt::Value> {
                #body
            }
            #def
        };
    };
    Ok((tokens, definition))
}

/// Binds, calls `callee` and converts what it gives into a Python value.
pub fn call(binding: &bind::Binding, callee: TokenStream) -> TokenStream {
    let bind::Binding { statements, call, .. } = binding;
    quote! {
        #statements
        let result = #callee(#(#call),*);
        ::pyrt::args::IntoResult::into_result(result, th)
    }
}

/// The `NativeDef` expression of a bound wrapper.
pub fn definition_of(name: &str, doc: &str, binding: &bind::Binding, wrapper: &syn::Ident) -> TokenStream {
    let text = match &binding.text_signature {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    };
    quote!(::pyrt::NativeDef { name: #name, doc: #doc, text_signature: #text, call: #wrapper })
}

/// An identifier as part of another: without `r#`.
pub fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}
