//! How do many steps share one text?

use std::ops::Deref;
use std::rc::Rc;

/// A text that is cheap to copy; one that the program itself knows takes no memory at all.
#[derive(Clone, Debug)]
pub enum Text {
    /// One that the program knows.
    Fixed(&'static str),
    /// One that was made from the file.
    Shared(Rc<str>),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Fixed(text) => text,
            Text::Shared(text) => text,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::Shared(text.into())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl Eq for Text {}
