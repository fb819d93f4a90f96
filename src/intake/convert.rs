//! Forms field by field.

use super::evidence::{Desk, Form};
use super::form::{
    AnswerForm, ApplicationForm, ContentsForm, DecideForm, LegalForm, NotAcceptForm, Number,
    ProposalForm, ReplyForm, ReturnForm, ReviewForm, VerbForm,
};
use super::{
    FieldFault, aside, ballot, brands, changeover, gaps, oversight, passing, re_review, site_visit,
};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{
    Attestation, Contents, CorrectionItem, DecisionOutcome, LegalIdentity, NotAcceptedGround,
    Opinion, PaperRef,
};
use qibu_domain::subject::{AssociationProposal, Proposal, Verb};
use qibu_domain::text::{MAX_SHORT_CHARS, ShortText, TextError};
use qibu_domain::uscc::{Uscc, UsccError};
use std::collections::BTreeSet;
use std::str::FromStr;

/// The most entries of one list of corrections.
pub const MAX_ITEMS_A_RETURN: usize = 40;
/// The most entries of any other list in a form.
const MAX_ENTRIES: usize = 100;

impl Form for ProposalForm {
    type Made = (Proposal, Contents);

    fn papers(&self) -> Vec<&str> {
        self.contents.papers()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let proposal = proposal(
            desk,
            &Said {
                name: &self.name,
                short_name: self.short_name.as_deref(),
                body_kind: &self.body_kind,
                form: &self.form,
                node: &self.node,
                scope: &self.scope,
                ordinal: self.ordinal.as_ref(),
            },
        );
        let contents = contents(desk, &self.contents);
        Some((proposal?, contents?))
    }
}

impl Form for ApplicationForm {
    type Made = (Transition, Contents);

    fn papers(&self) -> Vec<&str> {
        self.contents.papers()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let transition = parsed(desk, "/transition", &self.transition, "transition.unknown");
        let contents = contents(desk, &self.contents);
        Some((transition?, contents?))
    }
}

impl Form for VerbForm {
    type Made = Verb;

