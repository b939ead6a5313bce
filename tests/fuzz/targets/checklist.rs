#![no_main]

use cart_dossier::assess::Checklist;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Checklist::parse("own.yaml", text);
    }
});
