//! The arguments. Their doc comments are the help.

use std::path::PathBuf;
use std::str::FromStr;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use super::examples;
use crate::knowledge::Problem;
use crate::model::Language;
use crate::model::language::NoLanguage;

/// Organise a blood-cancer patient's papers for a CAR-T referral
///
/// Looks through a folder of papers, works out what each one is, checks them against what a CAR-T centre asks for, says
/// what is missing, awaited, out of date or contradictory, and writes a PDF case summary in which every statement names
/// its page. Nothing leaves this computer, and no paper is changed.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, before_long_help = examples::ALL, after_help = NOTICE)]
pub struct Arguments {
    /// The folder of papers: prints the checklist and writes the PDF beside the folder
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
    /// The language of everything that the program writes; what the papers say stays in theirs
    #[arg(long, global = true, default_value = "en", value_name = "LANG")]
    pub language: Tongues,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

const NOTICE: &str = "It lists papers. It is not medical advice and not a medical device.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the PDF case summary, with options
    Scan(Scan),
    /// Show the checklist on the screen and write no summary
    Check(Check),
    /// List every file: kind, date, pages, state
    List(List),
    /// Show the treatments in order: what was given and when, what is only planned, where the papers say so
    Timeline(Timeline),
    /// Show why a file is what it is: the words that say so, its dates, its facts
    Explain(Explain),
    /// Copy the papers into a numbered dossier with an index and the case summary
    ///
    /// The papers are copied, byte for byte, into folders by the sections of the checklist, with numbers, dates and kinds in
    /// their names. Beside them are the PDF case summary, an index (HTML and CSV) and a list of hashes that sha256sum -c can
    /// check. Another person's papers are not copied. No paper is changed.
    Organise(Organise),
    /// Write a letter that asks the hospital for what is missing, awaited or out of date
    Letter(Letter),
    /// Write a file case.yaml into the folder, in which you can say what is wrong or missing
    ///
    /// The file explains what may be written in it, and holds a line for each paper that is not clear. A case.yaml that is
    /// there is never written over.
    Init(Init),
    /// Answer questions about what is not clear in the papers, one at a time
    ///
    /// Every answer is written to case.yaml in the folder at once, so that you can stop at any point.
    Review(Review),
    /// Look at many patients: one sub-folder each, a summary for each and one overview of all
    ///
    /// A patient whose papers did not change since the last batch is not looked at again.
    Batch(Batch),
    /// Make the overview again, from what one or several runs of batch have left
    Overview(OverviewOf),
    /// Show the built-in checklists
    Checklist(ChecklistArguments),
    /// Show or delete what earlier runs have kept of the papers
    Cache(CacheArguments),
    /// Print what lets a shell complete commands and options with the Tab key
    Completions(Completions),
    /// Write a manual page for each command
    Man(Man),
}

/// What all commands that look at a folder are told.
#[derive(Debug, Clone, Default, Args)]
pub struct Look {
    /// The folder of papers
    #[arg(value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// The checklist: generic, uk-china, barcelona (for adults or children, by age), solid-tumour, or post-infusion
    #[arg(long, default_value = "generic", value_name = "NAME")]
    pub profile: String,
    /// Your own checklist, a YAML file; it may extend a built-in one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "profile")]
    pub checklist: Option<PathBuf>,
    /// The disease, where the papers do not settle it: b-all (acute lymphoblastic leukaemia), lbcl (large B-cell
    /// lymphoma), fl (follicular lymphoma), mcl (mantle cell lymphoma), cll (chronic lymphocytic leukaemia), mm
    /// (multiple myeloma), other
    #[arg(long, value_name = "ID")]
    pub disease: Option<String>,
    /// Count every age in days to this day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// How to read 03/04/2026 where no paper shows it
    #[arg(long, value_enum, value_name = "ORDER")]
    pub date_order: Option<Order>,
    /// Words of your own for telling kinds of papers, a file in the form that docs/vocabulary.md shows; may be given again
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub vocabulary: Vec<PathBuf>,
    /// Do not recognise the words of photos and scans
    #[arg(long)]
    pub no_ocr: bool,
    /// The languages of the photos and scans, where they are known: en, ru, zh, or Tesseract's names
    #[arg(long, value_name = "LANG", value_delimiter = ',', conflicts_with = "no_ocr")]
    pub ocr_language: Vec<String>,
    /// A password for locked papers; may be given again for others. Other users of this computer may see it: see
    /// --password-file
    #[arg(long, value_name = "PASSWORD")]
    pub password: Vec<String>,
    /// A text file of passwords, one a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub password_file: Option<PathBuf>,
    /// Read every paper again, and keep nothing for the next run
    #[arg(long)]
    pub no_cache: bool,
}

