//! Whatever stands in the document, as one type.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::{ReactiveFunction, RenderEffectState, Suspend};
use leptos::tachys::renderer::Rndr;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::iterators::VecState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use web_sys::Comment;

use super::element::{ElementState, Parts};

type Words = Cow<'static, str>;

/// Something that stands in the document.
pub enum Node {
    /// Nothing: a comment holds the place.
    Nothing,
    /// Text.
    Text(Words),
    /// An element.
    Element(Box<Parts>),
    /// Nodes beside each other; a comment ends them.
    Many(Vec<Node>),
    /// What follows signals.
    Changing(Changing),
    /// What Leptos knows how to draw.
    View(Box<AnyView>),
}

/// Draws a node anew, reading signals. A trait of our own, since of a boxed closure the page holds every way to call it.
pub trait Draw: Send {
    /// The node now.
    fn now(&mut self) -> Node;
}

impl<F: FnMut() -> T + Send, T: IntoNode> Draw for F {
    fn now(&mut self) -> Node {
        self().node()
    }
}

/// What follows signals, as Leptos wants it.
pub struct Changing(pub Box<dyn Draw>);

impl ReactiveFunction for Changing {
    type Output = Node;

    fn invoke(&mut self) -> Node {
        self.0.now()
    }

    fn into_shared(mut self) -> Arc<Mutex<dyn FnMut() -> Node + Send>> {
        Arc::new(Mutex::new(move || self.invoke()))
    }
}

/// The same in the document.
pub enum NodeState {
    Nothing(Comment),
    Text(<Words as Render>::State),
    Element(Box<ElementState>),
    Many(Box<VecState<NodeState>>),
    Changing(RenderEffectState<NodeState>),
    View(Box<AnyViewState>),
}

/// What may stand in markup.
pub trait IntoNode {
    /// As a node.
    fn node(self) -> Node;
}

impl IntoNode for &'static str {
    fn node(self) -> Node {
        Node::Text(Cow::Borrowed(self))
    }
}

impl IntoNode for String {
    fn node(self) -> Node {
        Node::Text(Cow::Owned(self))
    }
}

impl IntoNode for u32 {
    fn node(self) -> Node {
        self.to_string().node()
    }
}

impl IntoNode for AnyView {
    fn node(self) -> Node {
        Node::View(Box::new(self))
    }
}

impl<T: IntoNode> IntoNode for Option<T> {
    fn node(self) -> Node {
        self.map_or(Node::Nothing, IntoNode::node)
    }
}

impl<T: IntoNode> IntoNode for Vec<T> {
    fn node(self) -> Node {
        Node::Many(self.into_iter().map(IntoNode::node).collect())
    }
}

/// What Leptos's own `collect_view` gives.
impl IntoNode for View<AnyView> {
    fn node(self) -> Node {
        self.into_inner().node()
    }
}

impl<F> IntoNode for Suspend<F>
where
    Suspend<F>: RenderHtml + Send + 'static,
{
    fn node(self) -> Node {
        self.into_any().node()
    }
}

/// Waits for what stands in a node. Boxed, since nodes stand in nodes.
pub(super) fn resolved(node: Node) -> Pin<Box<dyn Future<Output = Node> + Send>> {
    Box::pin(RenderHtml::resolve(node))
}

/// Waits for all of them, one after the other.
pub(super) async fn all_resolved(mut nodes: Vec<Node>) -> Vec<Node> {
    for node in &mut nodes {
        *node = resolved(std::mem::replace(node, Node::Nothing)).await;
    }
    nodes
}

impl Render for Node {
    type State = NodeState;

    fn build(self) -> NodeState {
        match self {
            Node::Nothing => NodeState::Nothing(Rndr::create_placeholder()),
            Node::Text(text) => NodeState::Text(text.build()),
            Node::Element(element) => NodeState::Element(Box::new(element.build())),
            Node::Many(nodes) => NodeState::Many(Box::new(nodes.build())),
            Node::Changing(draw) => NodeState::Changing(draw.build()),
            Node::View(view) => NodeState::View(Box::new(view.build())),
        }
    }

    fn rebuild(self, state: &mut NodeState) {
        match (self, state) {
            (Node::Nothing, NodeState::Nothing(_)) => {}
            (Node::Text(text), NodeState::Text(state)) => text.rebuild(state),
            (Node::Element(element), NodeState::Element(state)) if element.is_like(state) => element.rebuild(state),
            (Node::Many(nodes), NodeState::Many(state)) => nodes.rebuild(state),
            (Node::Changing(draw), NodeState::Changing(state)) => draw.rebuild(state),
            (Node::View(view), NodeState::View(state)) => view.rebuild(state),
            (other, state) => {
                let mut new = other.build();
                state.insert_before_this(&mut new);
                state.unmount();
                *state = new;
            }
        }
    }
}

