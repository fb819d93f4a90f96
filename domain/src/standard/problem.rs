//! What may be wrong with an edition.

use crate::lifecycle::Transition;
use std::fmt;

/// Something wrong with an edition, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionProblem {
    /// The place, as a JSON pointer such as `/transitions/T1/criteria/0/test`; empty for a text that does not read.
    pub path: String,
    /// What is wrong there.
    pub fault: EditionFault,
}

/// What is wrong with the shape of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeReason {
    /// An entry that does not belong there.
    UnknownEntry {
        /// Its key.
        key: String,
        /// Those that may stand there.
        known: Vec<String>,
    },
    /// An entry is missing.
    MissingEntry {
        /// Its key.
        key: String,
    },
    /// An entry stands twice.
    EntryTwice {
        /// Its key.
        key: String,
    },
    /// A word where others are expected.
    UnknownWord {
        /// The word.
        word: String,
        /// Those that may stand there.
        known: Vec<String>,
    },
    /// Anything else: only the reader's own words say what.
    Other,
}

impl ShapeReason {
    fn of(error: &serde_saphyr::Error) -> Self {
        use serde_saphyr::Error;
        let owned = |known: &[&str]| known.iter().map(|&word| word.to_owned()).collect();
        match error {
            Error::SerdeUnknownField {
                field, expected, ..
            } => Self::UnknownEntry {
                key: field.clone(),
                known: owned(expected),
            },
            Error::SerdeMissingField { field, .. } => Self::MissingEntry {
                key: (*field).to_owned(),
            },
            Error::DuplicateMappingKey { key, .. } => Self::EntryTwice {
                key: key.clone().unwrap_or_default(),
            },
            Error::SerdeUnknownVariant {
                variant, expected, ..
            } => Self::UnknownWord {
                word: variant.clone(),
                known: owned(expected),
            },
            _ => Self::Other,
        }
    }

    /// The reason's code, by which its words are found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownEntry { .. } => "unknown_entry",
            Self::MissingEntry { .. } => "missing_entry",
            Self::EntryTwice { .. } => "entry_twice",
            Self::UnknownWord { .. } => "unknown_word",
            Self::Other => "other",
        }
    }
}

impl EditionProblem {
    /// That a text does not read.
    pub fn unread(error: &serde_saphyr::Error) -> Self {
        let place = error.location();
        let place = place.map(|place| format!("{}:{}", place.line(), place.column()));
        let error = error.without_snippet();
        let fault = EditionFault::Shape {
            place: place.unwrap_or_default(),
            reason: ShapeReason::of(error),
            detail: error.to_string(),
        };
        let path = String::new();
        Self { path, fault }
    }
}

