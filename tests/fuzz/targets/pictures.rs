#![no_main]

use cart_dossier::model::Format;
use libfuzzer_sys::fuzz_target;

const FORMATS: &[Format] =
    &[Format::Jpeg, Format::Png, Format::Tiff, Format::Gif, Format::Bmp, Format::Webp, Format::Heic];

fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| {
    cart_dossier_fuzz::look_as(FORMATS, data);
});
