-- views.db, the parts of people and of work; their days and intervals are those of views.sql.

-- view: programmes
CREATE TABLE programme (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  owner text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  approved_on text COLLATE "C" NOT NULL,
  approved_by bigint NOT NULL,
  first_day text COLLATE "C" NOT NULL,
  until_day text COLLATE "C",
  closed_on text COLLATE "C",
  closed_by bigint,
  budget_fen bigint,
  goals text COLLATE "C" NOT NULL,
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX programme_by_owner ON programme (owner);

-- view: sessions
-- on_day is the day on which it was held, or for which it is planned.
CREATE TABLE session (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  stage text COLLATE "C" NOT NULL,
  organiser text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  venue text COLLATE "C",
  programme text COLLATE "C",
  action text COLLATE "C",
  brand_owner text COLLATE "C",
  brand text COLLATE "C",
  on_day text COLLATE "C" NOT NULL,
  recorded_by bigint NOT NULL,
  nth bigint NOT NULL,
  irregular bigint NOT NULL CHECK (irregular IN (0, 1)),
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  report_due text COLLATE "C",
  reported_on text COLLATE "C",
  reported_by bigint,
  report_recorded_on text COLLATE "C",
  report_corrected_by bigint,
  person_times bigint,
  members_present bigint,
  budget_fen bigint,
  spent_fen bigint,
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX session_by_organiser ON session (organiser, on_day);
CREATE INDEX session_by_day ON session (on_day);

-- view: outcomes
-- An outcome counts from from_day, the last day of its period; quantity is in the unit of its kind.
CREATE TABLE outcome (
  stream text COLLATE "C" PRIMARY KEY,
  sequence bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  begins_on text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  paper text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint
);
CREATE INDEX outcome_by_body ON outcome (body, from_day);
CREATE INDEX outcome_by_day ON outcome (from_day, stream);

-- view: service_requests
-- One row a stretch of days. due_day is the last day on which the asker may answer what was delivered, while that is open: a
-- request is closed as of a later day, whether that is written down or not. closed_on is the day of a declining, too.
-- What the asker replied and a paid referral stay when it is taken up again.
CREATE TABLE service_request (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  direction text COLLATE "C" NOT NULL,
  asker text COLLATE "C" NOT NULL,
  seat text COLLATE "C",
  wish text COLLATE "C",
  node text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  domain text COLLATE "C",
  team text COLLATE "C",
  stage text COLLATE "C" NOT NULL,
  asked_on text COLLATE "C" NOT NULL,
  asked_by bigint NOT NULL,
  first_answer_on text COLLATE "C",
  is_first_answer_late bigint NOT NULL CHECK (is_first_answer_late IN (0, 1)),
  delivered_on text COLLATE "C",
  delivered_by bigint,
  is_delivered_late bigint NOT NULL CHECK (is_delivered_late IN (0, 1)),
  due_day text COLLATE "C",
  answered_on text COLLATE "C",
  answered_by bigint,
  answer text COLLATE "C",
  is_answered_late bigint NOT NULL CHECK (is_answered_late IN (0, 1)),
  reply text COLLATE "C",
  replied_on text COLLATE "C",
  replied_by bigint,
  closed_on text COLLATE "C",
  ended_by bigint,
  ending text COLLATE "C",
  ground text COLLATE "C",
  paid_on text COLLATE "C",
  paid_by bigint,
  paid_body text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX service_request_by_body ON service_request (body);
CREATE INDEX service_request_by_due ON service_request (due_day);
CREATE INDEX service_request_by_paid ON service_request (paid_body);

-- Every seat that ever asked, by what was corrected or voided since, too: what it wished is found when its person is erased.
CREATE TABLE service_request_seat (
  stream text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, seat)
);
CREATE INDEX service_request_seat_by_seat ON service_request_seat (seat);

-- view: published_claims
-- claimed_day is the day that a number speaks of, from_day that of its publication.
CREATE TABLE published_claim (
  stream text COLLATE "C" PRIMARY KEY,
  sequence bigint NOT NULL,
  node text COLLATE "C" NOT NULL,
  metric text COLLATE "C" NOT NULL,
  operator text COLLATE "C" NOT NULL,
  bound bigint NOT NULL,
  granularity bigint,
  claimed_day text COLLATE "C" NOT NULL,
  wording text COLLATE "C" NOT NULL,
  title text COLLATE "C",
  paper text COLLATE "C",
  from_day text COLLATE "C" NOT NULL,
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint
);
CREATE INDEX published_claim_by_day ON published_claim (claimed_day, stream);

CREATE TABLE claim_check (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  value bigint NOT NULL,
  verdict text COLLATE "C" NOT NULL,
  difference bigint NOT NULL,
  facts_at bigint NOT NULL,
  cited bigint NOT NULL,
  digest text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, sequence)
);

-- view: suggestions
-- until_day is the last day on which an answer is in time, due_day that at whose end one that has not come is overdue.
-- overdue_first is the last day of the first term that passed without an answer.
CREATE TABLE suggestion (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  body text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  field text COLLATE "C" NOT NULL,
  author text COLLATE "C",
  words text COLLATE "C" NOT NULL,
  submitted_on text COLLATE "C" NOT NULL,
  submitted_by bigint NOT NULL,
  stage text COLLATE "C" NOT NULL,
  stage_on text COLLATE "C" NOT NULL,
  to_node text COLLATE "C",
  to_outside text COLLATE "C",
  until_day text COLLATE "C" NOT NULL,
  due_day text COLLATE "C",
  overdue_first text COLLATE "C",
  answered_on text COLLATE "C",
  answered_by bigint,
  answer text COLLATE "C",
  ground text COLLATE "C",
  published_on text COLLATE "C",
  author_shown text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  is_answer_late bigint NOT NULL CHECK (is_answer_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX suggestion_by_body ON suggestion (body, submitted_on);
CREATE INDEX suggestion_by_author ON suggestion (author);
CREATE INDEX suggestion_by_due ON suggestion (due_day);

-- view: brands
-- stage_by is the sequence of the event that brought the brand to its stage.
CREATE TABLE brand (
  stream text COLLATE "C" NOT NULL,
  brand text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  stage_by bigint NOT NULL,
  in_use_since text COLLATE "C" NOT NULL,
  registered_by bigint NOT NULL,
  PRIMARY KEY (stream, brand, from_day)
);
CREATE TABLE brand_licence (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  brand text COLLATE "C" NOT NULL,
  licensee text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  PRIMARY KEY (stream, sequence)
);
CREATE TABLE brand_complaint (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  brand text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  PRIMARY KEY (stream, sequence)
);

-- view: persons
CREATE TABLE person (
  stream text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  erasure_on text COLLATE "C",
  erased_on text COLLATE "C",
  PRIMARY KEY (stream)
);
CREATE INDEX person_by_node ON person (node);
CREATE TABLE person_consent (
  stream text COLLATE "C" NOT NULL,
  purpose text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  PRIMARY KEY (stream, purpose, from_day)
);
CREATE TABLE representative (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  node text COLLATE "C" NOT NULL,
  category text COLLATE "C" NOT NULL,
  put_forward_by text COLLATE "C",
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  left_by bigint,
  imported bigint NOT NULL CHECK (imported IN (0, 1)),
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX representative_by_node ON representative (node, from_day);
CREATE INDEX representative_by_body ON representative (put_forward_by) WHERE put_forward_by IS NOT NULL;
CREATE TABLE person_attestation (
  stream text COLLATE "C" NOT NULL,
  attested bigint NOT NULL,
  accepted_by bigint NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, attested)
);
CREATE TABLE assignment (
  stream text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  given_by bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  body text COLLATE "C",
  from_day text COLLATE "C" NOT NULL,
  due_day text COLLATE "C",
  reported_on text COLLATE "C",
  reported_by bigint,
  ended_on text COLLATE "C",
  end_code text COLLATE "C",
  PRIMARY KEY (stream, id)
);

-- view: memberships
CREATE TABLE membership (
  stream text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  role text COLLATE "C" NOT NULL,
  category text COLLATE "C",
  offered_on text COLLATE "C",
  declined_on text COLLATE "C",
  from_day text COLLATE "C",
  to_day text COLLATE "C",
  taken_by bigint,
  left_by bigint,
  leaving text COLLATE "C",
  capacity_declared bigint NOT NULL CHECK (capacity_declared IN (0, 1)),
  confirmed_on text COLLATE "C",
  PRIMARY KEY (stream)
);
CREATE INDEX membership_by_body ON membership (body);
CREATE INDEX membership_by_node ON membership (node);
CREATE TABLE membership_attested (
  stream text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, number)
);

-- view: alliances
CREATE TABLE alliance (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  node text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  founded_on text COLLATE "C" NOT NULL,
  founded_by bigint NOT NULL,
  dissolved_on text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, from_day)
);

-- view: teams
-- domains are their words with commas between.
CREATE TABLE team (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  alliance text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  domains text COLLATE "C" NOT NULL,
  lead text COLLATE "C",
  formed_on text COLLATE "C" NOT NULL,
  formed_by bigint NOT NULL,
  stage text COLLATE "C" NOT NULL,
  stage_on text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX team_by_alliance ON team (alliance);
CREATE INDEX team_by_lead ON team (lead);
CREATE TABLE team_check (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  on_day text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  domain text COLLATE "C" NOT NULL,
  passed bigint NOT NULL CHECK (passed IN (0, 1)),
  checked_by text COLLATE "C",
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, sequence)
);
