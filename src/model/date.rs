//! Dates as papers state them: with the precision they have, and with what they are the date of.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar date of which the day, or the day and the month, may be unknown.
///
/// Written as ISO as far as it is known: `2026`, `2026-03`, `2026-03-05`. A missing part is never invented; to compare
/// dates of different precision use [`PartialDate::earliest`] and [`PartialDate::latest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

impl PartialDate {
    /// A full date; `None` where the calendar has no such day (31 September).
    pub fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day)?;
        Some(Self { year, month: Some(month), day: Some(day) })
    }

    /// A month of a year; `None` for a month outside 1 to 12.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        (1..=12).contains(&month).then_some(Self { year, month: Some(month), day: None })
    }

    /// A year alone.
    pub fn year(year: i32) -> Self {
        Self { year, month: None, day: None }
    }

    /// The first day that the date can mean.
    pub fn earliest(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(NaiveDate::MIN)
    }

    /// The last day that the date can mean.
    pub fn latest(&self) -> NaiveDate {
        if self.day.is_some() {
            return self.earliest();
        }
        let (year, month) = match self.month {
            Some(12) | None => (self.year + 1, 1),
            Some(month) => (self.year, month + 1),
        };
        NaiveDate::from_ymd_opt(year, month, 1).and_then(|first| first.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    /// The year.
    pub fn year_number(&self) -> i32 {
        self.year
    }

    /// The month, 1 to 12, where known.
    pub fn month_number(&self) -> Option<u32> {
        self.month
    }

    /// The day of the month, where known.
    pub fn day_number(&self) -> Option<u32> {
        self.day
    }

    /// How much of the date is known.
    pub fn precision(&self) -> Precision {
        match (self.month, self.day) {
            (Some(_), Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            _ => Precision::Year,
        }
    }

    /// Whether every day this date can mean lies before every day that `other` can mean.
    pub fn surely_before(&self, other: &PartialDate) -> bool {
        self.latest() < other.earliest()
    }

    /// Days from the earliest reading to `to`; negative where the date lies after it.
    pub fn days_until(&self, to: NaiveDate) -> i64 {
        to.signed_duration_since(self.earliest()).num_days()
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// What is wrong with a text that should have been an ISO date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotADate(pub String);

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\" is not a date of the form 2026, 2026-03 or 2026-03-05", self.0)
    }
}

impl std::error::Error for NotADate {}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotADate(text.to_owned());
        let numbers: Vec<u32> =
            text.split('-').map(|part| part.parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
        let lengths_right = text.split('-').zip([4, 2, 2]).all(|(part, length)| part.len() == length);
        let date = match (lengths_right, numbers.as_slice()) {
            (true, [year]) => Some(Self::year(*year as i32)),
            (true, [year, month]) => Self::month(*year as i32, *month),
            (true, [year, month, day]) => Self::day(*year as i32, *month, *day),
            _ => None,
        };
        date.ok_or_else(wrong)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Day, month and year.
    Day,
    /// Month and year.
    Month,
    /// The year alone.
    Year,
    /// Day and month may be swapped: both readings are kept.
    Ambiguous,
    /// No date is stated.
    Unknown,
}

/// What a date is the date of (domain/extraction.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the field's own words")]
pub enum DateKind {
    Birth,
    SpecimenTaken,
    SpecimenReceived,
    Scan,
    Result,
    Report,
    Clinic,
    Procedure,
    Administered,
    Dictated,
    Typed,
    Printed,
    Issued,
    Request,
    Admission,
    Discharge,
    Diagnosis,
    TreatmentStart,
    TreatmentEnd,
    Response,
    Relapse,
    Infusion,
    FollowUp,
    Expiry,
    Comparison,
    Sent,
    /// A date without a word that says what it is of.
    Unlabelled,
}

/// A date as a paper states it, with the words around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedDate {
    /// The date; of an ambiguous one the older reading; `None` where none is stated.
    pub value: Option<PartialDate>,
    /// How much is known.
    pub precision: Precision,
    /// What it is the date of.
    pub kind: DateKind,
    /// Of an ambiguous date, the newer reading.
    pub other_reading: Option<PartialDate>,
    /// The words on the page.
    pub quote: String,
    /// Page, from 1.
    pub page: u32,
    /// Line on the page, from 1.
    pub line: u32,
    /// The file, where it is not the first of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether the user entered it: the words and their place are those of `case.yaml`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_user: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_only_what_is_known() {
        assert_eq!(PartialDate::year(2026).to_string(), "2026");
        assert_eq!(PartialDate::month(2026, 3).map(|d| d.to_string()).as_deref(), Some("2026-03"));
        assert_eq!("2026-03-05".parse::<PartialDate>().map(|d| d.to_string()).as_deref(), Ok("2026-03-05"));
    }

    #[test]
    fn refuses_what_the_calendar_has_not() {
        assert_eq!(PartialDate::day(2026, 9, 31), None);
        assert!("2026-13".parse::<PartialDate>().is_err());
        assert!("26-03-05".parse::<PartialDate>().is_err());
        assert!("today".parse::<PartialDate>().is_err());
    }

    #[test]
    fn compares_as_intervals() {
        let march = PartialDate::month(2026, 3).unwrap();
        let tenth = PartialDate::day(2026, 3, 10).unwrap();
        assert!(!march.surely_before(&tenth) && !tenth.surely_before(&march));
        assert!(march.surely_before(&PartialDate::day(2026, 4, 1).unwrap()));
        assert_eq!(PartialDate::month(2024, 2).unwrap().latest(), NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
        assert_eq!(PartialDate::year(2024).latest(), NaiveDate::from_ymd_opt(2024, 12, 31).unwrap());
    }
}
