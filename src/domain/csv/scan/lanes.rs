//! For any processor.

use super::Masks;

/// What stands in `block`, of a file with that delimiter.
#[inline]
pub fn masks(block: &[u8; 64], delimiter: u8) -> Masks {
    Masks {
        cuts: mask(block, |byte| byte == delimiter),
        marks: mask(block, |byte| (byte == b'"') | (byte == b'\r') | (byte == b'\n')),
    }
}

#[inline]
fn mask(block: &[u8; 64], wanted: impl Fn(u8) -> bool) -> u64 {
    // Eight bytes of 0 or 1 times this number have their eight bits side by side in the highest
    // byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;

    let hits = block.map(|byte| u8::from(wanted(byte)));
    let (eights, _) = hits.as_chunks::<8>();
    let mut mask = 0;
    for (index, eight) in eights.iter().enumerate() {
        mask |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * index);
    }
    mask
}

/// Whether text in UTF-8 holds nothing but printable ASCII and letters and marks from U+00C0 to
/// U+02FF, recognized by the bytes that begin them: no control character is among these, and none
/// has another canonical form.
pub fn is_western(text: &[u8]) -> bool {
    // Without a way out in the middle, so that many bytes are looked at together.
    text.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xCB))
}
