//! What do other programs of this project borrow from the command line? How it reads a folder.

pub mod folder;
pub mod packages;
