//! The texts of the papers, as `examples/make/papers/*/*.yaml` writes them.

use anyhow::{Result, bail};
use encoding_rs::WINDOWS_1252;
use serde::{Deserialize, Serialize};

/// One YAML file: one paper (drawn once or several times), mail, plain file or disc.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    #[serde(default)]
    pub(crate) outputs: Vec<Output>,
    pub(crate) paper: Option<Paper>,
    /// Several papers that go into one file.
    #[serde(default)]
    pub(crate) papers: Vec<Paper>,
    pub(crate) mail: Option<Mail>,
    pub(crate) plain: Option<Plain>,
    pub(crate) disc: Option<Disc>,
}

/// One file made of a paper.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Output {
    pub(crate) file: String,
    #[serde(rename = "as")]
    pub(crate) drawn: Drawn,
    /// Words that this copy shows in another form, as a worn scan does: from, to.
    #[serde(default)]
    pub(crate) replace: Vec<(String, String)>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Drawn {
    Pdf,
    Docx,
    Scan,
    /// A scan with the words that the scanner recognised, unseen, on every page.
    SearchableScan,
    Photo,
    BlurredPhoto,
}

/// A laid-out paper.
#[derive(Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) family: Family,
    /// Size of the running text, in points.
    #[serde(default = "text_size")]
    pub(crate) size: f32,
    pub(crate) letterhead: Letterhead,
    /// Head of the second and later pages.
    #[serde(default)]
    pub(crate) running: String,
    /// Left of the page counter.
    #[serde(default)]
    pub(crate) foot: String,
    /// `{page}` and `{pages}` are filled in.
    #[serde(default)]
    pub(crate) counter: String,
    /// Last line of every page: that all is invented.
    pub(crate) invented: String,
    pub(crate) blocks: Vec<Block>,
}

fn text_size() -> f32 {
    9.5
}

#[derive(Deserialize, Serialize, Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Family {
    #[default]
    Helvetica,
    Times,
    Courier,
    /// Arabic: the page is set from the right.
    Naskh,
}

#[derive(Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Letterhead {
    /// The first line is printed large.
    pub(crate) left: Vec<String>,
    #[serde(default)]
    pub(crate) right: Vec<String>,
    #[serde(default)]
    pub(crate) centred: bool,
}

/// One block of a paper: exactly one field is set.
#[derive(Deserialize, Serialize, Clone, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Block {
    pub(crate) title: Option<String>,
    pub(crate) heading: Option<String>,
    /// A paragraph; `**bold**` inside.
    pub(crate) text: Option<String>,
    /// Lines that stay lines: an address, a signature.
    pub(crate) lines: Option<Vec<String>>,
    pub(crate) list: Option<Vec<String>>,
    pub(crate) numbered: Option<Vec<String>>,
    pub(crate) fields: Option<Fields>,
    pub(crate) table: Option<Table>,
    pub(crate) gap: Option<f32>,
    pub(crate) rule: Option<bool>,
    pub(crate) new_page: Option<bool>,
}

/// Label and value, in one column or side by side.
#[derive(Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    pub(crate) columns: usize,
    pub(crate) rows: Vec<(String, String)>,
}

#[derive(Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Shares of the width.
    pub(crate) widths: Vec<f32>,
    #[serde(default)]
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    #[serde(default)]
    pub(crate) ruled: bool,
}

/// A mail as it lies on disk.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    pub(crate) file: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A text or table file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plain {
    pub(crate) file: String,
    pub(crate) encoding: Encoding,
    pub(crate) text: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    Utf8,
    Windows1252,
}

/// A disc of images.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disc {
    /// The folder of the DICOMDIR.
    pub(crate) folder: String,
    pub(crate) patient_name: String,
    pub(crate) patient_id: String,
    pub(crate) birth_date: String,
    pub(crate) sex: String,
    pub(crate) institution: String,
    pub(crate) comment: String,
    pub(crate) study: Study,
    pub(crate) series: Vec<Series>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Study {
    pub(crate) uid: String,
    pub(crate) id: String,
    pub(crate) accession: String,
    pub(crate) date: String,
    pub(crate) time: String,
    pub(crate) description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Series {
    pub(crate) modality: Modality,
    pub(crate) number: u32,
    pub(crate) description: String,
    pub(crate) body_part: String,
    pub(crate) slices: u32,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
pub(crate) enum Modality {
    #[serde(rename = "CT")]
    Ct,
    #[serde(rename = "PT")]
    Pt,
}

impl Paper {
    /// The same paper with other words in it.
    pub(crate) fn with_replaced(&self, pairs: &[(String, String)]) -> Result<Self> {
        let mut text = serde_yaml::to_string(self)?;
        for (from, to) in pairs {
            if !text.contains(from.as_str()) {
                bail!("the paper does not say {from}");
            }
            text = text.replace(from.as_str(), to);
        }
        Ok(serde_yaml::from_str(&text)?)
    }
}

impl Plain {
    pub(crate) fn bytes(&self) -> Result<Vec<u8>> {
        let text = self.text.replace('\n', "\r\n");
        match self.encoding {
            Encoding::Utf8 => Ok(text.into_bytes()),
            Encoding::Windows1252 => western(&text),
        }
    }
}

/// The bytes of a text in Windows-1252, which is also what the standard fonts of a PDF are asked for.
pub(crate) fn western(text: &str) -> Result<Vec<u8>> {
    let (bytes, _, lost) = WINDOWS_1252.encode(text);
    if lost {
        bail!("a character of \"{text}\" is not in Windows-1252");
    }
    Ok(bytes.into_owned())
}
