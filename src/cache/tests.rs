use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use super::*;

struct Home {
    _home: tempfile::TempDir,
    papers: PathBuf,
    folder: PathBuf,
}

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (papers, folder) = (home.path().join("papers"), home.path().join("cache"));
        fs::create_dir(&papers).unwrap();
        Self { _home: home, papers, folder }
    }

    fn open(&self) -> Cache {
        self.open_as("1")
    }

    fn open_as(&self, program: &str) -> Cache {
        Cache::open(&self.folder, &self.papers, program).unwrap()
    }

    fn file(&self) -> PathBuf {
        folder::file_of(&self.folder, &fs::canonicalize(&self.papers).unwrap())
    }
}

fn content(n: u8) -> String {
    format!("{n:02x}").repeat(32)
}

fn key(n: u8) -> Key {
    Key::new(&content(n), &["text", "no options"]).unwrap()
}

#[test]
fn what_is_put_is_there_at_once_and_the_next_time() {
    let home = Home::new();
    let cache = home.open();
    assert_eq!(cache.get::<String>(&key(1)), None);
    cache.put(&key(1), &"Hb\t104\tg/L");
    cache.put(&key(2), &"other");
    assert_eq!(cache.get::<String>(&key(1)).as_deref(), Some("Hb\t104\tg/L"));
    drop(cache);
    let cache = home.open();
    assert!(cache.has(&key(2)));
    assert_eq!(cache.get::<String>(&key(1)).as_deref(), Some("Hb\t104\tg/L"));
    assert_eq!(cache.get::<Vec<u32>>(&key(1)), None, "another form");
    assert_eq!(cache.get::<String>(&Key::new(&content(1), &["text", "other options"]).unwrap()), None);
    assert_eq!(cache.problem(), None);
}

#[test]
fn a_content_without_a_hash_has_no_key() {
    for content in ["", "abc", &"g".repeat(64), &"A".repeat(64)] {
        assert_eq!(Key::new(content, &[]), None, "{content}");
    }
}

#[test]
fn another_build_uses_nothing_of_it() {
    let home = Home::new();
    home.open().put(&key(1), &1);
    assert_eq!(home.open_as("2").get::<u32>(&key(1)), None);
    assert_eq!(home.open().get::<u32>(&key(1)), Some(1));
}

#[test]
fn a_torn_last_line_is_passed_over_and_the_next_line_is_whole() {
    let home = Home::new();
    let cache = home.open();
    cache.put(&key(1), &1);
    cache.put(&key(2), &2);
    drop(cache);
    let bytes = fs::read(home.file()).unwrap();
    for cut in 1..bytes.len() / 2 {
        fs::write(home.file(), &bytes[..bytes.len() - cut]).unwrap();
        let cache = home.open();
        assert_eq!(cache.get::<u32>(&key(1)), Some(1), "cut by {cut}");
        assert_eq!(cache.get::<u32>(&key(2)), None, "cut by {cut}");
        cache.put(&key(3), &3);
        assert_eq!(cache.get::<u32>(&key(3)), Some(3), "cut by {cut}");
        drop(cache);
        let cache = home.open();
        assert_eq!((cache.get::<u32>(&key(1)), cache.get::<u32>(&key(3))), (Some(1), Some(3)), "cut by {cut}");
    }
}

#[test]
fn hostile_lines_are_passed_over() {
    let home = Home::new();
    home.open().put(&key(1), &1);
    let good = fs::read_to_string(home.file()).unwrap();
    let deep = line::write(&key(5), &line::short_hash(&["1"]), &"[".repeat(1 << 20));
    let other_value = good.replace("\"value\":1}", "\"value\":2}");
    let no_utf8 = [b"{\"of\":\"".as_slice(), &[0xFF; 500], b"\n"].concat();
    let lines =
        [b"\n\n\0\0\n{}\nnull\n".as_slice(), deep.as_bytes(), &no_utf8, good.as_bytes(), b"{\"of\":\"\n"].concat();
    fs::write(home.file(), &lines).unwrap();
    let cache = home.open();
    assert_eq!(cache.get::<u32>(&key(1)), Some(1));
    assert_eq!(cache.get::<serde_json::Value>(&key(5)), None, "too deep");
    fs::write(home.file(), other_value).unwrap();
    assert_eq!(home.open().get::<u32>(&key(1)), None, "a value that was changed");
}

#[test]
fn two_runs_at_once_add_their_lines_side_by_side() {
    let home = Home::new();
    let (one, two) = (home.open(), home.open());
    std::thread::scope(|scope| {
        for (cache, first) in [(&one, 0), (&two, 100)] {
            scope
                .spawn(move || (first..first + 100).for_each(|n| cache.put(&key(n), &"x".repeat(usize::from(n) * 50))));
        }
    });
    let cache = home.open();
    for n in 0..200 {
        assert_eq!(cache.get::<String>(&key(n)).map(|text| text.len()), Some(usize::from(n) * 50), "{n}");
    }
}

#[test]
fn the_file_is_rewritten_when_half_of_it_is_stale_and_no_other_run_uses_it() {
    let home = Home::new();
    let cache = home.open();
    for n in 0..10 {
        cache.put(&key(n), &"x".repeat(1_000));
    }
    let contents: Vec<String> = (0..10).map(content).collect();
    let all: HashSet<&str> = contents.iter().map(String::as_str).collect();
    let size = || fs::metadata(home.file()).unwrap().len();
    let full = size();
    cache.tidy(&all).unwrap();
    assert_eq!(size(), full, "nothing is stale");
    let few: HashSet<&str> = contents[..3].iter().map(String::as_str).collect();
    let other = home.open();
    cache.tidy(&few).unwrap();
    assert_eq!(size(), full, "another run uses it");
    drop(other);
    cache.tidy(&few).unwrap();
    assert!(size() < full / 2, "{} of {full}", size());
    assert!(cache.get::<String>(&key(2)).is_some());
    assert!(cache.get::<String>(&key(3)).is_none());
    cache.put(&key(4), &"y");
    drop(cache);
    let cache = home.open();
    assert_eq!(cache.get::<String>(&key(4)).as_deref(), Some("y"));
    assert!(cache.get::<String>(&key(0)).is_some());
    assert_eq!(fs::read_dir(&home.folder).unwrap().count(), 3, "the file, its lock and the tag");
}

#[cfg(unix)]
#[test]
fn files_are_private_and_no_link_is_followed() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.open().put(&key(1), &1);
    for entry in fs::read_dir(&home.folder).unwrap().map(Result::unwrap) {
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
    fs::remove_file(home.file()).unwrap();
    let target = home.papers.join("letter.txt");
    fs::write(&target, "a letter").unwrap();
    std::os::unix::fs::symlink(&target, home.file()).unwrap();
    assert!(Cache::open(&home.folder, &home.papers, "1").is_err());
    assert_eq!(fs::read_to_string(&target).unwrap(), "a letter");
}

#[test]
fn it_never_lies_among_the_papers() {
    let home = Home::new();
    let inside = home.papers.join("cache");
    assert!(Cache::open(&inside, &home.papers, "1").is_err());
    assert!(!inside.exists());
}
