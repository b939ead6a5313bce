//! Tables in Markdown: the rows below a line of dashes become lines with TABs, all else stays as it is.

/// The lines with the tables in them made rows.
pub(super) fn tables(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut in_table = false;
    for line in lines {
        let has_bar = line.contains('|');
        if has_bar && is_rule(&line) && out.last().is_some_and(|head| !in_table && head.contains('|')) {
            // The line above was the head.
            if let Some(head) = out.last_mut() {
                *head = row(head);
            }
            in_table = true;
            continue;
        }
        in_table &= has_bar;
        out.push(if in_table { row(&line) } else { line });
    }
    out
}

/// The line between the head of a table and its rows.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn row(line: &str) -> String {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'|') => push(&mut cells, letters.next().unwrap_or('|')),
            '|' => cells.push(String::new()),
            '\t' => push(&mut cells, ' '),
            letter => push(&mut cells, letter),
        }
    }
    let cells: Vec<&str> = cells.iter().map(|cell| plain(cell.trim())).collect();
    cells.join("\t").trim_end().to_owned()
}

fn push(cells: &mut [String], letter: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(letter);
    }
}

/// A cell without the marks that make all of it bold or slanted.
fn plain(cell: &str) -> &str {
    let without = |mark: &str| cell.strip_prefix(mark).and_then(|cell| cell.strip_suffix(mark));
    ["**", "__", "`"].into_iter().find_map(without).filter(|cell| !cell.is_empty()).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &str) -> Vec<String> {
        tables(text.lines().map(str::to_owned).collect())
    }

    #[test]
    fn rows_of_a_table_get_tabs() {
        let text = "# Bloods\n\n| Test | Value |\n|:--|--:|\n| Hb | **102** |\n| a\\|b | |\n\nA | b\n";
        assert_eq!(made(text), ["# Bloods", "", "Test\tValue", "Hb\t102", "a|b", "", "A | b"]);
        assert_eq!(made("Test | Value\n--- | ---\nHb | 102\nend"), ["Test\tValue", "Hb\t102", "end"]);
    }

    #[test]
    fn what_is_no_table_stays() {
        for text in ["--- | ---\nHb | 102", "Hb 102 | low\nPLT 40 | low", "|\n|", "----\nHb"] {
            assert_eq!(made(text), text.lines().collect::<Vec<_>>());
        }
    }
}
