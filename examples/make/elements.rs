//! How a DICOM object is written (DICOM PS3.10, explicit VR little endian).

/// The transfer syntax of all that is written here.
pub(crate) const EXPLICIT_LITTLE_ENDIAN: &str = "1.2.840.10008.1.2.1";
/// Who wrote it.
pub(crate) const IMPLEMENTATION: &str = "2.25.201126000000000000000000000000000001";

/// Elements in the order they are added, which is the order of their tags.
#[derive(Default)]
pub(crate) struct Elements(pub(crate) Vec<u8>);

impl Elements {
    pub(crate) fn bytes(&mut self, group: u16, element: u16, vr: &str, value: &[u8]) {
        self.0.extend(group.to_le_bytes());
        self.0.extend(element.to_le_bytes());
        self.0.extend(vr.as_bytes());
        if matches!(vr, "OB" | "OW" | "SQ") {
            self.0.extend([0, 0]);
            self.0.extend((value.len() as u32).to_le_bytes());
        } else {
            self.0.extend((value.len() as u16).to_le_bytes());
        }
        self.0.extend(value);
    }

    /// A text, padded to an even length.
    pub(crate) fn text(&mut self, group: u16, element: u16, vr: &str, value: &str) {
        let mut bytes = value.as_bytes().to_vec();
        if bytes.len() % 2 == 1 {
            bytes.push(if vr == "UI" { 0 } else { b' ' });
        }
        self.bytes(group, element, vr, &bytes);
    }

    pub(crate) fn short(&mut self, group: u16, element: u16, value: u16) {
        self.bytes(group, element, "US", &value.to_le_bytes());
    }

    pub(crate) fn long(&mut self, group: u16, element: u16, value: u32) {
        self.bytes(group, element, "UL", &value.to_le_bytes());
    }

    /// A sequence of one item.
    #[allow(dead_code, reason = "of the benchmark")]
    pub(crate) fn item(&mut self, group: u16, element: u16, item: &Self) {
        let mut bytes = vec![0xfe, 0xff, 0x00, 0xe0];
        bytes.extend((item.0.len() as u32).to_le_bytes());
        bytes.extend(&item.0);
        self.bytes(group, element, "SQ", &bytes);
    }
}

/// Preamble and file meta information before the data set.
pub(crate) fn with_meta(class: &str, instance: &str, data: Elements) -> Vec<u8> {
    let mut meta = Elements::default();
    meta.bytes(2, 1, "OB", &[0, 1]);
    meta.text(2, 2, "UI", class);
    meta.text(2, 3, "UI", instance);
    meta.text(2, 0x10, "UI", EXPLICIT_LITTLE_ENDIAN);
    meta.text(2, 0x12, "UI", IMPLEMENTATION);
    let mut head = Elements(vec![0; 128]);
    head.0.extend(b"DICM");
    head.long(2, 0, meta.0.len() as u32);
    [head.0, meta.0, data.0].concat()
}
