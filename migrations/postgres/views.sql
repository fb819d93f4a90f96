-- The schema qibu_views: read models. Everything here is folded from the log and may be thrown away.
-- Days are YYYY-MM-DD of Asia/Shanghai; an interval holds from from_day until before to_day, NULL while it is open.
-- Texts are ordered by their bytes, as in the file of the embedded store.
-- Each part belongs to the view that its first line names; raise the view's version when its part changes.

-- view: runtime
-- How far each view has read, and which event stood there, so that views of another log are noticed.
CREATE TABLE IF NOT EXISTS checkpoint (
  view text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  position bigint NOT NULL CHECK (position >= 0),
  stream text COLLATE "C",
  sequence bigint,
  recorded_at bigint
);

-- view: subjects
CREATE TABLE subject (
  stream text COLLATE "C" PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  kind text COLLATE "C" NOT NULL
);

CREATE TABLE subject_name (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  short_name text COLLATE "C",
  PRIMARY KEY (stream, from_day)
);

-- Form to ordinal are an association's, level to plaque a base's.
CREATE TABLE subject_place (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  district text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  rank text COLLATE "C" NOT NULL,
  form text COLLATE "C",
  body_kind text COLLATE "C",
  scope text COLLATE "C",
  ordinal bigint,
  level text COLLATE "C",
  host text COLLATE "C",
  plaque text COLLATE "C",
  PRIMARY KEY (stream, from_day)
);
CREATE INDEX subject_place_by_node ON subject_place (node, scope);

-- life_by and counted_by are sequences in the stream: the events that a count cites.
CREATE TABLE subject_life (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  life text COLLATE "C" NOT NULL,
  life_by bigint NOT NULL,
  step bigint NOT NULL,
  cycle bigint NOT NULL,
  counts bigint NOT NULL CHECK (counts IN (0, 1)),
  counted_by bigint,
  founded_on text COLLATE "C",
  founded_precision text COLLATE "C",
  due_day text COLLATE "C",
  due_outcome text COLLATE "C",
  cycle_due text COLLATE "C",
  cycle_put_right_by text COLLATE "C",
  rectify_until text COLLATE "C",
  rectify_state text COLLATE "C",
  PRIMARY KEY (stream, from_day)
);

CREATE TABLE subject_category (
  stream text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  category text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, category, from_day)
);

-- view: applications
CREATE TABLE application (
  stream text COLLATE "C" NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  transition text COLLATE "C" NOT NULL,
  submitted_on text COLLATE "C" NOT NULL,
  submitted_by_event bigint NOT NULL,
  submitter text COLLATE "C",
  entered_by text COLLATE "C"
);
CREATE INDEX application_by_stream ON application (stream);
CREATE INDEX application_by_day ON application (submitted_on, id);

CREATE TABLE application_state (
  stream text COLLATE "C" NOT NULL,
  application text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  stage text COLLATE "C" NOT NULL,
  is_open bigint NOT NULL CHECK (is_open IN (0, 1)),
  seat text COLLATE "C",
  duty text COLLATE "C",
  rank text COLLATE "C",
  node text COLLATE "C",
  due_day text COLLATE "C",
  due_outcome text COLLATE "C",
  edition text COLLATE "C",
  accepted_on text COLLATE "C",
  counted_to text COLLATE "C",
  extended bigint NOT NULL CHECK (extended IN (0, 1)),
  late bigint NOT NULL CHECK (late IN (0, 1)),
  sequence bigint NOT NULL,
  PRIMARY KEY (application, from_day)
);
CREATE INDEX application_state_by_stream ON application_state (stream);

CREATE TABLE application_copy (
  stream text COLLATE "C" NOT NULL,
  application text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  PRIMARY KEY (application, node)
);
CREATE INDEX application_copy_by_stream ON application_copy (stream);
CREATE INDEX application_copy_by_node ON application_copy (node, from_day);

