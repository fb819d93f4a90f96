//! What a file is, from its bytes alone. What the sender declares may only agree.

use super::PaperRefusal;

/// How many bytes at the beginning tell the kind of a file.
const HEAD_BYTES: usize = 4096;
/// The longest marker inside a zip file: its header and the name in it.
const MARKER_BYTES: usize = 64;
/// Where the name stands in the header of a file inside a zip file.
const ZIP_NAME_AT: usize = 30;
const ZIP_HEADER: &[u8] = b"PK\x03\x04";

/// What may be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// A text document of the office suites (docx).
    Docx,
    /// A sheet of the office suites (xlsx).
    Xlsx,
    /// OFD, the fixed-layout format of Chinese offices (GB/T 33190).
    Ofd,
    /// Plain text in UTF-8.
    Text,
}

impl MediaType {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pdf,
        Self::Png,
        Self::Jpeg,
        Self::Docx,
        Self::Xlsx,
        Self::Ofd,
        Self::Text,
    ];

    /// Its name, as HTTP gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ofd => "application/ofd",
            Self::Text => "text/plain",
        }
    }

    /// Whether a declared type is this one. `application/octet-stream` declares nothing.
    pub fn agrees_with(self, declared: &str) -> bool {
        let essence = declared
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let alias = match essence.as_str() {
            "" | "application/octet-stream" => return true,
            "image/jpg" => "image/jpeg",
            "application/vnd.ofd" | "application/x-ofd" => "application/ofd",
            other => other,
        };
        alias == self.as_str()
    }
}

/// Looks at a file as it streams by.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    head: Vec<u8>,
    family: Option<Family>,
}

#[derive(Debug)]
enum Family {
    Plain(MediaType),
    Zip(ZipScan),
    Text(TextScan),
}

impl Sniffer {
    /// Takes the next bytes; refuses as soon as they can belong to no allowed file.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), PaperRefusal> {
        let Some(family) = &mut self.family else {
            self.head.extend_from_slice(bytes);
            return if self.head.len() >= HEAD_BYTES {
                self.decide()
            } else {
                Ok(())
            };
        };
        family.push(bytes)
    }

    /// What it was.
    pub(super) fn finish(mut self) -> Result<MediaType, PaperRefusal> {
        if self.family.is_none() {
            self.decide()?;
        }
        match self.family {
            Some(Family::Plain(media_type)) => Ok(media_type),
            Some(Family::Zip(scan)) => scan.finish(),
            Some(Family::Text(scan)) => scan.finish(),
            None => Err(PaperRefusal::Empty),
        }
    }

    fn decide(&mut self) -> Result<(), PaperRefusal> {
        let head = std::mem::take(&mut self.head);
        if head.is_empty() {
            return Err(PaperRefusal::Empty);
        }
        let found = infer::get(head.get(..HEAD_BYTES).unwrap_or(&head));
        let mut family = match found.map(|found| found.mime_type()) {
            Some("application/pdf") => Family::Plain(MediaType::Pdf),
            Some("image/png") => Family::Plain(MediaType::Png),
            Some("image/jpeg") => Family::Plain(MediaType::Jpeg),
            _ if head.starts_with(ZIP_HEADER) => Family::Zip(ZipScan::default()),
            Some(other) => {
                return Err(PaperRefusal::NotAllowed {
                    found: other.to_owned(),
                });
            }
            None => Family::Text(TextScan::default()),
        };
        family.push(&head)?;
        self.family = Some(family);
        Ok(())
    }
}

impl Family {
    fn push(&mut self, bytes: &[u8]) -> Result<(), PaperRefusal> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Zip(scan) => {
                scan.push(bytes);
                Ok(())
            }
            Self::Text(scan) => scan.push(bytes),
        }
    }
}

/// Looks for the names inside a zip file that tell what it holds. Nothing is ever unpacked.
#[derive(Debug, Default)]
struct ZipScan {
    tail: Vec<u8>,
    found: Option<MediaType>,
    has_macros: bool,
}

