//! Nodes: the trees of the districts by day, and the ranks that the editions give to their kinds.

mod fold;
mod query;

pub use fold::Nodes;
pub use query::{MAX_TREE_ROWS, NodeRow, RankRow, one, ranks, subtree, tree};
