//! The dates of exports: `20260305143000+0100`, `2026-03-05T14:30:00Z`, and what is known of one.

use crate::model::PartialDate;

/// The day of a time stamp as ISO, with the precision that it has; `None` for what is no date of the calendar.
pub(super) fn day(stamp: &str) -> Option<String> {
    let stamp = stamp.trim();
    let date = stamp.split(['T', ' ']).next()?;
    let parsed = if date.contains('-') && date.get(4..5) == Some("-") {
        date.get(..date.len().min(10))?.parse::<PartialDate>().ok()?
    } else {
        let digits: &str = &date[..date.find(|c: char| !c.is_ascii_digit()).unwrap_or(date.len())];
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<u32>().ok());
        let year = part(0, 4)? as i32;
        match digits.len() {
            4 | 5 => PartialDate::year(year),
            6 | 7 => PartialDate::month(year, part(4, 6)?)?,
            _ => PartialDate::day(year, part(4, 6)?, part(6, 8)?)?,
        }
    };
    (1850..=2150).contains(&parsed.year_number()).then(|| parsed.to_string())
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn keeps_what_is_known_and_invents_nothing() {
        for (stamp, date) in [
            ("20260305143000+0100", Some("2026-03-05")),
            ("202603051430", Some("2026-03-05")),
            ("20260305", Some("2026-03-05")),
            ("202603", Some("2026-03")),
            ("2026", Some("2026")),
            ("2026-03-05T14:30:00.000Z", Some("2026-03-05")),
            ("2026-03", Some("2026-03")),
            ("2026-03-05 14:30:00 +0100", Some("2026-03-05")),
            ("20260931", None),
            ("2026-13", None),
            ("00000000", None),
            ("", None),
            ("yesterday", None),
            ("…2026", None),
        ] {
            assert_eq!(day(stamp).as_deref(), date, "{stamp}");
        }
    }
}
