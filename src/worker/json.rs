//! JSON text, written and read with little code: `serde_json` would be a quarter of what the worker downloads. Tests hold both to the
//! same messages.

pub mod heard;
mod read;
mod write;

pub use read::{Value, read};
pub use write::write;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_written_and_read_as_serde_json_does(text in any::<String>(), number in any::<i32>()) {
            let value = (text.clone(), number, Some(true), None::<u8>);
            let written = write(&value).unwrap();
            let (their_text, their_number, ..): (String, i32, Option<bool>, Option<u8>) = serde_json::from_str(&written).unwrap();
            prop_assert_eq!((their_text, their_number), (text.clone(), number));
            let read = read(&serde_json::to_string(&value).unwrap()).unwrap();
            prop_assert_eq!(read, Value::List(vec![Value::Text(text), Value::Number(number.into()), Value::Bool(true), Value::Null]));
        }

        #[test]
        fn no_text_ends_the_reader(text in "[\\[\\]{}\",:\\\\u0-9dD8a-f tn-]{0,30}") {
            let _ = read(&text);
        }
    }

    #[test]
    fn what_scripts_write_is_read_too() {
        let wanted =
            Value::Object(vec![("a".to_owned(), Value::List(vec![Value::Number(-1), Value::Text("é😀/\n".to_owned())]))]);
        assert_eq!(read(" { \"a\" : [ -1 , \"\\u00e9\\ud83d\\uDE00\\/\\n\" ] } "), Some(wanted));
        for broken in ["", "{", "[1,]", "{\"a\"}", "\"\\ud83d\"", "1 2", "nul", "\"\\u12", "1.5"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
