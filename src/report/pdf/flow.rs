//! The document while it is written: a cursor, page breaks, headings, paragraphs and reference chips.

use std::collections::BTreeMap;

use super::fonts::FontBook;
use super::page::{Canvas, Link, Paint};
use super::shape::{self, Line, Span, Style};
use super::theme::{self, BOTTOM, MARGIN, PAGE, TOP, WIDTH};
use super::words::{Words, fill};

/// A place in the paper a statement stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    pub(super) file: String,
    /// `None` for the file as a whole.
    pub(super) page: Option<u32>,
    /// Whether the words there may be read wrongly.
    pub(super) doubtful: bool,
    /// Whether the user entered it: no paper is cited.
    pub(super) by_user: bool,
}

impl Reference {
    /// A file, or a page of it.
    pub(super) fn to(file: &str, page: Option<u32>) -> Self {
        Self { file: file.to_owned(), page, doubtful: false, by_user: false }
    }

    /// Each place once, in order; doubtful if anything there is.
    pub(super) fn once(references: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for reference in references {
            match found.iter_mut().find(|one| one.file == reference.file && one.page == reference.page) {
                Some(known) => known.doubtful |= reference.doubtful,
                None => found.push(reference),
            }
        }
        found
    }
}

/// A bookmark.
#[derive(Debug, Clone)]
pub(super) struct Bookmark {
    pub(super) title: String,
    pub(super) level: u8,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// What stands at the top of every page but the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Running {
    /// Whom it is about.
    pub(super) name: String,
    /// What else tells whom: it is never cut, however long the name.
    pub(super) more: String,
    /// What the document is.
    pub(super) title: String,
}

/// What waits for what comes below it, so that it never stands alone at the foot of a page.
enum Waiting {
    Heading {
        title: String,
        note: Option<String>,
        level: u8,
    },
    /// A short text below a heading.
    Note(Vec<Line>),
}

impl Waiting {
    fn height(&self) -> f32 {
        match self {
            Waiting::Heading { level: 0, .. } => 38.0,
            Waiting::Heading { .. } => 23.0,
            Waiting::Note(lines) => lines.len() as f32 * theme::SMALL.leading() + 4.0,
        }
    }
}

/// The document while it is written.
pub(super) struct Doc<'w> {
    pub(super) words: &'w Words,
    pub(super) book: FontBook,
    pub(super) pages: Vec<Canvas>,
    pub(super) bookmarks: Vec<Bookmark>,
    /// Places that links lead to: page index and height.
    pub(super) anchors: BTreeMap<String, (usize, f32)>,
    pub(super) y: f32,
    running: Running,
    waiting: Vec<Waiting>,
}

/// Height of a chip with the gap below it.
pub(super) const CHIP_STEP: f32 = 12.5;
const CHIP_HEIGHT: f32 = 10.5;
/// Lines of the footer.
const FOOT_LINES: usize = 3;

impl<'w> Doc<'w> {
    /// An empty document with its first page.
    pub(super) fn new(words: &'w Words, running: Running) -> anyhow::Result<Self> {
        Ok(Self {
            words,
            book: FontBook::new()?,
            pages: vec![Canvas::default()],
            bookmarks: Vec::new(),
            anchors: BTreeMap::new(),
            y: TOP,
            running,
            waiting: Vec::new(),
        })
    }

