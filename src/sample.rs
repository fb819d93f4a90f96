//! Samples: dated scripts that are carried out like any other work, by named accounts, through authority.
//!
//! A script stops at the first step that does not come to a receipt, and says which step and why. Carried out
//! again it goes on where it stopped, for each step's command id follows from its place and its text.

pub mod carry_out;
pub mod script;

pub use carry_out::{Carried, SampleError, carry_out};
pub use script::{Named, Script, ScriptError, Step, Work};

/// The Chengyang sample as it is shipped.
pub const CHENGYANG: &str = include_str!("../samples/chengyang.yaml");
