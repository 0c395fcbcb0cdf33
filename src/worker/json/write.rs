//! Values as JSON text.

use std::fmt::Display;

use serde::Serialize;
use serde::ser::{self, SerializeMap, SerializeSeq};

/// A value as JSON text; `None` when it holds what our messages never do (a fraction, raw bytes).
pub fn write<T: Serialize>(value: &T) -> Option<String> {
    let mut text = String::new();
    value.serialize(Writer(&mut text)).ok()?;
    Some(text)
}

/// Appends values to a text.
struct Writer<'t>(&'t mut String);

/// A list or an object under way.
struct Members<'t> {
    text: &'t mut String,
    first: bool,
    close: &'static str,
}

/// Something that our messages never hold.
#[derive(Debug)]
struct Unsupported;

impl Display for Unsupported {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unsupported {}

impl ser::Error for Unsupported {
    fn custom<T: Display>(_: T) -> Unsupported {
        Unsupported
    }
}

impl<'t> Writer<'t> {
    #[inline(never)]
    fn number(self, number: u64) {
        let mut digits = [0; 20];
        let (mut at, mut rest) = (digits.len(), number);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.0.extend(digits[at..].iter().map(|digit| char::from(*digit)));
    }

    #[inline(never)] // small, and asked for everywhere
    fn string(self, text: &str) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => {
                    self.0.push('\\');
                    self.0.push(c);
                }
                '\0'..' ' => {
                    self.0.push_str("\\u00");
                    self.0.extend([c as usize >> 4, c as usize & 15].map(|digit| char::from(HEX[digit])));
                }
                _ => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    #[inline(never)]
    fn open(self, open: &str, close: &'static str) -> Members<'t> {
        self.0.push_str(open);
        Members { text: self.0, first: true, close }
    }

    /// An object of one field, whose name is the variant's: what follows is its value.
    #[inline(never)]
    fn variant(self, name: &str) -> Writer<'t> {
        self.0.push('{');
        Writer(self.0).string(name);
        self.0.push(':');
        Writer(self.0)
    }
}

impl Members<'_> {
    #[inline(never)]
    fn next(&mut self) -> Writer<'_> {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        Writer(self.text)
    }

    #[inline(never)]
    fn named(&mut self, name: &str) -> Writer<'_> {
        self.next().string(name);
        self.text.push(':');
        Writer(self.text)
    }

    fn close(self) -> Result<(), Unsupported> {
        self.text.push_str(self.close);
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<(), Unsupported> {
            self.number(u64::from(number));
            Ok(())
        })*
    };
    (signed $($method:ident $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<(), Unsupported> {
            if number < 0 {
                self.0.push('-');
            }
            self.number(u64::from(number.unsigned_abs()));
            Ok(())
        })*
    };
}

impl<'t> ser::Serializer for Writer<'t> {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Members<'t>;
    type SerializeTuple = Members<'t>;
    type SerializeTupleStruct = Members<'t>;
    type SerializeTupleVariant = Members<'t>;
    type SerializeMap = Members<'t>;
    type SerializeStruct = Members<'t>;
    type SerializeStructVariant = Members<'t>;

    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);
    numbers!(signed serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);

    fn serialize_bool(self, value: bool) -> Result<(), Unsupported> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unsupported> {
        Err(Unsupported)
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unsupported> {
        Err(Unsupported)
    }

    fn serialize_char(self, value: char) -> Result<(), Unsupported> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Unsupported> {
        self.string(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unsupported> {
        Err(Unsupported)
    }

    fn serialize_none(self) -> Result<(), Unsupported> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unsupported> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unsupported> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unsupported> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unsupported> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unsupported> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unsupported> {
        let writer = self.variant(variant);
        value.serialize(Writer(writer.0))?;
        writer.0.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'t>, Unsupported> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Members<'t>, Unsupported> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Members<'t>, Unsupported> {
        Ok(self.open("[", "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'t>, Unsupported> {
        Ok(self.variant(variant).open("[", "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'t>, Unsupported> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'t>, Unsupported> {
        Ok(self.open("{", "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Members<'t>, Unsupported> {
        Ok(self.variant(variant).open("{", "}}"))
    }
}

impl SerializeSeq for Members<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        value.serialize(self.next())
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close()
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsupported> {
        key.serialize(self.next())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.text.push(':');
        value.serialize(Writer(self.text))
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close()
    }
}

/// The other kinds of lists and objects differ in name only.
macro_rules! like {
    ($($kind:ident $method:ident($($name:ident)?);)*) => {
        $(impl ser::$kind for Members<'_> {
            type Ok = ();
            type Error = Unsupported;

            fn $method<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Result<(), Unsupported> {
                like!(@ self value $($name)?)
            }

            fn end(self) -> Result<(), Unsupported> {
                self.close()
            }
        })*
    };
    (@ $this:ident $value:ident) => { $value.serialize($this.next()) };
    (@ $this:ident $value:ident $name:ident) => { $value.serialize($this.named($name)) };
}

like! {
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeTupleVariant serialize_field();
    SerializeStruct serialize_field(name);
    SerializeStructVariant serialize_field(name);
}
