//! What is on the pages of a finished PDF, and where: read from its content streams with the fonts that it holds, and with
//! nothing of the code that laid it out.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use rustybuzz::ttf_parser;

/// A rectangle in points from the upper left corner of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Area {
    const NOTHING: Self = Self { left: f32::MAX, top: f32::MAX, right: f32::MIN, bottom: f32::MIN };

    /// The smallest that holds both.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether both share more than an edge of this breadth.
    pub(crate) fn meets(&self, other: &Self, edge: f32) -> bool {
        self.right.min(other.right) - self.left.max(other.left) > edge
            && self.bottom.min(other.bottom) - self.top.max(other.top) > edge
    }

    /// Whether the other lies in it, but for an edge of this breadth.
    pub(crate) fn holds(&self, other: &Self, edge: f32) -> bool {
        other.left >= self.left - edge
            && other.right <= self.right + edge
            && other.top >= self.top - edge
            && other.bottom <= self.bottom + edge
    }

    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

/// Red, green and blue from 0 to 255.
pub(crate) type Color = [u8; 3];

/// The rectangle round some points.
pub(crate) fn around(points: &[[f32; 2]]) -> Area {
    points.iter().fold(Area::NOTHING, |area, [x, y]| area.with(Area { left: *x, top: *y, right: *x, bottom: *y }))
}

/// Words that one operator shows.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    /// Its letters, as a reader copies them.
    pub(crate) words: String,
    /// Where there is ink.
    pub(crate) ink: Area,
    /// Where the ink of each glyph is.
    pub(crate) glyphs: Vec<Area>,
    /// Where the pen begins and ends.
    pub(crate) pen: [f32; 2],
    pub(crate) base: f32,
    pub(crate) size: f32,
    pub(crate) color: Color,
    /// The name of its font in the file.
    pub(crate) font: String,
}

/// Something on a page, in the order in which it is painted.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    Text(Text),
    /// A shape that is filled, drawn round, or both: the rectangle round it.
    Shape {
        area: Area,
        fill: Option<Color>,
        pen: Option<Color>,
    },
    /// A line.
    Line {
        points: Vec<[f32; 2]>,
        color: Color,
        breadth: f32,
    },
}

/// A bookmark: its title, and how far down the page it leads to.
#[derive(Debug, Clone)]
pub(crate) struct Bookmark {
    pub(crate) title: String,
    pub(crate) y: f32,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub(crate) marks: Vec<Mark>,
    pub(crate) bookmarks: Vec<Bookmark>,
}

