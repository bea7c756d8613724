//! Which value has this variable here?

use std::rc::Rc;

use dockerfile_syntax::{ExpandError, Expansion, Quotes, expand, sort_by};

/// Variables and their values, cheap to copy: every step keeps those in force before it, and what two steps have in common
/// is stored once. A balanced tree, so that a file with a hundred thousand of them is read in good time.
#[derive(Clone, Debug, Default)]
pub struct Vars {
    root: Link,
    /// How often a value has been set.
    set: u32,
}

type Link = Option<Rc<Node>>;

#[derive(Debug)]
struct Node {
    name: Rc<str>,
    value: Rc<str>,
    /// When it was set: the how-manieth.
    order: u32,
    height: u32,
    left: Link,
    right: Link,
}

impl Vars {
    /// The value, if one is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name).map(|node| &*node.value)
    }

    /// Sets or replaces.
    pub fn set(&mut self, name: &str, value: &str) {
        self.set += 1;
        self.root = insert(&self.root, name.into(), value.into(), self.set);
    }

    /// A word with these values filled in.
    pub fn expand(&self, word: &str, escape: char) -> Result<Expansion, ExpandError> {
        expand(word, escape, Quotes::Process, &|name| self.get(name).map(Into::into))
    }

    /// All of them, in the order in which they were last set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut nodes = Vec::new();
        collect(&self.root, &mut nodes);
        sort_by(&mut nodes, |a, b| a.order < b.order);
        nodes.into_iter().map(|node| (&*node.name, &*node.value))
    }

    fn find(&self, name: &str) -> Option<&Node> {
        let mut next = self.root.as_deref();
        while let Some(node) = next {
            next = match name.cmp(&node.name) {
                std::cmp::Ordering::Equal => return Some(node),
                std::cmp::Ordering::Less => node.left.as_deref(),
                std::cmp::Ordering::Greater => node.right.as_deref(),
            };
        }
        None
    }
}

/// Recursion goes as deep as the tree is high: some twenty-five steps for a hundred thousand names.
fn collect<'v>(link: &'v Link, out: &mut Vec<&'v Node>) {
    if let Some(node) = link {
        collect(&node.left, out);
        out.push(node);
        collect(&node.right, out);
    }
}

fn insert(link: &Link, name: Rc<str>, value: Rc<str>, order: u32) -> Link {
    let Some(node) = link else {
        return Some(Rc::new(Node { name, value, order, height: 1, left: None, right: None }));
    };
    let (left, right) = (&node.left, &node.right);
    match name.cmp(&node.name) {
        std::cmp::Ordering::Less => balance(node, insert(left, name, value, order), right.clone()),
        std::cmp::Ordering::Greater => balance(node, left.clone(), insert(right, name, value, order)),
        std::cmp::Ordering::Equal => {
            let (left, right) = (left.clone(), right.clone());
            Some(Rc::new(Node { name, value, order, height: node.height, left, right }))
        }
    }
}

fn height(link: &Link) -> u32 {
    link.as_ref().map_or(0, |node| node.height)
}

/// A copy of a node with other children, which differ in height by one at most.
fn join(node: &Node, left: Link, right: Link) -> Link {
    let height = 1 + height(&left).max(height(&right));
    let (name, value, order) = (Rc::clone(&node.name), Rc::clone(&node.value), node.order);
    Some(Rc::new(Node { name, value, order, height, left, right }))
}

/// The same where they may differ by two: turned, so that no way down becomes long (an AVL tree).
fn balance(node: &Node, left: Link, right: Link) -> Link {
    let (l, r) = (height(&left), height(&right));
    match (left, right) {
        (Some(child), right) if l > r + 1 => match &child.right {
            Some(middle) if height(&child.left) < middle.height => join(
                middle,
                join(&child, child.left.clone(), middle.left.clone()),
                join(node, middle.right.clone(), right),
            ),
            inner => join(&child, child.left.clone(), join(node, inner.clone(), right)),
        },
        (left, Some(child)) if r > l + 1 => match &child.left {
            Some(middle) if height(&child.right) < middle.height => join(
                middle,
                join(node, left, middle.left.clone()),
                join(&child, middle.right.clone(), child.right.clone()),
            ),
            inner => join(&child, join(node, left, inner.clone()), child.right.clone()),
        },
        (left, right) => join(node, left, right),
    }
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
