//! Elements.

use std::marker::PhantomData;

use leptos::ev::{Custom, EventDescriptor};
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::event;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::{Mountable, Position, PositionState};
use wasm_bindgen::JsCast;
use web_sys::Event;

use super::attribute::{Handle, IntoText, Set, Standing, print};
use super::node::{Changing, IntoNode, Node, NodeState};

/// How the browser treats an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// As any other.
    Plain,
    /// It has no children and no end.
    Void,
    /// What stands in it is text, whatever it looks like.
    Raw,
    /// Part of a picture.
    Picture,
    /// No element: nodes that stand beside each other.
    List,
}

impl Kind {
    fn of(tag: &str) -> Kind {
        match tag {
            "" => Kind::List,
            "br" | "hr" | "img" | "input" | "link" | "meta" => Kind::Void,
            "noscript" | "script" | "style" | "textarea" => Kind::Raw,
            "circle" | "g" | "line" | "path" | "rect" | "svg" | "text" => Kind::Picture,
            _ => Kind::Plain,
        }
    }
}

/// An element under way. `view!` makes it and calls what follows.
pub struct Element(Box<Parts>);

/// What it is made of.
pub struct Parts {
    known: &'static str,
    set: Vec<Set>,
    children: Vec<Node>,
}

impl Element {
    /// An element of which this is known beforehand: its tag, then names and values of attributes, between zeros.
    pub fn new(known: &'static str) -> Element {
        Element(Box::new(Parts { known, set: Vec::new(), children: Vec::new() }))
    }

    /// No element, but what stands beside each other.
    pub fn list() -> Element {
        Element::new("")
    }

    /// An attribute.
    pub fn set(&mut self, name: &'static str, value: impl IntoText) {
        self.put(Set::Text(name, value.text()));
    }

    /// An attribute that follows signals.
    pub fn follow<T: IntoText>(&mut self, name: &'static str, value: impl FnMut() -> T + Send + 'static) {
        self.put(Set::Follow(name, Box::new(value)));
    }

    /// A property that follows signals.
    pub fn property<T: IntoText>(&mut self, name: &'static str, value: impl FnMut() -> T + Send + 'static) {
        self.put(Set::Property(name, Box::new(value)));
    }

    /// A handler of events. Their type goes with the name.
    pub fn on<E>(&mut self, _: E, name: &'static str, run: impl FnMut(E::EventType) + 'static)
    where
        E: EventDescriptor + 'static,
        E::EventType: JsCast,
    {
        self.listen(name, Box::new(Typed::<E, _>(run, PhantomData)));
    }

    fn listen(&mut self, name: &'static str, mut run: Box<dyn Handle>) {
        let run: Box<dyn FnMut(Event)> = Box::new(move |event| run.handle(event));
        self.put(Set::On(event::on(Custom::new(name), run)));
    }

    /// Somebody wants to know the element.
    pub fn reference<E>(&mut self, node: NodeRef<E>)
    where
        E: ElementType,
        NodeRef<E>: NodeRefContainer<E>,
        E::Output: 'static,
    {
        self.put(Set::Reference(Box::new(move |element| node.load(element))));
    }

    fn put(&mut self, set: Set) {
        self.0.set.push(set);
    }

    /// Text that never changes.
    pub fn text(&mut self, text: &'static str) {
        self.node(Node::Text(text.into()));
    }

    /// A child.
    pub fn child(&mut self, child: impl IntoNode) {
        self.node(child.node());
    }

    /// A child that follows signals.
    pub fn changing<T: IntoNode>(&mut self, child: impl FnMut() -> T + Send + 'static) {
        self.node(Node::Changing(Changing(Box::new(child))));
    }

    /// A child that is an element.
    pub fn element(&mut self, child: Element) {
        self.node(child.node());
    }

    /// A child that a component gives.
    pub fn component(&mut self, component: impl IntoView) {
        self.node(Node::View(Box::new(super::component(component))));
    }

    fn node(&mut self, node: Node) {
        self.0.children.push(node);
    }

    /// The element, or the list, as a view.
    #[inline(never)]
    pub fn view(self) -> AnyView {
        self.node().into_any()
    }
}

impl IntoNode for Element {
    fn node(self) -> Node {
        match self.0.tag_and_kind().1 {
            Kind::List => Node::Many(self.0.children),
            _ => Node::Element(self.0),
        }
    }
}