impl fmt::Display for EditionProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return write!(f, "{}", self.fault);
        }
        write!(f, "{}: {}", self.path, self.fault)
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionFault {
    /// The text is no YAML of an edition's shape.
    #[error("{place}: {detail}")]
    Shape {
        /// Its line and column, such as `3:5`; empty where the reader does not say.
        place: String,
        /// What is wrong there, as far as the reader says.
        reason: ShapeReason,
        /// What the reader says.
        detail: String,
    },
    /// Another version of the shape than this build knows.
    #[error("format {0} is not known")]
    UnknownFormat(u32),
    /// A code with characters that codes do not have.
    #[error("\"{0}\" is not a code")]
    BadCode(String),
    /// A code that stands twice.
    #[error("\"{0}\" stands twice")]
    Duplicate(String),
    /// A list that must not be empty.
    #[error("nothing is listed")]
    Empty,
    /// A rank that the edition does not have.
    #[error("unknown rank \"{0}\"")]
    UnknownRank(String),
    /// A kind of node that the edition does not have.
    #[error("unknown kind of node \"{0}\"")]
    UnknownNodeKind(String),
    /// A kind of node under one of a lower rank.
    #[error("\"{0}\" has a lower rank")]
    RankTooLow(String),
    /// No route for subjects of a rank.
    #[error("no route for rank \"{0}\"")]
    MissingRoute(String),
    /// A transition that is only filed though it has a notice, is the proposal, names a base or changes a body's standing.
    #[error(
        "a proposal, a naming, a change of standing and what has a notice end with a reply and not on file"
    )]
    FiledNeedsReply,
    /// A transition that the kind of body never takes.
    #[error("there is no {0} of that kind of body")]
    NotOfKind(Transition),
    /// A hearing on what the body applies for itself.
    #[error("the body itself applies for {0}, and is heard only on what an office proposes")]
    HearingOfOwn(Transition),
    /// A paper that may come later without being needed at all.
    #[error("{0} may come later, and is not needed")]
    DeferrableNotNeeded(String),
    /// A paper that may come later, and no time in which it has to.
    #[error("papers may come later, and gap_workdays gives no time")]
    NoTimeForGaps,
    /// A paper that may come later where no promise can be handed in.
    #[error("papers for {0} may come later, and no gap_promise is taken")]
    PromiseNotTaken(Transition),
    /// A clause by which one may choose without a last day.
    #[error("by clause {0} one may choose, and it says no last day")]
    ChoiceWithoutEnd(String),
    /// A clause by which an application moves at once, with a last day.
    #[error("by clause {0} an application moves at once, and it says a last day")]
    MoveWithEnd(String),
    /// A clause that ends before the edition begins.
    #[error("clause {0} ends before the edition begins")]
    EndsBeforeItBegins(String),
    /// A clause that moves applications for which the edition has no rule.
    #[error("a clause moves {0}, and the edition has no rule for it")]
    NothingToMoveTo(Transition),
    /// A criterion that counts visits where none is asked for.
    #[error("a criterion counts visits, and none is asked for")]
    VisitsNotAsked,
    /// A route whose last seat does not decide, or whose other seat does.
    #[error("the last seat of a route decides, and no other")]
    WrongSeat,
    /// A duty that no seat may have.
    #[error("a seat is an officer's or a lead's")]
    WrongDuty,
    /// A committee that fewer than half of all members, or more than all, would have to vote for.
    #[error("more than half of {of} members approve, and no more than all")]
    NoMajority {
        /// How many members it has.
        of: u32,
    },
    /// A group that the edition does not have.
    #[error("unknown group \"{0}\"")]
    UnknownGroup(String),
    /// A point of a group that the edition does not have.
    #[error("unknown tag \"{0}\"")]
    UnknownTag(String),
    /// A legal form that the edition does not have.
    #[error("unknown legal form \"{0}\"")]
    UnknownForm(String),
    /// A legal form for which no number is given.
    #[error("no number for legal form \"{0}\"")]
    FormWithoutNumber(String),
    /// A kind of paper that the edition does not have.
    #[error("unknown kind of paper \"{0}\"")]
    UnknownEvidence(String),
    /// A kind of paper that a criterion asks for though the edition does not take it for that transition.
    #[error("paper \"{0}\" is not declared for this transition")]
    EvidenceNotTaken(String),
    /// A kind of paper that must be held though no blocking criterion asks every body for it.
    #[error("paper \"{0}\" is needed, and no blocking criterion asks every body for it")]
    NeededNotAsked(String),
    /// New facts are asked for after a rejection, and applications for this transition cannot hold them.
    #[error("new facts are asked for, and not taken for {0}")]
    NewFactsNotTaken(Transition),
    /// A count that the edition does not have.
    #[error("unknown count \"{0}\"")]
    UnknownAttested(String),
    /// A statement that the edition does not have.
    #[error("unknown statement \"{0}\"")]
    UnknownDeclared(String),
    /// A measure that this build does not have.
    #[error("unknown measure \"{0}\"")]
    UnknownMeasure(String),
    /// More or fewer bounds than a test has.
    #[error("the test needs exactly one bound")]
    Bounds,
    /// A share of more than the whole.
    #[error("a share of more than the whole")]
    OverWhole,
    /// More categories than the edition has, or none.
    #[error("the edition has {0} categories")]
    Categories(usize),
    /// What only associations have is asked of bases.
    #[error("only associations have it")]
    OfAssociationsOnly,
    /// A beginning of a code that is not two characters.
    #[error("a code begins with two capitals or digits")]
    BadPrefix,
    /// Tests within tests beyond the bound.
    #[error("tests stand in each other deeper than {max_depth}")]
    TooDeep {
        /// The bound.
        max_depth: usize,
    },
    /// A number out of its bounds.
    #[error("{value} is not between {min} and {max}")]
    OutOfBounds {
        /// The number.
        value: u32,
        /// The smallest allowed.
        min: u32,
        /// The largest allowed.
        max: u32,
    },
    /// A kind of node that the district's tree uses and the edition lacks or gives another rank than before.
    #[error("the tree has nodes of kind \"{0}\", which this edition lacks or ranks otherwise")]
    KindInUse(String),
    /// A node of the tree that could not stand where it stands.
    #[error("node {0} could not stand where it stands, or be coded so, under this edition")]
    NodeMisplaced(String),
}

