#![no_main]

use libfuzzer_sys::fuzz_target;

// Archives, mails with attachments, DICOM headers, and the telling of formats.
fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| {
    cart_dossier_fuzz::take_in(data);
});
