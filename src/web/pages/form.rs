//! What forms share: errors by field, and choices.

/// What is wrong with a form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct Errors(pub Vec<FieldError>);

/// What is wrong with one field.
#[derive(Clone, Debug, Default)]
pub struct FieldError {
    /// The field's name; its id is `f-` and the name. Empty where the whole form is meant.
    pub field: String,
    /// What is wrong and how to mend it.
    pub words: String,
}

impl Errors {
    /// Whether anything is wrong.
    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// What is wrong with a field.
    pub fn at(&self, field: impl AsRef<str>) -> Option<&str> {
        let field = field.as_ref();
        self.0
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.words.as_str())
    }

    /// Whether something is wrong with a field.
    pub fn has(&self, field: impl AsRef<str>) -> bool {
        self.at(field).is_some()
    }

    /// The ids that describe a field: its help, and what is wrong with it.
    pub fn described_by(&self, field: impl AsRef<str>, help: impl AsRef<str>) -> String {
        let field = field.as_ref();
        let help = if help.as_ref().is_empty() {
            String::new()
        } else {
            format!("h-{field}")
        };
        match self.has(field) {
            true if help.is_empty() => format!("e-{field}"),
            true => format!("{help} e-{field}"),
            false => help,
        }
    }
}

/// One of several that can be chosen.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub code: String,
    /// What is read.
    pub label: String,
    /// More about it; empty for none.
    pub help: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A name and a value that are shown.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// The name.
    pub label: String,
    /// The value.
    pub value: String,
}
