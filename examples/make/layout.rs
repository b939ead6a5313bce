//! Lays a paper out on A4 pages: what stands where, in points from the lower left corner.

use anyhow::Result;

use super::paper::{Block, Family, Fields, Paper, Table};
use super::widths::width;

pub(crate) const PAGE_WIDTH: f32 = 595.0;
pub(crate) const PAGE_HEIGHT: f32 = 842.0;
const LEFT: f32 = 48.0;
const RIGHT: f32 = PAGE_WIDTH - 48.0;
const TOP: f32 = PAGE_HEIGHT - 44.0;
const BOTTOM: f32 = 62.0;

/// Something drawn.
pub(crate) enum Mark {
    Text { x: f32, y: f32, size: f32, bold: bool, text: String },
    Rule { x: f32, y: f32, to: f32 },
    Shade { x: f32, y: f32, wide: f32, high: f32 },
}

pub(crate) type Page = Vec<Mark>;

/// The pages of a paper, with head, foot and page counter.
pub(crate) fn pages(paper: &Paper) -> Result<Vec<Page>> {
    let mut pen = Pen { paper, pages: vec![Vec::new()], y: TOP };
    pen.letterhead();
    for block in &paper.blocks {
        pen.block(block);
    }
    pen.feet();
    Ok(pen.pages)
}

struct Pen<'a> {
    paper: &'a Paper,
    pages: Vec<Page>,
    y: f32,
}

/// A word and whether it is bold.
type Word = (String, bool);

