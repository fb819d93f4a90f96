//! Every way in which the editions say no.

use crate::decider::Refusal;
use crate::standard::EditionProblem;
use crate::time::Day;

/// Every way in which the editions say no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditionsRefusal {
    /// The district is not open.
    #[error("district {0} is not open")]
    NoDistrict(String),
    /// The stream is not the one of that district's editions.
    #[error("this is not the stream of the editions of {0}")]
    WrongStream(String),
    /// The text is no sound edition; every problem is listed.
    #[error("the edition has {} problems", .0.len())]
    Unsound(Vec<EditionProblem>),
    /// An edition of that code was published.
    #[error("edition {0} was published before")]
    CodeTaken(String),
    /// It would hold from before an edition that was published earlier.
    #[error("it would hold from {from}, before {code} from {earlier}")]
    BeforeEarlier {
        /// Its first day.
        from: Day,
        /// The earlier edition's code.
        code: String,
        /// The earlier edition's first day.
        earlier: Day,
    },
    /// A live edition that would hold in the past, where decisions have been taken under another.
    #[error("it would hold from {from}, which is before today")]
    Backdated {
        /// Its first day.
        from: Day,
    },
    /// A source that editions do not have.
    #[error("an edition is published live or imported")]
    WrongSource,
}

impl EditionsRefusal {
    /// The problems of the text, where that is the reason.
    pub fn problems(&self) -> &[EditionProblem] {
        match self {
            Self::Unsound(problems) => problems,
            _ => &[],
        }
    }
}

impl Refusal for EditionsRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDistrict(_) => "editions.no_district",
            Self::WrongStream(_) => "editions.wrong_stream",
            Self::Unsound(_) => "editions.unsound",
            Self::CodeTaken(_) => "editions.code_taken",
            Self::BeforeEarlier { .. } => "editions.before_earlier",
            Self::Backdated { .. } => "editions.backdated",
            Self::WrongSource => "editions.wrong_source",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoDistrict(district) | Self::WrongStream(district) => {
                vec![("district", district.clone())]
            }
            Self::Unsound(problems) => {
                let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
                vec![
                    ("count", problems.len().to_string()),
                    ("problems", lines.join("; ")),
                ]
            }
            Self::CodeTaken(code) => vec![("edition", code.clone())],
            Self::BeforeEarlier {
                from,
                code,
                earlier,
            } => vec![
                ("from", from.to_string()),
                ("edition", code.clone()),
                ("earlier", earlier.to_string()),
            ],
            Self::Backdated { from } => vec![("from", from.to_string())],
            Self::WrongSource => Vec::new(),
        }
    }

    fn details(&self) -> Vec<(String, String, String)> {
        self.problems()
            .iter()
            .map(|problem| {
                let fault = &problem.fault;
                (problem.path.clone(), fault.code().to_owned(), fault.about())
            })
            .collect()
    }
}
