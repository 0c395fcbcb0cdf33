//! `view!`: markup as in Leptos's macro of that name, written out as calls that build elements of one type (`ui::markup`).
//!
//! Leptos gives every kind of element a type of its own, and moves what was built so far with every attribute and every child; both are
//! paid for by everybody who loads the page. Here what is known beforehand (tag and literal attributes) is a constant, and each thing
//! more is one call.
//!
//! It understands what our pages use: elements with attributes, `on:event`, `prop:name` and `node_ref`; components with properties,
//! children and `let:name`; texts and blocks. A closure that is written out runs again when a signal changes that it read.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use syn::spanned::Spanned;
use syn::{Error, Expr, Ident, Lit, LitStr, Result, Stmt};

type Tag = NodeElement<rstml::Infallible>;

/// Markup as a view.
#[proc_macro]
pub fn view(markup: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let view = rstml::parse2(markup.into()).and_then(|nodes| fragment(&nodes));
    view.unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Nodes that stand beside each other, as one view.
fn fragment(nodes: &[Node]) -> Result<TokenStream> {
    let nodes: Vec<&Node> = nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).collect();
    match nodes.as_slice() {
        [Node::Element(tag)] if is_component(tag) => {
            let component = component(tag)?;
            Ok(quote!(crate::ui::markup::component(#component)))
        }
        [Node::Element(tag)] => {
            let element = element(tag)?;
            Ok(quote!(#element.view()))
        }
        nodes => {
            let list = ours("list");
            let children = nodes.iter().map(|node| child(&list, node)).collect::<Result<Vec<_>>>()?;
            Ok(quote!({
                let mut #list = crate::ui::markup::Element::list();
                #(#children)*
                #list.view()
            }))
        }
    }
}

/// A statement that puts a node into its parent.
fn child(parent: &Ident, node: &Node) -> Result<TokenStream> {
    match node {
        Node::Comment(_) => Ok(TokenStream::new()),
        Node::Element(tag) if is_component(tag) => {
            let component = component(tag)?;
            Ok(quote!(#parent.component(#component);))
        }
        Node::Element(tag) => {
            let element = element(tag)?;
            Ok(quote!(#parent.element(#element);))
        }
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote!(#parent.text(#text);))
        }
        Node::Block(NodeBlock::ValidBlock(block)) => Ok(match block.stmts.as_slice() {
            [Stmt::Expr(closure @ Expr::Closure(_), None)] => quote!(#parent.changing(#closure);),
            [Stmt::Expr(value, None)] => quote!(#parent.child(#value);),
            _ => quote!(#parent.child(#block);),
        }),
        other => Err(Error::new(other.span(), "no page needed this so far")),
    }
}

/// An expression that makes an element.
fn element(tag: &Tag) -> Result<TokenStream> {
    let this = ours("element");
    // One text, since a constant of many parts would be more pointers than text.
    let mut known = tag.name().to_string();
    let mut calls = Vec::new();
    for attribute in attributes(tag)? {
        let key = attribute.key.to_string();
        match literal(attribute) {
            Some(text) if !key.contains(':') => known.extend(text.map(|text| format!("\0{key}\0{text}"))),
            _ => calls.push(set(&this, &key, attribute)?),
        }
    }
    for node in &tag.children {
        calls.push(child(&this, node)?);
    }
    let known = LitStr::new(&known, Span::call_site());
    Ok(quote!({
        #[allow(unused_mut)]
        let mut #this = crate::ui::markup::Element::new(#known);
        #(#calls)*
        #this
    }))
}

/// A statement that sets an attribute whose value is not known beforehand, or what else stands among attributes.
fn set(element: &Ident, key: &str, attribute: &KeyedAttribute) -> Result<TokenStream> {
    let Some(value) = attribute.value() else { return Err(Error::new(attribute.span(), "it wants a value")) };
    let value = bare(value);
    Ok(match key.split_once(':') {
        Some(("on", event)) => {
            // One that Leptos does not name.
            let kind = match event {
                "cancel" => quote!(Custom::<::leptos::ev::Event>::new(#event)),
                _ => Ident::new(event, attribute.key.span()).into_token_stream(),
            };
            quote!(#element.on(::leptos::ev::#kind, #event, #value);)
        }
        Some(("prop", name)) => quote!(#element.property(#name, #value);),
        Some(_) => return Err(Error::new(attribute.key.span(), "no page needed this so far")),
        None if key == "node_ref" => quote!(#element.reference(#value);),
        None if matches!(value, Expr::Closure(_)) => quote!(#element.follow(#key, #value);),
        None => quote!(#element.set(#key, #value);),
    })
}

/// An expression that makes what a component gives.
fn component(tag: &Tag) -> Result<TokenStream> {
    let name = tag.name();
    let (mut properties, mut bound) = (Vec::new(), Vec::new());
    for attribute in attributes(tag)? {
        let key = &attribute.key;
        match key.to_string().split_once(':') {
            Some(("let", variable)) => bound.push(Ident::new(variable, key.span())),
            Some(_) => return Err(Error::new(key.span(), "a component takes properties and `let:name` only")),
            None => match attribute.value().map(bare) {
                Some(value) => properties.push(quote!(.#key(#value))),
                None => properties.push(quote!(.#key(#key))),
            },
        }
    }
    if !tag.children.is_empty() {
        let children = fragment(&tag.children)?;
        properties.push(match bound.is_empty() {
            true => quote!(.children(::leptos::children::ToChildren::to_children(move || #children))),
            false => quote!(.children(move |#(#bound),*| #children)),
        });
    }
    Ok(quote!(::leptos::component::component_view(
        #name,
        ::leptos::component::component_props_builder(&#name) #(#properties)* .build()
    )))
}

fn is_component(tag: &Tag) -> bool {
    tag.name().to_string().starts_with(|c: char| c.is_uppercase())
}

fn attributes(tag: &Tag) -> Result<Vec<&KeyedAttribute>> {
    let keyed = tag.attributes().iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(keyed) => Ok(keyed),
        NodeAttribute::Block(block) => Err(Error::new(block.span(), "no page needed this so far")),
    });
    keyed.collect()
}

/// The text of an attribute that is known beforehand; `Some(None)` when it is known that it does not stand.
fn literal(attribute: &KeyedAttribute) -> Option<Option<String>> {
    match attribute.value() {
        None => Some(Some(String::new())),
        Some(Expr::Lit(value)) => match &value.lit {
            Lit::Str(text) => Some(Some(text.value())),
            Lit::Bool(stands) => Some(stands.value.then(String::new)),
            Lit::Int(number) => Some(Some(number.base10_digits().to_owned())),
            _ => None,
        },
        Some(_) => None,
    }
}

/// An expression without braces around it that do nothing.
fn bare(value: &Expr) -> &Expr {
    match value {
        Expr::Block(block) if block.label.is_none() && block.attrs.is_empty() => match block.block.stmts.as_slice() {
            [Stmt::Expr(inner, None)] => inner,
            _ => value,
        },
        _ => value,
    }
}

/// A name that markup cannot mean.
fn ours(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