impl RenderHtml for Node {
    type AsyncOutput = Node;
    type Owned = Node;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        match self {
            Node::Nothing | Node::Text(_) => {}
            Node::Element(element) => element.look(),
            Node::Many(nodes) => nodes.dry_resolve(),
            Node::Changing(draw) => draw.dry_resolve(),
            Node::View(view) => view.dry_resolve(),
        }
    }

    async fn resolve(self) -> Node {
        match self {
            node @ (Node::Nothing | Node::Text(_)) => node,
            Node::Element(element) => Node::Element(Box::new(element.resolve().await)),
            Node::Many(nodes) => Node::Many(all_resolved(nodes).await),
            Node::Changing(mut draw) => resolved(draw.invoke()).await,
            Node::View(view) => Node::View(Box::new(view.resolve().await)),
        }
    }

    fn to_html_with_buf(self, out: &mut String, at: &mut Position, escape: bool, mark: bool, _: Vec<AnyAttribute>) {
        match self {
            Node::Nothing => {
                out.push_str("<!>");
                *at = Position::NextChild;
            }
            Node::Text(text) => text.to_html_with_buf(out, at, escape, mark, Vec::new()),
            Node::Element(element) => {
                let (escape, children, end) = element.print(out);
                *at = Position::FirstChild;
                children.into_iter().for_each(|child| child.to_html_with_buf(out, at, escape, mark, Vec::new()));
                out.push_str(&end);
                *at = Position::NextChild;
            }
            Node::Many(nodes) => nodes.to_html_with_buf(out, at, escape, mark, Vec::new()),
            Node::Changing(draw) => draw.to_html_with_buf(out, at, escape, mark, Vec::new()),
            Node::View(view) => view.to_html_with_buf(out, at, escape, mark, Vec::new()),
        }
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        out: &mut StreamBuilder,
        at: &mut Position,
        escape: bool,
        mark: bool,
        _: Vec<AnyAttribute>,
    ) {
        match self {
            node @ (Node::Nothing | Node::Text(_)) => {
                out.with_buf(|out| node.to_html_with_buf(out, at, escape, mark, Vec::new()));
            }
            Node::Element(element) => {
                let mut begin = String::new();
                let (escape, children, end) = element.print(&mut begin);
                out.push_sync(&begin);
                *at = Position::FirstChild;
                for child in children {
                    child.to_html_async_with_buf::<OUT_OF_ORDER>(out, at, escape, mark, Vec::new());
                }
                out.push_sync(&end);
                *at = Position::NextChild;
            }
            Node::Many(nodes) => nodes.to_html_async_with_buf::<OUT_OF_ORDER>(out, at, escape, mark, Vec::new()),
            Node::Changing(draw) => draw.to_html_async_with_buf::<OUT_OF_ORDER>(out, at, escape, mark, Vec::new()),
            Node::View(view) => view.to_html_async_with_buf::<OUT_OF_ORDER>(out, at, escape, mark, Vec::new()),
        }
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, at: &PositionState) -> NodeState {
        match self {
            Node::Nothing => NodeState::Nothing(cursor.next_placeholder(at)),
            Node::Text(text) => NodeState::Text(text.hydrate::<FROM_SERVER>(cursor, at)),
            Node::Element(element) => NodeState::Element(Box::new(element.hydrate(cursor, at))),
            Node::Many(nodes) => NodeState::Many(Box::new(nodes.hydrate::<FROM_SERVER>(cursor, at))),
            Node::Changing(draw) => NodeState::Changing(draw.hydrate::<FROM_SERVER>(cursor, at)),
            Node::View(view) => NodeState::View(Box::new(view.hydrate::<FROM_SERVER>(cursor, at))),
        }
    }

    fn into_owned(self) -> Node {
        self
    }
}

/// Nobody adds attributes from outside.
impl AddAnyAttr for Node {
    type Output<A: Attribute> = Node;

    fn add_any_attr<A: Attribute>(self, _: A) -> Node {
        self
    }
}

impl NodeState {
    fn inner(&self) -> &dyn Mountable {
        match self {
            NodeState::Nothing(place) => place,
            NodeState::Text(text) => text,
            NodeState::Element(element) => &**element,
            NodeState::Many(nodes) => &**nodes,
            NodeState::Changing(draw) => draw,
            NodeState::View(view) => &**view,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn Mountable {
        match self {
            NodeState::Nothing(place) => place,
            NodeState::Text(text) => text,
            NodeState::Element(element) => &mut **element,
            NodeState::Many(nodes) => &mut **nodes,
            NodeState::Changing(draw) => draw,
            NodeState::View(view) => &mut **view,
        }
    }
}

impl Mountable for NodeState {
    fn unmount(&mut self) {
        self.inner_mut().unmount();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        self.inner_mut().mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.inner().insert_before_this(child)
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        self.inner().elements()
    }
}
