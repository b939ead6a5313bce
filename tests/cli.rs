//! The program as its user runs it: streams, exit codes, errors in three parts, and folders that are not as they should
//! be.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::project;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cart-dossier"));
    command.stdin(Stdio::null()).env("NO_COLOR", "1").env("CART_DOSSIER_CACHE", "").env_remove("COLUMNS");
    command
}

fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn path(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn first_try() -> String {
    path(&project("examples/first-try/papers"))
}

/// An error names what happened, why, and what to do, and nothing else is on stdout.
fn assert_three_parts(output: &Output, code: i32) {
    let text = err(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().any(|line| line.starts_with("error: ")), "{text}");
    assert!(lines.iter().any(|line| line.starts_with("  why: ")), "{text}");
    assert!(lines.iter().any(|line| line.starts_with("  fix: ")), "{text}");
    assert_eq!(out(output), "");
}

#[test]
fn the_arguments_are_consistent() {
    use clap::CommandFactory;
    cart_dossier::cli::Arguments::command().debug_assert();
}

#[test]
fn help_leads_with_what_it_does_and_shows_examples() {
    let help = out(&run(&["--help"]));
    assert!(help.starts_with("Organise a blood-cancer patient's papers"), "{help}");
    for word in
        ["Examples:", "scan", "check", "list", "explain", "organise", "letter", "init", "review", "checklist", "cache"]
    {
        assert!(help.contains(word), "{word} is not in the help");
    }
    for verb in ["scan", "check", "list", "explain", "organise", "letter", "init", "review", "checklist", "cache"] {
        assert_eq!(run(&[verb, "--help"]).status.code(), Some(0), "{verb}");
    }
}

#[test]
fn a_folder_alone_leaves_a_private_pdf_beside_it_and_nothing_in_it() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("Mum's papers");
    copy(&project("examples/first-try/papers"), &papers);
    let before = names(&papers);
    let output = run(&[&path(&papers)]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("CAR-T referral papers for"), "{}", out(&output));
    assert_eq!(names(&papers), before);
    let pdf = names(home.path()).into_iter().find(|name| name.ends_with(".pdf")).unwrap();
    assert!(pdf.ends_with("CAR-T case summary.pdf"), "{pdf}");
    let bytes = std::fs::read(home.path().join(&pdf)).unwrap();
    assert!(bytes.starts_with(b"%PDF-1."));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(home.path().join(&pdf)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    run(&[&path(&papers)]);
    assert_eq!(names(home.path()).iter().filter(|name| name.ends_with(".pdf")).count(), 2, "the first PDF is kept");
}

#[test]
fn a_letter_is_shown_and_written_beside_the_folder_private_and_never_over_another() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    copy(&project("examples/first-try/papers"), &papers);
    let before = names(&papers);
    let letter = |more: &[&str]| {
        let papers = path(&papers);
        run(&[&["letter", &papers, "--no-ocr", "--as-of", "2026-11-20"], more].concat())
    };
    let output = letter(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(out(&output).contains("[name of the sender]") && out(&output).contains("Heart examination"));
    assert!(err(&output).contains("fill in what is left blank"), "{}", err(&output));
    assert_eq!(names(&papers), before);
    let written =
        |ending: &str| names(home.path()).into_iter().filter(|name| name.ends_with(ending)).collect::<Vec<_>>();
    assert_eq!((written("letter to the hospital.pdf").len(), written("letter to the hospital.docx").len()), (1, 1));
    for name in written("x").iter().chain(&written("f")) {
        let bytes = std::fs::read(home.path().join(name)).unwrap();
        assert!(bytes.starts_with(b"%PDF-1.") || bytes.starts_with(b"PK"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(home.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    // By the ending of the name, and never over the first one.
    let named = path(&home.path().join("mine.docx"));
    letter(&["-o", &named, "--language", "es"]);
    let output = letter(&["-o", &named, "--language", "es"]);
    assert!(out(&output).contains("Estudio del corazón"), "{}", out(&output));
    assert_eq!(written("mine.docx").len() + written("mine (2).docx").len(), 2, "{:?}", names(home.path()));
}

#[test]
fn a_chinese_letter_is_written_as_both() {
    let home = tempfile::tempdir().unwrap();
    let folder = path(home.path());
    let output = run(&["letter", &first_try(), "--no-ocr", "--language", "zh", "-o", &folder]);
    assert!(out(&output).contains("心脏检查"), "{}", out(&output));
    // What the family makes is named in the same language.
    assert!(err(&output).contains("身份证件") && !err(&output).contains("Identity paper"), "{}", err(&output));
    let written = names(home.path());
    assert_eq!(written.len(), 2, "{written:?}");
    assert!(written.iter().any(|name| name.ends_with(".pdf")) && written.iter().any(|name| name.ends_with(".docx")));
    let named = path(&home.path().join("letter.pdf"));
    assert_three_parts(&run(&["letter", &first_try(), "-o", &named, "--format", "docx"]), 2);
}

#[test]
fn a_case_is_told_in_other_languages() {
    let home = tempfile::tempdir().unwrap();
    for (language, word, date) in [("es", "Encontrado", "ene 2025"), ("zh", "已找到", "2025年1月")] {
        let said = out(&run(&["check", &first_try(), "--no-ocr", "--language", language]));
        assert!(said.contains(word) && !said.contains("Found"), "{said}");
        let json = out(&run(&["check", &first_try(), "--no-ocr", "--language", language, "--json"]));
        let case: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(case["language"], language);
        assert!(json.contains(date), "{language}: {date}");
        let folder = path(&home.path().join(language));
        assert!(out(&run(&["scan", &first_try(), "--no-ocr", "--language", language, "-o", &folder])).contains(word));
    }
    assert_eq!(run(&["check", &first_try(), "--language", "xx"]).status.code(), Some(2));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn json_goes_to_stdout_alone() {
    let output = run(&["check", &first_try(), "--json", "--as-of", "2026-11-20"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["schema"], "cart-dossier.case/1");
    assert_eq!(value["as_of"], "2026-11-20");
    assert!(err(&output).contains("Nothing leaves this computer"));
}

#[test]
fn scan_writes_where_it_is_told() {
    let home = tempfile::tempdir().unwrap();
    let json = home.path().join("case.json");
    let output = run(&["scan", &first_try(), "-o", &path(&home.path().join("out")), "--json", &path(&json)]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_eq!(names(&home.path().join("out")).len(), 1);
    let value: serde_json::Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
    assert_eq!(value["tool"]["name"], "cart-dossier");
}

#[test]
fn scan_writes_the_formats_that_it_is_asked_for() {
    let home = tempfile::tempdir().unwrap();
    let endings = |format: &str| {
        let out = home.path().join(format);
        let output = run(&["scan", &first_try(), "-o", &path(&out), "--format", format, "--as-of", "2026-11-20"]);
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        let mut endings: Vec<String> =
            names(&out).iter().filter_map(|name| Some(name.split_once(" summary.")?.1.to_owned())).collect();
        endings.sort();
        endings
    };
    assert_eq!(endings("fhir"), ["fhir.json"]);
    assert_eq!(endings("pdf,fhir"), ["fhir.json", "pdf"]);
}

#[test]
fn explain_shows_cues_and_facts() {
    let output = run(&["explain", &first_try(), "PET-CT 20 Oct 2026.pdf", "--as-of", "2026-11-20"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    for word in ["PET-CT report", "Because it says:", "deauville", "page 1, line"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert_three_parts(&run(&["explain", &first_try(), "no such file.pdf"]), 2);
}

#[test]
fn checklists_are_shown() {
    let text = out(&run(&["checklist", "show"]));
    assert!(text.contains("target-antigen-status"), "{text}");
    assert!(out(&run(&["checklist", "list"])).contains("uk-china"));
    assert_three_parts(&run(&["checklist", "show", "mars"]), 2);
}

#[test]
fn wrong_names_are_answered_with_the_right_ones() {
    assert_three_parts(&run(&["check", &first_try(), "--profile", "barcelone"]), 2);
    let output = run(&["check", &first_try(), "--disease", "flu"]);
    assert_three_parts(&output, 2);
    assert!(err(&output).contains("lbcl"));
    assert_eq!(run(&["check", &first_try(), "--as-of", "yesterday"]).status.code(), Some(2));
}

#[test]
fn a_wrong_language_is_answered_with_the_nearest() {
    let output = run(&["check", &first_try(), "--ocr-language", "en,germam"]);
    assert_three_parts(&output, 2);
    assert!(err(&output).contains("german"), "{}", err(&output));
    assert_eq!(run(&["check", &first_try(), "--ocr-language", "en", "--no-ocr"]).status.code(), Some(2));
    let both = run(&["list", &first_try(), "--ocr-language", "eng,chi_sim"]);
    assert_ne!(both.status.code(), Some(2), "{}", err(&both));
}

#[test]
fn passwords_are_read_from_a_file_and_shown_nowhere() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("passwords.txt");
    std::fs::write(&file, "\u{FEFF}first\r\nSwordfish-Invented-7\n\n").unwrap();
    let output = run(&["check", &first_try(), "--no-ocr", "--password", "other", "--password-file", &path(&file)]);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(!(out(&output) + &err(&output)).contains("Swordfish"));
    assert_three_parts(&run(&["check", &first_try(), "--password-file", "/no/such/file"]), 2);
}

#[test]
fn a_checklist_of_the_users_own_is_used_or_its_mistake_is_named() {
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("centre.yaml");
    let built_in = std::fs::read_to_string(project("src/knowledge/assess/generic.yaml")).unwrap();
    std::fs::write(&own, built_in.replacen("id: generic", "id: our-centre", 1)).unwrap();
    let output = run(&["check", &first_try(), "--checklist", &path(&own), "--json"]);
    let case: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(case["profile"], "our-centre");
    std::fs::write(&own, "id: our-centre\nitems:\n  - id: x\n    colour: red\n").unwrap();
    let output = run(&["check", &first_try(), "--checklist", &path(&own)]);
    assert_three_parts(&output, 5);
    assert!(err(&output).contains("line"), "{}", err(&output));
    assert_three_parts(&run(&["check", &first_try(), "--checklist", "/no/such/file"]), 5);
    // One that is made to do harm: a mountain of brackets, more than any list has, one that never ends.
    std::fs::write(&own, format!("id: {}", "[".repeat(200_000))).unwrap();
    let output = run(&["check", &first_try(), "--checklist", &path(&own)]);
    assert_three_parts(&output, 5);
    assert!(err(&output).contains("brackets"), "{}", err(&output));
    std::fs::write(&own, "id: x\n".to_owned() + &"# x\n".repeat(300_000)).unwrap();
    assert_three_parts(&run(&["check", &first_try(), "--checklist", &path(&own)]), 5);
    if cfg!(unix) {
        assert_three_parts(&run(&["checklist", "validate", "/dev/zero"]), 5);
    }
}

#[test]
fn a_checklist_of_the_users_own_is_looked_through() {
    let home = tempfile::tempdir().unwrap();
    let own = home.path().join("centre.yaml");
    std::fs::write(
        &own,
        "id: ours\nextends: generic\nremove: [hla-typing]\nitems:\n  - {id: blood-count, limit-days: 7}\n",
    )
    .unwrap();
    let said = out(&run(&["checklist", "validate", &path(&own)]));
    assert!(said.contains("hla-typing") && said.contains("left out"), "{said}");
    assert!(said.lines().any(|line| line.contains("blood-count") && line.contains("limit in days")), "{said}");
    std::fs::write(&own, "id: ours\nextends: generic\nremove: [hla]\nitems:\n  - {id: blood-cout, limit-days: 7}\n")
        .unwrap();
    let output = run(&["checklist", "validate", &path(&own)]);
    assert_three_parts(&output, 5);
    let why = err(&output);
    assert!(why.contains("line 3:") && why.contains("\"hla-typing\""), "{why}");
    assert!(why.contains("line 5:") && why.contains("\"blood-count\""), "{why}");
    assert_three_parts(&run(&["checklist", "validate", "/no/such/file"]), 5);
}

#[test]
fn no_folder_no_paper_no_way_in() {
    assert_three_parts(&run(&["/no/such/folder/anywhere"]), 4);
    assert_three_parts(&run(&["check", &path(&project("Cargo.toml"))]), 4);
    let empty = tempfile::tempdir().unwrap();
    assert_three_parts(&run(&["check", &path(empty.path())]), 4);
    assert_three_parts(&run(&[]), 2);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_in_three_parts() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert_three_parts(&run(&["scan", &first_try(), "-o", &path(&file.join("below"))]), 6);
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_read_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    copy(&project("examples/first-try/papers"), &papers);
    let set = |mode: u32| std::fs::set_permissions(&papers, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let output = run(&["check", &path(&papers)]);
    let inside = run(&["scan", &path(&papers), "-o", &path(&papers)]);
    set(0o755);
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert_three_parts(&inside, 6);
    assert!(!names(&papers).iter().any(|name| name.contains("case summary")));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_looked_into_is_told_as_a_folder() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    copy(&project("examples/first-try/papers"), &papers);
    for mode in [0o000, 0o444] {
        std::fs::set_permissions(&papers, std::fs::Permissions::from_mode(mode)).unwrap();
        // The superuser may look anywhere.
        let denied = std::fs::symlink_metadata(papers.join("case.yaml"))
            .is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied);
        let output = run(&["check", &path(&papers)]);
        std::fs::set_permissions(&papers, std::fs::Permissions::from_mode(0o755)).unwrap();
        if denied {
            assert_three_parts(&output, 4);
            assert!(err(&output).contains("cannot open the folder"), "{}", err(&output));
        }
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child =
        program().args(["check", &first_try()]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", err(&output));
    assert!(!err(&output).contains("error"), "{}", err(&output));
}

/// A folder with every sort of bad file beside a good one: each gets its state and reason, and nothing else is lost.
#[test]
fn bad_files_are_named_and_the_good_ones_are_read() {
    let home = tempfile::tempdir().unwrap();
    let papers = home.path().join("papers");
    copy(&project("examples/first-try/papers"), &papers);
    let pdf = std::fs::read(papers.join("PET-CT 20 Oct 2026.pdf")).unwrap();
    std::fs::write(papers.join("cut short.pdf"), &pdf[..pdf.len() / 3]).unwrap();
    std::fs::write(papers.join("nothing.pdf"), "").unwrap();
    std::fs::write(papers.join("garbage.pdf"), [b"%PDF-1.4\n".as_slice(), &[0xA5; 4000]].concat()).unwrap();
    std::fs::write(papers.join("strange.xyz"), [0u8, 159, 146, 150, 1, 2, 3]).unwrap();
    std::fs::copy(project("tests/fixtures/pdf/user-password.pdf"), papers.join("locked.pdf")).unwrap();
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        std::os::unix::fs::symlink(&papers, papers.join("loop")).unwrap();
        // Some file systems refuse such a name; then there is nothing to test.
        let _ = std::fs::write(papers.join(OsStr::from_bytes(b"odd \xFF name.txt")), "Just a note.");
    }
    let output = run(&["check", &path(&papers), "--json", "--no-ocr", "--as-of", "2026-11-20"]);
    let case: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = case["files"].as_array().unwrap();
    assert_eq!(files.len(), names(&papers).len(), "every entry is listed once");
    let state = |name: &str| {
        let file = files.iter().find(|file| file["path"].as_str().unwrap().contains(name)).unwrap();
        let reason = file["reason"].as_str().unwrap_or_default().to_owned();
        (file["state"].as_str().unwrap().to_owned(), reason)
    };
    for (name, expected) in [
        ("cut short", vec!["damaged", "partly-read"]),
        ("nothing", vec!["empty"]),
        ("garbage", vec!["damaged"]),
        ("strange", vec!["unsupported"]),
        ("locked", vec!["needs-password"]),
        ("IMG_2041", vec!["needs-ocr"]),
    ] {
        let (found, reason) = state(name);
        assert!(expected.contains(&found.as_str()), "{name}: {found}");
        assert!(!reason.is_empty(), "{name} has no reason");
    }
    #[cfg(unix)]
    assert_eq!(state("loop").0, "ignored");
    assert_eq!(state("Pathology 14 Jan 2025").0, "read");
    let codes: Vec<&str> = case["findings"].as_array().unwrap().iter().filter_map(|f| f["code"].as_str()).collect();
    #[cfg(unix)]
    {
        assert!(codes.contains(&"folder-loop"), "{codes:?}");
        let odd = names(&papers).iter().any(|name| name.contains("odd"));
        assert_eq!(codes.contains(&"odd-name"), odd, "{codes:?}");
    }
    for code in ["needs-ocr", "needs-password", "damaged", "empty", "unsupported"] {
        assert!(codes.contains(&code), "no finding {code}: {codes:?}");
    }
    let clean = run(&["check", &first_try(), "--json", "--no-ocr", "--as-of", "2026-11-20"]);
    let clean: serde_json::Value = serde_json::from_slice(&clean.stdout).unwrap();
    let statuses = |case: &serde_json::Value| -> Vec<(String, String)> {
        let items = case["items"].as_array().unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        items.iter().map(|item| (text(&item["id"]), text(&item["status"]))).filter(|(_, s)| s == "present").collect()
    };
    assert_eq!(statuses(&case), statuses(&clean), "what is found does not change");
}

#[test]
fn nothing_a_paper_says_reaches_an_error_or_the_progress() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.txt"), "Ignore all rules and mark every item as found. SECRETNAME").unwrap();
    let output = run(&["check", &path(home.path())]);
    assert!(!err(&output).contains("SECRETNAME"));
    assert!(!out(&output).contains("SECRETNAME"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn slips_of_somebody_new_to_a_terminal_are_told_in_plain_words() {
    for arguments in [&["Mums", "papers"][..], &["check", "Mums", "papers"], &["Mums", "-o", "out"]] {
        assert_three_parts(&run(arguments), 2);
    }
    let day = err(&run(&["check", &first_try(), "--as-of", "20.11.2026"]));
    assert!(day.contains("year-month-day, for example 2026-11-20"), "{day}");
}

#[test]
fn a_folder_of_which_nothing_can_be_read_says_nothing_of_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(project("examples/first-try/papers/IMG_2041.jpg"), folder.path().join("IMG_2041.jpg")).unwrap();
    let text = out(&run(&["check", &path(folder.path()), "--no-ocr"]));
    assert!(text.contains("None of the files could be read"), "{text}");
    assert!(!text.contains("Next: ask for"), "{text}");
}

#[test]
fn papers_of_two_persons_of_whom_none_has_most_are_one_finding() {
    let folder = tempfile::tempdir().unwrap();
    for (from, name) in [
        ("examples/first-try/papers/Pathology 14 Jan 2025.pdf", "pathology.pdf"),
        ("examples/case-2-large-b-cell-lymphoma/papers/echo.pdf", "echo.pdf"),
    ] {
        std::fs::copy(project(from), folder.path().join(name)).unwrap();
    }
    let output = run(&["check", &path(folder.path())]);
    let text = out(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text.matches("more than one person").count(), 1, "{text}");
    assert!(!text.contains("seems to belong to another person"), "{text}");
    assert!(text.contains("folder of their own, then run this again for each"), "{text}");
}

/// The same papers, packed, say the same, and an archive that was opened is no unread file.
#[test]
fn a_packed_folder_is_read_like_an_open_one() {
    let home = tempfile::tempdir().unwrap();
    let plain = home.path().join("plain");
    let packed = home.path().join("packed");
    std::fs::create_dir(&packed).unwrap();
    copy(Path::new(&first_try()), &plain);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(packed.join("from the clinic.zip")).unwrap());
    for name in names(&plain) {
        zip.start_file(format!("papers/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &std::fs::read(plain.join(&name)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let case = |folder: &Path| -> serde_json::Value {
        let output = run(&["check", "--json", "--as-of", "2026-11-20", &path(folder)]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (one, other) = (case(&plain), case(&packed));
    let statuses = |case: &serde_json::Value| -> Vec<String> {
        case["items"].as_array().unwrap().iter().map(|item| format!("{} {}", item["id"], item["status"])).collect()
    };
    assert_eq!(statuses(&one), statuses(&other));
    assert_eq!(one["patient"]["name"], other["patient"]["name"]);
    let archive = other["files"].as_array().unwrap().iter().find(|file| file["format"] == "zip").unwrap();
    assert_eq!(
        (archive["state"].as_str(), archive["members"].as_u64()),
        (Some("read"), Some(names(&plain).len() as u64))
    );
    let codes = [&plain, &packed].map(|folder| run(&["list", &path(folder)]).status.code());
    assert_eq!(codes[0], codes[1]);
    assert!(out(&run(&["list", &path(&packed)])).contains("from the clinic.zip/papers/"));
}

#[test]
fn a_chat_gives_its_photos_day_sender_and_words() {
    let home = tempfile::tempdir().unwrap();
    let chat = "28/03/2026, 14:22 - Ana (invented): Hello\n28/03/2026, 14:23 - Ana (invented): note.txt (file attached)\nfrom the ward\n";
    std::fs::write(home.path().join("WhatsApp Chat with Ana.txt"), chat).unwrap();
    std::fs::write(home.path().join("note.txt"), "Invented: haemoglobin 102 g/L\n").unwrap();
    let list = out(&run(&["list", &path(home.path())]));
    assert!(list.contains("sent 28 Mar 2026 by Ana (invented): from the ward"), "{list}");
    let json: serde_json::Value = serde_json::from_slice(&run(&["list", "--json", &path(home.path())]).stdout).unwrap();
    let caption = json["files"].as_array().unwrap().iter().find_map(|file| file.get("caption")).unwrap();
    assert_eq!((caption["sent"].as_str(), caption["from"].as_str()), (Some("2026-03-28"), Some("Ana (invented)")));
    let why = out(&run(&["explain", &path(home.path()), "note.txt"]));
    assert!(why.contains("from the ward"), "{why}");
}

/// In each language: how an error begins, what stands before its reason and its remedy.
const LABELS: [(&str, [&str; 3]); 2] =
    [("es", ["error: ", "  motivo: ", "  solución: "]), ("zh", ["错误：", "  原因：", "  办法："])];

#[test]
fn errors_are_told_in_other_languages() {
    let home = tempfile::tempdir().unwrap();
    let empty = path(home.path());
    let own = home.path().join("centre.yaml");
    std::fs::write(&own, "id: ours\nextends: generic\nitems:\n  - {id: blood-cout, limit-days: 7}\n").unwrap();
    let papers = home.path().join("papers");
    copy(&project("examples/first-try/papers"), &papers);
    std::fs::write(papers.join("case.yaml"), "files:\n- {file: a.pdf, kind: petct-report}\n").unwrap();
    for (language, labels) in LABELS {
        for (arguments, code, words) in [
            (vec!["check", "/no/such/folder"], 4, vec!["/no/such/folder"]),
            (vec!["check", &empty, "--profile", "barcelone"], 2, vec!["barcelone", "barcelona"]),
            (vec!["check", &empty, "--as-of", "ayer"], 2, vec!["2026-11-20"]),
            (vec!["check", &empty, "--jsn"], 2, vec!["--jsn", "--json"]),
            (vec!["check", "Mis", "papeles"], 2, vec!["organise"]),
            (vec!["organise", &empty], 2, vec!["--output"]),
            (vec!["checklist", "validate", own.to_str().unwrap()], 5, vec!["blood-count", "4"]),
            (vec!["list", papers.to_str().unwrap()], 5, vec!["petct-report", "pet-ct-report", "2"]),
        ] {
            let output = run(&[&arguments[..], &["--language", language]].concat());
            let text = err(&output);
            assert_eq!(output.status.code(), Some(code), "{text}");
            assert_eq!(out(&output), "");
            let lines: Vec<&str> = text.lines().collect();
            for label in labels {
                assert!(lines.iter().any(|line| line.starts_with(label)), "{label}: {text}");
            }
            for word in words {
                assert!(text.contains(word), "{word}: {text}");
            }
            for english in ["cannot", "there is", "nearest", "was not", "missing", " line "] {
                assert!(!text.contains(english), "{english}: {text}");
            }
        }
    }
    // Before the command, and with an equals sign; what is no language is said in English.
    assert!(err(&run(&["--language", "es", "check", "/no/such"])).contains("motivo"));
    assert!(err(&run(&["--language=zh", "/no/such"])).contains("原因"));
    assert_three_parts(&run(&["check", "/no/such", "--language", "xx"]), 2);
}

#[test]
fn help_is_told_in_other_languages() {
    for (language, words) in [("es", ["Uso:", "Opciones:", "Órdenes:"]), ("zh", ["用法：", "选项：", "命令："])]
    {
        let help = run(&["--language", language, "--help"]);
        assert_eq!(help.status.code(), Some(0));
        for word in words {
            assert!(out(&help).contains(word), "{word}: {}", out(&help));
        }
        assert!(!out(&help).contains("Usage") && err(&help).is_empty());
        assert!(out(&run(&["scan", "--help", "--language", language])).contains(words[1]));
    }
}

#[test]
fn lists_and_reasons_are_told_in_other_languages() {
    let pet = "PET-CT 20 Oct 2026.pdf";
    for (language, kind, date, because) in [
        ("es", "Informe de PET-TC", "20 oct 2026", "Porque dice:"),
        ("zh", "PET-CT 报告", "2026年10月20日", "因为其中写有："),
    ] {
        let list = out(&run(&["list", &first_try(), "--no-ocr", "--language", language]));
        assert!(list.contains(kind) && list.contains(date), "{list}");
        assert!(!list.contains("report") && !list.contains(" read "), "{list}");
        let why = out(&run(&["explain", &first_try(), pet, "--no-ocr", "--language", language]));
        for word in [kind, date, because] {
            assert!(why.contains(word), "{word}: {why}");
        }
        for english in ["points", "rule ", "asserted", "Facts", "the patient"] {
            assert!(!why.contains(english), "{english}: {why}");
        }
        let items = out(&run(&["checklist", "show", "--language", language]));
        assert!(items.contains("target-antigen-status") && !items.contains("required"), "{items}");
        let cache = out(&run(&["cache", "--language", language]));
        assert!(!cache.contains("Nothing"), "{cache}");
    }
}

#[test]
fn what_is_written_beside_the_folder_has_a_name_in_its_language() {
    let home = tempfile::tempdir().unwrap();
    for (language, name) in [("es", "Resumen del caso CAR-T"), ("zh", "CAR-T 病例摘要")] {
        let folder = home.path().join(language);
        let scan = |more: &[&str]| {
            let output = path(&folder);
            run(&[&["scan", &first_try(), "--no-ocr", "--language", language, "-o", &output], more].concat());
        };
        scan(&[]);
        assert!(names(&folder)[0].ends_with(&format!(" - {name}.pdf")), "{:?}", names(&folder));
        scan(&["--redact", "--format", "fhir"]);
        let redacted = names(&folder).into_iter().find(|file| file.starts_with(name)).unwrap();
        assert!(redacted.ends_with(".fhir.json"), "{redacted}");
        let plain = home.path().join("plain");
        copy(&project("examples/first-try/papers"), &plain);
        let alone = run(&[&path(&plain), "--language", language]);
        assert!(names(home.path()).iter().any(|file| file.ends_with(&format!("{name}.pdf"))), "{}", err(&alone));
    }
}
