//! The window in which the program runs, on Windows: whether it closes with the program, and whether it shows colours.
//!
//! Which programs share a window cannot be asked in safe Rust, so it is told by what shells put into the environment and the
//! desktop does not.

use std::ffi::OsString;

/// What shells, and the windows that they run in, put into the environment.
const OF_A_SHELL: [&str; 6] = ["PROMPT", "WT_SESSION", "TERM", "SHLVL", "MSYSTEM", "ConEmuPID"];
/// What windows that understand colours put there.
const OF_COLOUR: [&str; 4] = ["WT_SESSION", "TERM", "ANSICON", "ConEmuANSI"];
/// Where PowerShell looks for its modules. The system names its own folders; PowerShell adds those of its user.
const MODULES: &str = "PSModulePath";
/// The folders of the system.
const OF_THE_SYSTEM: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "SystemRoot"];

/// Whether the window was opened for this run alone, by a double click or a dropped folder, and closes with it.
pub(super) fn closes_with_the_program() -> bool {
    cfg!(windows) && !is_of_a_shell(&|name| std::env::var_os(name))
}

/// Whether the window shows colours and not the signs for them.
pub(super) fn shows_colour() -> bool {
    !cfg!(windows) || OF_COLOUR.iter().any(|name| std::env::var_os(name).is_some())
}

fn is_of_a_shell(get: &dyn Fn(&str) -> Option<OsString>) -> bool {
    OF_A_SHELL.iter().any(|name| get(name).is_some()) || is_of_powershell(get)
}

fn is_of_powershell(get: &dyn Fn(&str) -> Option<OsString>) -> bool {
    let text =
        |name: &str| get(name).map(|value| value.to_string_lossy().to_lowercase()).filter(|text| !text.is_empty());
    let system: Vec<String> = OF_THE_SYSTEM.iter().filter_map(|name| text(name)).collect();
    let modules = text(MODULES).unwrap_or_default();
    let mut folders = modules.split(';').map(str::trim).filter(|folder| !folder.is_empty() && !folder.starts_with('%'));
    folders.any(|folder| !system.iter().any(|root| folder.starts_with(root.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSTEM: [(&str, &str); 3] = [
        ("ProgramFiles", r"C:\Program Files"),
        ("SystemRoot", r"C:\WINDOWS"),
        (
            "PSModulePath",
            r"C:\Program Files\WindowsPowerShell\Modules;C:\Windows\system32\WindowsPowerShell\v1.0\Modules",
        ),
    ];

    fn of_a_shell(more: &[(&str, &str)]) -> bool {
        let get = |name: &str| {
            let found = more.iter().chain(&SYSTEM).find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        is_of_a_shell(&get)
    }

    #[test]
    fn a_window_of_the_desktop_is_told_from_one_of_a_shell() {
        assert!(!of_a_shell(&[]), "a double click");
        assert!(of_a_shell(&[("PROMPT", "$P$G")]), "the command line");
        assert!(of_a_shell(&[("WT_SESSION", "0c1b")]), "a terminal");
        assert!(of_a_shell(&[("TERM", "xterm-256color")]), "a shell of another system");
        let own = r"C:\Users\Ana\Documents\WindowsPowerShell\Modules;C:\Program Files\WindowsPowerShell\Modules";
        assert!(of_a_shell(&[("PSModulePath", own)]), "PowerShell");
        assert!(!of_a_shell(&[("PSModulePath", "")]));
        assert!(!is_of_a_shell(&|_| None), "nothing is known");
    }
}
