-- views.db, the parts of people and of work; their days and intervals are those of views.sql.

-- view: programmes
CREATE TABLE programme (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  approved_on TEXT NOT NULL,
  approved_by INTEGER NOT NULL,
  first_day TEXT NOT NULL,
  until_day TEXT,
  closed_on TEXT,
  closed_by INTEGER,
  budget_fen INTEGER,
  goals TEXT NOT NULL,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX programme_by_owner ON programme (owner);

-- view: sessions
-- on_day is the day on which it was held, or for which it is planned.
CREATE TABLE session (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  stage TEXT NOT NULL,
  organiser TEXT NOT NULL,
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  venue TEXT,
  programme TEXT,
  action TEXT,
  brand_owner TEXT,
  brand TEXT,
  on_day TEXT NOT NULL,
  recorded_by INTEGER NOT NULL,
  nth INTEGER NOT NULL,
  irregular INTEGER NOT NULL CHECK (irregular IN (0, 1)),
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  report_due TEXT,
  reported_on TEXT,
  reported_by INTEGER,
  report_recorded_on TEXT,
  report_corrected_by INTEGER,
  person_times INTEGER,
  members_present INTEGER,
  budget_fen INTEGER,
  spent_fen INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX session_by_organiser ON session (organiser, on_day);
CREATE INDEX session_by_day ON session (on_day);

-- view: outcomes
-- An outcome counts from from_day, the last day of its period; quantity is in the unit of its kind.
CREATE TABLE outcome (
  stream TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  kind TEXT NOT NULL,
  field TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  begins_on TEXT NOT NULL,
  from_day TEXT NOT NULL,
  paper TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER
) STRICT;
CREATE INDEX outcome_by_body ON outcome (body, from_day);
CREATE INDEX outcome_by_day ON outcome (from_day, stream);

-- view: service_requests
-- One row a stretch of days. due_day is the last day on which the asker may answer what was delivered, while that is open: a
-- request is closed as of a later day, whether that is written down or not. closed_on is the day of a declining, too.
-- What the asker replied and a paid referral stay when it is taken up again.
CREATE TABLE service_request (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  direction TEXT NOT NULL,
  asker TEXT NOT NULL,
  seat TEXT,
  wish TEXT,
  node TEXT NOT NULL,
  body TEXT,
  domain TEXT,
  team TEXT,
  stage TEXT NOT NULL,
  asked_on TEXT NOT NULL,
  asked_by INTEGER NOT NULL,
  first_answer_on TEXT,
  is_first_answer_late INTEGER NOT NULL CHECK (is_first_answer_late IN (0, 1)),
  delivered_on TEXT,
  delivered_by INTEGER,
  is_delivered_late INTEGER NOT NULL CHECK (is_delivered_late IN (0, 1)),
  due_day TEXT,
  answered_on TEXT,
  answered_by INTEGER,
  answer TEXT,
  is_answered_late INTEGER NOT NULL CHECK (is_answered_late IN (0, 1)),
  reply TEXT,
  replied_on TEXT,
  replied_by INTEGER,
  closed_on TEXT,
  ended_by INTEGER,
  ending TEXT,
  ground TEXT,
  paid_on TEXT,
  paid_by INTEGER,
  paid_body TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX service_request_by_body ON service_request (body);
CREATE INDEX service_request_by_due ON service_request (due_day);
CREATE INDEX service_request_by_paid ON service_request (paid_body);

-- Every seat that ever asked, by what was corrected or voided since, too: what it wished is found when its person is erased.
CREATE TABLE service_request_seat (
  stream TEXT NOT NULL,
  seat TEXT NOT NULL,
  PRIMARY KEY (stream, seat)
) STRICT;
CREATE INDEX service_request_seat_by_seat ON service_request_seat (seat);

-- view: published_claims
-- claimed_day is the day that a number speaks of, from_day that of its publication.
CREATE TABLE published_claim (
  stream TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  node TEXT NOT NULL,
  metric TEXT NOT NULL,
  operator TEXT NOT NULL,
  bound INTEGER NOT NULL,
  granularity INTEGER,
  claimed_day TEXT NOT NULL,
  wording TEXT NOT NULL,
  title TEXT,
  paper TEXT,
  from_day TEXT NOT NULL,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER
) STRICT;
CREATE INDEX published_claim_by_day ON published_claim (claimed_day, stream);

CREATE TABLE claim_check (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  value INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  difference INTEGER NOT NULL,
  facts_at INTEGER NOT NULL,
  cited INTEGER NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (stream, sequence)
) STRICT;

-- view: suggestions
-- until_day is the last day on which an answer is in time, due_day that at whose end one that has not come is overdue.
-- overdue_first is the last day of the first term that passed without an answer.
CREATE TABLE suggestion (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  body TEXT NOT NULL,
  node TEXT NOT NULL,
  field TEXT NOT NULL,
  author TEXT,
  words TEXT NOT NULL,
  submitted_on TEXT NOT NULL,
  submitted_by INTEGER NOT NULL,
  stage TEXT NOT NULL,
  stage_on TEXT NOT NULL,
  to_node TEXT,
  to_outside TEXT,
  until_day TEXT NOT NULL,
  due_day TEXT,
  overdue_first TEXT,
  answered_on TEXT,
  answered_by INTEGER,
  answer TEXT,
  ground TEXT,
  published_on TEXT,
  author_shown TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  is_answer_late INTEGER NOT NULL CHECK (is_answer_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX suggestion_by_body ON suggestion (body, submitted_on);
CREATE INDEX suggestion_by_author ON suggestion (author);
CREATE INDEX suggestion_by_due ON suggestion (due_day);

-- view: brands
-- stage_by is the sequence of the event that brought the brand to its stage.
CREATE TABLE brand (
  stream TEXT NOT NULL,
  brand TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  name TEXT NOT NULL,
  stage TEXT NOT NULL,
  stage_by INTEGER NOT NULL,
  in_use_since TEXT NOT NULL,
  registered_by INTEGER NOT NULL,
  PRIMARY KEY (stream, brand, from_day)
) STRICT;
CREATE TABLE brand_licence (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  brand TEXT NOT NULL,
  licensee TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (stream, sequence)
) STRICT;
CREATE TABLE brand_complaint (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  brand TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (stream, sequence)
) STRICT;

-- view: persons
CREATE TABLE person (
  stream TEXT NOT NULL,
  node TEXT NOT NULL,
  from_day TEXT NOT NULL,
  erasure_on TEXT,
  erased_on TEXT,
  PRIMARY KEY (stream)
) STRICT;
CREATE INDEX person_by_node ON person (node);
CREATE TABLE person_consent (
  stream TEXT NOT NULL,
  purpose TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (stream, purpose, from_day)
) STRICT;
CREATE TABLE representative (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  node TEXT NOT NULL,
  category TEXT NOT NULL,
  put_forward_by TEXT,
  from_day TEXT NOT NULL,
  to_day TEXT,
  left_by INTEGER,
  imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
  PRIMARY KEY (stream, sequence)
) STRICT;
CREATE INDEX representative_by_node ON representative (node, from_day);
CREATE INDEX representative_by_body ON representative (put_forward_by) WHERE put_forward_by IS NOT NULL;
CREATE TABLE person_attestation (
  stream TEXT NOT NULL,
  attested INTEGER NOT NULL,
  accepted_by INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  PRIMARY KEY (stream, attested)
) STRICT;
CREATE TABLE assignment (
  stream TEXT NOT NULL,
  id TEXT NOT NULL,
  given_by INTEGER NOT NULL,
  kind TEXT NOT NULL,
  body TEXT,
  from_day TEXT NOT NULL,
  due_day TEXT,
  reported_on TEXT,
  reported_by INTEGER,
  ended_on TEXT,
  end_code TEXT,
  PRIMARY KEY (stream, id)
) STRICT;

-- view: memberships
CREATE TABLE membership (
  stream TEXT NOT NULL,
  body TEXT NOT NULL,
  node TEXT NOT NULL,
  role TEXT NOT NULL,
  category TEXT,
  offered_on TEXT,
  declined_on TEXT,
  from_day TEXT,
  to_day TEXT,
  taken_by INTEGER,
  left_by INTEGER,
  leaving TEXT,
  capacity_declared INTEGER NOT NULL CHECK (capacity_declared IN (0, 1)),
  confirmed_on TEXT,
  PRIMARY KEY (stream)
) STRICT;
CREATE INDEX membership_by_body ON membership (body);
CREATE INDEX membership_by_node ON membership (node);
CREATE TABLE membership_attested (
  stream TEXT NOT NULL,
  number INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,
  PRIMARY KEY (stream, number)
) STRICT;

-- view: alliances
CREATE TABLE alliance (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  node TEXT NOT NULL,
  name TEXT NOT NULL,
  founded_on TEXT NOT NULL,
  founded_by INTEGER NOT NULL,
  dissolved_on TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;

-- view: teams
-- domains are their words with commas between.
CREATE TABLE team (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  alliance TEXT NOT NULL,
  name TEXT NOT NULL,
  node TEXT NOT NULL,
  domains TEXT NOT NULL,
  lead TEXT,
  formed_on TEXT NOT NULL,
  formed_by INTEGER NOT NULL,
  stage TEXT NOT NULL,
  stage_on TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX team_by_alliance ON team (alliance);
CREATE INDEX team_by_lead ON team (lead);
CREATE TABLE team_check (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  on_day TEXT NOT NULL,
  seat TEXT NOT NULL,
  domain TEXT NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  checked_by TEXT,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, sequence)
) STRICT;
