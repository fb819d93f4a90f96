//! Moves of nodes that are each right alone, and together would make a circle or leave a node under one that is closed.

use crate::BODIES_A_CAST;
use crate::life::Worker;
use crate::race::Move;
use crate::town::{STREET, Town, text};
use qibu_domain::district::{AddNode, CloseNode, District, DistrictCommand, MoveNode};

/// A kind of node that may stand under another of its kind, by the edition of this test.
pub const KIND: &str = "park";

impl Worker {
    /// One race in the tree of the district, with nodes of this worker's cast.
    pub async fn grow(&mut self, number: u64) {
        // One stream holds the whole tree: the casts take turns, or a command would lose to strangers until it gives up.
        let turn = std::sync::Arc::clone(&self.tree);
        let _turn = turn.lock().await;
        let bodies = u64::try_from(BODIES_A_CAST).unwrap();
        let grove = number / bodies;
        let node = |letter: &str| format!("{STREET}-{letter}{grove}");
        let (a, b, c) = (node("A"), node("B"), node("C"));
        for code in [&a, &b, &c] {
            if number.is_multiple_of(bodies) {
                self.town.add_node(code, KIND, STREET).await;
            } else {
                self.put_back(code).await;
            }
        }
        let town = &self.town;
        let under = |code: &str, parent: &str| tree_move(town, moving(town, code, parent));
        let kind = self.chance.below(5);
        let moves = match kind {
            0 => vec![under(&a, &b), under(&b, &a)],
            1 => vec![under(&a, &b), under(&b, &c), under(&c, &a)],
            2 => {
                let below = moving(town, &c, &b);
                town.ask::<District>(town.admin, town.tree(), below)
                    .await
                    .unwrap();
                vec![under(&a, &c), under(&b, &a)]
            }
            _ => {
                let spare = format!("{STREET}-D{number}");
                town.add_node(&spare, KIND, STREET).await;
                let from = town.today();
                let code = spare.clone();
                let closed = tree_move(town, DistrictCommand::CloseNode(CloseNode { code, from }));
                let below = if kind == 3 {
                    under(&a, &spare)
                } else {
                    let added = AddNode {
                        code: format!("{STREET}-E{number}"),
                        kind: KIND.to_owned(),
                        name: text(KIND),
                        parent: spare,
                        from,
                    };
                    tree_move(town, DistrictCommand::AddNode(added))
                };
                vec![closed, below]
            }
        };
        let came = self.run(&format!("tree {kind}"), moves).await;
        let written = came.iter().filter(|came| came.is_ok()).count();
        assert_eq!(
            written,
            came.len() - 1,
            "all of them but one hold together: {came:?}"
        );
    }

    /// Puts a node under the street again, where a race has put it elsewhere.
    async fn put_back(&self, code: &str) {
        let town = &self.town;
        let back = moving(town, code, STREET);
        let came = town.ask::<District>(town.admin, town.tree(), back).await;
        if let Err(error) = came {
            assert_eq!(error.code(), "district.unchanged", "{error}");
        }
    }
}

fn moving(town: &Town, code: &str, parent: &str) -> DistrictCommand {
    DistrictCommand::MoveNode(MoveNode {
        code: code.to_owned(),
        parent: parent.to_owned(),
        from: town.today(),
    })
}

fn tree_move(town: &Town, command: DistrictCommand) -> Move {
    Move::Tree(Box::new(command), town.command_id())
}
