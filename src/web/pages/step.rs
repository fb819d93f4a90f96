//! Where a row of steps stands: the seven steps, and the steps of a route.

/// Where one step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Here.
    Now,
    /// Ahead.
    #[default]
    Ahead,
}

impl StepState {
    /// The class, and the last part of the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Ahead => "ahead",
        }
    }

    /// Whether it is the present one.
    pub fn is_now(self) -> bool {
        self == Self::Now
    }

    /// Whether it is behind.
    pub fn is_done(self) -> bool {
        self == Self::Done
    }
}

/// How something stands. It never shows by colour alone: words say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to note.
    #[default]
    Plain,
    /// Well.
    Good,
    /// It waits for somebody.
    Waiting,
    /// It needs care.
    Care,
    /// It is late, refused or void.
    Bad,
}

impl Tone {
    /// The class.
    pub fn code(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Waiting => "todo",
            Self::Care => "warn",
            Self::Bad => "late",
        }
    }
}