impl EditionFault {
    /// The stable code of the fault, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Shape { .. } => "edition.shape",
            Self::UnknownFormat(_) => "edition.unknown_format",
            Self::BadCode(_) => "edition.bad_code",
            Self::Duplicate(_) => "edition.duplicate",
            Self::Empty => "edition.empty",
            Self::UnknownRank(_) => "edition.unknown_rank",
            Self::UnknownNodeKind(_) => "edition.unknown_node_kind",
            Self::RankTooLow(_) => "edition.rank_too_low",
            Self::MissingRoute(_) => "edition.missing_route",
            Self::WrongSeat => "edition.wrong_seat",
            Self::FiledNeedsReply => "edition.filed_needs_reply",
            Self::NotOfKind(_) => "edition.not_of_kind",
            Self::HearingOfOwn(_) => "edition.hearing_of_own",
            Self::VisitsNotAsked => "edition.visits_not_asked",
            Self::DeferrableNotNeeded(_) => "edition.deferrable_not_needed",
            Self::NoTimeForGaps => "edition.no_time_for_gaps",
            Self::PromiseNotTaken(_) => "edition.promise_not_taken",
            Self::ChoiceWithoutEnd(_) => "edition.choice_without_end",
            Self::MoveWithEnd(_) => "edition.move_with_end",
            Self::EndsBeforeItBegins(_) => "edition.ends_before_it_begins",
            Self::NothingToMoveTo(_) => "edition.nothing_to_move_to",
            Self::WrongDuty => "edition.wrong_duty",
            Self::NoMajority { .. } => "edition.no_majority",
            Self::UnknownGroup(_) => "edition.unknown_group",
            Self::UnknownTag(_) => "edition.unknown_tag",
            Self::UnknownForm(_) => "edition.unknown_form",
            Self::FormWithoutNumber(_) => "edition.form_without_number",
            Self::UnknownEvidence(_) => "edition.unknown_evidence",
            Self::EvidenceNotTaken(_) => "edition.evidence_not_taken",
            Self::NeededNotAsked(_) => "edition.needed_not_asked",
            Self::NewFactsNotTaken(_) => "edition.new_facts_not_taken",
            Self::UnknownAttested(_) => "edition.unknown_attested",
            Self::UnknownDeclared(_) => "edition.unknown_declared",
            Self::UnknownMeasure(_) => "edition.unknown_measure",
            Self::Bounds => "edition.bounds",
            Self::OverWhole => "edition.over_whole",
            Self::Categories(_) => "edition.categories",
            Self::OfAssociationsOnly => "edition.of_associations_only",
            Self::BadPrefix => "edition.bad_prefix",
            Self::TooDeep { .. } => "edition.too_deep",
            Self::OutOfBounds { .. } => "edition.out_of_bounds",
            Self::KindInUse(_) => "edition.kind_in_use",
            Self::NodeMisplaced(_) => "edition.node_misplaced",
        }
    }

    /// What it is about: a code, a number or a place, without words; empty where the path says it all.
    pub fn about(&self) -> String {
        match self {
            Self::Shape { place, .. } => place.clone(),
            Self::UnknownFormat(number) => number.to_string(),
            Self::NewFactsNotTaken(transition)
            | Self::PromiseNotTaken(transition)
            | Self::NothingToMoveTo(transition)
            | Self::NotOfKind(transition)
            | Self::HearingOfOwn(transition) => transition.to_string(),
            Self::Categories(count) => count.to_string(),
            Self::NoMajority { of } => of.to_string(),
            Self::TooDeep { max_depth } => max_depth.to_string(),
            Self::OutOfBounds { value, min, max } => format!("{value} ({min}–{max})"),
            Self::BadCode(code)
            | Self::Duplicate(code)
            | Self::UnknownRank(code)
            | Self::UnknownNodeKind(code)
            | Self::RankTooLow(code)
            | Self::MissingRoute(code)
            | Self::UnknownGroup(code)
            | Self::UnknownTag(code)
            | Self::UnknownForm(code)
            | Self::FormWithoutNumber(code)
            | Self::UnknownEvidence(code)
            | Self::EvidenceNotTaken(code)
            | Self::NeededNotAsked(code)
            | Self::DeferrableNotNeeded(code)
            | Self::ChoiceWithoutEnd(code)
            | Self::MoveWithEnd(code)
            | Self::EndsBeforeItBegins(code)
            | Self::UnknownAttested(code)
            | Self::UnknownDeclared(code)
            | Self::UnknownMeasure(code)
            | Self::KindInUse(code)
            | Self::NodeMisplaced(code) => code.clone(),
            Self::Empty
            | Self::FiledNeedsReply
            | Self::WrongSeat
            | Self::WrongDuty
            | Self::Bounds
            | Self::OverWhole
            | Self::OfAssociationsOnly
            | Self::BadPrefix
            | Self::NoTimeForGaps
            | Self::VisitsNotAsked => String::new(),
        }
    }
}
