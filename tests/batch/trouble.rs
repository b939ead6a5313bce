//! What goes wrong with one patient, with the disc or with the folders is told, and stops nobody else.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cart_dossier::model::{Overview, PatientRow};

use crate::{Batch, all_files, is_there, told};

fn row<'a>(overview: &'a Overview, folder: &str) -> &'a PatientRow {
    overview.patients.iter().find(|row| row.folder == folder).unwrap()
}

/// A run of one worker that has just finished the first patient, of this name.
fn begun(batch: &Batch, first: &str) -> Child {
    let run = batch.command("results", &["--jobs", "1"]).stderr(Stdio::piped()).spawn().unwrap();
    let (row, start) = (batch.results("results").join(first).join("row.json"), Instant::now());
    while !row.exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{} does not come", row.display());
        std::thread::sleep(Duration::from_millis(2));
    }
    run
}

#[test]
fn one_bad_patient_is_a_row_and_stops_nobody() {
    let batch = Batch::of(2, 16);
    fs::create_dir(batch.patients().join("0000 empty")).unwrap();
    let hostile = batch.patients().join("<script>alert(1)<script>");
    fs::create_dir(&hostile).unwrap();
    fs::write(hostile.join("=cmd.txt"), "Patient: <script>alert(1)</script>\n").unwrap();
    let wrong = batch.patients().join("wrong case");
    fs::create_dir(&wrong).unwrap();
    fs::write(wrong.join("case.yaml"), "papers: {nonsense: [\n").unwrap();
    fs::write(wrong.join("a.txt"), "text").unwrap();
    fs::write(batch.patients().join("list.xlsx"), "beside the folders").unwrap();
    let output = batch.run("results", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let overview = batch.overview("results");
    let problem = |folder: &str| {
        let row = overview.patients.iter().find(|row| row.folder == folder).unwrap();
        row.problem.clone().unwrap_or_default()
    };
    assert!(problem("0000 empty").contains("no files"), "{}", problem("0000 empty"));
    assert!(problem("wrong case").contains("case.yaml"), "{}", problem("wrong case"));
    assert_eq!(problem("<script>alert(1)<script>"), "");
    assert_eq!(overview.patients.iter().filter(|row| row.problem.is_none()).count(), 3);
    assert_eq!(overview.loose, ["list.xlsx"]);
    let page = fs::read_to_string(batch.results("results").join("Overview.html")).unwrap();
    assert!(!page.contains("<script>alert"), "a name is text and no script");
}

#[test]
fn a_folder_that_vanishes_is_a_row() {
    let batch = Batch::of(4, 16);
    let names = batch.names();
    let run = begun(&batch, &names[0]);
    fs::remove_dir_all(batch.patients().join(&names[3])).unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let overview = batch.overview("results");
    let problem = row(&overview, &names[3]).problem.clone().unwrap();
    assert!(problem.contains("could not be opened"), "{problem}");
    assert!(names[..3].iter().all(|name| row(&overview, name).problem.is_none()));
    // Whoever makes the overview later is told too.
    let later = Command::new(env!("CARGO_BIN_EXE_cart-dossier")).arg("overview").arg(batch.results("results")).output();
    assert_eq!(later.unwrap().status.code(), Some(1));
    assert_eq!(row(&batch.overview("results"), &names[3]).problem, Some(problem));
    // Next time it is a folder that is not there, and no patient.
    batch.run("results", &[]);
    assert_eq!(batch.overview("results").patients.len(), 3);
}

#[test]
fn a_file_that_changes_again_and_again_is_told_and_looked_at_next_time() {
    let batch = Batch::of(2, 16);
    let name = batch.names().remove(0);
    let (notes, settled) = (batch.patients().join(&name).join("notes.txt"), AtomicBool::new(false));
    let output = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut text = String::from("Notes.\n");
            while !settled.load(Ordering::Relaxed) {
                text.push_str("Echo is booked.\n");
                fs::write(&notes, &text).unwrap();
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let output = batch.run("results", &[]);
        settled.store(true, Ordering::Relaxed);
        output
    });
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let problem = row(&batch.overview("results"), &name).problem.clone().unwrap();
    assert!(problem.contains("changed while they were read"), "{problem}");
    let again = batch.run("results", &[]);
    assert!(told(&again).contains("1 looked at, 1 unchanged"), "{}", told(&again));
    assert_eq!(row(&batch.overview("results"), &name).problem, None);
}

/// A command that has no rights beyond those of the owner of the files, also where the tests run as root.
fn without_privileges(command: &Command) -> Option<Command> {
    let probe = tempfile::tempdir().unwrap();
    let closed = Closed::new(probe.path());
    if fs::read_dir(closed.0).is_err() {
        return Some(same(command, Command::new(command.get_program())));
    }
    let as_owner = |program: &OsStr| {
        let mut as_owner = Command::new("setpriv");
        as_owner.arg("--bounding-set=-dac_override,-dac_read_search").arg(program);
        as_owner
    };
    is_there(&mut as_owner(OsStr::new("true")), "closed folders")
        .then(|| same(command, as_owner(command.get_program())))
}