impl Pen<'_> {
    fn family(&self) -> Family {
        self.paper.family
    }

    fn size(&self) -> f32 {
        self.paper.size
    }

    fn leading(&self) -> f32 {
        self.size() * 1.28
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn words_at(&mut self, x: f32, y: f32, size: f32, bold: bool, text: &str) {
        if !text.is_empty() {
            self.put(Mark::Text { x, y, size, bold, text: text.to_owned() });
        }
    }

    /// Goes down by a line, to the next page where this one is full.
    fn down(&mut self, by: f32) {
        self.y -= by;
        if self.y < BOTTOM {
            self.turn();
        }
    }

    /// Keeps the next so many points together.
    fn keep(&mut self, high: f32) {
        if self.y - high < BOTTOM {
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        let running = self.paper.running.clone();
        if !running.is_empty() {
            self.words_at(LEFT, self.y, self.size() - 1.0, false, &running);
            self.y -= 6.0;
            self.put(Mark::Rule { x: LEFT, y: self.y, to: RIGHT });
        }
        self.y -= 18.0;
    }

    fn letterhead(&mut self) {
        let head = self.paper.letterhead.clone();
        let mut left = self.y;
        for (index, line) in head.left.iter().enumerate() {
            let (size, bold) = if index == 0 { (13.0, true) } else { (8.5, false) };
            let x = if head.centred { (PAGE_WIDTH - width(line, self.family(), bold, size)) / 2.0 } else { LEFT };
            self.words_at(x, left, size, bold, line);
            left -= size * 1.25;
        }
        let mut right = self.y;
        for line in &head.right {
            let x = RIGHT - width(line, self.family(), false, 8.5);
            self.words_at(x, right, 8.5, false, line);
            right -= 10.6;
        }
        self.y = left.min(right) + 2.0;
        self.put(Mark::Rule { x: LEFT, y: self.y, to: RIGHT });
        self.y -= 18.0;
    }

    fn block(&mut self, block: &Block) {
        if let Some(title) = &block.title {
            self.keep(30.0);
            let size = self.size() + 3.5;
            let x = (PAGE_WIDTH - width(title, self.family(), true, size)) / 2.0;
            self.words_at(x, self.y, size, true, title);
            self.down(size * 1.5);
        }
        if let Some(heading) = &block.heading {
            self.keep(42.0);
            self.y -= 5.0;
            self.words_at(LEFT, self.y, self.size() + 0.8, true, heading);
            self.down(self.leading() + 1.5);
        }
        if let Some(text) = &block.text {
            self.paragraph(LEFT, text);
            self.y -= 3.5;
        }
        for line in block.lines.iter().flatten() {
            self.paragraph(LEFT, line);
        }
        for item in block.list.iter().flatten() {
            self.item("\u{2022}", item);
        }
        for (index, item) in block.numbered.iter().flatten().enumerate() {
            self.item(&format!("{}.", index + 1), item);
        }
        if let Some(fields) = &block.fields {
            self.fields(fields);
        }
        if let Some(table) = &block.table {
            self.table(table);
        }
        if let Some(gap) = block.gap {
            self.down(gap);
        }
        if block.rule == Some(true) {
            self.put(Mark::Rule { x: LEFT, y: self.y + 6.0, to: RIGHT });
            self.down(8.0);
        }
        if block.new_page == Some(true) {
            self.turn();
        }
    }

    fn paragraph(&mut self, x: f32, text: &str) {
        let lines = wrapped(text, self.family(), self.size(), RIGHT - x);
        for line in lines {
            self.line(x, self.y, &line);
            self.down(self.leading());
        }
    }

    fn item(&mut self, mark: &str, text: &str) {
        self.keep(self.leading());
        self.words_at(LEFT + 4.0, self.y, self.size(), false, mark);
        self.paragraph(LEFT + 20.0, text);
    }

    /// One line of words; neighbours of the same weight are drawn together.
    fn line(&mut self, x: f32, y: f32, words: &[Word]) {
        let (family, size) = (self.family(), self.size());
        let space = width(" ", family, false, size);
        let mut at = x;
        let mut rest = words;
        while let Some((_, bold)) = rest.first() {
            let same = rest.iter().take_while(|(_, b)| b == bold).count();
            let text = rest.iter().take(same).map(|(w, _)| w.as_str()).collect::<Vec<_>>().join(" ");
            self.words_at(at, y, size, *bold, &text);
            at += width(&text, family, *bold, size) + space;
            rest = rest.get(same..).unwrap_or_default();
        }
    }

    fn fields(&mut self, fields: &Fields) {
        let wide = (RIGHT - LEFT) / fields.columns as f32;
        for row in fields.rows.chunks(fields.columns) {
            let cells: Vec<Vec<Vec<Word>>> = row
                .iter()
                .map(|(label, value)| wrapped(&format!("**{label}** {value}"), self.family(), self.size(), wide - 8.0))
                .collect();
            self.cells(&cells, &vec![wide; fields.columns], 0.0);
        }
        self.y -= 4.0;
    }

    fn table(&mut self, table: &Table) {
        let total: f32 = table.widths.iter().sum();
        let wide: Vec<f32> = table.widths.iter().map(|w| w / total * (RIGHT - LEFT)).collect();
        self.keep(self.leading() * 3.0);
        if !table.head.is_empty() {
            let high = self.leading() + 3.0;
            self.put(Mark::Shade { x: LEFT, y: self.y - 4.0, wide: RIGHT - LEFT, high });
            let head: Vec<String> = table.head.iter().map(|cell| format!("**{cell}**")).collect();
            self.row(&head, &wide, 2.0);
            self.y -= 2.0;
        }
        for row in &table.rows {
            self.row(row, &wide, if table.ruled { 4.5 } else { 0.5 });
            if table.ruled {
                self.put(Mark::Rule { x: LEFT, y: self.y + self.leading() - 1.0, to: RIGHT });
            }
        }
        self.y -= 4.0;
    }

    fn row(&mut self, row: &[String], wide: &[f32], after: f32) {
        let cells: Vec<Vec<Vec<Word>>> =
            row.iter().zip(wide).map(|(cell, w)| wrapped(cell, self.family(), self.size(), w - 6.0)).collect();
        self.cells(&cells, wide, after);
    }

    /// Cells side by side, as high as the highest.
    fn cells(&mut self, cells: &[Vec<Vec<Word>>], wide: &[f32], after: f32) {
        let high = cells.iter().map(Vec::len).max().unwrap_or(0);
        self.keep(self.leading() * high as f32);
        for number in 0..high {
            let mut x = LEFT;
            for (cell, w) in cells.iter().zip(wide) {
                if let Some(line) = cell.get(number) {
                    self.line(x, self.y, line);
                }
                x += w;
            }
            self.y -= self.leading();
        }
        self.down(after);
    }

    fn feet(&mut self) {
        let paper = self.paper;
        let count = self.pages.len().to_string();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let mut put = |x: f32, y: f32, text: &str| {
                page.push(Mark::Text { x, y, size: 7.5, bold: false, text: text.to_owned() });
            };
            let counter = paper.counter.replace("{page}", &(index + 1).to_string()).replace("{pages}", &count);
            if !paper.foot.is_empty() {
                put(LEFT, 44.0, &paper.foot);
            }
            if !counter.is_empty() {
                put(RIGHT - width(&counter, paper.family, false, 7.5), 44.0, &counter);
            }
            put(LEFT, 33.0, &paper.invented);
        }
    }
}

/// The words of a text, in lines no wider than `room`.
fn wrapped(text: &str, family: Family, size: f32, room: f32) -> Vec<Vec<Word>> {
    let mut lines: Vec<Vec<Word>> = vec![Vec::new()];
    let mut used = 0.0;
    for (word, bold) in words(text) {
        let wide = width(&word, family, bold, size);
        let space = width(" ", family, bold, size);
        let empty = lines.last().is_none_or(Vec::is_empty);
        if !empty && used + space + wide > room {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += wide + if used > 0.0 { space } else { 0.0 };
        if let Some(line) = lines.last_mut() {
            line.push((word, bold));
        }
    }
    lines
}

/// The words of a text, `**` switching bold on and off.
pub(crate) fn words(text: &str) -> Vec<Word> {
    text.split("**")
        .enumerate()
        .flat_map(|(index, part)| part.split_whitespace().map(move |word| (word.to_owned(), index % 2 == 1)))
        .collect()
}
