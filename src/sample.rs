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
/// What goes wrong, once each, in the made-up district of the Chengyang sample.
pub const DRILL: &str = include_str!("../samples/drill.yaml");

/// What the demo carries out: the Chengyang sample, with the drill in its made-up district.
pub fn of_the_demo() -> Result<Script, ScriptError> {
    Script::parse(CHENGYANG)?.with_steps_of(DRILL)
}
