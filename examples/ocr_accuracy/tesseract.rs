//! Tesseract as its user would run it: one process a page, one thread each.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use image::GrayImage;

/// The languages of the installed Tesseract; none where there is none.
pub(crate) fn languages() -> Vec<String> {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    listed.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The lines of a picture.
pub(crate) fn read(picture: &GrayImage, language: &str, dpi: f64) -> Result<Vec<String>> {
    let mut child = Command::new("tesseract")
        .args(["stdin", "stdout", "-l", language, "--dpi", &format!("{dpi:.0}")])
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take().context("no input")?;
    write!(input, "P5\n{} {}\n255\n", picture.width(), picture.height())?;
    input.write_all(picture.as_raw())?;
    drop(input);
    let output = child.wait_with_output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}
