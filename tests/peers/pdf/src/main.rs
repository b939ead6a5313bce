//! Sets the lines of a summary with krilla: the same texts at the same places in the same fonts. Tells how long it took,
//! how much memory beyond what was read, and how many bytes it wrote.
//!
//! `pdf-peer LINES FONT-FOLDER`: one text a line, `page TAB x TAB y TAB size TAB font TAB text`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use krilla::Document;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};

/// A text at its place.
struct Line {
    page: usize,
    x: f32,
    y: f32,
    size: f32,
    font: String,
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lines, folder] = arguments.as_slice() else { return Err("pdf-peer LINES FONT-FOLDER".into()) };
    let lines: Vec<Line> = std::fs::read_to_string(lines)?.lines().filter_map(line).collect();
    let before = memory("VmRSS:");
    // From here on the peak is that of the writing.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let start = Instant::now();
    let earlier = worked(start);
    let bytes = write(&lines, Path::new(folder))?;
    let took = worked(start) - earlier;
    let beyond = memory("VmHWM:").saturating_sub(before);
    println!("{took:.1} {beyond} {}", bytes.len());
    Ok(())
}

fn line(text: &str) -> Option<Line> {
    let mut parts = text.splitn(6, '\t');
    let mut next = || parts.next();
    Some(Line {
        page: next()?.parse().ok()?,
        x: next()?.parse().ok()?,
        y: next()?.parse().ok()?,
        size: next()?.parse().ok()?,
        font: next()?.to_owned(),
        text: next()?.to_owned(),
    })
}

fn write(lines: &[Line], folder: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut fonts: BTreeMap<&str, Font> = BTreeMap::new();
    let mut document = Document::new();
    for of_page in lines.chunk_by(|one, next| one.page == next.page) {
        let settings = PageSettings::from_wh(595.28, 841.89).ok_or("no page")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for line in of_page {
            if !fonts.contains_key(line.font.as_str()) {
                let bytes = std::fs::read(folder.join(format!("{}.ttf", line.font)))?;
                fonts.insert(&line.font, Font::new(bytes.into(), 0).ok_or("no font")?);
            }
            let font = fonts[line.font.as_str()].clone();
            surface.draw_text(Point::from_xy(line.x, line.y), font, line.size, &line.text, false, TextDirection::Auto);
        }
        surface.finish();
        page.finish();
    }
    Ok(document.finish().map_err(|error| format!("{error:?}"))?)
}

/// A figure of this process in KB, where the system tells it (Linux).
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok()).unwrap_or(0)
}

/// Milliseconds that this thread has been at work, where the system tells it (Linux), which a busy machine changes little;
/// else those since `start`.
fn worked(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: Option<f64> = told.split_whitespace().next().and_then(|figure| figure.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |figure| figure / 1e6)
}
