-- Who a person is may be read, too: the word is one more of the kinds.
ALTER TABLE read DROP CONSTRAINT read_kind_check;
ALTER TABLE read ADD CONSTRAINT read_kind_check CHECK (kind IN ('account', 'seat', 'paper', 'person'));
