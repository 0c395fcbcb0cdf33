//! Finds the few bytes that matter to a CSV reader, 64 bytes at a time: a bit for each. And tells
//! at once of a whole record that none of its characters needs a look.

// Sixteen bytes at a time where the processor is asked for by its own instructions; everywhere else
// the compiler sees to it.
#[cfg_attr(all(target_arch = "wasm32", target_feature = "simd128"), path = "scan/simd.rs")]
mod lanes;

pub use lanes::{is_western, masks};

/// Where the bytes that matter stand in a block of 64; bit 0 is the first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Masks {
    /// Delimiters.
    pub cuts: u64,
    /// Quotes and line breaks.
    pub marks: u64,
}

#[cfg(test)]
mod tests {
    use super::{is_western, masks};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bit_is_set_exactly_where_a_wanted_byte_stands(block in proptest::collection::vec(prop_oneof![Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), any::<u8>()], 64)) {
            let block: [u8; 64] = block.try_into().unwrap();
            let masks = masks(&block, b',');
            for (index, byte) in block.iter().enumerate() {
                prop_assert_eq!(masks.cuts >> index & 1 == 1, *byte == b',', "byte {}", index);
                prop_assert_eq!(masks.marks >> index & 1 == 1, matches!(byte, b'"' | b'\r' | b'\n'), "byte {}", index);
            }
        }
    }

    #[test]
    fn a_byte_that_is_not_western_is_seen_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for place in 0..40 {
                for around in [b' ', b'~', b'a', 0xC3, 0xBF] {
                    let mut bytes = [around; 40];
                    bytes[place] = byte;
                    let wanted = matches!(byte, b' '..=b'~' | 0x80..=0xBF | 0xC3..=0xCB);
                    assert_eq!(is_western(&bytes), wanted, "{byte} at {place}");
                    assert_eq!(is_western(&bytes[place..=place]), wanted);
                }
            }
        }
        assert!(is_western(b""));
    }
}
