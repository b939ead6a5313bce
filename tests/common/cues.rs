//! What a damaged file may repeat for megabytes: one cue for each group of facts, and for what bends patterns.

pub(crate) const CUES: [&str; 16] = [
    "CD19 negative ",
    "CD19+, ",
    "10/10/2026 ",
    "R-CHOP x6 ",
    "Hb 10.4 g/dL ",
    "Hb\t10.4\tg/dL\t",
    "no ",
    "no CD19 ",
    "(((",
    "t(14;18)",
    "MYC rearrangement ",
    "HBsAg negative, ",
    "SUVmax 12.4 ",
    "stage IV, ",
    "diffuse large B-cell lymphoma ",
    "A*02:01 ",
];
