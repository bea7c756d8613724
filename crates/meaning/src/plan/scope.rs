//! Which value has this variable here?

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::ops::Deref;
use std::rc::Rc;

use dockerfile_syntax::{ExpandError, Expansion, ImageRef, Quotes, expand, sort_by};

use super::bases::{Bases, Pairs};
use super::stage::DEFAULT_PATH;

/// Variables and their values, cheap to copy: every step keeps those in force before it, and what two steps have in common
/// is stored once. A balanced tree, so that a file with a hundred thousand of them is read in good time.
#[derive(Clone, Debug, Default)]
pub struct Vars {
    /// What is there from the start; what has been set goes before it.
    start: Start,
    root: Link,
    /// How often a value has been set.
    set: u32,
}

#[derive(Clone, Debug)]
enum Start {
    Fixed(&'static [(&'static str, &'static str)]),
    Image(Rc<ImageVars>),
}

/// What an image brings, looked up when a variable is first asked for that the file does not set: in most files none is.
#[derive(Debug)]
struct ImageVars {
    bases: Bases,
    name: &'static str,
    tag: Option<String>,
    pairs: OnceCell<Pairs>,
}

impl ImageVars {
    fn pairs(&self) -> &Pairs {
        self.pairs.get_or_init(|| {
            let mut pairs = (self.bases.variables)(self.name, self.tag.as_deref());
            if pairs.iter().all(|(name, _)| *name != "PATH") {
                pairs.insert(0, ("PATH", DEFAULT_PATH));
            }
            pairs
        })
    }
}

impl Default for Start {
    fn default() -> Self {
        Start::Fixed(&[])
    }
}

impl Deref for Start {
    type Target = [(&'static str, &'static str)];

    fn deref(&self) -> &Self::Target {
        match self {
            Start::Fixed(pairs) => pairs,
            Start::Image(image) => image.pairs(),
        }
    }
}

type Link = Option<Rc<Node>>;

#[derive(Clone, Debug)]
struct Node {
    /// The name and, right behind it, the value.
    text: Rc<str>,
    /// How long the name is.
    name: usize,
    /// When it was set: the how-manieth.
    order: u32,
    height: u32,
    /// Those that come before it by name, and those after.
    children: [Link; 2],
}

impl Vars {
    /// The value, if one is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at_start = || self.start.iter().find(|pair| pair.0 == name).map(|pair| pair.1);
        self.find(name).map(Node::value).or_else(at_start)
    }

    /// Sets or replaces.
    pub fn set(&mut self, name: &str, value: &str) {
        self.set += 1;
        let text = if value.is_empty() { name.into() } else { [name, value].concat().into() };
        insert(&mut self.root, text, name.len(), self.set);
    }

    /// Variables that the program itself knows.
    pub(super) fn known(pairs: &'static [(&'static str, &'static str)]) -> Vars {
        Vars { start: Start::Fixed(pairs), ..Vars::default() }
    }

    /// Variables that an image brings; `None` where nothing is known of it.
    pub(super) fn of_image(image: &ImageRef, bases: Bases) -> Option<Vars> {
        let name = (bases.known)(image)?;
        let image = ImageVars { bases, name, tag: image.tag.clone(), pairs: OnceCell::new() };
        Some(Vars { start: Start::Image(Rc::new(image)), ..Vars::default() })
    }

    /// A word with these values filled in.
    pub fn expand<'w>(&self, word: &'w str, escape: char) -> Result<Expansion<'w>, ExpandError> {
        expand(word, escape, Quotes::Process, &|name| self.get(name).map(Into::into))
    }

    /// All of them, in the order in which they were last set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut nodes = Vec::new();
        collect(&self.root, &mut nodes);
        sort_by(&mut nodes, |a, b| a.order < b.order);
        let start = self.start.iter().copied().filter(|(name, _)| self.find(name).is_none());
        start.chain(nodes.into_iter().map(|node| (node.name(), node.value())))
    }

    fn find(&self, name: &str) -> Option<&Node> {
        let mut next = self.root.as_deref();
        while let Some(node) = next {
            next = match name.cmp(node.name()) {
                Ordering::Equal => return Some(node),
                Ordering::Less => node.children[0].as_deref(),
                Ordering::Greater => node.children[1].as_deref(),
            };
        }
        None
    }
}

/// Recursion goes as deep as the tree is high: some twenty-five steps for a hundred thousand names.
fn collect<'v>(link: &'v Link, out: &mut Vec<&'v Node>) {
    if let Some(node) = link {
        collect(&node.children[0], out);
        out.push(node);
        collect(&node.children[1], out);
    }
}

/// Nodes that another copy of the tree holds too are copied on the way; the others are changed where they are.
fn insert(link: &mut Link, text: Rc<str>, name: usize, order: u32) {
    let Some(node) = link else {
        *link = Some(Rc::new(Node { text, name, order, height: 1, children: [None, None] }));
        return;
    };
    let node = Rc::make_mut(node);
    match text[..name].cmp(node.name()) {
        Ordering::Less => insert(&mut node.children[0], text, name, order),
        Ordering::Greater => insert(&mut node.children[1], text, name, order),
        Ordering::Equal => (node.text, node.order) = (text, order),
    }
    balance(link);
}

fn height(link: &Link) -> u32 {
    link.as_ref().map_or(0, |node| node.height)
}

impl Node {
    fn name(&self) -> &str {
        &self.text[..self.name]
    }

    fn value(&self) -> &str {
        &self.text[self.name..]
    }

    fn measure(&mut self) {
        self.height = 1 + height(&self.children[0]).max(height(&self.children[1]));
    }

    /// How much higher one side is than the other.
    fn leans(&self, side: usize) -> u32 {
        height(&self.children[side]).saturating_sub(height(&self.children[1 - side]))
    }
}

/// Turns a node whose sides differ in height by two, so that no way down becomes long (an AVL tree).
fn balance(link: &mut Link) {
    let Some(node) = link.as_mut().map(Rc::make_mut) else { return };
    node.measure();
    let Some(side) = (0..2).find(|side| node.leans(*side) > 1) else { return };
    if node.children[side].as_ref().is_some_and(|child| child.leans(1 - side) > 0) {
        turn(&mut node.children[side], 1 - side);
    }
    turn(link, side);
}

/// Lets the child on one side take the place of its parent.
fn turn(link: &mut Link, side: usize) {
    let Some(mut parent) = link.take() else { return };
    let node = Rc::make_mut(&mut parent);
    let Some(mut child) = node.children[side].take() else {
        *link = Some(parent);
        return;
    };
    let above = Rc::make_mut(&mut child);
    node.children[side] = above.children[1 - side].take();
    node.measure();
    above.children[1 - side] = Some(parent);
    above.measure();
    *link = Some(child);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_the_last_value_and_the_order() {
        let mut vars = Vars::default();
        for n in 0..10_000u32 {
            vars.set(&format!("n{}", n * 7_919 % 5_000), &n.to_string());
        }
        let before = vars.clone();
        vars.set("n1", "new");
        assert_eq!(vars.get("n1"), Some("new"));
        assert_ne!(before.get("n1"), Some("new"));
        assert_eq!(vars.get("none"), None);
        assert_eq!(vars.iter().last(), Some(("n1", "new")));
        assert_eq!(vars.iter().count(), 5_000);
        assert!(height(&vars.root) < 18, "{}", height(&vars.root));
    }
}
