//! For browsers: WebAssembly's instructions for sixteen bytes.

use core::arch::wasm32::{
    u8x16_all_true, u8x16_bitmask, u8x16_eq, u8x16_le, u8x16_splat, u8x16_sub, u64x2, v128, v128_and, v128_or,
};

use super::Masks;

/// Two loads: `v128_load` would be unsafe, and sixteen bytes written out compile to sixteen where
/// the code has to be small.
#[inline(always)]
fn load(bytes: &[u8; 16]) -> v128 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *bytes;
    u64x2(u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]))
}

/// What stands in `block`, of a file with that delimiter.
#[inline(always)] // a few instructions, in the innermost loop
pub fn masks(block: &[u8; 64], delimiter: u8) -> Masks {
    let [cut, quote, cr, lf] = [delimiter, b'"', b'\r', b'\n'].map(|byte| u8x16_splat(byte));
    let (lanes, _) = block.as_chunks::<16>();
    let mut masks = Masks::default();
    for (index, lane) in lanes.iter().enumerate() {
        let lane = load(lane);
        let mark = v128_or(u8x16_eq(lane, quote), v128_or(u8x16_eq(lane, cr), u8x16_eq(lane, lf)));
        masks.cuts |= u64::from(u8x16_bitmask(u8x16_eq(lane, cut))) << (16 * index);
        masks.marks |= u64::from(u8x16_bitmask(mark)) << (16 * index);
    }
    masks
}

/// Whether text in UTF-8 holds nothing but printable ASCII and letters and marks from U+00C0 to
/// U+02FF, recognized by the bytes that begin them: no control character is among these, and none
/// has another canonical form.
pub fn is_western(text: &[u8]) -> bool {
    /// Where a byte lies between two, both included.
    #[inline(always)]
    fn between(lane: v128, first: u8, last: u8) -> v128 {
        u8x16_le(u8x16_sub(lane, u8x16_splat(first)), u8x16_splat(last - first))
    }
    #[inline(always)]
    fn good(lane: &[u8; 16]) -> v128 {
        let lane = load(lane);
        v128_or(between(lane, b' ', b'~'), v128_or(between(lane, 0x80, 0xBF), between(lane, 0xC3, 0xCB)))
    }
    let Some(last) = text.last_chunk::<16>() else {
        return text.iter().all(|byte| matches!(byte, b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xCB));
    };
    // Some of the last sixteen may have been looked at before.
    let (lanes, _) = text.as_chunks::<16>();
    u8x16_all_true(lanes.iter().fold(good(last), |all, lane| v128_and(all, good(lane))))
}
