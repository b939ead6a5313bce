//! The two networks, loaded once, and the threads they run on.

use std::sync::{Arc, OnceLock};

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};

static DETECTION: &[u8] = include_bytes!("models/detection.onnx");
static RECOGNITION: &[u8] = include_bytes!("models/recognition.onnx");
static DICTIONARY: &str = include_str!("models/dictionary.txt");

/// The networks and what they share.
pub(super) struct Engine {
    detection: Model,
    recognition: Model,
    letters: Vec<&'static str>,
    pool: Arc<ThreadPool>,
}

impl Engine {
    /// The one engine of this program; `None` where the networks cannot be loaded.
    ///
    /// They are loaded on a thread of its own: loading uses a pool, and a worker of another pool that waits for that
    /// would begin its next page meanwhile, ask here again and wait for itself without end.
    pub(super) fn get() -> Option<&'static Self> {
        static ENGINE: OnceLock<Option<Engine>> = OnceLock::new();
        let on_a_thread = || {
            std::thread::scope(|scope| {
                let loading = std::thread::Builder::new().name("ocr".to_owned());
                loading.spawn_scoped(scope, Self::load).ok()?.join().ok().flatten()
            })
        };
        ENGINE.get_or_init(on_a_thread).as_ref()
    }

    fn load() -> Option<Self> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        Some(Self {
            detection: options.load_static_slice(DETECTION).ok()?,
            recognition: options.load_static_slice(RECOGNITION).ok()?,
            // Place 0 is "no letter", the last one a space.
            letters: std::iter::once("").chain(DICTIONARY.lines()).chain([" "]).collect(),
            pool: Arc::new(ThreadPool::with_num_threads(threads)),
        })
    }

    /// What each place of the recogniser's answer stands for.
    pub(super) fn letters(&self) -> &[&'static str] {
        &self.letters
    }

    /// Runs a job on the engine's threads, which all pages share.
    ///
    /// The caller waits on a thread of its own: a worker of another pool that waits would begin its next page
    /// meanwhile, and all pages of a case would lie in memory at once.
    pub(super) fn run<R: Send>(&self, job: impl FnOnce() -> R + Send) -> Option<R> {
        std::thread::scope(|scope| {
            let waiting = std::thread::Builder::new().name("ocr".to_owned());
            waiting.spawn_scoped(scope, || self.pool.run(job)).ok()?.join().ok()
        })
    }

    /// How likely each point of a picture (three planes) lies in a line of text.
    pub(super) fn detect(&self, width: usize, height: usize, planes: Vec<f32>) -> Option<Vec<f32>> {
        let input = Value::from_shape([1, 3, height, width], planes).ok()?;
        let ([_, _, rows, columns], map) = self.answer(&self.detection, input)?;
        (rows == height && columns == width).then_some(map)
    }

    /// For each line, each step along it and each letter, how likely it is; with the number of steps.
    pub(super) fn read(&self, lines: usize, width: usize, planes: Vec<f32>) -> Option<(usize, Vec<f32>)> {
        let input = Value::from_shape([lines, 3, super::strip::HEIGHT, width], planes).ok()?;
        let ([_, steps, letters], odds) = self.answer(&self.recognition, input)?;
        (letters == self.letters.len() && odds.len() == lines * steps * letters).then_some((steps, odds))
    }

    fn answer<const N: usize>(&self, model: &Model, input: Value) -> Option<([usize; N], Vec<f32>)> {
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.pool));
        model.run_one(input.into(), Some(options)).ok()?.into_shape_vec().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_models_are_those_that_their_readme_names() {
        let readme = include_str!("models/README.md");
        let licence = include_bytes!("models/LICENSE-APACHE.txt");
        let files: [(&str, &[u8]); 4] = [
            ("detection.onnx", DETECTION),
            ("recognition.onnx", RECOGNITION),
            ("dictionary.txt", DICTIONARY.as_bytes()),
            ("LICENSE-APACHE.txt", licence),
        ];
        for (name, bytes) in files {
            let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let row = readme.lines().find(|line| line.starts_with(&format!("| {name} |"))).unwrap();
            assert!(row.contains(&hash), "{name}: {hash}");
        }
    }

    #[test]
    fn every_answer_of_the_recogniser_has_a_letter() {
        let engine = Engine::get().unwrap();
        let (steps, odds) = engine.run(|| engine.read(2, 64, vec![0.0; 2 * 3 * 48 * 64])).unwrap().unwrap();
        assert_eq!(odds.len(), 2 * steps * engine.letters().len());
    }
}
