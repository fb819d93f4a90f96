//! What an application holds: counts, statements and papers of the presets.
#![allow(dead_code, reason = "each test file takes the part that it needs")]

use qibu_domain::id::PaperId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{Attestation, Contents, LegalIdentity, PaperRef};
use uuid::Uuid;

/// The paper of a kind: the same one wherever it is named.
pub fn paper_of(kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::new_v5(&Uuid::from_u128(0xbabe), kind.as_bytes())),
        kind: kind.to_owned(),
        commitment: "5f".repeat(32),
    }
}

/// Written reasons.
pub fn reason() -> PaperRef {
    paper_of("reason")
}

/// An application being filled in.
#[derive(Clone, Debug, Default)]
pub struct Sheet(Contents);

impl Sheet {
    /// What the simple standard asks for at T1 of an internal body.
    pub fn simple_t1() -> Self {
        Self::default()
            .counts("initiators", 3, Some("consent_receipts"))
            .counts("candidates", 15, None)
    }

    /// What the simple standard asks for at T2 of an internal body.
    pub fn simple_t2() -> Self {
        Self::default()
            .declares("elected_by_acclamation")
            .with("founding_minutes")
            .with("charter")
            .with("internal_approval")
    }

    /// What the simple standard asks for at T3.
    pub fn simple_t3() -> Self {
        Self::default().counts("linked_bases", 1, Some("base_link_letter"))
    }

    /// What the simple standard asks for at a transition of an internal body.
    pub fn simple(transition: Transition) -> Self {
        let sheet = Self::default();
        match transition {
            Transition::T1 => Self::simple_t1(),
            Transition::T2 => Self::simple_t2(),
            Transition::T3 => Self::simple_t3(),
            Transition::T4 => sheet.counts("sessions_held", 4, Some("session_ledger")),
            Transition::T5 => sheet
                .counts("brand_sessions", 4, None)
                .counts("publications", 1, Some("publications_list"))
                .with("brand_card"),
            Transition::T6 => sheet
                .counts("requests_to_society", 2, Some("request_ledger"))
                .counts("requests_to_members", 2, Some("request_ledger")),
            Transition::T7 => sheet
                .counts("suggestions_submitted", 1, Some("suggestion_ledger"))
                .counts("suggestions_answered", 1, None),
            Transition::T8 => sheet.with("handover_file"),
            Transition::Suspend => sheet.declares("ground_safety").with("suspension_statement"),
            Transition::Resume => sheet.declares("grounds_removed").with("resumption_check"),
            Transition::Dissolve => sheet
                .counts("members_called", 20, None)
                .counts("members_present", 15, None)
                .counts("votes_for_dissolution", 12, None)
                .with("dissolution_minutes")
                .with("winding_up_plan"),
            Transition::Delist => sheet
                .declares("ground_base_ends")
                .with("delisting_statement"),
        }
    }

    /// Everything that either preset asks of a base at one of its first three transitions; later ones are those of
    /// associations.
    pub fn of_a_base(transition: Transition) -> Self {
        let sheet = Self::default();
        match transition {
            Transition::T1 => sheet
                .counts("target_population", 300, Some("population_estimate"))
                .of_category("freelancers")
                .declares("non_profit_purpose")
                .with("host_letter"),
            Transition::T2 => sheet
                .counts("operator_agreement_months", 12, Some("operator_agreement"))
                .declares("duties_split")
                .with("internal_rules")
                .with("annual_plan"),
            Transition::T3 => sheet
                .counts("ground_square_metres", 120, None)
                .counts("right_of_use_months", 12, Some("right_of_use"))
                .counts("rules_posted", 5, None)
                .counts("sessions_planned", 12, Some("activity_plan"))
                .counts("trial_sessions", 1, None)
                .declares("edition_shown")
                .with("sign_proposal")
                .with("targets_sheet")
                .with("verification_record"),
            later => Self::simple(later),
        }
    }

    /// What the Chengyang standard of 2021 asks for at T1 of an internal body.
    pub fn chengyang_t1() -> Self {
        Self::default()
            .counts("initiators", 3, Some("consent_receipts"))
            .counts("candidates", 15, Some("count_sheet"))
            .counts("four_haves_attested", 15, None)
            .declares("initiators_capacity")
            .declares("non_profit_purpose")
            .of_category("freelancers")
            .with("proposal_form")
    }

    /// A count, and the paper that shows it.
    pub fn counts(mut self, code: &str, count: u32, kind: Option<&str>) -> Self {
        let paper = kind.map(|kind| paper_of(kind).paper);
        self.0
            .attested
            .insert(code.to_owned(), Attestation { count, paper });
        match kind {
            Some(kind) => self.with(kind),
            None => self,
        }
    }

    pub fn without_count(mut self, code: &str) -> Self {
        self.0.attested.remove(code);
        self
    }

    pub fn declares(mut self, code: &str) -> Self {
        self.0.declared.insert(code.to_owned());
        self
    }

    pub fn of_category(mut self, code: &str) -> Self {
        self.0.categories.insert(code.to_owned());
        self
    }

    pub fn with(mut self, kind: &str) -> Self {
        let paper = paper_of(kind);
        if !self.0.papers.contains(&paper) {
            self.0.papers.push(paper);
        }
        self
    }

    pub fn without(mut self, kind: &str) -> Self {
        self.0.papers.retain(|paper| paper.kind != kind);
        self
    }

    pub fn legal(mut self, legal: LegalIdentity) -> Self {
        self.0.legal = Some(legal);
        self
    }

    pub fn contents(self) -> Contents {
        self.0
    }
}
