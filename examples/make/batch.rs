//! Many patients from the texts of one.
//!
//! Each has the papers of the second example under another name, birth and numbers, less one or two that are left out, and older
//! laboratory reports up to the wanted number. What must be found follows from what is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::make::of_text;

const TEXTS: &str = "examples/make/papers/case-2-large-b-cell-lymphoma";
/// About somebody else.
const NOT: &str = "16-mri-of-mother";
/// The disc of images: its series, and its directory.
const DISC: (&str, usize) = ("07-disc", 3);
/// The letter is there as a scan too, which would be recognised.
const SCAN: &str = "(scan)";

const GIVEN: [&str; 20] = [
    "Aled", "Bethan", "Callum", "Delyth", "Euan", "Ffion", "Grier", "Heledd", "Iolo", "Jarvis", "Kerenza", "Lowri",
    "Morwen", "Nesta", "Owain", "Perran", "Rhona", "Sioned", "Tegan", "Una",
];
const SURNAMES: [&str; 25] = [
    "Ashdown",
    "Brackley",
    "Carnforth",
    "Dunmore",
    "Ellerby",
    "Fenwick",
    "Garstang",
    "Haverill",
    "Inverary",
    "Kilburnie",
    "Langstroth",
    "Marchbanks",
    "Northgate",
    "Ormskerry",
    "Pendragh",
    "Quillan",
    "Ravenscar",
    "Silverdale",
    "Thornbury",
    "Ulverson",
    "Venndale",
    "Whitlock",
    "Yarrowby",
    "Zellwood",
    "Okehurst",
];

/// What may be left out: a text, and the item of the checklist that is then missing.
const LEFT_OUT: [(&str, &str); 2] = [("13-echo", "cardiac-assessment"), ("14-virology", "infection-serology")];

/// What is known of one patient.
#[derive(Debug, Serialize)]
struct Truth {
    name: String,
    date_of_birth: String,
    /// Statuses of items that follow from what is left out.
    items: BTreeMap<String, String>,
    /// Damaged files.
    unread: Vec<String>,
    /// Papers of other patients: file, and the folder to which it belongs.
    of_others: Vec<(String, String)>,
    files: usize,
}

struct Person {
    given: &'static str,
    surname: &'static str,
    born: [u32; 3],
    nhs: String,
    hospital: String,
    /// Of the images on the disc.
    accession: String,
}

impl Person {
    fn new(n: usize) -> Self {
        let (given, surname) = (GIVEN[n % GIVEN.len()], SURNAMES[(n / GIVEN.len() + n * 7) % SURNAMES.len()]);
        let born = [1940 + (n * 13 % 60) as u32, 1 + (n * 5 % 12) as u32, 1 + (n * 11 % 28) as u32];
        Self {
            given,
            surname,
            born,
            nhs: nhs(n),
            hospital: format!("LR{:06}", 300_000 + n * 37),
            accession: (310_000 + n).to_string(),
        }
    }

    fn folder(&self, n: usize) -> String {
        format!("{:04} {} {}", n + 1, self.surname, self.given)
    }

    fn iso(&self) -> String {
        let [y, m, d] = self.born;
        format!("{y:04}-{m:02}-{d:02}")
    }

    /// As images have it.
    fn birth_on_images(&self) -> String {
        let [y, m, d] = self.born;
        format!("{y:04}{m:02}{d:02}")
    }

    fn printed_birth(&self) -> String {
        let [y, m, d] = self.born;
        format!("{d:02}/{m:02}/{y:04}")
    }

    /// As the private laboratory prints it.
    fn birth_month_first(&self) -> String {
        let [y, m, d] = self.born;
        format!("{m:02}/{d:02}/{y:04}")
    }

    /// A text about the patient of the example as one about this person.
    fn told(&self, text: &str) -> String {
        let nhs = format!("{} {} {}", &self.nhs[..3], &self.nhs[3..6], &self.nhs[6..]);
        text.replace("Gareth", self.given)
            .replace("GARETH", &self.given.to_uppercase())
            .replace("Pritchard", self.surname)
            .replace("PRITCHARD", &self.surname.to_uppercase())
            .replace("pritchard", &self.surname.to_lowercase())
            .replace("12/09/1968", &self.printed_birth())
            .replace("09/12/1968", &self.birth_month_first())
            .replace("19680912", &self.birth_on_images())
            .replace("260977", &self.accession)
            .replace("999 123 4519", &nhs)
            .replace("9991234519", &self.nhs)
            .replace("LR204471", &self.hospital)
    }
}

/// An NHS number of the range for tests, with its check digit.
fn nhs(n: usize) -> String {
    let mut n = n;
    loop {
        let digits = format!("999{:06}", (n * 7_919 + 104_729) % 1_000_000);
        let sum: u32 = digits.bytes().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        match 11 - sum % 11 {
            11 => return format!("{digits}0"),
            10 => n += 100_003,
            check => return format!("{digits}{check}"),
        }
    }
}

