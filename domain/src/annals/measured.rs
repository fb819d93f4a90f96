//! The measure that looks at the annals for a body. It is taken from the views, in `src/wiring/measuring` (laws 12 and 13).

use crate::standard::MeasureInfo;

/// The measures of what is told of a body in the annals.
pub const ANNAL_MEASURES: [MeasureInfo; 1] = [MeasureInfo {
    name: "publications/1",
    doc: "How many publications of 365 days name the body, in publications (domain 5.5, 5c; 6.2, E2). Unknown while \
          none that names it was ever recorded.",
}];