/// A handler of events of one type.
struct Typed<E, F>(F, PhantomData<E>);

impl<E, F> Handle for Typed<E, F>
where
    E: EventDescriptor + 'static,
    E::EventType: JsCast,
    F: FnMut(E::EventType) + 'static,
{
    fn handle(&mut self, event: Event) {
        (self.0)(event.unchecked_into());
    }
}

/// An element in the document.
pub struct ElementState {
    known: &'static str,
    element: web_sys::Element,
    set: Vec<(&'static str, Standing)>,
    children: Vec<NodeState>,
}

impl Parts {
    fn tag_and_kind(&self) -> (&'static str, Kind) {
        let tag = self.known.split('\0').next().unwrap_or_default();
        (tag, Kind::of(tag))
    }

    /// Names and values of the attributes that are known.
    fn attributes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let mut words = self.known.split('\0').skip(1);
        std::iter::from_fn(move || words.next().zip(words.next()))
    }

    pub fn build(self) -> ElementState {
        let (tag, kind) = self.tag_and_kind();
        let element = Rndr::create_element(tag, (kind == Kind::Picture).then_some("http://www.w3.org/2000/svg"));
        self.attributes().for_each(|(name, value)| Rndr::set_attribute(&element, name, value));
        let set = self.set.into_iter().map(|set| (set.name(), set.put(&element, false))).collect();
        let mut children: Vec<NodeState> = self.children.into_iter().map(Render::build).collect();
        children.iter_mut().for_each(|child| child.mount(&element, None));
        ElementState { known: self.known, element, set, children }
    }

    /// Takes over an element that the server printed.
    pub fn hydrate(self, cursor: &Cursor, position: &PositionState) -> ElementState {
        match position.get() {
            Position::Current => {}
            Position::FirstChild => cursor.child(),
            _ => cursor.sibling(),
        }
        let (tag, kind) = self.tag_and_kind();
        let there = cursor.current().dyn_into::<web_sys::Element>();
        let element = there.unwrap_or_else(|_| panic!("the server printed no <{tag}> here"));
        let set = self.set.into_iter().map(|set| (set.name(), set.put(&element, true))).collect();
        position.set(Position::FirstChild);
        let children = match kind {
            Kind::Raw => Vec::new(),
            _ => self.children.into_iter().map(|child| child.hydrate::<true>(cursor, position)).collect(),
        };
        cursor.set(element.clone().into());
        position.set(Position::NextChild);
        ElementState { known: self.known, element, set, children }
    }

    /// Whether it differs in nothing but what is set and what stands in it.
    pub fn is_like(&self, state: &ElementState) -> bool {
        let set = self.set.iter().map(Set::name).eq(state.set.iter().map(|(name, _)| *name));
        self.known == state.known && set && self.children.len() == state.children.len()
    }

    /// Changes an element into this one, which [is like](Parts::is_like) it.
    pub fn rebuild(self, state: &mut ElementState) {
        for (set, (_, standing)) in self.set.into_iter().zip(&mut state.set) {
            set.put_over(&state.element, standing);
        }
        for (child, state) in self.children.into_iter().zip(&mut state.children) {
            child.rebuild(state);
        }
    }

    /// Waits for nothing, but reads everything.
    pub fn look(&mut self) {
        self.set.iter_mut().for_each(Set::look);
        self.children.iter_mut().for_each(RenderHtml::dry_resolve);
    }

    /// Waits for what stands in it.
    pub async fn resolve(mut self) -> Parts {
        self.children = super::node::all_resolved(self.children).await;
        self
    }

    /// The children, after the opening tag was printed; and the closing tag.
    pub fn print(self, out: &mut String) -> (bool, Vec<Node>, String) {
        let (tag, kind) = self.tag_and_kind();
        out.extend(["<", tag]);
        self.attributes().for_each(|(name, value)| print(out, name, Some(value.into())));
        self.set.into_iter().for_each(|set| set.print(out));
        out.push('>');
        let end = if kind == Kind::Void { String::new() } else { format!("</{tag}>") };
        (kind != Kind::Raw, self.children, end)
    }
}

impl Mountable for ElementState {
    fn unmount(&mut self) {
        Rndr::remove(&self.element);
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        Rndr::insert_node(parent, &self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.element.parent_element();
        parent.is_some_and(|parent| {
            child.mount(&parent, Some(&self.element));
            true
        })
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.element.clone()]
    }
}
