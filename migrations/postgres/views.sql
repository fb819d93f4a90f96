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