impl Page {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Text> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// A font as a viewer uses it.
struct Font {
    /// Breadth of each glyph in thousandths of the size.
    widths: BTreeMap<u16, f32>,
    usual: f32,
    letters: BTreeMap<u16, String>,
    /// Left, lower, right and upper edge of each glyph's ink, in parts of the size.
    ink: BTreeMap<u16, [f32; 4]>,
}

/// The pages of a file.
pub(crate) fn pages(bytes: &[u8]) -> Vec<Page> {
    pages_of(&Document::load_mem(bytes).unwrap())
}

/// The pages of a document.
pub(crate) fn pages_of(document: &Document) -> Vec<Page> {
    let ids: Vec<ObjectId> = document.get_pages().into_values().collect();
    let mut fonts: BTreeMap<Vec<u8>, Font> = BTreeMap::new();
    let mut pages: Vec<Page> =
        ids.iter().map(|id| Page { marks: marks(document, *id, &mut fonts), ..Page::default() }).collect();
    let root = document.catalog().unwrap().get(b"Outlines").and_then(Object::as_reference);
    let height = page_size(document, ids[0])[1];
    let mut open: Vec<ObjectId> = root.into_iter().filter_map(|root| linked(document, root, b"First")).collect();
    while let Some(id) = open.pop() {
        let entry = document.get_dictionary(id).unwrap();
        let place = entry.get(b"Dest").and_then(Object::as_array).unwrap();
        let page = ids.iter().position(|id| *id == place[0].as_reference().unwrap()).unwrap();
        let title = lopdf::decode_text_string(entry.get(b"Title").unwrap()).unwrap();
        pages[page].bookmarks.push(Bookmark { title, y: height - place[3].as_float().unwrap() });
        open.extend(linked(document, id, b"Next").into_iter().chain(linked(document, id, b"First")));
    }
    pages
}

fn linked(document: &Document, id: ObjectId, key: &[u8]) -> Option<ObjectId> {
    document.get_dictionary(id).unwrap().get(key).and_then(Object::as_reference).ok()
}

/// Breadth and height of a page, which begins at nought.
pub(crate) fn page_size(document: &Document, page: ObjectId) -> [f32; 2] {
    let page = document.get_dictionary(page).unwrap();
    let area: Vec<f32> =
        page.get(b"MediaBox").and_then(Object::as_array).unwrap().iter().map(|n| n.as_float().unwrap()).collect();
    assert!(area[0] == 0.0 && area[1] == 0.0);
    [area[2], area[3]]
}

fn resolved<'d>(document: &'d Document, object: &'d Object) -> &'d Object {
    object.as_reference().map_or(object, |id| document.get_object(id).unwrap())
}

fn part<'d>(document: &'d Document, of: &'d Dictionary, key: &[u8]) -> &'d Object {
    resolved(document, of.get(key).unwrap())
}

impl Font {
    fn of(document: &Document, font: &Dictionary) -> Self {
        let below = part(document, font, b"DescendantFonts").as_array().unwrap();
        let below = resolved(document, &below[0]).as_dict().unwrap();
        let descriptor = part(document, below, b"FontDescriptor").as_dict().unwrap();
        let file = part(document, descriptor, b"FontFile2").as_stream().unwrap();
        let file = file.decompressed_content().unwrap_or_else(|_| file.content.clone());
        let face = ttf_parser::Face::parse(&file, 0).unwrap();
        let em = f32::from(face.units_per_em());
        let ink = (0..face.number_of_glyphs())
            .filter_map(|gid| {
                let ink = face.glyph_bounding_box(ttf_parser::GlyphId(gid))?;
                Some((gid, [ink.x_min, ink.y_min, ink.x_max, ink.y_max].map(|edge| f32::from(edge) / em)))
            })
            .collect();
        let usual = below.get(b"DW").and_then(Object::as_float).unwrap_or(1000.0);
        let mut widths = BTreeMap::new();
        let list = part(document, below, b"W").as_array().unwrap();
        let mut rest = list.iter();
        // `first [w w w]` or `first last w`.
        while let Some(first) = rest.next() {
            let first = first.as_i64().unwrap() as u16;
            match rest.next().unwrap() {
                Object::Array(some) => {
                    widths.extend((first..).zip(some.iter().map(|width| width.as_float().unwrap())));
                }
                last => {
                    let width = rest.next().unwrap().as_float().unwrap();
                    widths.extend((first..=last.as_i64().unwrap() as u16).map(|gid| (gid, width)));
                }
            }
        }
        let map = part(document, font, b"ToUnicode").as_stream().unwrap();
        let map = map.decompressed_content().unwrap_or_else(|_| map.content.clone());
        Self { widths, usual, letters: letters(&String::from_utf8_lossy(&map)), ink }
    }
}

/// The letters of the glyphs: lines of `<gid> <letters>`.
fn letters(map: &str) -> BTreeMap<u16, String> {
    let mut out = BTreeMap::new();
    let mut within = false;
    for line in map.lines().map(str::trim) {
        if line.ends_with("beginbfchar") || line.starts_with("endbfchar") {
            within = line.ends_with("beginbfchar");
        } else if within && let Some((gid, letters)) = line.split_once('>') {
            let hex = |text: &str| {
                let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
                (0..digits.len() / 4)
                    .map(|n| u16::from_str_radix(&digits[n * 4..n * 4 + 4], 16).unwrap())
                    .collect::<Vec<u16>>()
            };
            out.insert(hex(gid)[0], String::from_utf16_lossy(&hex(letters)));
        }
    }
    out
}

/// How things are painted now.
#[derive(Clone)]
struct State {
    fill: Color,
    pen: Color,
    breadth: f32,
    font: Vec<u8>,
    size: f32,
}

fn marks(document: &Document, page: ObjectId, fonts: &mut BTreeMap<Vec<u8>, Font>) -> Vec<Mark> {
    let height = page_size(document, page)[1];
    let dict = document.get_dictionary(page).unwrap();
    let resources = part(document, dict, b"Resources").as_dict().unwrap();
    let of_page = part(document, resources, b"Font").as_dict().unwrap();
    for (name, font) in of_page.iter() {
        fonts.entry(name.clone()).or_insert_with(|| Font::of(document, resolved(document, font).as_dict().unwrap()));
    }
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut marks = Vec::new();
    let mut state = State { fill: [0; 3], pen: [0; 3], breadth: 1.0, font: Vec::new(), size: 0.0 };
    let mut path: Vec<Vec<[f32; 2]>> = Vec::new();
    let mut place = [0.0, 0.0];
    for operation in &content.operations {
        let number = |n: usize| operation.operands[n].as_float().unwrap();
        let point = |n: usize| [number(n), height - number(n + 1)];
        let color = || [0, 1, 2].map(|n| (number(n) * 255.0).round() as u8);
        match operation.operator.as_str() {
            "rg" => state.fill = color(),
            "RG" => state.pen = color(),
            "w" => state.breadth = number(0),
            "Tf" => {
                state.font = operation.operands[0].as_name().unwrap().to_vec();
                state.size = number(1);
            }
            "Tm" => {
                assert_eq!([0, 1, 2, 3].map(number), [1.0, 0.0, 0.0, 1.0], "text that is turned or stretched");
                place = point(4);
            }
            "TJ" => marks.push(shown(operation.operands[0].as_array().unwrap(), &fonts[&state.font], &state, place)),
            "m" => path.push(vec![point(0)]),
            "l" => path.last_mut().unwrap().push(point(0)),
            "c" => path.last_mut().unwrap().push(point(4)),
            "h" => {
                let ring = path.last_mut().unwrap();
                ring.push(ring[0]);
            }
            "f" | "f*" | "B" | "B*" | "b" | "b*" | "S" | "s" => {
                let fills = !operation.operator.eq_ignore_ascii_case("s");
                let draws = !operation.operator.starts_with('f');
                for points in std::mem::take(&mut path) {
                    let closed =
                        fills || operation.operator == "s" || points.len() > 2 && points.first() == points.last();
                    marks.push(if closed {
                        let area = around(&points);
                        Mark::Shape { area, fill: fills.then_some(state.fill), pen: draws.then_some(state.pen) }
                    } else {
                        Mark::Line { points, color: state.pen, breadth: state.breadth }
                    });
                }
            }
            // Dashes, how lines end and join, how text is painted.
            "BT" | "ET" | "d" | "J" | "j" | "M" | "Tr" => {}
            other => panic!("the operator {other} is not known here"),
        }
    }
    marks
}

fn shown(parts: &[Object], font: &Font, state: &State, [x, base]: [f32; 2]) -> Mark {
    let mut pen = x;
    let mut text = Text {
        words: String::new(),
        ink: Area::NOTHING,
        glyphs: Vec::new(),
        pen: [x, x],
        base,
        size: state.size,
        color: state.fill,
        font: String::from_utf8_lossy(&state.font).into_owned(),
    };
    for part in parts {
        let Object::String(codes, _) = part else {
            pen -= part.as_float().unwrap() / 1000.0 * state.size;
            continue;
        };
        for code in codes.chunks(2) {
            let gid = u16::from_be_bytes([code[0], code[1]]);
            text.words.push_str(font.letters.get(&gid).map_or("\u{FFFD}", String::as_str));
            if let Some([left, lower, right, upper]) = font.ink.get(&gid) {
                let at = |edge: f32| pen + edge * state.size;
                let ink = Area {
                    left: at(*left),
                    right: at(*right),
                    top: base - upper * state.size,
                    bottom: base - lower * state.size,
                };
                text.glyphs.push(ink);
                text.ink = text.ink.with(ink);
            }
            pen += font.widths.get(&gid).unwrap_or(&font.usual) / 1000.0 * state.size;
        }
    }
    text.pen[1] = pen;
    if text.glyphs.is_empty() {
        // Blanks alone.
        text.ink = Area { left: x, right: x, top: base, bottom: base };
    }
    Mark::Text(text)
}
