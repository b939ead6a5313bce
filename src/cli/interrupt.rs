//! Ctrl-C: the first one asks the run to stop, the second ends the program at once.

use std::sync::OnceLock;

use super::exit;
use crate::watch::Watch;

static WATCH: OnceLock<Watch> = OnceLock::new();

/// The watch of this process; from now on Ctrl-C asks it to stop.
pub(super) fn watch() -> &'static Watch {
    WATCH.get_or_init(|| {
        let watch = Watch::default();
        let asked = watch.clone();
        // Where it cannot be set up, Ctrl-C ends the program as it always did.
        let _ = ctrlc::set_handler(move || {
            if asked.is_stopped() {
                #[expect(clippy::exit, reason = "asked for twice")]
                std::process::exit(i32::from(exit::INTERRUPTED));
            }
            asked.stop();
        });
        watch
    })
}
