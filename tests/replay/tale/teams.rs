//! An alliance and a service team of it: a member whose credentials are looked at, how the team stands, and their corrections.

use super::{Cast, Tale};
use crate::town::{STREET, text};
use qibu_domain::actor::Principal;
use qibu_domain::alliance::{Alliance, AllianceCommand, AllianceFounded};
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::membership::{
    Membership, MembershipCommand, MembershipPlace, MembershipRole, TEAM_MEMBERSHIP_TEXT,
};
use qibu_domain::team::{
    CredentialChecked, ServiceDomain, Team, TeamCommand, TeamFormed, TeamTurn,
};
use uuid::Uuid;

fn of(kind: StreamKind) -> StreamId {
    StreamId::new(kind, Uuid::from_u128(0x7a1e_0030_0001))
}

impl Tale {
    /// What becomes of an alliance and its team; `body` leads the team.
    pub(super) async fn teams(&mut self, cast: &Cast, body: StreamId) {
        let (alliance, today) = (of(StreamKind::Alliance), self.today());
        let founded = AllianceFounded {
            node: STREET.to_owned(),
            name: text("样例联盟"),
            paper: None,
        };
        let found = AllianceCommand::Found {
            occurred_on: today,
            founded: founded.clone(),
        };
        let by = cast.district[0];
        let cites = self.ask::<Alliance>(by, alliance, found).await.sequence;
        let renamed = AllianceFounded {
            name: text("样例服务联盟"),
            ..founded
        };
        let correct = AllianceCommand::Correct {
            cites,
            replacement: Some((today, renamed)),
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Alliance>(by, alliance, correct).await;
        self.team(cast, alliance, body).await;
        let dissolve = AllianceCommand::Dissolve {
            occurred_on: today,
            paper: None,
        };
        self.ask::<Alliance>(by, alliance, dissolve).await;
    }

    async fn team(&mut self, cast: &Cast, alliance: StreamId, body: StreamId) {
        let (by, team, today) = (cast.district[0], of(StreamKind::Team), self.today());
        let form = TeamCommand::Form {
            occurred_on: today,
            formed: TeamFormed {
                alliance,
                name: text("样例法律服务队"),
                node: STREET.to_owned(),
                domains: vec![ServiceDomain::Law],
                lead: Some(body),
                paper: None,
            },
        };
        self.ask::<Team>(by, team, form).await;
        let seat = self.member_of(cast, team).await;
        let check = TeamCommand::CheckCredential {
            occurred_on: today,
            checked: CredentialChecked {
                seat,
                domain: ServiceDomain::Law,
                passed: true,
            },
        };
        let cites: Sequence = self.ask::<Team>(by, team, check).await.sequence;
        let correct = TeamCommand::Correct {
            cites,
            replacement: None,
            reason: self.reason(),
            by_two: false,
        };
        self.ask::<Team>(by, team, correct).await;
        for turn in [TeamTurn::Suspend, TeamTurn::Resume, TeamTurn::Dissolve] {
            let turn = TeamCommand::Turn {
                turn,
                occurred_on: today,
                paper: None,
            };
            self.ask::<Team>(by, team, turn).await;
        }
    }

    /// Somebody takes a seat of the team.
    async fn member_of(&mut self, cast: &Cast, team: StreamId) -> SeatRef {
        let stream = of(StreamKind::Membership);
        let place = MembershipPlace {
            body: team,
            node: STREET.to_owned(),
            role: MembershipRole::TeamMember,
            category: None,
        };
        let offer = MembershipCommand::Offer(place);
        self.ask::<Membership>(cast.officer, stream, offer).await;
        let seat = SeatRef(stream.id);
        let take = MembershipCommand::Take {
            text: TEAM_MEMBERSHIP_TEXT.to_owned(),
            capacity_declared: false,
            taken_on: None,
            paper: None,
        };
        let own = Principal::Seat(seat);
        let request = self.request::<Membership>(own, stream, take);
        self.send(request).await;
        seat
    }
}
