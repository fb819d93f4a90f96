//! New rules while matters are open: an edition that may be chosen, one that puts a committee on a seat, and a year that was
//! counted without its calendar.

use super::{Cast, Tale, support};
use crate::town::{COMMUNITY, DISTRICT, STREET, complete, proposal};
use qibu::opening::SIMPLE;
use qibu_domain::actor::Source;
use qibu_domain::calendar::{Calendar, CalendarCommand, PublishCalendarYear};
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::StreamKind;
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::Vote;
use qibu_domain::text::Verbatim;

const DECIDES: &str = "{ seat: decide, rank: street_or_park, duty: lead }";
const CHOSEN: &str = "SIMPLE-CHOSEN";
/// A day on which working days run into the year without a calendar.
const LATE_IN_THE_YEAR: &str = "2026-12-30";

impl Tale {
    pub(super) async fn rules(&mut self, cast: &Cast) {
        let said = proposal("样例选择联谊会", STREET, "choosing");
        let body = self.propose(cast.proposer, said, complete()).await;
        self.act(cast.officer, body, Verb::Accept).await;
        let clause = "\nchangeover:\n  - { code: all, label: { zh: 过渡, en: Passage }, treatment: chooses, until: 2099-12-31 }\n";
        self.publish(cast, CHOSEN, |text| format!("{text}{clause}"))
            .await;
        let edition = CHOSEN.to_owned();
        self.act(cast.proposer, body, Verb::ChooseEdition { edition })
            .await;
        let filled = DECIDES.replace(" }", ", committee: { of: 3, approve: 2 } }");
        self.publish(cast, "SIMPLE-VOTED", |text| text.replace(DECIDES, &filled))
            .await;
        self.voted(cast).await;
        self.publish(cast, "SIMPLE-AGAIN", |text| text).await;
        self.counted_again(cast).await;
    }

    /// An edition that is in force from the next day on, which comes.
    async fn publish(&mut self, cast: &Cast, code: &str, changed: impl FnOnce(String) -> String) {
        self.pass_days(1);
        let from = format!("in_force_from: {}", self.today());
        let text = SIMPLE
            .replace("code: SIMPLE-1", &format!("code: {code}"))
            .replace("in_force_from: 2017-01-01", &from);
        let publish = EditionsCommand::PublishEdition(PublishEdition {
            district: DISTRICT.to_owned(),
            text: Verbatim::new(&changed(text)).unwrap(),
            source: Source::Live,
        });
        let stream = self.of_district(StreamKind::Editions);
        self.ask::<Editions>(cast.admin, stream, publish).await;
    }

    async fn voted(&mut self, cast: &Cast) {
        let said = proposal("样例表决联谊会", COMMUNITY, "voting");
        let body = self.propose(cast.proposer, said, complete()).await;
        let members = [cast.lead, cast.officer, cast.clerk].into();
        self.acts(
            body,
            [
                (cast.community, Verb::Accept),
                (cast.community, support()),
                (cast.lead, Verb::OpenBallot { members }),
            ],
        )
        .await;
        let ballot = self.stands[&body];
        for by in [cast.lead, cast.officer] {
            let cast = Verb::CastVote {
                ballot,
                vote: Vote::For,
                criteria: [].into(),
                reason: None,
            };
            self.act(by, body, cast).await;
        }
    }

    async fn counted_again(&mut self, cast: &Cast) {
        let late = crate::town::day(LATE_IN_THE_YEAR).start();
        self.now = self.now.max(late.plus_seconds(9 * 3_600));
        let said = proposal("样例跨年联谊会", STREET, "new_year");
        let body = self.propose(cast.proposer, said, complete()).await;
        let publish = CalendarCommand::PublishCalendarYear(PublishCalendarYear {
            year: 2027,
            off: vec![crate::town::day("2027-01-01")],
            work: Vec::new(),
        });
        let stream = self.of_log(StreamKind::Calendar);
        self.ask::<Calendar>(cast.admin, stream, publish).await;
        self.wake(body).await;
        let state = self.body(body).await;
        assert!(state.open_application().unwrap().provisional.is_empty());
    }
}