fn same(of: &Command, mut to: Command) -> Command {
    to.args(of.get_args()).envs(of.get_envs().filter_map(|(name, value)| Some((name, value?)))).stdin(Stdio::null());
    to
}

/// A folder that nobody can open until this is dropped.
struct Closed<'a>(&'a Path);

impl<'a> Closed<'a> {
    fn new(folder: &'a Path) -> Self {
        mode(folder, 0o000);
        Self(folder)
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        mode(self.0, 0o700);
    }
}

#[cfg(unix)]
fn mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn folders_without_permission_are_told() {
    let batch = Batch::of(2, 16);
    let names = batch.names();
    let Some(mut command) = without_privileges(&batch.command("results", &[])) else { return };
    let folder = batch.patients().join(&names[1]);
    let output = {
        let _closed = Closed::new(&folder);
        command.output().unwrap()
    };
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let overview = batch.overview("results");
    let problem = row(&overview, &names[1]).problem.clone().unwrap();
    assert!(problem.contains("ermission"), "{problem}");
    assert_eq!(row(&overview, &names[0]).problem, None);

    let results = batch.results("closed");
    fs::create_dir(&results).unwrap();
    let Some(mut command) = without_privileges(&batch.command("closed", &[])) else { return };
    let output = {
        let _closed = Closed::new(&results);
        command.output().unwrap()
    };
    assert!(!matches!(output.status.code(), Some(0 | 1) | None), "{:?}", output.status);
    assert!(told(&output).contains("closed") && told(&output).contains("ermission"), "{}", told(&output));
    assert!(all_files(&results).is_empty());
}

#[cfg(unix)]
#[test]
fn a_full_disc_leaves_nothing_half_written() {
    let batch = Batch::of(4, 16);
    let names = batch.names();
    batch.run("whole", &[]);
    let wanted = all_files(&batch.results("whole"));
    // A disc on which the results of one patient have room and those of four have not.
    let of_one: usize =
        wanted.iter().filter(|(path, _)| path.starts_with(&names[0])).map(|(_, bytes)| bytes.len()).sum();
    let (full, left) = (batch.results("full"), batch.results("left"));
    fs::create_dir(&full).unwrap();
    let mut shell = Command::new("unshare");
    shell.args(["-rm", "sh", "-c"]);
    shell.arg(
        r#"mount -t tmpfs -o size="$1" none "$2" || exit 99; full=$2 left=$3; shift 3; "$@"; code=$?; cp -r "$full" "$left"; exit $code"#,
    );
    shell.arg("sh").arg((of_one * 3 / 2).to_string()).args([&full, &left]);
    let command = batch.command("full", &["--jobs", "1"]);
    if !is_there(Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs none /tmp"]), "a full disc") {
        return;
    }
    let output = same(&command, {
        shell.arg(command.get_program());
        shell
    })
    .output()
    .unwrap();
    assert!(!matches!(output.status.code(), Some(0 | 99) | None), "{:?} {}", output.status, told(&output));
    let found = all_files(&left);
    assert!(!found.is_empty());
    for (path, bytes) in &found {
        assert!(!path.to_string_lossy().contains(".cart-dossier-"), "half-written: {}", path.display());
        let is_of_patient = path.components().count() > 1;
        let is_row = path.ends_with("row.json");
        if is_of_patient && !is_row {
            assert!(wanted.get(path) == Some(bytes), "half-written: {}", path.display());
        }
        if is_row && wanted.get(path) != Some(bytes) {
            let row = String::from_utf8_lossy(bytes);
            assert!(row.contains("could not be written"), "{row}");
        }
    }
    let whole = |name: &str| wanted.keys().filter(|path| path.starts_with(name)).all(|path| found.contains_key(path));
    assert!(whole(&names[0]) && !whole(&names[3]));
    assert!(
        told(&output).contains("could not be looked at") || told(&output).contains("no room left"),
        "{}",
        told(&output)
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_finished_patients_finished() {
    let batch = Batch::of(4, 16);
    let names = batch.names();
    let run = begun(&batch, &names[0]);
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", told(&output));
    assert!(told(&output).contains("of 4 patients are finished"), "{}", told(&output));
    assert!(!batch.results("results").join("Overview.html").exists());
    let again = batch.run("results", &[]);
    assert!(!told(&again).contains("4 looked at"), "{}", told(&again));
    batch.run("whole", &["--no-cache"]);
    assert!(all_files(&batch.results("results")) == all_files(&batch.results("whole")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_without_room_is_told_in_the_end_and_stops_nobody() {
    let batch = Batch::of(2, 16);
    let output = batch.run("results", &["--log", "/dev/full"]);
    assert_eq!(output.status.code(), Some(6), "{}", told(&output));
    assert!(told(&output).contains("/dev/full"), "{}", told(&output));
    assert_eq!(batch.overview("results").patients.len(), 2);
}
