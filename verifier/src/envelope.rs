//! The envelope: the bytes under an event's leaf, as `docs/envelope.md` specifies them (law 1).

use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// The first byte of every envelope. Another layout takes another number, and this one stays.
pub const FORMAT: u8 = 1;

/// The longest text that a field may hold, in bytes of UTF-8: 16 MiB.
///
/// [`Envelope::check`] and [`Envelope::decode`] refuse more. The writer's own limits are far
/// lower; this one keeps every length clear of the four bytes that state it.
pub const MAX_TEXT_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of an envelope whose four texts are empty.
pub const FIXED_BYTES: usize = 1 + 16 + 16 + 8 + 8 + 4 + 4 * 4;

/// The longest envelope, in bytes.
pub const MAX_ENVELOPE_BYTES: usize = FIXED_BYTES + 4 * MAX_TEXT_BYTES;

/// One event as it is sealed into the log. Its position is not in it: that is the leaf's place in
/// the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The log that the event belongs to: the 16 bytes of its UUID.
    pub log_id: [u8; 16],
    /// What the stream is about, such as `association`.
    pub stream_kind: &'a str,
    /// The stream: the 16 bytes of its UUID.
    pub stream_id: [u8; 16],
    /// The event's number within its stream, from 1.
    pub sequence: u64,
    /// When the writer took it in, in microseconds since 1970-01-01T00:00:00Z.
    pub recorded_at: i64,
    /// The event's name, such as `FoundingRecorded`.
    pub name: &'a str,
    /// The version of the payload's form under that name.
    pub version: u32,
    /// The payload, verbatim as stored.
    pub payload: &'a str,
    /// The metadata, verbatim as stored.
    pub metadata: &'a str,
}

impl Envelope<'_> {
    /// Refuses what [`Envelope::decode`] could not give back. The writer asks before it stores.
    ///
    /// # Errors
    /// [`EnvelopeError::TextTooLong`] for the first text of more than [`MAX_TEXT_BYTES`].
    pub fn check(&self) -> Result<(), EnvelopeError> {
        let texts = [
            (Field::StreamKind, self.stream_kind),
            (Field::Name, self.name),
            (Field::Payload, self.payload),
            (Field::Metadata, self.metadata),
        ];
        for (field, text) in texts {
            if text.len() > MAX_TEXT_BYTES {
                return Err(EnvelopeError::TextTooLong { field });
            }
        }
        Ok(())
    }

    /// The envelope's bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.encoded_bytes());
        self.encode_into(&mut bytes);
        bytes
    }

    /// Appends the envelope's bytes to `bytes`, so that a writer can use one buffer for a batch.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        bytes.reserve(self.encoded_bytes());
        bytes.push(FORMAT);
        bytes.extend_from_slice(&self.log_id);
        put_text(bytes, self.stream_kind);
        bytes.extend_from_slice(&self.stream_id);
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.recorded_at.to_be_bytes());
        put_text(bytes, self.name);
        bytes.extend_from_slice(&self.version.to_be_bytes());
        put_text(bytes, self.payload);
        put_text(bytes, self.metadata);
    }

    /// Reads an envelope. It is the exact inverse of [`Envelope::encode`]: whatever it accepts
    /// encodes to the same bytes again.
    ///
    /// # Errors
    /// [`EnvelopeError`] for an unknown format, missing or left-over bytes, bad UTF-8, or a text
    /// that is too long.
    pub fn decode(bytes: &[u8]) -> Result<OwnedEnvelope, EnvelopeError> {
        let mut reader = Reader { rest: bytes };
        let [format] = reader.array(Field::Format)?;
        if format != FORMAT {
            return Err(EnvelopeError::UnknownFormat { found: format });
        }
        // The fields are read in the order in which they stand here.
        let envelope = OwnedEnvelope {
            log_id: reader.array(Field::LogId)?,
            stream_kind: reader.text(Field::StreamKind)?,
            stream_id: reader.array(Field::StreamId)?,
            sequence: u64::from_be_bytes(reader.array(Field::Sequence)?),
            recorded_at: i64::from_be_bytes(reader.array(Field::RecordedAt)?),
            name: reader.text(Field::Name)?,
            version: u32::from_be_bytes(reader.array(Field::Version)?),
            payload: reader.text(Field::Payload)?,
            metadata: reader.text(Field::Metadata)?,
        };
        if reader.rest.is_empty() {
            Ok(envelope)
        } else {
            Err(EnvelopeError::TrailingBytes {
                count: reader.rest.len(),
            })
        }
    }

    fn encoded_bytes(&self) -> usize {
        FIXED_BYTES
            + self.stream_kind.len()
            + self.name.len()
            + self.payload.len()
            + self.metadata.len()
    }
}

