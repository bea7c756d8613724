//! Which value has this variable here?

use dockerfile_syntax::{ExpandError, Expansion, Quotes, expand};

/// Variables in the order they were first set; a later value replaces an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vars(Vec<(String, String)>);

impl Vars {
    /// The value, if one is set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Sets or replaces.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, v)) => *v = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    /// A word with these values filled in.
    pub fn expand(&self, word: &str, escape: char) -> Result<Expansion, ExpandError> {
        expand(word, escape, Quotes::Process, &|name| self.get(name).map(Into::into))
    }

    /// Forgets.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| n != name);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}
