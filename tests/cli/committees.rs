//! A committee that fills a seat, in what is said of an edition.

use crate::editions::Desk;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");

#[test]
fn a_committee_is_told_with_its_seat_and_a_minority_is_a_mistake() {
    let desk = Desk::new();
    let seat = "{ seat: decide, rank: district, duty: lead }";
    let filled = |committee: &str| {
        let filled = seat.replace(" }", &format!(", committee: {committee} }}"));
        SIMPLE.replacen(seat, &filled, 1)
    };
    desk.write("a.yaml", SIMPLE);
    desk.write("b.yaml", &filled("{ of: 5, approve: 3, veto: [lead] }"));
    desk.write("c.yaml", &filled("{ of: 4, approve: 2 }"));
    let zh = desk.edition(&["diff", "a.yaml", "b.yaml"]).expect(0).out;
    assert!(
        zh.contains("区县负责人审批（5人集体表决，3人同意通过，负责人有一票否决权）"),
        "{zh}"
    );
    let en = desk
        .edition(&["diff", "b.yaml", "c.yaml", "--lang", "en"])
        .expect(0)
        .out;
    assert!(en.contains("(a committee of 4, 2 for it)"), "{en}");
    desk.edition(&["check", "b.yaml"]).expect(0);
    let wrong = desk.edition(&["check", "c.yaml"]).expect(1);
    assert!(
        wrong.out.contains("过半数") || wrong.err.contains("过半数"),
        "{}{}",
        wrong.out,
        wrong.err
    );
}
