//! What anyone needs to check a Qibu log without trusting the service that wrote it: the bytes of
//! an event's envelope, its leaf, the RFC 6962 tree over the leaves, and proofs in that tree.
//!
//! The specification, byte by byte and with vectors, is `docs/envelope.md`; this crate is one
//! reading of it. It holds no clock, no database, no network and no file: everything it judges is
//! handed to it. What is stored first is stored for ever (law 1), so nothing here may change the
//! bytes of format 1.

pub mod envelope;
pub mod hash;
pub mod hex;
pub mod inspection;
pub mod proof;
pub mod tree;

pub use envelope::{Envelope, EnvelopeError, OwnedEnvelope};
pub use hash::{Hash, HashError, leaf_hash, node_hash};
pub use inspection::{Finding, Inspection, Problem};
pub use proof::{
    LeafSource, ProofError, consistency_proof, inclusion_proof, verify_consistency,
    verify_inclusion,
};
pub use tree::{RightEdge, RightEdgeError};