impl ZipScan {
    const MARKERS: [(&'static [u8], MediaType); 3] = [
        (b"word/document.xml", MediaType::Docx),
        (b"xl/workbook.xml", MediaType::Xlsx),
        (b"OFD.xml", MediaType::Ofd),
    ];
    const MACROS: [&'static [u8]; 2] = [b"word/vbaProject.bin", b"xl/vbaProject.bin"];

    fn push(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
        for window in self.tail.windows(MARKER_BYTES) {
            self.found = self.found.or_else(|| Self::marker(window));
            self.has_macros = self.has_macros || Self::macros(window);
        }
        let keep = self.tail.len().min(MARKER_BYTES - 1);
        self.tail.drain(..self.tail.len() - keep);
    }

    fn finish(mut self) -> Result<MediaType, PaperRefusal> {
        self.push(&[0; MARKER_BYTES]);
        match self.found {
            _ if self.has_macros => Err(PaperRefusal::Macros),
            Some(media_type) => Ok(media_type),
            None => Err(PaperRefusal::NotAllowed {
                found: "application/zip".to_owned(),
            }),
        }
    }

    fn marker(window: &[u8]) -> Option<MediaType> {
        let name = Self::name(window)?;
        Self::MARKERS
            .iter()
            .find(|(marker, _)| name.starts_with(marker))
            .map(|(_, found)| *found)
    }

    fn macros(window: &[u8]) -> bool {
        Self::name(window).is_some_and(|name| Self::MACROS.iter().any(|m| name.starts_with(m)))
    }

    fn name(window: &[u8]) -> Option<&[u8]> {
        window
            .starts_with(ZIP_HEADER)
            .then(|| window.get(ZIP_NAME_AT..))
            .flatten()
    }
}

/// Follows a text and refuses what is none: bytes that are not UTF-8, controls other than tab and line end.
#[derive(Debug, Default)]
struct TextScan {
    /// The beginning of a character whose end has not come yet: at most three bytes.
    begun: Vec<u8>,
}

impl TextScan {
    fn push(&mut self, bytes: &[u8]) -> Result<(), PaperRefusal> {
        let mut text = std::mem::take(&mut self.begun);
        text.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&text) {
            Ok(whole) => whole,
            Err(error) if error.error_len().is_none() => {
                let (whole, begun) = text.split_at(error.valid_up_to());
                self.begun = begun.to_vec();
                std::str::from_utf8(whole).map_err(|_| PaperRefusal::NotUtf8)?
            }
            Err(_) => return Err(PaperRefusal::NotUtf8),
        };
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if whole.contains(control) {
            Err(PaperRefusal::NotUtf8)
        } else {
            Ok(())
        }
    }

    fn finish(self) -> Result<MediaType, PaperRefusal> {
        if self.begun.is_empty() {
            Ok(MediaType::Text)
        } else {
            Err(PaperRefusal::NotUtf8)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sniff(bytes: &[u8], piece_bytes: usize) -> Result<MediaType, PaperRefusal> {
        let mut sniffer = Sniffer::default();
        for piece in bytes.chunks(piece_bytes) {
            sniffer.push(piece)?;
        }
        sniffer.finish()
    }

    fn zip_of(names: &[&str]) -> Vec<u8> {
        let mut zip = Vec::new();
        for name in names {
            let mut header = [0; ZIP_NAME_AT];
            header
                .iter_mut()
                .zip(ZIP_HEADER)
                .for_each(|(to, from)| *to = *from);
            zip.extend_from_slice(&header);
            zip.extend_from_slice(name.as_bytes());
            zip.extend_from_slice(&[7; 3000]);
        }
        zip
    }

    #[test]
    fn a_file_is_what_its_bytes_say_however_they_arrive() {
        let office = zip_of(&[
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/a",
            "word/document.xml",
        ]);
        let sheet = zip_of(&["mimetype", "xl/workbook.xml"]);
        let cases: [(&[u8], MediaType); 7] = [
            (b"%PDF-1.7\n...", MediaType::Pdf),
            (b"\x89PNG\r\n\x1a\n....", MediaType::Png),
            (b"\xff\xd8\xff\xe0....", MediaType::Jpeg),
            (&office, MediaType::Docx),
            (&sheet, MediaType::Xlsx),
            (&zip_of(&["Doc_0/Document.xml", "OFD.xml"]), MediaType::Ofd),
            ("会议记录\r\n一、签到\t十二人\n".as_bytes(), MediaType::Text),
        ];
        for (bytes, media_type) in cases {
            for piece_bytes in [1, 7, 63, 64, 65, 4096, 1 << 20] {
                assert_eq!(
                    sniff(bytes, piece_bytes).unwrap(),
                    media_type,
                    "{piece_bytes}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_on_the_list_is_refused() {
        let gbk = b"\xbb\xe1\xd2\xe9\xbc\xc7\xc2\xbc";
        assert_eq!(sniff(gbk, 3), Err(PaperRefusal::NotUtf8));
        assert_eq!(sniff(b"a\0b", 1), Err(PaperRefusal::NotUtf8));
        assert_eq!(
            sniff("会".as_bytes().get(..2).unwrap(), 1),
            Err(PaperRefusal::NotUtf8)
        );
        assert_eq!(sniff(b"", 1), Err(PaperRefusal::Empty));
        assert_eq!(
            sniff(&zip_of(&["word/document.xml", "word/vbaProject.bin"]), 50),
            Err(PaperRefusal::Macros)
        );
        for bytes in [
            b"MZ\x90\0........".as_slice(),
            b"<!DOCTYPE HTML><html>",
            b"#!/bin/sh\n",
            &zip_of(&["a.txt"]),
        ] {
            assert!(
                matches!(sniff(bytes, 5), Err(PaperRefusal::NotAllowed { .. })),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn a_declared_type_agrees_by_its_essence_and_octet_stream_declares_nothing() {
        assert!(MediaType::Text.agrees_with("Text/Plain; charset=utf-8"));
        assert!(MediaType::Pdf.agrees_with("application/octet-stream"));
        assert!(!MediaType::Pdf.agrees_with("image/png"));
        assert!(!MediaType::Pdf.agrees_with("application/pdfx"));
    }
}
