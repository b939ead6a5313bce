//! Pages as a user writes them: `3` or `3-5`.

use serde::Deserialize;

/// The first and the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "PagesText")]
pub struct Pages([u32; 2]);

impl Pages {
    /// Whether a paper on these pages lies on them.
    pub fn hold(self, pages: [u32; 2]) -> bool {
        self.0[0] <= pages[0] && pages[1] <= self.0[1]
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PagesText {
    One(u32),
    Words(String),
}

impl TryFrom<PagesText> for Pages {
    type Error = String;

    fn try_from(text: PagesText) -> Result<Self, String> {
        let wrong = |words: &str| format!("pages \"{words}\" are none; write 3 or 3-5");
        let pages = match &text {
            PagesText::One(page) => [*page, *page],
            PagesText::Words(words) => {
                let (first, last) = words.split_once('-').unwrap_or((words, words));
                let page = |number: &str| number.trim().parse().map_err(|_| wrong(words));
                [page(first)?, page(last)?]
            }
        };
        if pages[0] == 0 || pages[0] > pages[1] {
            return Err(wrong(&format!("{}-{}", pages[0], pages[1])));
        }
        Ok(Self(pages))
    }
}