-- view: history
CREATE TABLE history (
  stream text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  position bigint NOT NULL UNIQUE,
  recorded_at bigint NOT NULL,
  name text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  class text COLLATE "C" NOT NULL CHECK (class IN ('act', 'fact', 'correction')),
  occurred_on text COLLATE "C" NOT NULL,
  decided_on text COLLATE "C",
  counts_on text COLLATE "C",
  source text COLLATE "C" NOT NULL,
  by_account text COLLATE "C",
  office text COLLATE "C",
  standing_in_for text COLLATE "C",
  entered_by text COLLATE "C",
  rule text COLLATE "C",
  payload text COLLATE "C" NOT NULL,
  subject text COLLATE "C",
  application text COLLATE "C",
  corrected_by bigint,
  is_void bigint NOT NULL CHECK (is_void IN (0, 1)),
  PRIMARY KEY (stream, sequence)
);

-- view: nodes
CREATE TABLE node (
  stream text COLLATE "C" NOT NULL,
  code text COLLATE "C" PRIMARY KEY,
  kind text COLLATE "C" NOT NULL,
  district text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C"
);
CREATE INDEX node_by_stream ON node (stream);

CREATE TABLE node_name (
  stream text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  name text COLLATE "C" NOT NULL,
  PRIMARY KEY (code, from_day)
);
CREATE INDEX node_name_by_stream ON node_name (stream);

CREATE TABLE node_parent (
  stream text COLLATE "C" NOT NULL,
  code text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  parent text COLLATE "C" NOT NULL,
  PRIMARY KEY (code, from_day)
);
CREATE INDEX node_parent_by_stream ON node_parent (stream);
CREATE INDEX node_parent_by_parent ON node_parent (parent);

-- number is the edition's place among those of its district, in the order of publication.
CREATE TABLE edition (
  stream text COLLATE "C" NOT NULL,
  district text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  code text COLLATE "C" NOT NULL,
  in_force_from text COLLATE "C" NOT NULL,
  title_zh text COLLATE "C" NOT NULL,
  title_en text COLLATE "C" NOT NULL,
  PRIMARY KEY (district, number)
);

CREATE TABLE edition_kind (
  stream text COLLATE "C" NOT NULL,
  district text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  edition text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  rank text COLLATE "C" NOT NULL,
  zh text COLLATE "C" NOT NULL,
  en text COLLATE "C" NOT NULL,
  PRIMARY KEY (district, number, kind)
);

-- place is 0 for the highest rank.
CREATE TABLE edition_rank (
  stream text COLLATE "C" NOT NULL,
  district text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  edition text COLLATE "C" NOT NULL,
  rank text COLLATE "C" NOT NULL,
  place bigint NOT NULL,
  zh text COLLATE "C" NOT NULL,
  en text COLLATE "C" NOT NULL,
  PRIMARY KEY (district, number, rank)
);

-- view: accounts
CREATE TABLE account (
  stream text COLLATE "C" PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C"
);

-- from_day and to_day say when it can be acted under; first_day and last_day are what the appointment says.
-- Before cut_on, when it was revoked or the account closed, nothing was known but lapses_on, the day after its last one.
CREATE TABLE account_appointment (
  stream text COLLATE "C" NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  duty text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  first_day text COLLATE "C" NOT NULL,
  last_day text COLLATE "C",
  given_on text COLLATE "C" NOT NULL,
  revoked_on text COLLATE "C",
  cut_on text COLLATE "C",
  lapses_on text COLLATE "C"
);
CREATE INDEX account_appointment_by_stream ON account_appointment (stream);
CREATE INDEX account_appointment_by_node ON account_appointment (node, duty);

-- The hand-overs of the work of an appointment, in their order.
CREATE TABLE account_hand_over (
  stream text COLLATE "C" NOT NULL,
  appointment text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  to_account text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  until_day text COLLATE "C",
  PRIMARY KEY (appointment, number)
);
CREATE INDEX account_hand_over_by_stream ON account_hand_over (stream);

CREATE TABLE account_delegation (
  stream text COLLATE "C" NOT NULL,
  id text COLLATE "C" PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  to_account text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  duty text COLLATE "C" NOT NULL,
  standing bigint NOT NULL CHECK (standing IN (0, 1)),
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  first_day text COLLATE "C" NOT NULL,
  last_day text COLLATE "C",
  given_on text COLLATE "C" NOT NULL,
  revoked_on text COLLATE "C",
  cut_on text COLLATE "C",
  lapses_on text COLLATE "C"
);
CREATE INDEX account_delegation_by_stream ON account_delegation (stream);
CREATE INDEX account_delegation_by_borrower ON account_delegation (to_account);