    /// The page being written.
    pub(super) fn canvas(&mut self) -> &mut Canvas {
        if self.pages.is_empty() {
            self.pages.push(Canvas::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// One line of text, cut where it is wider than `width`.
    pub(super) fn put(&mut self, text: &str, style: Style, x: f32, baseline: f32, width: f32) -> f32 {
        let line = shape::single(&mut self.book, text, style, width);
        self.put_line(&line, x, baseline);
        line.width
    }

    /// The same, ending at `right`.
    pub(super) fn put_right(&mut self, text: &str, style: Style, right: f32, baseline: f32, width: f32) {
        let line = shape::single(&mut self.book, text, style, width);
        self.put_line(&line, right - line.width, baseline);
    }

    /// A line that was laid out before.
    pub(super) fn put_line(&mut self, line: &Line, x: f32, baseline: f32) {
        let last = self.pages.len() - 1;
        self.pages[last].text(&self.book, line, x, baseline);
    }

    /// How wide a text is.
    pub(super) fn measure(&mut self, text: &str, style: Style) -> f32 {
        shape::single(&mut self.book, text, style, f32::MAX).width
    }

    /// A text without its end where it is wider than `width`.
    pub(super) fn fitted(&mut self, text: &str, style: Style, width: f32) -> String {
        if self.measure(text, style) <= width {
            return text.to_owned();
        }
        let mut chars: Vec<char> = text.chars().collect();
        let shorter = |chars: &[char]| format!("{}…", chars.iter().collect::<String>().trim_end());
        while !chars.is_empty() && self.measure(&shorter(&chars), style) > width {
            // A tenth at once: a text of hundreds of letters is measured a few times only.
            chars.truncate(chars.len() - 1 - chars.len() / 10);
        }
        shorter(&chars)
    }

    /// Begins a page.
    pub(super) fn new_page(&mut self) {
        self.pages.push(Canvas::default());
        self.y = TOP + 12.0;
        let Running { name, more, title } = self.running.clone();
        let style = theme::STRONG.colored(theme::NAVY).sized(8.2);
        let room = WIDTH * 0.68;
        let of_more = self.measure(&more, style).min(room * 0.7);
        let x = MARGIN + self.put(&name, style, MARGIN, 34.0, room - of_more);
        self.put(&more, style, x, 34.0, MARGIN + room - x);
        self.put_right(&title, theme::SMALL, PAGE.0 - MARGIN, 34.0, WIDTH * 0.3);
        self.canvas().path(&[(MARGIN, 42.0), (PAGE.0 - MARGIN, 42.0)], theme::NAVY, 0.8);
    }

    /// A heading; it is drawn together with what comes next.
    pub(super) fn heading(&mut self, title: &str, note: Option<&str>) {
        self.waiting.push(Waiting::Heading { title: title.to_owned(), note: note.map(str::to_owned), level: 0 });
    }

    /// A heading inside a section.
    pub(super) fn subheading(&mut self, title: &str) {
        self.waiting.push(Waiting::Heading { title: title.to_owned(), note: None, level: 1 });
    }

    /// A short text below a heading, kept with what follows it.
    pub(super) fn note(&mut self, text: &str) {
        let lines = shape::wrap(&mut self.book, &[Span::new(text, theme::SMALL)], WIDTH, self.words.lines(6));
        self.waiting.push(Waiting::Note(lines));
    }

    /// Makes room for something of this height, headings that wait above it, and gives its upper edge. A new page is
    /// begun where the rest of this one is too short.
    pub(super) fn place(&mut self, height: f32) -> f32 {
        let above: f32 = self.waiting.iter().map(Waiting::height).sum();
        if self.y + above + height > BOTTOM && self.y > TOP + 20.0 {
            self.new_page();
        }
        for waiting in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Heading { title, note, level } => self.draw_heading(&title, note.as_deref(), level),
                Waiting::Note(lines) => {
                    for line in &lines {
                        let y = self.y + theme::SMALL.size;
                        self.put_line(line, MARGIN, y);
                        self.y += theme::SMALL.leading();
                    }
                    self.y += 4.0;
                }
            }
        }
        let y = self.y;
        self.y += height;
        y
    }

    /// Begins a page where less than this is left below the headings that wait.
    pub(super) fn keep(&mut self, height: f32) {
        let above: f32 = self.waiting.iter().map(Waiting::height).sum();
        if self.y + above + height > BOTTOM && self.y > TOP + 20.0 {
            self.new_page();
        }
    }

    fn draw_heading(&mut self, title: &str, note: Option<&str>, level: u8) {
        let page = self.pages.len() - 1;
        // At the top of a page no gap is needed above.
        let gap = if self.y > TOP + 20.0 { if level == 0 { 16.0 } else { 9.0 } } else { 0.0 };
        self.y += gap;
        let y = self.y;
        self.bookmarks.push(Bookmark { title: title.to_owned(), level, page, y: y - 6.0 });
        if level == 0 {
            self.canvas().rect(MARGIN, y, 3.0, 14.0, Paint::Fill(theme::TEAL));
            let width = self.put(title, theme::HEADING, MARGIN + 10.0, y + 11.6, WIDTH - 10.0);
            if let Some(note) = note {
                let x = MARGIN + 10.0 + width + 9.0;
                self.put(note, theme::SMALL, x, y + 11.4, PAGE.0 - MARGIN - x);
            }
            self.y += 21.0;
        } else {
            self.put(title, theme::SUBHEADING, MARGIN, y + 8.4, WIDTH);
            self.y += 13.5;
        }
    }

    /// A paragraph over the whole width, broken over pages line by line.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, after: f32) {
        let lines = shape::wrap(&mut self.book, &[Span::new(text, style)], WIDTH, 60);
        for line in &lines {
            let y = self.place(style.leading());
            self.put_line(line, MARGIN, y + style.size);
        }
        self.y += after;
    }

