#![no_main]

use cart_dossier::model::Format;
use libfuzzer_sys::fuzz_target;

const FILES: &[Format] =
    &[Format::Docx, Format::Odt, Format::Rtf, Format::Doc, Format::Pages, Format::Xls, Format::Xlsx, Format::Ods];
/// Those that are a ZIP of parts; from 128 on, the first byte chooses one of them.
const PACKAGES: &[Format] = &[Format::Docx, Format::Odt, Format::Xlsx, Format::Ods];

fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| match data.first() {
    Some(0..128) => cart_dossier_fuzz::read_as(FILES, data),
    _ => cart_dossier_fuzz::read_packed(PACKAGES, data),
});
