//! Reading JSON with little code.
//!
//! What serde derives for a type is compiled once for every way of reading it, with all that may be said of a text that is wrong. A
//! page only reads what its own server or worker wrote: here the text becomes a [`Value`] first, by code that knows no types, and
//! whatever is wrong with it is just `Wrong`. A fraction is wrong as well: our messages hold none.

use std::fmt;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use crate::worker::json::{self, Value};

/// What a text says, or nothing when it is not what it should be.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Plain(json::read(text)?)).ok()
}

/// Not what it should be.
#[derive(Debug)]
struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Wrong {}

// All of them, since serde would write a sentence.
impl de::Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Wrong {
        Wrong
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Wrong {
        Wrong
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Wrong {
        Wrong
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Wrong {
        Wrong
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Wrong {
        Wrong
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Wrong {
        Wrong
    }
    fn missing_field(_: &'static str) -> Wrong {
        Wrong
    }
    fn duplicate_field(_: &'static str) -> Wrong {
        Wrong
    }
}

struct Plain(Value);

/// Methods that take one kind of value: the kind, and what the visitor is told.
macro_rules! take {
    ($($($method:ident)+ => $value:pat => $visit:ident $told:tt;)+) => {$($(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
            match self.0 {
                $value => visitor.$visit $told,
                _ => Err(Wrong),
            }
        }
    )+)+};
}

/// Methods with more arguments that do as another one does.
macro_rules! like {
    ($($method:ident($($argument:ty),*) => $other:ident;)+) => {$(
        fn $method<V: Visitor<'de>>(self, $(_: $argument,)* visitor: V) -> Result<V::Value, Wrong> {
            self.$other(visitor)
        }
    )+};
}

impl<'de> Deserializer<'de> for Plain {
    type Error = Wrong;

    take! {
        deserialize_bool => Value::Bool(value) => visit_bool(value);
        deserialize_str deserialize_string deserialize_char deserialize_identifier => Value::Text(text) => visit_string(text);
        deserialize_seq => Value::List(list) => visit_seq(List(list.into_iter()));
        deserialize_map => Value::Object(map) => visit_map(Fields { rest: map.into_iter(), value: Value::Null });
        deserialize_unit => Value::Null => visit_unit();
        deserialize_any deserialize_bytes deserialize_byte_buf => Value::Text(text) => visit_string(text);
        deserialize_i64 => Value::Number(number) => visit_i64(number);
    }

    like! {
        deserialize_u8() => deserialize_i64;
        deserialize_u16() => deserialize_i64;
        deserialize_u32() => deserialize_i64;
        deserialize_u64() => deserialize_i64;
        deserialize_i8() => deserialize_i64;
        deserialize_i16() => deserialize_i64;
        deserialize_i32() => deserialize_i64;
        deserialize_f32() => deserialize_f64;
        deserialize_unit_struct(&'static str) => deserialize_unit;
        deserialize_tuple(usize) => deserialize_seq;
        deserialize_tuple_struct(&'static str, usize) => deserialize_seq;
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    fn deserialize_f64<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Wrong> {
        Err(Wrong)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.0 == Value::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_seq(in_order(self.0, fields)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_enum(variant(self.0, variants)?)
    }
}

/// The fields of an object, in the order of its type: a type that takes them so needs no code that tells their names apart. What is
/// missing is null.
fn in_order(object: Value, names: &[&str]) -> Result<List, Wrong> {
    let Value::Object(mut fields) = object else { return Err(Wrong) };
    let mut take = |name: &&str| {
        let field = fields.iter_mut().find(|(field, _)| field == name);
        field.map_or(Value::Null, |(_, value)| std::mem::replace(value, Value::Null))
    };
    Ok(List(names.iter().map(&mut take).collect::<Vec<_>>().into_iter()))
}

struct List(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for List {
    type Error = Wrong;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        self.0.next().map(|value| seed.deserialize(Plain(value))).transpose()
    }
}

struct Fields {
    rest: std::vec::IntoIter<(String, Value)>,
    /// Of the key that was read last.
    value: Value,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Wrong;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Wrong> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(Plain(Value::Text(key))).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        seed.deserialize(Plain(std::mem::replace(&mut self.value, Value::Null)))
    }
}

struct Variant {
    /// Its place among the variants of its type, which again tells no names apart.
    at: u32,
    content: Value,
}

fn variant(value: Value, names: &[&str]) -> Result<Variant, Wrong> {
    let (name, content) = match value {
        Value::Text(name) => (name, Value::Null),
        Value::Object(fields) => fields.into_iter().next().ok_or(Wrong)?,
        _ => return Err(Wrong),
    };
    let at = names.iter().position(|known| *known == name).and_then(|at| u32::try_from(at).ok());
    Ok(Variant { at: at.ok_or(Wrong)?, content })
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Wrong;
    type Variant = Plain;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Plain), Wrong> {
        Ok((seed.deserialize(IntoDeserializer::<Wrong>::into_deserializer(self.at))?, Plain(self.content)))
    }
}

impl<'de> VariantAccess<'de> for Plain {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        if self.0 == Value::Null { Ok(()) } else { Err(Wrong) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Wrong> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use uuid::Uuid;

    use super::read;
    use crate::api::{ApiError, Timestamp};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        id: Uuid,
        at: Option<Timestamp>,
        none: Option<u8>,
        numbers: Vec<(i32, u64)>,
        map: BTreeMap<String, bool>,
        unit: (),
        errors: Vec<ApiError>,
    }

    fn all() -> All {
        All {
            id: Uuid::from_u128(7),
            at: Some(Timestamp(-1_700_000_000_000_000)),
            none: None,
            numbers: vec![(-3, i64::MAX as u64), (0, 0)],
            map: BTreeMap::from([("ä\"\n".to_owned(), true), (String::new(), false)]),
            unit: (),
            errors: vec![
                ApiError::SignedOut,
                ApiError::Refused("no".to_owned()),
                ApiError::Field("name".to_owned(), "short".to_owned()),
                ApiError::Wait(3),
                ApiError::Internal { incident: "7".to_owned() },
            ],
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_again() {
        let text = serde_json::to_string(&all()).unwrap();
        assert_eq!(read(&text), Some(all()));
        assert_eq!(read::<()>("null"), Some(()));
    }

    #[test]
    fn what_serde_json_refuses_is_refused() {
        let text = serde_json::to_string(&all()).unwrap();
        let good = |text: &str| (read::<All>(text).is_some(), serde_json::from_str::<All>(text).is_ok());
        assert_eq!(good(&text), (true, true));
        let wrong = [
            ("\"SignedOut\"", "\"Nobody\""),
            ("\"SignedOut\"", "{\"SignedOut\":1}"),
            ("\"numbers\"", "\"digits\""),
            ("-3", "3000000000"),
            ("-3", "-3.5"),
            ("9223372036854775807", "-1"),
            ("false", "0"),
            ("00000000-", "x"),
            ("{\"Wait\":3}", "{\"Wait\":null}"),
            ("null", "{}"),
            ("]", ""),
        ];
        for (from, to) in wrong {
            assert_ne!(text.replace(from, to), text, "{from}");
            assert_eq!(good(&text.replace(from, to)), (false, false), "{from} → {to}");
        }
    }

    #[test]
    fn fractions_and_numbers_past_the_largest_are_refused_though_serde_json_takes_them() {
        assert_eq!(read::<f64>("0.5"), None);
        assert_eq!(read::<u64>(&u64::MAX.to_string()), None);
        assert_eq!(read::<u64>(&i64::MAX.to_string()), Some(i64::MAX as u64));
    }
}
