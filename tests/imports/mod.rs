//! Which source file imports which: what `tests/structure.rs` judges.

pub mod circles;
mod lexer;
pub mod modules;
mod syntax;
