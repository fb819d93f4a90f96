-- views.db: read models. Everything here is folded from the log and may be thrown away.
-- Days are YYYY-MM-DD of Asia/Shanghai; an interval holds from from_day until before to_day, NULL while it is open.
-- Each part belongs to the view that its first line names; raise the view's version when its part changes.

-- view: runtime
-- How far each view has read, and which event stood there, so that views of another log are noticed.
CREATE TABLE IF NOT EXISTS checkpoint (
  view TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  stream TEXT,
  sequence INTEGER,
  recorded_at INTEGER
) STRICT;

-- view: subjects
CREATE TABLE subject (
  stream TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL
) STRICT;

CREATE TABLE subject_name (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  name TEXT NOT NULL,
  short_name TEXT,
  PRIMARY KEY (stream, from_day)
) STRICT;

-- Form to ordinal are an association's, level to plaque a base's.
CREATE TABLE subject_place (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  district TEXT NOT NULL,
  node TEXT NOT NULL,
  rank TEXT NOT NULL,
  form TEXT,
  body_kind TEXT,
  scope TEXT,
  ordinal INTEGER,
  level TEXT,
  host TEXT,
  plaque TEXT,
  PRIMARY KEY (stream, from_day)
) STRICT;
CREATE INDEX subject_place_by_node ON subject_place (node, scope);

-- life_by and counted_by are sequences in the stream: the events that a count cites.
CREATE TABLE subject_life (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  life TEXT NOT NULL,
  life_by INTEGER NOT NULL,
  step INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
  counted_by INTEGER,
  founded_on TEXT,
  founded_precision TEXT,
  due_day TEXT,
  due_outcome TEXT,
  cycle_due TEXT,
  cycle_put_right_by TEXT,
  rectify_until TEXT,
  rectify_state TEXT,
  PRIMARY KEY (stream, from_day)
) STRICT;

CREATE TABLE subject_category (
  stream TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  category TEXT NOT NULL,
  PRIMARY KEY (stream, category, from_day)
) STRICT;

-- view: applications
CREATE TABLE application (
  stream TEXT NOT NULL,
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  transition TEXT NOT NULL,
  submitted_on TEXT NOT NULL,
  submitted_by_event INTEGER NOT NULL,
  submitter TEXT,
  entered_by TEXT
) STRICT;
CREATE INDEX application_by_stream ON application (stream);
CREATE INDEX application_by_day ON application (submitted_on, id);

CREATE TABLE application_state (
  stream TEXT NOT NULL,
  application TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  stage TEXT NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  seat TEXT,
  duty TEXT,
  rank TEXT,
  node TEXT,
  due_day TEXT,
  due_outcome TEXT,
  edition TEXT,
  accepted_on TEXT,
  counted_to TEXT,
  extended INTEGER NOT NULL CHECK (extended IN (0, 1)),
  late INTEGER NOT NULL CHECK (late IN (0, 1)),
  sequence INTEGER NOT NULL,
  PRIMARY KEY (application, from_day)
) STRICT;
CREATE INDEX application_state_by_stream ON application_state (stream);

CREATE TABLE application_copy (
  stream TEXT NOT NULL,
  application TEXT NOT NULL,
  node TEXT NOT NULL,
  from_day TEXT NOT NULL,
  PRIMARY KEY (application, node)
) STRICT;
CREATE INDEX application_copy_by_stream ON application_copy (stream);
CREATE INDEX application_copy_by_node ON application_copy (node, from_day);

-- view: history
CREATE TABLE history (
  stream TEXT NOT NULL,
  kind TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  position INTEGER NOT NULL UNIQUE,
  recorded_at INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('act', 'fact', 'correction')),
  occurred_on TEXT NOT NULL,
  decided_on TEXT,
  counts_on TEXT,
  source TEXT NOT NULL,
  by_account TEXT,
  office TEXT,
  standing_in_for TEXT,
  entered_by TEXT,
  rule TEXT,
  payload TEXT NOT NULL,
  subject TEXT,
  application TEXT,
  corrected_by INTEGER,
  is_void INTEGER NOT NULL CHECK (is_void IN (0, 1)),
  PRIMARY KEY (stream, sequence)
) STRICT;

-- view: nodes
CREATE TABLE node (
  stream TEXT NOT NULL,
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  district TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT
) STRICT;
CREATE INDEX node_by_stream ON node (stream);

CREATE TABLE node_name (
  stream TEXT NOT NULL,
  code TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  name TEXT NOT NULL,
  PRIMARY KEY (code, from_day)
) STRICT;
CREATE INDEX node_name_by_stream ON node_name (stream);

CREATE TABLE node_parent (
  stream TEXT NOT NULL,
  code TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  parent TEXT NOT NULL,
  PRIMARY KEY (code, from_day)
) STRICT;
CREATE INDEX node_parent_by_stream ON node_parent (stream);
CREATE INDEX node_parent_by_parent ON node_parent (parent);

-- number is the edition's place among those of its district, in the order of publication.
CREATE TABLE edition (
  stream TEXT NOT NULL,
  district TEXT NOT NULL,
  number INTEGER NOT NULL,
  code TEXT NOT NULL,
  in_force_from TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  PRIMARY KEY (district, number)
) STRICT;

CREATE TABLE edition_kind (
  stream TEXT NOT NULL,
  district TEXT NOT NULL,
  number INTEGER NOT NULL,
  edition TEXT NOT NULL,
  kind TEXT NOT NULL,
  rank TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  PRIMARY KEY (district, number, kind)
) STRICT;

