//! The sessions of bodies, in words.

pub mod told;