    /// The label of a reference.
    pub(super) fn label(&self, reference: &Reference) -> String {
        if reference.by_user {
            return self.words.document.by_user.clone();
        }
        let label = match reference.page {
            Some(page) => {
                fill(&self.words.document.reference, &[("file", &reference.file), ("page", &page.to_string())])
            }
            None => reference.file.clone(),
        };
        if reference.doubtful { fill(&self.words.document.doubtful_reference, &[("reference", &label)]) } else { label }
    }

    /// Reference chips side by side, each a link to the file's line in the index. Gives the height they take.
    pub(super) fn chips(&mut self, references: &[Reference], most: usize, x: f32, y: f32, width: f32) -> f32 {
        let placed = self.chip_places(references, most, width);
        for (n, (label, target, [cx, cy, w])) in placed.iter().enumerate() {
            let (left, top) = (x + cx, y + cy);
            if target.is_some() {
                self.canvas().round_rect([left, top, *w, CHIP_HEIGHT], 2.6, Paint::Fill(theme::CHIP));
            }
            self.put(label, theme::CHIP_TEXT, left + 3.6, top + 7.7, *w);
            if let Some(target) = target {
                let area = [left, top, left + w, top + CHIP_HEIGHT];
                let page = references.get(n).and_then(|reference| reference.page);
                self.canvas().links.push(Link { area, target: target.clone(), page, front: false });
            }
        }
        placed.last().map_or(0.0, |(_, _, [_, cy, _])| cy + CHIP_STEP)
    }

    /// The height that chips will take.
    pub(super) fn chips_height(&mut self, references: &[Reference], most: usize, width: f32) -> f32 {
        self.chip_places(references, most, width).last().map_or(0.0, |(_, _, [_, cy, _])| cy + CHIP_STEP)
    }

    fn chip_places(
        &mut self,
        references: &[Reference],
        most: usize,
        width: f32,
    ) -> Vec<(String, Option<String>, [f32; 3])> {
        let mut labels: Vec<(String, Option<String>)> =
            references.iter().take(most).map(|r| (self.label(r), (!r.by_user).then(|| anchor(&r.file)))).collect();
        if references.len() > most {
            let n = (references.len() - most).to_string();
            labels.push((fill(&self.words.document.more, &[("n", &n)]), None));
        }
        let (mut x, mut y) = (0.0, 0.0);
        let mut out = Vec::with_capacity(labels.len());
        for (label, target) in labels {
            let w = (self.measure(&label, theme::CHIP_TEXT) + 7.2).min(width);
            if x > 0.0 && x + w > width {
                (x, y) = (0.0, y + CHIP_STEP);
            }
            out.push((label, target, [x, y, w]));
            x += w + 3.0;
        }
        out
    }

    /// The footer of every page, once their number is known.
    pub(super) fn footers(&mut self) {
        let total = self.pages.len();
        for page in 0..total {
            let words = self.words;
            let number = fill(&words.document.page, &[("n", &(page + 1).to_string()), ("total", &total.to_string())]);
            let footer = [Span::new(&words.document.footer, theme::FOOT)];
            let text = shape::wrap(&mut self.book, &footer, WIDTH - 80.0, FOOT_LINES + usize::from(words.beside));
            let number = shape::single(&mut self.book, &number, theme::STRONG.colored(theme::NAVY).sized(7.6), 78.0);
            let canvas = &mut self.pages[page];
            // A footer in two languages begins a line higher.
            let top = if words.beside { 793.0 } else { 801.0 };
            canvas.path(&[(MARGIN, top), (PAGE.0 - MARGIN, top)], theme::RULE, 0.6);
            for (n, line) in text.iter().enumerate() {
                canvas.text(&self.book, line, MARGIN, top + 10.5 + n as f32 * 9.0);
            }
            canvas.text(&self.book, &number, PAGE.0 - MARGIN - number.width, top + 10.5);
        }
    }
}

/// How the names of places begin where the index has a file.
pub(super) const FILE: &str = "file:";

/// The name of the place where the index has a file.
pub(super) fn anchor(file: &str) -> String {
    format!("{FILE}{file}")
}