-- place is 0 for the highest rank.
CREATE TABLE edition_rank (
  stream TEXT NOT NULL,
  district TEXT NOT NULL,
  number INTEGER NOT NULL,
  edition TEXT NOT NULL,
  rank TEXT NOT NULL,
  place INTEGER NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  PRIMARY KEY (district, number, rank)
) STRICT;

-- view: accounts
CREATE TABLE account (
  stream TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  from_day TEXT NOT NULL,
  to_day TEXT
) STRICT;

-- from_day and to_day say when it can be acted under; first_day and last_day are what the appointment says.
-- Before cut_on, when it was revoked or the account closed, nothing was known but lapses_on, the day after its last one.
CREATE TABLE account_appointment (
  stream TEXT NOT NULL,
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  node TEXT NOT NULL,
  duty TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  first_day TEXT NOT NULL,
  last_day TEXT,
  given_on TEXT NOT NULL,
  revoked_on TEXT,
  cut_on TEXT,
  lapses_on TEXT
) STRICT;
CREATE INDEX account_appointment_by_stream ON account_appointment (stream);
CREATE INDEX account_appointment_by_node ON account_appointment (node, duty);

-- The hand-overs of the work of an appointment, in their order.
CREATE TABLE account_hand_over (
  stream TEXT NOT NULL,
  appointment TEXT NOT NULL,
  number INTEGER NOT NULL,
  to_account TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT,
  PRIMARY KEY (appointment, number)
) STRICT;
CREATE INDEX account_hand_over_by_stream ON account_hand_over (stream);

CREATE TABLE account_delegation (
  stream TEXT NOT NULL,
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  node TEXT NOT NULL,
  duty TEXT NOT NULL,
  standing INTEGER NOT NULL CHECK (standing IN (0, 1)),
  from_day TEXT NOT NULL,
  to_day TEXT,
  first_day TEXT NOT NULL,
  last_day TEXT,
  given_on TEXT NOT NULL,
  revoked_on TEXT,
  cut_on TEXT,
  lapses_on TEXT
) STRICT;
CREATE INDEX account_delegation_by_stream ON account_delegation (stream);
CREATE INDEX account_delegation_by_borrower ON account_delegation (to_account);

CREATE TABLE account_post (
  stream TEXT NOT NULL,
  account TEXT NOT NULL,
  body TEXT NOT NULL,
  post TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT
) STRICT;
CREATE INDEX account_post_by_stream ON account_post (stream);
CREATE INDEX account_post_by_body ON account_post (body);

-- view: re_reviews
-- The decisions that hold, each with what it read; area and scope are an association's.
CREATE TABLE decision (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  application TEXT NOT NULL,
  transition TEXT NOT NULL,
  decided_on TEXT NOT NULL,
  facts_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  edition TEXT NOT NULL,
  area TEXT,
  scope TEXT,
  by_query INTEGER NOT NULL CHECK (by_query IN (0, 1)),
  PRIMARY KEY (stream, sequence)
) STRICT;
CREATE INDEX decision_by_position ON decision (position);
CREATE INDEX decision_by_scope ON decision (area, scope);

CREATE TABLE decision_cites (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  cited_stream TEXT NOT NULL,
  cited_sequence INTEGER NOT NULL,
  PRIMARY KEY (stream, sequence, cited_stream, cited_sequence)
) STRICT;
CREATE INDEX decision_cites_by_cited ON decision_cites (cited_stream, cited_sequence);

-- What an approval gave, on which later decisions rest: the step, and the reply from which a body prepares.
CREATE TABLE decision_gave (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  decision INTEGER NOT NULL,
  PRIMARY KEY (stream, sequence)
) STRICT;

CREATE TABLE re_review (
  stream TEXT NOT NULL,
  opened INTEGER NOT NULL,
  application TEXT NOT NULL,
  decision INTEGER NOT NULL,
  changed_stream TEXT NOT NULL,
  changed_sequence INTEGER NOT NULL,
  by_stream TEXT NOT NULL,
  by_sequence INTEGER NOT NULL,
  through_stream TEXT,
  through_sequence INTEGER,
  node TEXT,
  duty TEXT,
  due_day TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  ended_as TEXT,
  PRIMARY KEY (stream, opened)
) STRICT;
-- view: affairs
-- from_day and to_day say when it was so; until_day is the last day that it states itself.
CREATE TABLE affair (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  until_day TEXT,
  year INTEGER,
  post TEXT,
  seat TEXT,
  content TEXT NOT NULL,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  lacks_audit INTEGER NOT NULL CHECK (lacks_audit IN (0, 1)),
  operator TEXT,
  PRIMARY KEY (stream, sequence)
) STRICT;
CREATE INDEX affair_by_until ON affair (kind, until_day);
-- A turn of the rota as it stood from from_day to to_day; first_day and last_day are the days of duty.
CREATE TABLE rota_turn (
  stream TEXT NOT NULL,
  set_by INTEGER NOT NULL,
  number INTEGER NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  seat TEXT NOT NULL,
  swapped_by INTEGER,
  handed_over_by INTEGER,
  handed_over_on TEXT,
  PRIMARY KEY (stream, set_by, number, from_day)
) STRICT;

-- view: annals
CREATE TABLE annal (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL,
  node TEXT NOT NULL,
  from_day TEXT NOT NULL,
  content TEXT NOT NULL,
  is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
  corrected_by INTEGER,
  PRIMARY KEY (stream, sequence)
) STRICT;
CREATE INDEX annal_by_node ON annal (node, from_day);
CREATE TABLE annal_body (
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (stream, sequence, body)
) STRICT;
CREATE INDEX annal_by_body ON annal_body (body);