CREATE TABLE account_post (
  stream text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  body text COLLATE "C" NOT NULL,
  post text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C"
);
CREATE INDEX account_post_by_stream ON account_post (stream);
CREATE INDEX account_post_by_body ON account_post (body);

-- view: re_reviews
-- The decisions that hold, each with what it read; area and scope are an association's.
CREATE TABLE decision (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  position bigint NOT NULL,
  application text COLLATE "C" NOT NULL,
  transition text COLLATE "C" NOT NULL,
  decided_on text COLLATE "C" NOT NULL,
  facts_at bigint NOT NULL,
  outcome text COLLATE "C" NOT NULL,
  edition text COLLATE "C" NOT NULL,
  area text COLLATE "C",
  scope text COLLATE "C",
  by_query bigint NOT NULL CHECK (by_query IN (0, 1)),
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX decision_by_position ON decision (position);
CREATE INDEX decision_by_scope ON decision (area, scope);

CREATE TABLE decision_cites (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  cited_stream text COLLATE "C" NOT NULL,
  cited_sequence bigint NOT NULL,
  PRIMARY KEY (stream, sequence, cited_stream, cited_sequence)
);
CREATE INDEX decision_cites_by_cited ON decision_cites (cited_stream, cited_sequence);

-- What an approval gave, on which later decisions rest: the step, and the reply from which a body prepares.
CREATE TABLE decision_gave (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  decision bigint NOT NULL,
  PRIMARY KEY (stream, sequence)
);

CREATE TABLE re_review (
  stream text COLLATE "C" NOT NULL,
  opened bigint NOT NULL,
  application text COLLATE "C" NOT NULL,
  decision bigint NOT NULL,
  changed_stream text COLLATE "C" NOT NULL,
  changed_sequence bigint NOT NULL,
  by_stream text COLLATE "C" NOT NULL,
  by_sequence bigint NOT NULL,
  through_stream text COLLATE "C",
  through_sequence bigint,
  node text COLLATE "C",
  duty text COLLATE "C",
  due_day text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  ended_as text COLLATE "C",
  PRIMARY KEY (stream, opened)
);
-- view: affairs
-- from_day and to_day say when it was so; until_day is the last day that it states itself.
CREATE TABLE affair (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  until_day text COLLATE "C",
  year bigint,
  post text COLLATE "C",
  seat text COLLATE "C",
  content text COLLATE "C" NOT NULL,
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  lacks_audit bigint NOT NULL CHECK (lacks_audit IN (0, 1)),
  operator text COLLATE "C",
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX affair_by_until ON affair (kind, until_day);
-- A turn of the rota as it stood from from_day to to_day; first_day and last_day are the days of duty.
CREATE TABLE rota_turn (
  stream text COLLATE "C" NOT NULL,
  set_by bigint NOT NULL,
  number bigint NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  to_day text COLLATE "C",
  first_day text COLLATE "C" NOT NULL,
  last_day text COLLATE "C" NOT NULL,
  seat text COLLATE "C" NOT NULL,
  swapped_by bigint,
  handed_over_by bigint,
  handed_over_on text COLLATE "C",
  PRIMARY KEY (stream, set_by, number, from_day)
);

-- view: annals
CREATE TABLE annal (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  node text COLLATE "C" NOT NULL,
  from_day text COLLATE "C" NOT NULL,
  content text COLLATE "C" NOT NULL,
  is_late bigint NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by bigint,
  PRIMARY KEY (stream, sequence)
);
CREATE INDEX annal_by_node ON annal (node, from_day);
CREATE TABLE annal_body (
  stream text COLLATE "C" NOT NULL,
  sequence bigint NOT NULL,
  body text COLLATE "C" NOT NULL,
  PRIMARY KEY (stream, sequence, body)
);
CREATE INDEX annal_by_body ON annal_body (body);

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
