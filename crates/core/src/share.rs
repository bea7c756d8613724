//! How does a state become a link, and a link a state?
