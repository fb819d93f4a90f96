//! What a fact of a body's own affairs says, in words.

use crate::web::pages::days;
use crate::words::{Lang, say, words};
use serde_json::Value;

/// How much of a seat's id is shown, in characters.
const SHORT_SEAT_CHARS: usize = 8;

/// What is told of a fact, part by part; `None` where the event is none of a body's own affairs.
pub fn details(lang: Lang, name: &str, payload: &Value) -> Option<Vec<String>> {
    let teller = Teller { lang, payload };
    let parts = match name {
        "AnnualReportFiled" => vec![teller.number("year", "year")],
        "AuditRecorded" => vec![
            teller.code("reason"),
            teller.with("period", &["from", "to"]),
            teller.code("result"),
        ],
        "HonourGranted" => vec![
            teller.code("level"),
            teller.text("title"),
            teller.text("granted_by"),
        ],
        "HonourWithdrawn" => vec![teller.number("of_honour", "honour")],
        "TermElected" => vec![
            teller.number("term", "term"),
            teller.with("present", &["eligible", "present"]),
            teller.number("in_favour", "in_favour"),
            teller.flag("acclamation", "acclamation", None),
            teller.day("ends", "ends"),
        ],
        "PostFilled" => vec![
            teller.code("post"),
            seat_of(lang, payload),
            teller.day("until", "until"),
        ],
        "PostVacated" => vec![seat_of(lang, payload), teller.code("reason")],
        "MeetingHeld" => vec![
            teller.code("organ"),
            teller.with("present", &["eligible", "present"]),
            teller.number("resolutions", "resolutions"),
        ],
        "GoalSet" => vec![teller.goal(), teller.target(), teller.taken_over()],
        "GoalAssessed" => vec![
            teller.number("reached", "reached"),
            teller.flag("met", "met", Some("not_met")),
        ],
        "OperatorLinked" => vec![teller.operator(), teller.day("until", "until")],
        "OperatorUnlinked" => vec![teller.code("reason")],
        "BaseInspected" => vec![
            teller.with("inspected", &["items", "items_met"]),
            teller.day("put_right_by", "put_right_by"),
        ],
        "InspectionSettled" => vec![teller.number("of_inspection", "inspection")],
        "BaseRelocated" => {
            let mut parts = premises(lang, payload);
            parts.push(teller.day("right_until", "until"));
            parts
        }
        "RightOfUseRenewed" => vec![teller.day("right_until", "until")],
        "RotaSet" => vec![teller.turns()],
        "RotaSwapped" => vec![teller.day("turn", "turn"), teller.day("with", "with")],
        "TurnHandedOver" => vec![teller.day("turn", "turn")],
        "PostHandedOver" => vec![seat_of(lang, payload), teller.receiver()],
        "BrandRegistered" => vec![teller.text("name")],
        "BrandLicensed" => vec![teller.day("until", "until")],
        "BrandComplaintSettled" => vec![teller.number("of_complaint", "complaint")],
        "BrandListed" | "BrandComplaintReceived" => Vec::new(),
        "AffairCorrected" => return Some(corrected(lang, payload)),
        _ => return None,
    };
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

/// The same as one text.
pub fn line(lang: Lang, name: &str, payload: &Value) -> String {
    let parts = details(lang, name, payload).unwrap_or_default();
    parts.join(lang.pick("，", ", "))
}

/// What a correction puts in the place of the fact.
fn corrected(lang: Lang, payload: &Value) -> Vec<String> {
    let Some(replacement) = payload.get("replacement") else {
        return vec![say(lang, "label.affair_told.void", &[])];
    };
    let day = replacement.get("occurred_on").and_then(Value::as_str);
    let mut parts: Vec<String> = day.map(|day| days::day(lang, day)).into_iter().collect();
    let event = replacement.pointer("/affair/event").and_then(Value::as_str);
    let content = replacement.pointer("/affair/content");
    if let (Some((name, _)), Some(content)) = (event.and_then(|it| it.split_once('/')), content) {
        parts.extend(details(lang, name, content).unwrap_or_default());
    }
    parts
}

/// The short form of the seat that a fact names; empty for none. Who sits there is not told.
pub fn seat_of(lang: Lang, payload: &Value) -> String {
    let seat = payload.get("seat").and_then(Value::as_str);
    seat.map(|seat| short_seat(lang, seat)).unwrap_or_default()
}

/// A seat in its short form.
pub fn short_seat(lang: Lang, seat: &str) -> String {
    let short: String = seat.chars().take(SHORT_SEAT_CHARS).collect();
    say(lang, "label.affair_told.seat", &[("seat", short)])
}

/// The premises that a fact names: their address, their area, and whether they can be entered without a step.
pub fn premises(lang: Lang, payload: &Value) -> Vec<String> {
    let teller = Teller { lang, payload };
    let mut parts = vec![teller.text("address")];
    if payload.get("area_m2").is_some() {
        parts.push(teller.number("area", "area_m2"));
    }
    parts.push(teller.flag("step_free", "step_free", None));
    parts.retain(|part| !part.is_empty());
    parts
}

/// The turns of a rota as they were typed, one by one.
pub fn turns(lang: Lang, turns: &[Value]) -> String {
    let told = turns.iter().map(|turn| {
        let part = |part: &str| turn.get(part).and_then(Value::as_str).unwrap_or_default();
        let seat = match turn.get("new") {
            Some(Value::String(new)) => say(lang, "page.rota.new_holder", &[("n", new.clone())]),
            Some(new) => say(lang, "page.rota.new_holder", &[("n", new.to_string())]),
            None => short_seat(lang, part("seat")),
        };
        let arguments = [
            ("from", days::day(lang, part("first"))),
            ("to", days::day(lang, part("last"))),
            ("seat", seat),
        ];
        say(lang, "label.affair_told.one_turn", &arguments)
    });
    told.collect::<Vec<_>>().join(lang.pick("；", "; "))
}

/// The words of a code.
pub fn code(lang: Lang, code: &str) -> String {
    let known = words(lang, &format!("label.affair_code.{code}"), &[]);
    known.unwrap_or_else(|| code.to_owned())
}

struct Teller<'a> {
    lang: Lang,
    payload: &'a Value,
}

