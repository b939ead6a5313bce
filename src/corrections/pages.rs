//! Pages as a user writes them: `3` or `3-5`.

/// The first and the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages([u32; 2]);

impl Pages {
    /// Whether a paper on these pages lies on them.
    pub fn hold(self, pages: [u32; 2]) -> bool {
        self.0[0] <= pages[0] && pages[1] <= self.0[1]
    }

    /// The pages that words mean; `None` where they mean none.
    pub(super) fn read(words: &str) -> Option<Self> {
        let (first, last) = words.split_once('-').unwrap_or((words, words));
        let page = |number: &str| number.trim().parse::<u32>().ok();
        let pages = [page(first)?, page(last)?];
        (pages[0] > 0 && pages[0] <= pages[1]).then_some(Self(pages))
    }
}