/// A day as it is typed.
fn day(text: &str) -> Result<NaiveDate, Problem> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let formed = text.split('-').map(str::len).eq([4, 2, 2]) && text.split('-').all(digits);
    text.parse().map_err(|_| if formed { Problem::new("no-such-day") } else { Problem::new("day-form") })
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Order {
    /// Day first: 3 April
    Dmy,
    /// Month first: March 4
    Mdy,
}

/// `scan`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::SCAN)]
pub struct Scan {
    #[command(flatten)]
    pub look: Look,
    /// The language of the summary and of the checklist on the screen: en, es or zh; what the papers say stays in theirs. Two,
    /// with a comma between: side by side in the PDF, the first one elsewhere
    #[arg(long, default_value = "en", value_name = "LANG[,LANG]")]
    pub language: Tongues,
    /// As what the summary is written; both, with a comma between [default: pdf]
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<SummaryFormat>,
    /// Write into this folder [default: beside the folder of papers]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Write the case file too: to FILE, or, without a name, to the screen in place of the checklist
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, num_args = 0..=1, default_missing_value = "-")]
    pub json: Option<PathBuf>,
    /// For a first, anonymous enquiry: hide names, numbers, days of birth, doctors, hospitals and the names of the files. Read
    /// what comes out before you send it
    #[arg(long)]
    pub redact: bool,
}

/// `check`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::CHECK)]
pub struct Check {
    #[command(flatten)]
    pub look: Look,
    /// The language of the checklist; what the papers say stays in theirs
    #[arg(long, default_value = "en", value_name = "LANG")]
    pub language: Tongues,
    /// Show also the items that do not apply
    #[arg(long)]
    pub all: bool,
    /// Print the case file in place of the checklist
    #[arg(long)]
    pub json: bool,
    /// For a first, anonymous enquiry: hide names, numbers, days of birth, doctors, hospitals and the names of the files. Read
    /// what comes out before you send it
    #[arg(long)]
    pub redact: bool,
}

/// `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    pub look: Look,
    /// Print the files and records of the case file in place of the table
    #[arg(long)]
    pub json: bool,
}

/// `timeline`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::TIMELINE)]
pub struct Timeline {
    #[command(flatten)]
    pub look: Look,
    /// Print the treatments of the case file in place of the text
    #[arg(long)]
    pub json: bool,
    /// For a first, anonymous enquiry: hide names, numbers, days of birth, doctors, hospitals and the names of the files. Read
    /// what comes out before you send it
    #[arg(long)]
    pub redact: bool,
}

/// `explain`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::EXPLAIN)]
pub struct Explain {
    #[command(flatten)]
    pub look: Look,
    /// The file: its name, or its id in the list
    pub file: String,
    /// Print the file's records and facts as JSON
    #[arg(long)]
    pub json: bool,
}

/// `organise`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::ORGANISE)]
pub struct Organise {
    #[command(flatten)]
    pub look: Look,
    /// The folder of the dossier: a new or empty one, or an earlier dossier, which is brought up to date
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// Copy also files that hold papers of the patient and of another person
    #[arg(long)]
    pub with_mixed: bool,
    /// Write also one PDF with the case summary and all papers that can be in it, each page with the paper's number below it
    #[arg(long)]
    pub merge: bool,
    /// Make also one ZIP of the dossier, beside it
    #[arg(long)]
    pub zip: bool,
    /// Lock the ZIP with a password (AES-256); it is asked for and not shown
    #[arg(long)]
    pub encrypt: bool,
    /// A text file with the password of the ZIP on its first line, in place of asking
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "encrypt")]
    pub zip_password_file: Option<PathBuf>,
}

/// `letter`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::LETTER)]
pub struct Letter {
    #[command(flatten)]
    pub look: Look,
    /// The language of the letter
    #[arg(long, default_value = "en", value_name = "LANG")]
    pub language: Tongues,
    /// As what it is written; both, with a comma between [default: both]
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',')]
    pub format: Vec<LetterFormat>,
    /// Write into this folder, or to a new file of this name if it ends in .pdf or .docx [default: beside the folder of
    /// papers]
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
}

