//! From the forms of alliances and teams to what the commands say.

use super::{AllianceForm, CheckForm, TeamCorrectionForm, TeamForm, TurnForm, alliance, team};
use crate::intake::convert::given;
use crate::intake::evidence::{Desk, Form};
use crate::intake::work::Fields;
use crate::intake::{FieldFault, NotDone};
use crate::wiring::Qibu;
use qibu_domain::alliance::{AllianceCommand, AllianceFounded};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::team::{CredentialChecked, ServiceDomain, TeamCommand, TeamFact, TeamFormed};
use qibu_domain::time::Day;
use std::sync::Arc;

/// A founding, with the paper that it stands on where it names none.
pub(super) struct Founded<'a> {
    pub(super) form: &'a AllianceForm,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Founded<'_> {
    type Made = (Day, AllianceFounded);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let node = node(&mut fields, &form.node);
        let name = fields.name("name", &form.name);
        let on = fields.day("occurred_on", &form.occurred_on);
        let paper = fields.paper(form.paper.as_deref(), self.was.as_ref());
        let founded = AllianceFounded {
            node: node?,
            name: name?,
            paper: paper?,
        };
        Some((on?, founded))
    }
}

/// A forming, with the paper that it stands on where it names none.
pub(super) struct Sheet<'a> {
    pub(super) form: &'a TeamForm,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Sheet<'_> {
    type Made = (Day, TeamFormed);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let alliance = fields.id("alliance", &form.alliance);
        let name = fields.name("name", &form.name);
        let node = node(&mut fields, &form.node);
        let choices = domains();
        let domains = form.domains.iter().enumerate().map(|(at, domain)| {
            let field = format!("domains/{at}");
            fields.code::<ServiceDomain>(&field, domain, &choices)
        });
        let domains: Vec<Option<ServiceDomain>> = domains.collect();
        let lead = fields.id_if_any("lead", form.lead.as_deref());
        let on = fields.day("occurred_on", &form.occurred_on);
        let paper = fields.paper(form.paper.as_deref(), self.was.as_ref());
        let formed = TeamFormed {
            alliance: alliance?,
            name: name?,
            node: node?,
            domains: domains.into_iter().collect::<Option<_>>()?,
            lead: lead?,
            paper: paper?,
        };
        Some((on?, formed))
    }
}

/// An act that changes how something stands, with what shows it.
pub(super) struct Shown<'a> {
    pub(super) form: &'a TurnForm,
}

impl Form for Shown<'_> {
    type Made = (Day, Option<PaperRef>);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let mut fields = Fields { desk, under: "" };
        let on = fields.day("occurred_on", &self.form.occurred_on);
        let paper = fields.paper(self.form.paper.as_deref(), None);
        Some((on?, paper?))
    }
}

/// A check of credentials.
pub(super) struct Checked<'a> {
    pub(super) form: &'a CheckForm,
    pub(super) under: &'static str,
}

impl Form for Checked<'_> {
    type Made = (Day, CredentialChecked);

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let seat = fields.id("seat", &form.seat);
        let domain = fields.code("domain", &form.domain, &domains());
        let passed = match given(Some(&form.passed)) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            Some(_) => {
                let fault = FieldFault::new(fields.at("passed"), "choice.unknown");
                fields.desk.fault(fault.with("choices", "yes, no"));
                None
            }
            None => fields.missing("passed"),
        };
        let on = fields.day("occurred_on", &form.occurred_on);
        let checked = CredentialChecked {
            seat: seat?,
            domain: domain?,
            passed: passed?,
        };
        Some((on?, checked))
    }
}

/// What a correction becomes.
pub(super) enum Made {
    Alliance(Corrected<AllianceFounded>),
    Team(Corrected<TeamFact>),
}

/// A correction: the new day and content, or nothing where it is void, and why.
pub(super) struct Corrected<F> {
    replacement: Option<(Day, F)>,
    reason: PaperRef,
}

