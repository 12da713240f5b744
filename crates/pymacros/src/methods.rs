//! `#[pymethods]`: the methods, attributes and slots of a class.
//!
//! The impl stays as written. Beside it stands one static, whose block holds a wrapper per function, a `NativeDef` per
//! method and the function that fills the slots.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Token};

use crate::attribute;
use crate::bind::{self, Parameter, Role, Target};
use crate::function::{call, definition_of, plain};
use crate::slot::{self, Operand, Output, Slot};

/// Expands `#[pymethods]`.
pub fn expand_pymethods(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut block: ItemImpl = syn::parse2(item)?;
    if let Some((_, path, _)) = &block.trait_ {
        return Err(syn::Error::new(path.span(), "`#[pymethods]` stands on an inherent impl"));
    }
    let Some(class) = attribute::last_segment(&block.self_ty).map(|segment| segment.ident.clone()) else {
        return Err(syn::Error::new(block.self_ty.span(), "`#[pymethods]` needs a named type"));
    };
    let table = table_name(attr)?.unwrap_or_else(|| format_ident!("METHODS_{}", class));
    let mut members = Members::new(block.self_ty.to_token_stream(), &class);
    let mut errors: Option<syn::Error> = None;
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        if let Err(error) = members.function(function) {
            match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    let table = members.table(&table)?;
    // `new` gives any object, and Python functions have as many parameters as they have.
    block.attrs.push(syn::parse_quote!(#[allow(clippy::new_ret_no_self, clippy::too_many_arguments)]));
    Ok(quote!(#block #table))
}

/// `name = LIST_ARITH` in the attribute.
fn table_name(attr: TokenStream) -> syn::Result<Option<Ident>> {
    let parser = |input: ParseStream<'_>| {
        if input.is_empty() {
            return Ok(None);
        }
        let key: Ident = input.parse()?;
        if key != "name" {
            return Err(syn::Error::new(key.span(), "expected `name = METHODS_STATIC`"));
        }
        input.parse::<Token![=]>()?;
        let name = if input.peek(LitStr) { input.parse::<LitStr>()?.parse()? } else { input.parse()? };
        input.parse::<Option<Token![,]>>()?;
        Ok(Some(name))
    };
    parser.parse2(attr)
}

/// What a function of the block is, by its attribute.
enum Member {
    Method,
    ClassMethod,
    StaticMethod,
    Getter(Option<String>),
    Setter(Option<String>),
    Constant,
    Slot(&'static Slot),
}

/// One attribute of the class with a getter, a setter or both.
struct Property {
    name: String,
    doc: String,
    conditions: TokenStream,
    get: Option<Ident>,
    set: Option<Ident>,
    span: proc_macro2::Span,
}

/// What the functions of a block add up to.
struct Members {
    self_type: TokenStream,
    /// The class as conversion errors of its constructor call it.
    class: String,
    wrappers: Vec<TokenStream>,
    items: Vec<TokenStream>,
    slots: Vec<TokenStream>,
    filled: Vec<&'static str>,
    properties: Vec<Property>,
}

impl Members {
    fn new(self_type: TokenStream, class: &Ident) -> Members {
        Members {
            self_type,
            class: class.to_string().to_ascii_lowercase(),
            wrappers: Vec::new(),
            items: Vec::new(),
            slots: Vec::new(),
            filled: Vec::new(),
            properties: Vec::new(),
        }
    }

    /// Takes our attributes off one function and adds what it declares.
    fn function(&mut self, function: &mut ImplItemFn) -> syn::Result<()> {
        let attrs = &mut function.attrs;
        let name = attribute::take(attrs, "name")?.map(|attr| attribute::text(&attr)).transpose()?;
        let sig = attribute::take(attrs, "sig")?.map(|attr| attribute::text(&attr)).transpose()?;
        let member = member(attrs)?;
        let params = bind::parameters(&mut function.sig)?;
        let python = match &name {
            Some(name) => name.value(),
            None => attribute::python_name(&function.sig.ident),
        };
        let bound = matches!(member, Member::Method | Member::ClassMethod | Member::StaticMethod)
            || matches!(member, Member::Slot(slot) if slot.operands.contains(&Operand::Call));
        if let (Some(sig), false) = (&sig, bound) {
            return Err(syn::Error::new(sig.span(), "only a method has a `#[sig]`"));
        }
        match member {
            Member::Method | Member::ClassMethod | Member::StaticMethod => {
                self.method(function, &member, &python, sig.as_ref(), &params)
            }
            Member::Getter(given) => {
                let name = given.unwrap_or(python);
                self.getter(function, name, &params)
            }
            Member::Setter(given) => {
                let name = given.unwrap_or_else(|| python.strip_prefix("set_").unwrap_or(&python).to_owned());
                self.setter(function, name, &params)
            }
            Member::Constant => self.constant(function, &python, &params),
            Member::Slot(slot) => self.slot(function, slot, name.as_ref(), sig.as_ref(), &params),
        }
    }

    fn method(
        &mut self,
        function: &ImplItemFn,
        member: &Member,
        name: &str,
        sig: Option<&LitStr>,
        params: &[Parameter],
    ) -> syn::Result<()> {
        let self_type = self.self_type.clone();
        let this = params.iter().find(|param| matches!(param.role, Role::This | Role::Class));
        let ident = &function.sig.ident;
        let wanted = |what: &str| Err(syn::Error::new(this.map_or(ident.span(), |param| param.ident.span()), what));
        let (variant, bound, object) = match (member, this) {
            (Member::StaticMethod, None) => (quote!(StaticMethod), None, quote!()),
            (Member::StaticMethod, Some(_)) => return wanted("a static method has no `this` or `cls`"),
            (Member::ClassMethod, Some(cls)) if cls.role == Role::Class => {
                let take = quote!(let cls = ::pyrt::args::self_arg::<::pyrt::Type>(th, &args, #name)?;);
                (quote!(ClassMethod), Some("$type"), take)
            }
            (Member::ClassMethod, _) => return wanted("a class method begins with `cls: Ref<'_, Type>`"),
            (_, Some(this)) if this.role == Role::This => {
                let take = match attribute::referent(&this.ty) {
                    Some(Some(ty)) => {
                        let ty = attribute::outside(ty, Some(&self_type));
                        quote!(let this = ::pyrt::args::self_arg::<#ty>(th, &args, #name)?;)
                    }
                    Some(None) => {
                        let spec = quote!(<#self_type as ::pyrt::Object>::spec);
                        quote!(let this = ::pyrt::args::self_any(th, &args, #spec, #name)?;)
                    }
                    None => return Err(syn::Error::new(this.ty.span(), "expected `Ref<'_, T>`")),
                };
                (quote!(Method), Some("$self"), take)
            }
            _ => {
                return wanted(
                    "a method begins with `this: Ref<'_, T>`; else say `#[staticmethod]` or `#[classmethod]`",
                );
            }
        };
        let target = Target {
            function: name,
            owner: quote!(::pyrt::args::Owner::Type(<#self_type as ::pyrt::Object>::spec)),
            skip: usize::from(bound.is_some()),
            bound,
            self_type: Some(&self_type),
        };
        let binding = bind::bind(params, sig, &target)?;
        let body = call(&binding, quote!(<#self_type>::#ident));
        let wrapper = format_ident!("call_{}", plain(ident));
        let definition = format_ident!("DEF_{}", plain(ident));
        let conditions = attribute::conditions(&function.attrs);
        let def = definition_of(name, &attribute::documentation(&function.attrs), &binding, &wrapper);
        self.wrappers.push(quote! {
            #conditions
            fn #wrapper(
                th: &mut ::pyrt::Thread,
                args: ::pyrt::args::Args<'_>,
            ) -> ::pyrt::PyResult<::pyrt::Value> {
                #object
                #body
            }
            #conditions
            static #definition: ::pyrt::NativeDef = #def;
        });
        self.items.push(quote!(#conditions ::pyrt::Item::#variant(&#definition)));
        Ok(())
    }

    fn getter(&mut self, function: &ImplItemFn, name: String, params: &[Parameter]) -> syn::Result<()> {
        let ident = &function.sig.ident;
        let object = self.object(params, ident, &name, false)?;
        if let Some(extra) = params.iter().find(|param| !matches!(param.role, Role::This | Role::Thread)) {
            return Err(syn::Error::new(extra.ident.span(), "a getter takes the object and nothing else"));
        }
        let self_type = &self.self_type;
        let wrapper = format_ident!("get_{}", plain(ident));
        let conditions = attribute::conditions(&function.attrs);
        let arguments = params.iter().map(|param| if param.role == Role::This { quote!(this) } else { quote!(th) });
        self.wrappers.push(quote! {
            #conditions
            fn #wrapper(th: &mut ::pyrt::Thread, this: ::pyrt::Ref<'_>) -> ::pyrt::PyResult<::pyrt::Value> {
                #object
                let result = <#self_type>::#ident(#(#arguments),*);
                ::pyrt::args::IntoResult::into_result(result, th)
            }
        });
        let doc = attribute::documentation(&function.attrs);
        let property = self.property(name, ident.span(), conditions);
        if property.get.is_some() {
            let message = format!("attribute `{}` has a getter already", property.name);
            return Err(syn::Error::new(ident.span(), message));
        }
        property.get = Some(wrapper);
        property.doc = doc;
        Ok(())
    }

    fn setter(&mut self, function: &ImplItemFn, name: String, params: &[Parameter]) -> syn::Result<()> {
        let ident = &function.sig.ident;
        let object = self.object(params, ident, &name, false)?;
        let mut values = params.iter().filter(|param| param.role == Role::Python);
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(syn::Error::new(ident.span(), "a setter takes the object and one value"));
        };
        let self_type = &self.self_type;
        let convert = if attribute::is_type(&value.ty, "Option") {
            quote!()
        } else {
            let ty = attribute::outside(&value.ty, Some(self_type));
            quote! {
                let ::core::option::Option::Some(value) = value else {
                    return ::core::result::Result::Err(::pyrt::args::undeletable(th, #name));
                };
                let value: #ty = ::pyrt::args::FromArg::from_arg(th, value, #name)?;
            }
        };
        let wrapper = format_ident!("set_{}", plain(ident));
        let conditions = attribute::conditions(&function.attrs);
        let arguments = params.iter().map(|param| match param.role {
            Role::This => quote!(this),
            Role::Thread => quote!(th),
            _ => quote!(value),
        });
        self.wrappers.push(quote! {
            #conditions
            fn #wrapper(
                th: &mut ::pyrt::Thread,
                this: ::pyrt::Ref<'_>,
                value: ::core::option::Option<::pyrt::Ref<'_>>,
            ) -> ::pyrt::PyResult<()> {
                #object
                #convert
                ::pyrt::args::IntoSlot::<()>::into_slot(<#self_type>::#ident(#(#arguments),*))
            }
        });
        let property = self.property(name, ident.span(), conditions);
        if property.set.is_some() {
            let message = format!("attribute `{}` has a setter already", property.name);
            return Err(syn::Error::new(ident.span(), message));
        }
        property.set = Some(wrapper);
        Ok(())
    }

    fn constant(&mut self, function: &ImplItemFn, name: &str, params: &[Parameter]) -> syn::Result<()> {
        let ident = &function.sig.ident;
        if let Some(extra) = params.iter().find(|param| param.role != Role::Thread) {
            return Err(syn::Error::new(extra.ident.span(), "a constant takes `th` at most"));
        }
        let self_type = &self.self_type;
        let wrapper = format_ident!("make_{}", plain(ident));
        let conditions = attribute::conditions(&function.attrs);
        let arguments = params.iter().map(|_| quote!(th));
        self.wrappers.push(quote! {
            #conditions
            fn #wrapper(th: &mut ::pyrt::Thread) -> ::pyrt::PyResult<::pyrt::Value> {
                let result = <#self_type>::#ident(#(#arguments),*);
                ::pyrt::args::IntoResult::into_result(result, th)
            }
        });
        self.items.push(quote!(#conditions ::pyrt::Item::Const { name: #name, make: #wrapper }));
        Ok(())
    }

    fn slot(
        &mut self,
        function: &ImplItemFn,
        slot: &'static Slot,
        name: Option<&LitStr>,
        sig: Option<&LitStr>,
        params: &[Parameter],
    ) -> syn::Result<()> {
        let ident = &function.sig.ident;
        if self.filled.contains(&slot.field) {
            return Err(syn::Error::new(ident.span(), format!("slot `{}` is filled already", slot.field)));
        }
        self.filled.push(slot.field);
        let self_type = self.self_type.clone();
        let calls = slot.operands.contains(&Operand::Call);
        let (prepare, arguments) = if calls {
            self.call_slot(slot, ident, name, sig, params)?
        } else if let Some(name) = name {
            return Err(syn::Error::new(name.span(), "a slot has the name of its dunder"));
        } else {
            self.plain_slot(slot, ident, params)?
        };
        let wrapper = format_ident!("slot_{}", slot.field);
        let field = format_ident!("{}", slot.field);
        let conditions = attribute::conditions(&function.attrs);
        let operands = slot.operands.iter().enumerate().map(|(at, operand)| {
            let (name, ty) = (operand_name(*operand, at), operand.ty());
            quote!(#name: #ty)
        });
        let output = slot.output.ty();
        let call = quote!(<#self_type>::#ident(#(#arguments),*));
        let finish = if slot.output == Output::Value {
            quote!(let result = #call; ::pyrt::args::IntoResult::into_result(result, th))
        } else {
            quote!(::pyrt::args::IntoSlot::<#output>::into_slot(#call))
        };
        self.wrappers.push(quote! {
            #conditions
            fn #wrapper(th: &mut ::pyrt::Thread, #(#operands),*) -> ::pyrt::PyResult<#output> {
                #prepare
                #finish
            }
        });
        let fill = quote!(slots.#field = ::core::option::Option::Some(#wrapper););
        self.slots.push(if conditions.is_empty() { fill } else { quote!(#conditions { #fill }) });
        Ok(())
    }

    /// `new`, `init` and `call`: the object or class, then parameters as a method's.
    fn call_slot(
        &self,
        slot: &Slot,
        ident: &Ident,
        name: Option<&LitStr>,
        sig: Option<&LitStr>,
        params: &[Parameter],
    ) -> syn::Result<(TokenStream, Vec<TokenStream>)> {
        let self_type = &self.self_type;
        let spec = quote!(<#self_type as ::pyrt::Object>::spec);
        let construct = slot.field != "call";
        let object = if slot.operands.first() == Some(&Operand::Class) {
            if !params.iter().any(|param| param.role == Role::Class) {
                return Err(syn::Error::new(ident.span(), "slot `new` begins with `cls: Ref<'_, Type>`"));
            }
            quote!()
        } else {
            self.object(params, ident, slot.dunder, true)?
        };
        let function = match name {
            Some(name) => name.value(),
            None if construct => self.class.clone(),
            None => slot.dunder.to_owned(),
        };
        let owner = if construct { format_ident!("Class") } else { format_ident!("Type") };
        let target = Target {
            function: &function,
            owner: quote!(::pyrt::args::Owner::#owner(#spec)),
            skip: 0,
            bound: Some("$self"),
            self_type: Some(self_type),
        };
        let binding = bind::bind(params, sig, &target)?;
        let bind::Binding { statements, call, .. } = binding;
        Ok((quote!(#object #statements), call))
    }

    /// A slot with fixed operands.
    fn plain_slot(
        &self,
        slot: &Slot,
        ident: &Ident,
        params: &[Parameter],
    ) -> syn::Result<(TokenStream, Vec<TokenStream>)> {
        let given = params.iter().filter(|param| param.role != Role::Thread).count();
        if given != slot.operands.len() {
            let expected = slot.operands.len();
            let message =
                format!("slot `{}` takes {expected} operands besides `th`, this function {given}", slot.field);
            return Err(syn::Error::new(ident.span(), message));
        }
        let mut prepare = TokenStream::new();
        let mut arguments = Vec::new();
        let mut operands = slot.operands.iter().enumerate();
        for param in params {
            if param.role == Role::Thread {
                arguments.push(quote!(th));
                continue;
            }
            let Some((at, operand)) = operands.next() else { continue };
            let local = operand_name(*operand, at);
            match operand {
                Operand::This => prepare.extend(self.object(params, ident, slot.dunder, true)?),
                Operand::Side if !matches!(attribute::referent(&param.ty), Some(None)) => {
                    let message = "either side of an operator may be anything: write `Ref<'_>`";
                    return Err(syn::Error::new(param.ty.span(), message));
                }
                Operand::Any if !matches!(attribute::referent(&param.ty), Some(None)) => {
                    let ty = attribute::outside(&param.ty, Some(&self.self_type));
                    let label = format!("{}() argument", slot.dunder);
                    prepare.extend(quote!(let #local: #ty = ::pyrt::args::FromArg::from_arg(th, #local, #label)?;));
                }
                _ => {}
            }
            arguments.push(quote!(#local));
        }
        Ok((prepare, arguments))
    }

    /// The cast of an untyped `this` to what the function asks for.
    fn object(&self, params: &[Parameter], ident: &Ident, name: &str, slot: bool) -> syn::Result<TokenStream> {
        let Some(this) = params.iter().find(|param| param.role == Role::This) else {
            return Err(syn::Error::new(ident.span(), "the first parameter is `this: Ref<'_, T>`"));
        };
        let cast = if slot { format_ident!("cast_operand") } else { format_ident!("cast_self") };
        match attribute::referent(&this.ty) {
            Some(Some(ty)) => {
                let ty = attribute::outside(ty, Some(&self.self_type));
                Ok(quote!(let this = ::pyrt::args::#cast::<#ty>(th, this, #name)?;))
            }
            Some(None) => Ok(quote!()),
            None => Err(syn::Error::new(this.ty.span(), "expected `Ref<'_, T>`")),
        }
    }

    fn property(&mut self, name: String, span: proc_macro2::Span, conditions: TokenStream) -> &mut Property {
        let at = match self.properties.iter().position(|property| property.name == name) {
            Some(at) => at,
            None => {
                let doc = String::new();
                self.properties.push(Property { name, doc, conditions, get: None, set: None, span });
                self.properties.len() - 1
            }
        };
        &mut self.properties[at]
    }

    /// The static that holds everything.
    fn table(self, table: &Ident) -> syn::Result<TokenStream> {
        let Members { wrappers, mut items, slots, properties, .. } = self;
        for property in properties {
            let Property { name, doc, conditions, get, set, span } = property;
            let Some(get) = get else {
                return Err(syn::Error::new(span, format!("attribute `{name}` has a setter but no getter")));
            };
            let set = match set {
                Some(set) => quote!(::core::option::Option::Some(#set)),
                None => quote!(::core::option::Option::None),
            };
            items.push(quote!(#conditions ::pyrt::Item::Getter { name: #name, doc: #doc, get: #get, set: #set }));
        }
        let parameter = if slots.is_empty() { quote!(_) } else { quote!(slots) };
        Ok(quote! {
            #[allow(non_upper_case_globals, unused_variables, clippy::let_unit_value)]
            pub(crate) static #table: ::pyrt::Methods = {
                #(#wrappers)*
                fn fill(#parameter: &mut ::pyrt::Slots) {
                    #(#slots)*
                }
                ::pyrt::Methods { items: &[#(#items),*], slots: fill }
            };
        })
    }
}

/// The local of a slot's operand.
fn operand_name(operand: Operand, at: usize) -> Ident {
    match operand {
        Operand::This => format_ident!("this"),
        Operand::Class => format_ident!("cls"),
        Operand::Call => format_ident!("args"),
        _ => format_ident!("operand_{}", at),
    }
}

/// What the function is, taking the attribute off that says so.
fn member(attrs: &mut Vec<Attribute>) -> syn::Result<Member> {
    let mut found: Option<Member> = None;
    let kinds = ["classmethod", "staticmethod", "getter", "setter", "constant", "slot"];
    for kind in kinds {
        let Some(attr) = attribute::take(attrs, kind)? else { continue };
        if found.is_some() {
            return Err(syn::Error::new_spanned(&attr, format!("`#[{kind}]` on a function that is something else")));
        }
        found = Some(match kind {
            "getter" => Member::Getter(attribute::attribute_name(&attr)?),
            "setter" => Member::Setter(attribute::attribute_name(&attr)?),
            "slot" => Member::Slot(find_slot(&attr)?),
            _ => {
                attribute::bare(&attr)?;
                match kind {
                    "classmethod" => Member::ClassMethod,
                    "staticmethod" => Member::StaticMethod,
                    _ => Member::Constant,
                }
            }
        });
    }
    Ok(found.unwrap_or(Member::Method))
}

fn find_slot(attr: &Attribute) -> syn::Result<&'static Slot> {
    let name: Ident = attr.parse_args_with(|input: ParseStream<'_>| syn::ext::IdentExt::parse_any(input))?;
    slot::find(&plain(&name)).ok_or_else(|| {
        syn::Error::new(name.span(), format!("there is no slot `{name}`; the slots are: {}", slot::names()))
    })
}
