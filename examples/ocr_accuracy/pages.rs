//! The clean pages: those of the example PDFs that have text, and invented pages in eight languages.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cart_dossier::read::{self, pdf};
use hayro::hayro_syntax::Pdf;
use image::GrayImage;

use super::drawing;
use super::typeset::{self, Font};

/// One page whose words are known.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) name: String,
    /// ISO 639-1.
    pub(crate) language: &'static str,
    /// Its lines, the cells of a table row parted by TAB.
    pub(crate) lines: Vec<String>,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Pdf { file: PathBuf, page: usize },
    Text { fonts: Vec<Font> },
}

const NOTO: &str = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf";
const SANS: &str = "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf";
const SERIF: &str = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf";
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/pdf/fonts/SourceSans3-Regular.ttf");
const CHINESE: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc#2";
const ARABIC: &str = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf";

/// Language, what Tesseract calls it, text, and the fonts that may set it: the first that is there.
const TEXTS: [(&str, &str, &str, &[&str]); 10] = [
    ("en", "eng", include_str!("texts/en.txt"), &[OWN]),
    ("en", "eng", include_str!("texts/en.txt"), &[SERIF]),
    ("es", "spa", include_str!("texts/es.txt"), &[SANS, OWN]),
    ("ca", "cat", include_str!("texts/ca.txt"), &[OWN]),
    ("de", "deu", include_str!("texts/de.txt"), &[SERIF, OWN]),
    ("fr", "fra", include_str!("texts/fr.txt"), &[NOTO, OWN]),
    ("zh", "chi_sim", include_str!("texts/zh.txt"), &[CHINESE]),
    ("zh", "chi_sim", include_str!("texts/zh.txt"), &["/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"]),
    ("ru", "rus", include_str!("texts/ru.txt"), &[SERIF, OWN]),
    ("ar", "ara", include_str!("texts/ar.txt"), &[ARABIC]),
];

/// What Tesseract calls a language.
pub(crate) fn tesseract_name(language: &str) -> &'static str {
    TEXTS.iter().find(|text| text.0 == language).map_or("eng", |text| text.1)
}

/// The invented pages, and the languages that could not be set for want of a font.
pub(crate) fn texts() -> (Vec<Page>, Vec<&'static str>) {
    let mut pages = Vec::new();
    let mut lacking = Vec::new();
    for (number, (language, _, text, files)) in (1..).zip(TEXTS) {
        let Some(font) = Font::first(files) else {
            lacking.push(language);
            continue;
        };
        // Signs that the first font lacks.
        let fonts: Vec<Font> = [Some(font), Font::first(&[OWN])].into_iter().flatten().collect();
        let lines = text.lines().map(str::to_owned).collect();
        pages.push(Page { name: format!("{language} {number}"), language, lines, source: Source::Text { fonts } });
    }
    (pages, lacking)
}

/// The pages with text of the PDFs in a folder.
pub(crate) fn papers(folder: &Path) -> Result<Vec<Page>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .with_context(|| format!("no folder {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "pdf"))
        .collect();
    files.sort();
    let mut pages = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let read = pdf::read(bytes, &read::Options::default()).text.pages;
        pages.extend(read.into_iter().filter(|page| !page.needs_ocr && !page.lines.is_empty()).map(|page| Page {
            name: format!("{name} p{}", page.number),
            language: "en",
            lines: page.lines,
            source: Source::Pdf { file: file.clone(), page: page.number as usize - 1 },
        }));
    }
    Ok(pages)
}

impl Page {
    /// The page as a scanner would see it at a resolution.
    pub(crate) fn draw(&self, dpi: f64) -> Result<GrayImage> {
        match &self.source {
            Source::Text { fonts } => typeset::page(&self.lines, fonts, self.language == "ar", dpi),
            Source::Pdf { file, page } => {
                let pdf = Pdf::new(std::fs::read(file)?).ok().context("no PDF")?;
                let page = pdf.pages().get(*page).context("no such page")?;
                drawing::page(page, dpi).context("the page has no size")
            }
        }
    }

    /// What stands on it.
    pub(crate) fn text(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned()).collect()
    }
}