impl Corrected<AllianceFounded> {
    pub(super) fn of(self, cites: Sequence, by_two: bool) -> AllianceCommand {
        AllianceCommand::Correct {
            cites,
            replacement: self.replacement,
            reason: self.reason,
            by_two,
        }
    }
}

impl Corrected<TeamFact> {
    pub(super) fn of(self, cites: Sequence, by_two: bool) -> TeamCommand {
        TeamCommand::Correct {
            cites,
            replacement: self.replacement,
            reason: self.reason,
            by_two,
        }
    }
}

/// A correction with the fact that it is about.
pub(super) struct Correcting<'a> {
    of_alliance: bool,
    replacement: Option<Replacing<'a>>,
    reason: &'a str,
}

enum Replacing<'a> {
    Founded(Founded<'a>),
    Formed(Sheet<'a>),
    Checked(Checked<'a>),
}

impl<'a> Correcting<'a> {
    pub(super) async fn of(
        qibu: &Arc<Qibu>,
        (stream, cites): (StreamId, Sequence),
        form: &'a TeamCorrectionForm,
    ) -> Result<Self, NotDone> {
        let of_alliance = stream.kind == StreamKind::Alliance;
        let said = (&form.founded, &form.formed, &form.checked);
        let replacement = match (of_alliance, said) {
            (_, (None, None, None)) => None,
            (true, (Some(form), None, None)) => {
                let known = alliance(qibu, stream).await?.founded;
                Some(Replacing::Founded(Founded {
                    form,
                    under: "/founded",
                    was: known.and_then(|known| known.said.paper),
                }))
            }
            (false, (None, Some(form), None)) => {
                let known = team(qibu, stream).await?.formed;
                let known = known.filter(|known| known.sequence == cites);
                Some(Replacing::Formed(Sheet {
                    form,
                    under: "/formed",
                    was: known.and_then(|known| known.said.paper),
                }))
            }
            (false, (None, None, Some(form))) => Some(Replacing::Checked(Checked {
                form,
                under: "/checked",
            })),
            _ => {
                let fault = FieldFault::new("", "team.replaced_by_other");
                return Err(NotDone::Fields(vec![fault]));
            }
        };
        Ok(Self {
            of_alliance,
            replacement,
            reason: &form.reason,
        })
    }
}

impl Form for Correcting<'_> {
    type Made = Made;

    fn papers(&self) -> Vec<&str> {
        match &self.replacement {
            Some(Replacing::Founded(founded)) => founded.papers(),
            Some(Replacing::Formed(sheet)) => sheet.papers(),
            Some(Replacing::Checked(_)) | None => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<Made> {
        if self.of_alliance {
            let replacement = match &self.replacement {
                Some(Replacing::Founded(founded)) => founded.make(desk).map(Some),
                _ => Some(None),
            };
            let reason = desk.reason("/reason", self.reason);
            return Some(Made::Alliance(Corrected {
                replacement: replacement?,
                reason: reason?,
            }));
        }
        let replacement = match &self.replacement {
            Some(Replacing::Formed(sheet)) => {
                let made = sheet.make(desk);
                made.map(|(on, formed)| Some((on, TeamFact::Formed(formed))))
            }
            Some(Replacing::Checked(checked)) => {
                let made = checked.make(desk);
                made.map(|(on, checked)| Some((on, TeamFact::Checked(checked))))
            }
            _ => Some(None),
        };
        let reason = desk.reason("/reason", self.reason);
        Some(Made::Team(Corrected {
            replacement: replacement?,
            reason: reason?,
        }))
    }
}

fn domains() -> Vec<&'static str> {
    let domains = ServiceDomain::ALL.iter();
    domains.map(|domain| domain.as_str()).collect()
}

fn node(fields: &mut Fields<'_>, said: &str) -> Option<String> {
    match given(Some(said)) {
        Some(node) => Some(node.trim().to_owned()),
        None => fields.missing("node"),
    }
}
