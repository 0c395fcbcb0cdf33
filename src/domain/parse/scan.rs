//! Finds the few bytes that matter to a CSV reader, 64 bytes at a time: one bit for each byte that is one of four.

/// A bit for each byte of `block` that is one of `wanted`; bit 0 is the first byte.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub fn mask(block: &[u8; 64], wanted: [u8; 4]) -> u64 {
    use core::arch::wasm32::{u8x16, u8x16_bitmask, u8x16_eq, u8x16_splat, v128_or};

    let [a, b, c, d] = wanted.map(|byte| u8x16_splat(byte));
    let (lanes, _) = block.as_chunks::<16>();
    let mut mask = 0;
    for (index, l) in lanes.iter().enumerate() {
        // Written out, because this form compiles to one load; `v128_load` would be unsafe.
        let lane = u8x16(l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9], l[10], l[11], l[12], l[13], l[14], l[15]);
        let hit = v128_or(v128_or(u8x16_eq(lane, a), u8x16_eq(lane, b)), v128_or(u8x16_eq(lane, c), u8x16_eq(lane, d)));
        mask |= u64::from(u8x16_bitmask(hit)) << (16 * index);
    }
    mask
}

/// A bit for each byte of `block` that is one of `wanted`; bit 0 is the first byte.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub fn mask(block: &[u8; 64], wanted: [u8; 4]) -> u64 {
    // Eight bytes of 0 or 1 times this number have their eight bits side by side in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;

    let [a, b, c, d] = wanted;
    let mut hits = [0u8; 64];
    for (hit, &byte) in hits.iter_mut().zip(block) {
        *hit = u8::from((byte == a) | (byte == b) | (byte == c) | (byte == d));
    }
    let (eights, _) = hits.as_chunks::<8>();
    let mut mask = 0;
    for (index, eight) in eights.iter().enumerate() {
        mask |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * index);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::mask;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bit_is_set_exactly_where_a_wanted_byte_stands(block in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), any::<u8>()], 64)) {
            let block: [u8; 64] = block.try_into().unwrap();
            let wanted = [b',', b'"', b'\r', b'\n'];
            let mask = mask(&block, wanted);
            for (index, byte) in block.iter().enumerate() {
                prop_assert_eq!(mask >> index & 1 == 1, wanted.contains(byte), "byte {}", index);
            }
        }
    }
}