    fn papers(&self) -> Vec<&str> {
        match self {
            Self::Resubmit(form) => form.contents.papers(),
            Self::IssueReply(form) => given(form.paper.as_deref()).into_iter().collect(),
            Self::RecordSlip(form) => given(Some(&form.slip)).into_iter().collect(),
            Self::RecordVisit(form) => given(Some(&form.report)).into_iter().collect(),
            Self::Supplement(form) => form.papers(),
            _ => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<Verb> {
        Some(match self {
            Self::Accept(_) => Verb::Accept,
            Self::NotAccept(form) => not_accept(desk, form)?,
            Self::Return(form) => give_back(desk, form)?,
            Self::Resubmit(form) => Verb::Resubmit {
                contents: contents(desk, &form.contents)?,
            },
            Self::ExtendCorrection(form) => Verb::ExtendCorrection {
                reason: desk.reason("/reason", &form.reason)?,
            },
            Self::Review(form) => review(desk, form)?,
            Self::Extend(form) => Verb::Extend {
                reason: desk.reason("/reason", &form.reason)?,
            },
            Self::Decide(form) => decide(desk, form)?,
            Self::OpenNotice(_) => Verb::OpenNotice,
            Self::Object(form) => Verb::Object {
                reason: desk.reason("/reason", &form.reason)?,
            },
            Self::AnswerObjection(form) => answer(desk, form)?,
            Self::CloseNotice(_) => Verb::CloseNotice,
            Self::IssueReply(form) => reply(desk, form)?,
            Self::Withdraw(_) => Verb::Withdraw,
            Self::Hold(form) => aside::hold(desk, form)?,
            Self::Resume(_) => Verb::Resume,
            Self::SendBack(form) => aside::send_back(desk, form)?,
            Self::TakeBack(_) => Verb::TakeBack,
            Self::RecordSlip(form) => aside::record_slip(desk, form)?,
            Self::ConfirmSlip(_) => Verb::ConfirmSlip,
            Self::Remind(_) => Verb::Remind,
            Self::AskOpinion(form) => aside::ask_opinion(desk, form)?,
            Self::GiveOpinion(form) => aside::give_opinion(desk, form)?,
            Self::MakeStatement(form) => oversight::make_statement(desk, form)?,
            Self::ConcludeReReview(form) => re_review::conclude(desk, form)?,
            Self::Copy(form) => passing::copy(desk, form)?,
            Self::AddSeat(form) => passing::add_seat(desk, form)?,
            Self::Transfer(form) => passing::transfer(desk, form)?,
            Self::Assign(form) => passing::assign(desk, form)?,
            Self::OpenBallot(form) => ballot::open(desk, form)?,
            Self::CastVote(form) => ballot::cast(desk, form)?,
            Self::RecordVisit(form) => site_visit::record(desk, form)?,
            Self::ConfirmVisit(_) => Verb::ConfirmVisit,
            Self::AcceptWithGaps(_) => Verb::AcceptWithGaps,
            Self::Supplement(form) => gaps::supplement(desk, form)?,
            Self::ChooseEdition(form) => changeover::choose(desk, form)?,
        })
    }
}

impl ContentsForm {
    pub(super) fn papers(&self) -> Vec<&str> {
        self.papers
            .iter()
            .map(|paper| paper.paper.as_str())
            .collect()
    }
}

/// What is said of a new body, in whichever form.
pub(super) struct Said<'a> {
    pub(super) name: &'a str,
    pub(super) short_name: Option<&'a str>,
    pub(super) body_kind: &'a str,
    pub(super) form: &'a str,
    pub(super) node: &'a str,
    pub(super) scope: &'a str,
    pub(super) ordinal: Option<&'a Number>,
}

pub(super) fn proposal(desk: &mut Desk, said: &Said<'_>) -> Option<Proposal> {
    let name = body_name(desk, "/name", said.name);
    let short_name = match given(said.short_name) {
        Some(short) => body_name(desk, "/short_name", short).map(Some),
        None => Some(None),
    };
    let body_kind = text(desk, "/body_kind", said.body_kind);
    let form = text(desk, "/form", said.form);
    let node = text(desk, "/node", said.node);
    let scope = text(desk, "/scope", said.scope);
    let ordinal = match said.ordinal {
        Some(ordinal) => number(desk, "/ordinal", ordinal, 1),
        None => Some(1),
    };
    let proposal = AssociationProposal {
        name: name?,
        short_name: short_name?,
        body_kind: body_kind?.into(),
        form: form?.into(),
        node: node?.into(),
        scope: scope?.into(),
        ordinal: ordinal?,
    };
    Some(proposal.into())
}

pub(super) fn contents(desk: &mut Desk, form: &ContentsForm) -> Option<Contents> {
    let short = [
        ("/contents/attested", form.attested.len()),
        ("/contents/declared", form.declared.len()),
        ("/contents/categories", form.categories.len()),
        ("/contents/papers", form.papers.len()),
    ]
    .map(|(pointer, entries)| short_enough(desk, pointer, entries, MAX_ENTRIES));
    if short.contains(&false) {
        return None;
    }
    let mut made = Contents::default();
    let mut whole = true;
    for (code, attested) in &form.attested {
        let pointer = format!("/contents/attested/{}", escaped(code));
        let count = number(desk, &format!("{pointer}/count"), &attested.count, 0);
        let paper = match given(attested.paper.as_deref()) {
            Some(id) => parsed(desk, &format!("{pointer}/paper"), id, "id.malformed").map(Some),
            None => Some(None),
        };
        match (count, paper) {
            (Some(count), Some(paper)) => {
                made.attested
                    .insert(code.clone(), Attestation { count, paper });
            }
            _ => whole = false,
        }
    }
    made.declared = form.declared.iter().cloned().collect();
    made.categories = form.categories.iter().cloned().collect();
    for (index, paper) in form.papers.iter().enumerate() {
        let pointer = format!("/contents/papers/{index}");
        match desk.paper(format!("{pointer}/paper"), &paper.paper) {
            Some(known) if paper.kind.as_ref().is_none_or(|kind| *kind == known.kind) => {
                made.papers.push(known);
            }
            Some(known) => {
                let fault = FieldFault::new(format!("{pointer}/kind"), "paper.other_kind");
                desk.fault(fault.with("kind", known.kind));
                whole = false;
            }
            None => whole = false,
        }
    }
    if let Some(legal_form) = &form.legal {
        made.legal = legal(desk, legal_form);
        whole &= made.legal.is_some();
    }
    let brands = brands::named(desk, &form.brands);
    whole &= brands.is_some();
    made.brands = brands.unwrap_or_default();
    whole.then_some(made)
}

fn legal(desk: &mut Desk, form: &LegalForm) -> Option<LegalIdentity> {
    let said = [&form.registered, &form.filed, &form.internal].map(|said| given(said.as_deref()));
    match said {
        [Some(code), None, None] => uscc(desk, code).map(LegalIdentity::Registered),
        [None, Some(number), None] => {
            let number = document_number(desk, "/contents/legal/filed", number);
            number.map(|number| LegalIdentity::Filed(number.into_text()))
        }
        [None, None, Some(number)] => {
            let number = document_number(desk, "/contents/legal/internal", number);
            number.map(|number| LegalIdentity::Internal(number.into_text()))
        }
        _ => {
            desk.fault(FieldFault::new("/contents/legal", "legal.exactly_one"));
            None
        }
    }
}

fn uscc(desk: &mut Desk, code: &str) -> Option<Uscc> {
    match Uscc::new(code) {
        Ok(code) => Some(code),
        Err(error) => {
            let fault = FieldFault::new("/contents/legal/registered", error.code());
            desk.fault(match error {
                UsccError::Length => fault,
                UsccError::Character { at } => fault.with("at", at),
                UsccError::Check { expected } => fault.with("expected", expected),
            });
            None
        }
    }
}

fn not_accept(desk: &mut Desk, form: &NotAcceptForm) -> Option<Verb> {
    let ground = match form.ground.as_str() {
        "not_our_matter" => NotAcceptedGround::NotOurMatter,
        "not_our_office" => NotAcceptedGround::NotOurOffice,
        _ => return unknown_choice(desk, "/ground", "not_our_matter, not_our_office"),
    };
    let refer_to = given(form.refer_to.as_deref()).map(str::to_owned);
    Some(Verb::NotAccept { ground, refer_to })
}

fn give_back(desk: &mut Desk, form: &ReturnForm) -> Option<Verb> {
    if !short_enough(desk, "/items", form.items.len(), MAX_ITEMS_A_RETURN) {
        return None;
    }
    let mut items = Vec::with_capacity(form.items.len());
    for (index, item) in form.items.iter().enumerate() {
        let pointer = format!("/items/{index}");
        let paper = match given(item.paper.as_deref()) {
            Some(id) => parsed(desk, &format!("{pointer}/paper"), id, "id.malformed").map(Some),
            None => Some(None),
        };
        let criterion = text(desk, &format!("{pointer}/criterion"), &item.criterion);
        let reason = desk.reason(&format!("{pointer}/reason"), &item.reason);
        if let (Some(paper), Some(criterion), Some(reason)) = (paper, criterion, reason) {
            // The decision gives the numbers.
            items.push(CorrectionItem {
                number: 0,
                criterion: criterion.into(),
                paper,
                reason,
            });
        }
    }
    (items.len() == form.items.len()).then_some(Verb::Return { items })
}

fn review(desk: &mut Desk, form: &ReviewForm) -> Option<Verb> {
    let opinion = match form.opinion.as_str() {
        "support" => Some(Opinion::Support),
        "oppose" => Some(Opinion::Oppose),
        _ => unknown_choice(desk, "/opinion", "support, oppose"),
    };
    let reason = optional_reason(desk, form.reason.as_deref());
    Some(Verb::Review {
        opinion: opinion?,
        reason: reason?,
    })
}

fn decide(desk: &mut Desk, form: &DecideForm) -> Option<Verb> {
    let outcome = outcome(desk, &form.outcome);
    let reason = optional_reason(desk, form.reason.as_deref());
    let named = criteria(desk, &form.criteria);
    match outcome {
        Some(DecisionOutcome::Rejected) if form.criteria.is_empty() => {
            desk.fault(FieldFault::new("/criteria", "decision.criteria_unnamed"));
            // What is missing is said at once.
            if given(form.reason.as_deref()).is_none() {
                desk.fault(FieldFault::new("/reason", "reason.missing"));
            }
            return None;
        }
        Some(DecisionOutcome::Approved) if !form.criteria.is_empty() => {
            let fault = FieldFault::new("/criteria", "decision.criteria_of_approval");
            desk.fault(fault);
            return None;
        }
        _ => {}
    }
    Some(Verb::Decide {
        outcome: outcome?,
        reason: reason?,
        criteria: named?,
    })
}

pub(super) fn outcome(desk: &mut Desk, said: &str) -> Option<DecisionOutcome> {
    match said {
        "approved" => Some(DecisionOutcome::Approved),
        "rejected" => Some(DecisionOutcome::Rejected),
        _ => unknown_choice(desk, "/outcome", "approved, rejected"),
    }
}

/// The criteria that a rejection names; whether the edition has them is the decision's to say.
pub(super) fn criteria(desk: &mut Desk, named: &[String]) -> Option<BTreeSet<String>> {
    if !short_enough(desk, "/criteria", named.len(), MAX_ENTRIES) {
        return None;
    }
    let read = named.iter().enumerate();
    let read = read.map(|(index, code)| text(desk, &format!("/criteria/{index}"), code));
    let read: Vec<_> = read.collect();
    read.into_iter()
        .map(|code| code.map(String::from))
        .collect()
}

fn answer(desk: &mut Desk, form: &AnswerForm) -> Option<Verb> {
    let objection = parsed(desk, "/objection", &form.objection, "id.malformed");
    let reason = desk.reason("/reason", &form.reason);
    Some(Verb::AnswerObjection {
        objection: objection?,
        upheld: form.upheld,
        reason: reason?,
    })
}

fn reply(desk: &mut Desk, form: &ReplyForm) -> Option<Verb> {
    let number = document_number(desk, "/number", &form.number);
    let paper = match given(form.paper.as_deref()) {
        Some(id) => desk.paper("/paper".to_owned(), id).map(Some),
        None => Some(None),
    };
    let plaque = match given(form.plaque.as_deref()) {
        Some(number) => document_number(desk, "/plaque", number)
            .map(DocumentNumber::into_text)
            .map(Some),
        None => Some(None),
    };
    Some(Verb::IssueReply {
        number: number?,
        paper: paper?,
        plaque: plaque?,
    })
}

/// `Some(None)` for no reason, `None` for a wrong one.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
pub(super) fn optional_reason(desk: &mut Desk, said: Option<&str>) -> Option<Option<PaperRef>> {
    match given(said) {
        Some(said) => desk.reason("/reason", said).map(Some),
        None => Some(None),
    }
}

/// What was typed, where anything was: a browser sends an empty field as an empty text.
pub(super) fn given(said: Option<&str>) -> Option<&str> {
    said.filter(|said| !said.is_empty())
}

pub(super) fn text(desk: &mut Desk, pointer: &str, said: &str) -> Option<ShortText> {
    taken(desk, pointer, ShortText::new(said))
}

pub(super) fn body_name(desk: &mut Desk, pointer: &str, said: &str) -> Option<ShortText> {
    taken(desk, pointer, ShortText::of_a_body(said))
}

pub(super) fn document_number(
    desk: &mut Desk,
    pointer: &str,
    said: &str,
) -> Option<DocumentNumber> {
    taken(desk, pointer, DocumentNumber::new(said))
}

fn taken<T>(desk: &mut Desk, pointer: &str, read: Result<T, TextError>) -> Option<T> {
    match read {
        Ok(taken) => Some(taken),
        Err(error) => {
            desk.fault(text_fault(pointer, &error));
            None
        }
    }
}

/// What is wrong with a text.
pub fn text_fault(pointer: &str, error: &TextError) -> FieldFault {
    let fault = FieldFault::new(pointer, error.code());
    match error {
        TextError::Empty | TextError::NoDigit | TextError::Personal(_) => fault,
        TextError::NotOfANumber { character, at } => {
            fault.with("at", at).with("character", character)
        }
        TextError::TooLong { max_chars } => fault.with("max", max_chars),
        TextError::Control { code, at } => fault
            .with("at", at)
            .with("character", format!("U+{code:04X}"))
            .with("max", MAX_SHORT_CHARS),
        TextError::TooManyLines { max_lines } => fault.with("max", max_lines),
    }
}

pub(super) fn parsed<T: FromStr>(
    desk: &mut Desk,
    pointer: &str,
    said: &str,
    code: &'static str,
) -> Option<T> {
    let read = said.trim().parse().ok();
    if read.is_none() {
        desk.fault(FieldFault::new(pointer, code));
    }
    read
}

/// A whole number of at least `min`. What is no whole number is told apart from one that is out of bounds.
pub(super) fn number(desk: &mut Desk, pointer: &str, said: &Number, min: u32) -> Option<u32> {
    let whole: Option<i128> = match said {
        Number::Json(number) => number.to_string().parse().ok(),
        Number::Typed(text) => text.trim().parse().ok(),
    };
    let read = whole.and_then(|whole| u32::try_from(whole).ok());
    let read = read.filter(|read| *read >= min);
    if read.is_none() {
        desk.fault(match whole {
            None => FieldFault::new(pointer, "number.malformed"),
            Some(_) => FieldFault::new(pointer, "number.bounds")
                .with("min", min)
                .with("max", u32::MAX),
        });
    }
    read
}

pub(super) fn unknown_choice<T>(desk: &mut Desk, pointer: &str, choices: &str) -> Option<T> {
    desk.fault(FieldFault::new(pointer, "choice.unknown").with("choices", choices));
    None
}

pub(super) fn short_enough(desk: &mut Desk, pointer: &str, entries: usize, max: usize) -> bool {
    if entries > max {
        desk.fault(FieldFault::new(pointer, "list.too_long").with("max", max));
    }
    entries <= max
}

/// A key as a part of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
