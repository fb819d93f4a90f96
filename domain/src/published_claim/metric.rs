//! The figures that a published number may be about. Each has its query beside the views.

use crate::codes::codes;

codes! {
    /// The figures that a published number may be about: the word that people send and see, and its frozen name in events.
    Metric {
        /// Associations that count (联谊组织).
        Associations = "associations",
        /// Of those, the ones that were founded in the year of the day.
        AssociationsFounded = "associations_founded",
        /// Bases that count (实践创新基地).
        Bases = "bases",
        /// Ranks at which a body counts (覆盖层级).
        TiersCovered = "tiers_covered",
        /// Categories of persons that the associations that count declare (覆盖类别).
        CategoriesCovered = "categories_covered",
        /// Guides that were published (指南).
        Guides = "guides",
        /// Enterprises incubated (孵化企业).
        EnterprisesIncubated = "enterprises_incubated",
        /// Service teams that are neither suspended nor dissolved (服务队).
        ServiceTeams = "service_teams",
        /// Money and goods donated, in fen (捐款捐物).
        DonatedFen = "donated_fen",
        /// Representatives in the pool (代表人士).
        Representatives = "representatives",
        /// Programmes that are approved and not closed (活动项目).
        Programmes = "programmes",
        /// Brands that are listed and not given up (品牌).
        Brands = "brands",
        /// Sessions held under a programme (项目活动场次).
        ProgrammeSessions = "programme_sessions",
        /// Sessions held under an action (行动场次).
        ActionSessions = "action_sessions",
        /// Heads counted at those, in person-times (行动人次).
        PersonTimes = "person_times",
    }
}

impl Metric {
    /// Whether it is money, in fen.
    pub fn is_money(self) -> bool {
        matches!(self, Self::DonatedFen)
    }

    /// The versioned name of its query, by which it is counted again (law 13).
    pub fn query(self) -> String {
        format!("{}/1", self.as_str())
    }
}