/// `batch`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::BATCH)]
#[command(mut_arg("folder", |folder| folder.value_name("ROOT").help("The folder that holds one sub-folder for each patient")))]
pub struct Batch {
    #[command(flatten)]
    pub look: Look,
    /// Write the summaries and the overview into this folder
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
    /// The language of summaries and overview: en, es or zh; two, with a comma between: side by side in the summaries
    #[arg(long, default_value = "en", value_name = "LANG[,LANG]")]
    pub language: Tongues,
    /// The order of the overview
    #[arg(long, value_enum, default_value = "worst", value_name = "ORDER")]
    pub sort: Sorting,
    /// Look at every patient, also at those whose papers did not change
    #[arg(long)]
    pub all: bool,
    /// Look only at the sub-folders that this file names, one a line, and make no overview: for runs on several computers
    #[arg(long, value_name = "LIST", value_hint = ValueHint::FilePath)]
    pub only: Option<PathBuf>,
    /// So many patients at a time [default: one on each core]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// Print a line of JSON for each patient
    #[arg(long)]
    pub json: bool,
    /// Say nothing but errors
    #[arg(long)]
    pub quiet: bool,
    /// Add a line for each patient to this file, without a name
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub log: Option<PathBuf>,
}

fn jobs(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|jobs| (1..=256).contains(jobs)).ok_or("write a number from 1 to 256")
}

/// `overview`.
#[derive(Debug, Args)]
pub struct OverviewOf {
    /// The folder that was given to batch with -o
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// The language of the overview
    #[arg(long, default_value = "en", value_name = "LANG")]
    pub language: Tongues,
    /// The order of the overview
    #[arg(long, value_enum, default_value = "worst", value_name = "ORDER")]
    pub sort: Sorting,
}

/// The order of patients in an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sorting {
    /// Those with most to do first
    Worst,
    /// By the name of the folder
    Name,
}

/// One language, or two side by side: `en,zh`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tongues {
    /// The language of the screen, of the case file, and the first one of the summary.
    pub first: Language,
    /// The one that stands beside it in the summary.
    pub beside: Option<Language>,
}

impl From<Tongues> for Language {
    /// Where only one can be said: the first.
    fn from(tongues: Tongues) -> Self {
        tongues.first
    }
}

impl FromStr for Tongues {
    type Err = NoLanguage;

    fn from_str(text: &str) -> Result<Self, NoLanguage> {
        let (first, other) = text.split_once(',').map_or((text, None), |(first, other)| (first, Some(other)));
        let first: Language = first.trim().parse()?;
        let beside: Option<Language> = other.map(|other| other.trim().parse()).transpose()?;
        if beside == Some(first) {
            return Err(NoLanguage);
        }
        Ok(Self { first, beside })
    }
}

/// As what the summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    /// To read and to print
    Pdf,
    /// A FHIR R4 document, for the system of a hospital
    Fhir,
}

/// As what a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LetterFormat {
    /// To print and fill in by hand
    Pdf,
    /// A Word document, to fill in on the computer
    Docx,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub look: Look,
}

/// `review`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::REVIEW)]
pub struct Review {
    #[command(flatten)]
    pub look: Look,
}

/// `checklist`.
#[derive(Debug, Args)]
pub struct ChecklistArguments {
    #[command(subcommand)]
    pub command: ChecklistCommand,
}

/// What to do with checklists.
#[derive(Debug, Subcommand)]
pub enum ChecklistCommand {
    /// List the built-in checklists
    List,
    /// Show every item of a checklist
    Show {
        /// The checklist: generic, uk-china, barcelona-adult, barcelona-paediatric, solid-tumour, or post-infusion
        #[arg(default_value = "generic")]
        name: String,
    },
    /// Look whether a checklist of your own can be used, and say what it changes
    #[command(before_long_help = examples::VALIDATE)]
    Validate {
        /// The checklist, a YAML file
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// `cache`.
#[derive(Debug, Args)]
pub struct CacheArguments {
    #[command(subcommand)]
    pub command: Option<CacheCommand>,
}

/// What to do with what is kept.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Show where it is and how large
    Show,
    /// Delete it; the papers stay
    Clear,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::COMPLETIONS)]
pub struct Completions {
    /// The shell in which you type
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `man`.
#[derive(Debug, Args)]
#[command(before_long_help = examples::MAN)]
pub struct Man {
    /// The folder for the pages; pages of an earlier version are replaced, other files are never touched
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}
