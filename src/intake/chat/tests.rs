use super::*;
use crate::model::PartialDate;
use crate::model::file::Content;

/// The files that a chat names, as `name | date | sender | words`.
fn told(chat: &str) -> Vec<String> {
    assert!(lines::is_chat(chat), "{chat}");
    lines::sent(chat).into_iter().map(line).collect()
}

fn line((name, caption): Sent) -> String {
    let sent = caption.sent.map_or("?".to_owned(), |date| date.to_string());
    format!("{name} | {sent} | {} | {}", caption.from, caption.text.unwrap_or_default())
}

#[test]
fn whatsapp_on_ios_in_six_languages() {
    for (stamp, word) in [
        ("[28/03/2026, 14:22:05]", "attached: "),
        ("[28/3/26, 14:22:05]", "adjunto: "),
        ("[28.03.26, 14:22:05]", "Anhang: "),
        ("[28/03/2026, 14:22:05]", "pièce jointe : "),
        ("[2026/3/28 下午2:22:05]", "附件："),
        ("[28.03.2026, 14:22:05]", "прикреплено: "),
        ("[3/28/26, 2:22:05\u{202F}PM]", "attached: "),
    ] {
        let chat = format!(
            "{stamp} Ana: \u{200E}Messages and calls are encrypted.\r\n\u{200E}{stamp} Ana Vidal: \u{200E}The new PET report\r\n\
\u{200E}<{word}00000012-PHOTO-2026-03-28-14-22-05.jpg>\r\n{stamp} Ben: Thank you (see <3)\r\n"
        );
        assert_eq!(
            told(&chat),
            ["00000012-PHOTO-2026-03-28-14-22-05.jpg | 2026-03-28 | Ana Vidal | The new PET report"]
        );
    }
}

#[test]
fn whatsapp_on_android_in_six_languages() {
    for (stamp, word) in [
        ("28/03/2026, 14:22 -", "(file attached)"),
        ("28/3/26 14:22 -", "(archivo adjunto)"),
        ("28.03.26, 14:22 -", "(Datei angehängt)"),
        ("28/03/2026 à 14:22 -", "(fichier joint)"),
        ("2026/3/28 下午2:22 -", "（文件附件）"),
        ("28.03.2026, 14:22 -", "(файл добавлен)"),
        ("3/28/26, 2:22\u{202F}PM -", "(file attached)"),
    ] {
        let chat = format!(
            "{stamp} Ana: Hello\n{stamp} Ana: \u{200E}IMG-20260328-WA0003.jpg {word}\nBlood count of today\nthe second page\n\
{stamp} Ben: see a.pdf for it\n"
        );
        assert_eq!(told(&chat), ["IMG-20260328-WA0003.jpg | 2026-03-28 | Ana | Blood count of today the second page"]);
    }
}

#[test]
fn a_date_with_two_readings_is_unknown() {
    let one = "05/04/2026, 10:00 - A: x\n05/04/2026, 10:01 - A: a.jpg (file attached)\n";
    assert_eq!(told(one), ["a.jpg | ? | A | "]);
    assert_eq!(lines::sent(one)[0].1.sent_raw, "05/04/2026 10:01");
    // Day first goes backward here.
    let two = "05/04/2026, 10:00 - A: x\n06/03/2026, 10:01 - A: a.jpg (file attached)\n";
    assert_eq!(told(two), ["a.jpg | 2026-06-03 | A | "]);
    assert_eq!(told("13/40/2026, 10:00 - A: x\n13/40/2026, 10:00 - A: a.jpg (file attached)\n"), ["a.jpg | ? | A | "]);
}

#[test]
fn a_letter_is_no_chat() {
    for text in [
        "Dear Dr Smith,\n12/03/2026\nThe patient is well.\n",
        "",
        "12/03/2026, 10:00 - Visit: well\n",
        "[1]: x\n[2]: y\n",
    ] {
        assert!(!lines::is_chat(text), "{text}");
    }
}

#[test]
fn telegram_in_both_forms() {
    let json = r#"{"name": "Ana", "messages": [
        {"id": 1, "type": "message", "date": "2026-03-12T14:22:05", "from": "Ana", "photo": "photos/photo_1@12-03-2026.jpg",
         "text": ["Biopsy ", {"type": "bold", "text": "report"}]},
        {"id": 2, "date": "2026-03-13T08:00:00", "from": "Ben", "file": "(File not included.)", "text": "x"},
        {"id": 3, "date": 7, "from": null, "file": "files/a.pdf"}]}"#;
    let sent: Vec<String> = telegram::sent(json).into_iter().map(line).collect();
    assert_eq!(sent, ["photos/photo_1@12-03-2026.jpg | 2026-03-12 | Ana | Biopsy report", "files/a.pdf | ? |  | "]);
    let page = r#"<div class="message default clearfix" id="m1"><div class="pull_right date details" title="12.03.2026 14:22:05 UTC+01:00">14:22</div>
<div class="from_name">
Ana &amp; Ben </div><a class="photo_wrap" href="photos/photo_1.jpg"><img src="t"></a><div class="text">
CT <strong>&lt;neck&gt;</strong></div></div>
<div class="message default clearfix joined" id="m2"><div class="date" title="13.03.2026 08:00:00"></div><a href="files/b.pdf">b</a></div>"#;
    let sent: Vec<String> = telegram::sent_on_page(page).into_iter().map(line).collect();
    assert_eq!(
        sent,
        ["photos/photo_1.jpg | 2026-03-12 | Ana & Ben | CT <neck>", "files/b.pdf | 2026-03-13 | Ana & Ben | "]
    );
    assert!(telegram::sent("{").is_empty() && telegram::sent("[]").is_empty());
    assert!(telegram::sent_on_page(&"<div class=\"message ".repeat(10_000)).is_empty());
}

#[test]
fn only_files_beside_the_chat_get_its_words() {
    let chat = "28/03/2026, 14:22 - Ana: Hello\n28/03/2026, 14:23 - Ana: a.jpg (file attached)\nscan\n";
    let file = |path: &str, bytes: &str, format| {
        let mut file = SourceFile::new(path.to_owned(), None, Content::Memory(bytes.as_bytes().into()));
        (file.bytes, file.format) = (bytes.len() as u64, format);
        file
    };
    let mut files = [
        file("chat/WhatsApp Chat with Ana.txt", chat, Format::Text),
        file("chat/a.jpg", "x", Format::Jpeg),
        file("other/a.jpg", "x", Format::Jpeg),
    ];
    caption(&mut files);
    let caption = files[1].caption.as_ref().unwrap();
    assert_eq!((caption.sent, caption.from.as_str()), (PartialDate::day(2026, 3, 28), "Ana"));
    assert_eq!(caption.text.as_deref(), Some("scan"));
    assert!(files[0].caption.is_none() && files[2].caption.is_none());
}