/// Makes the batch.
pub(crate) fn make(target: &Path, patients: usize, papers: usize) -> Result<()> {
    ensure!(patients <= GIVEN.len() * SURNAMES.len(), "there are names for {} patients", GIVEN.len() * SURNAMES.len());
    let texts = texts()?;
    let people: Vec<Person> = (0..patients).map(Person::new).collect();
    let mut truth = BTreeMap::new();
    let (mut strays, mut broken) = (0, 0);
    for (n, person) in people.iter().enumerate() {
        let folder = target.join("patients").join(person.folder(n));
        fs::create_dir_all(&folder)?;
        let left_out = LEFT_OUT.get(n % 3);
        let (mut names, mut on_disc) = (Vec::new(), 0);
        for (text, words) in texts.iter().filter(|(text, _)| left_out.is_none_or(|(out, _)| text != out)) {
            let files = of_text(&person.told(words)).with_context(|| format!("{text} cannot be made"))?;
            for (name, bytes) in files.into_iter().filter(|(name, _)| !name.contains(SCAN)) {
                let path = folder.join(&name);
                fs::create_dir_all(path.parent().unwrap_or(&folder))?;
                fs::write(path, bytes)?;
                // The slices of a series are one paper.
                match text == DISC.0 {
                    true => on_disc = DISC.1,
                    false => names.push(name),
                }
            }
        }
        let (mut of_others, mut unread) = (Vec::new(), Vec::new());
        while names.len() + on_disc < papers {
            let k = names.len() + on_disc;
            // Of all papers 3 in 100 are another patient's, 2 in 100 damaged.
            let seen = n * papers + k + 1;
            let name = if patients > 1 && strays < seen * 3 / 100 {
                strays += 1;
                let other = (n + 1 + strays * 17 % (patients - 1)) % patients;
                let name = format!("bloods {k:02}.txt");
                fs::write(folder.join(&name), bloods(&people[other], n * 100 + k))?;
                of_others.push((name.clone(), people[other].folder(other)));
                name
            } else if broken < seen * 2 / 100 {
                broken += 1;
                let name = format!("damaged {k:02}.pdf");
                fs::write(folder.join(&name), format!("%PDF-1.7\n{n} {k}\n1 0 obj\n<< /Type /Catalog"))?;
                unread.push(name.clone());
                name
            } else {
                let name = format!("bloods {k:02}.txt");
                fs::write(folder.join(&name), bloods(person, k))?;
                name
            };
            names.push(name);
        }
        let mut items: BTreeMap<String, String> = [
            ("pathology-relapse", "stale"),
            ("imaging-pet-ct", "stale"),
            ("target-antigen-status", "pending"),
            ("blood-count", "present"),
        ]
        .map(|(item, status)| (item.to_owned(), status.to_owned()))
        .into();
        for (text, item) in LEFT_OUT {
            let status = if item == "cardiac-assessment" { "stale" } else { "partial" };
            let there = left_out.is_none_or(|(out, _)| *out != text);
            items.insert(item.to_owned(), if there { status } else { "missing" }.to_owned());
        }
        let name = format!("{} {}", person.given, person.surname);
        let one = Truth { name, date_of_birth: person.iso(), items, unread, of_others, files: names.len() + on_disc };
        truth.insert(person.folder(n), one);
    }
    fs::write(target.join("truth.json"), serde_json::to_vec_pretty(&truth)?)?;
    Ok(())
}

/// The texts by their names without ending.
fn texts() -> Result<BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(TEXTS);
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name != NOT {
            texts.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(texts)
}

/// A laboratory report of an earlier year.
fn bloods(person: &Person, k: usize) -> String {
    let (year, month, day) = (2024 - k / 336, 1 + k / 28 % 12, 1 + k % 28);
    let date = format!("{day:02}/{month:02}/{year}");
    format!(
        "Larkbridge Royal Infirmary\nHaematology laboratory: full blood count\n(Invented example; no real person.)\n\n\
         Patient: {} {}\tDate of birth: {}\nHospital No: {}\tSample taken: {date}\nReported: {date}\n\n\
         Test\tResult\tUnits\tReference range\n\
         Haemoglobin\t{}\tg/L\t130 - 170\nWhite cell count\t{}.{}\t10^9/L\t4.0 - 11.0\n\
         Neutrophils\t{}.{}\t10^9/L\t2.0 - 7.5\nPlatelets\t{}\t10^9/L\t150 - 400\n",
        person.given,
        person.surname,
        person.printed_birth(),
        person.hospital,
        110 + k % 40,
        4 + k % 5,
        k % 10,
        2 + k % 3,
        (k * 3) % 10,
        150 + k % 200,
    )
}