impl Teller<'_> {
    fn say(&self, key: &str, arguments: &[(&str, String)]) -> String {
        say(self.lang, &format!("label.affair_told.{key}"), arguments)
    }

    fn text(&self, field: &str) -> String {
        let text = self.payload.get(field).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    fn code(&self, field: &str) -> String {
        let known = self.payload.get(field).and_then(Value::as_str);
        known
            .map(|known| code(self.lang, known))
            .unwrap_or_default()
    }

    /// A number or a day as it is read.
    fn value(&self, field: &str) -> String {
        match self.payload.get(field) {
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::String(day)) => days::day(self.lang, day),
            _ => String::new(),
        }
    }

    fn number(&self, key: &str, field: &str) -> String {
        self.say(key, &[("n", self.value(field))])
    }

    fn day(&self, key: &str, field: &str) -> String {
        let day = self.value(field);
        if day.is_empty() {
            return day;
        }
        self.say(key, &[("day", day)])
    }

    fn with(&self, key: &str, fields: &[&str]) -> String {
        let arguments = fields.iter().map(|field| (*field, self.value(field)));
        let arguments: Vec<(&str, String)> = arguments.collect();
        self.say(key, &arguments)
    }

    fn flag(&self, field: &str, yes: &str, no: Option<&str>) -> String {
        match (self.payload.get(field).and_then(Value::as_bool), no) {
            (Some(true), _) => self.say(yes, &[]),
            (_, Some(no)) => self.say(no, &[]),
            (_, None) => String::new(),
        }
    }

    /// The name of an organisation, or the short form of an association's id: what a stream says of another is its id.
    fn operator(&self) -> String {
        let of = |field: &str| {
            let operator = self.payload.get("operator")?;
            operator.get(field).and_then(Value::as_str)
        };
        match (of("name"), of("association")) {
            (Some(name), _) => name.to_owned(),
            (None, Some(id)) => {
                let short: String = id.chars().take(SHORT_SEAT_CHARS).collect();
                self.say("association", &[("id", short)])
            }
            (None, None) => String::new(),
        }
    }

    fn goal(&self) -> String {
        let year: String = self.text("due").chars().take(4).collect();
        self.say("goal", &[("n", self.value("number")), ("year", year)])
    }

    /// That it takes a missed goal over.
    fn taken_over(&self) -> String {
        match self.payload.get("continues") {
            Some(_) => self.say("taken_over", &[]),
            None => String::new(),
        }
    }

    /// How many turns, and from which day to which.
    fn turns(&self) -> String {
        let turns = self.payload.get("turns").and_then(Value::as_array);
        let turns = turns.map(Vec::as_slice).unwrap_or_default();
        let day = |turn: Option<&Value>, part: &str| {
            let day = turn.and_then(|turn| turn.get(part)).and_then(Value::as_str);
            days::day(self.lang, day.unwrap_or_default())
        };
        let arguments = [
            ("n", turns.len().to_string()),
            ("from", day(turns.first(), "first")),
            ("to", day(turns.last(), "last")),
        ];
        self.say("turns", &arguments)
    }

    fn receiver(&self) -> String {
        let seat = short_seat(self.lang, &self.text("receiver"));
        self.say("receiver", &[("seat", seat)])
    }

    fn target(&self) -> String {
        let arguments = [
            ("n", self.value("target")),
            ("unit", self.code("unit")),
            ("day", self.value("due")),
        ];
        self.say("target", &arguments)
    }
}