/// An envelope that was read from bytes. The fields are those of [`Envelope`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedEnvelope {
    /// See [`Envelope::log_id`].
    pub log_id: [u8; 16],
    /// See [`Envelope::stream_kind`].
    pub stream_kind: String,
    /// See [`Envelope::stream_id`].
    pub stream_id: [u8; 16],
    /// See [`Envelope::sequence`].
    pub sequence: u64,
    /// See [`Envelope::recorded_at`].
    pub recorded_at: i64,
    /// See [`Envelope::name`].
    pub name: String,
    /// See [`Envelope::version`].
    pub version: u32,
    /// See [`Envelope::payload`].
    pub payload: String,
    /// See [`Envelope::metadata`].
    pub metadata: String,
}

impl OwnedEnvelope {
    /// The same envelope, borrowed, to be encoded again.
    pub fn as_envelope(&self) -> Envelope<'_> {
        Envelope {
            log_id: self.log_id,
            stream_kind: &self.stream_kind,
            stream_id: self.stream_id,
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            name: &self.name,
            version: self.version,
            payload: &self.payload,
            metadata: &self.metadata,
        }
    }
}

/// A field of the envelope, named in errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The format byte.
    Format,
    /// [`Envelope::log_id`].
    LogId,
    /// [`Envelope::stream_kind`].
    StreamKind,
    /// [`Envelope::stream_id`].
    StreamId,
    /// [`Envelope::sequence`].
    Sequence,
    /// [`Envelope::recorded_at`].
    RecordedAt,
    /// [`Envelope::name`].
    Name,
    /// [`Envelope::version`].
    Version,
    /// [`Envelope::payload`].
    Payload,
    /// [`Envelope::metadata`].
    Metadata,
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "format",
            Self::LogId => "log_id",
            Self::StreamKind => "stream_kind",
            Self::StreamId => "stream_id",
            Self::Sequence => "sequence",
            Self::RecordedAt => "recorded_at",
            Self::Name => "name",
            Self::Version => "version",
            Self::Payload => "payload",
            Self::Metadata => "metadata",
        })
    }
}

/// Why bytes are no envelope, or an envelope may not be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeError {
    /// The first byte names a format that this crate does not know.
    UnknownFormat {
        /// The byte that was found.
        found: u8,
    },
    /// The bytes end within this field.
    Short {
        /// Where they end.
        field: Field,
    },
    /// The text of this field is not UTF-8.
    NotUtf8 {
        /// Which text.
        field: Field,
    },
    /// The text of this field is longer than [`MAX_TEXT_BYTES`].
    TextTooLong {
        /// Which text.
        field: Field,
    },
    /// Bytes are left after the last field.
    TrailingBytes {
        /// How many.
        count: usize,
    },
}

impl Display for EnvelopeError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat { found } => {
                write!(f, "the format byte is {found}, only {FORMAT} is known")
            }
            Self::Short { field } => write!(f, "the bytes end within {field}"),
            Self::NotUtf8 { field } => write!(f, "{field} is not UTF-8"),
            Self::TextTooLong { field } => {
                write!(f, "{field} is longer than {MAX_TEXT_BYTES} bytes")
            }
            Self::TrailingBytes { count } => write!(f, "{count} bytes are left after metadata"),
        }
    }
}

impl Error for EnvelopeError {}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    // A text beyond four bytes of length gets the largest length, which `decode` always refuses:
    // such bytes are no envelope and can be taken for none.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// The bytes that have not been read yet.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn array<const N: usize>(&mut self, field: Field) -> Result<[u8; N], EnvelopeError> {
        let (head, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(EnvelopeError::Short { field })?;
        self.rest = rest;
        Ok(*head)
    }

    fn text(&mut self, field: Field) -> Result<String, EnvelopeError> {
        let length = u32::from_be_bytes(self.array(field)?);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > MAX_TEXT_BYTES {
            return Err(EnvelopeError::TextTooLong { field });
        }
        let short = EnvelopeError::Short { field };
        let (head, rest) = self.rest.split_at_checked(length).ok_or(short)?;
        self.rest = rest;
        let text = str::from_utf8(head).map_err(|_| EnvelopeError::NotUtf8 { field })?;
        Ok(text.to_owned())
    }
}
