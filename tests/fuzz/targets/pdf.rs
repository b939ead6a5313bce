#![no_main]

use cart_dossier::model::Format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| {
    cart_dossier_fuzz::read_as(&[Format::Pdf], data);
});
