//! JSON text as values.

/// A JSON value. Fractions are no part of our messages.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// What an object holds under a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Object(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    /// The number, where it fits.
    pub fn number<N: TryFrom<i64>>(&self) -> Option<N> {
        if let Value::Number(number) = self { N::try_from(*number).ok() } else { None }
    }

    /// The values of a list.
    pub fn list(&self) -> Option<&[Value]> {
        if let Value::List(values) = self { Some(values) } else { None }
    }
}

/// Reads JSON text; `None` when it is none.
pub fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value()?;
    reader.blanks();
    (reader.at == text.len()).then_some(value)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Passes over a byte, blanks before it as well, when it comes next.
    fn takes(&mut self, byte: u8) -> bool {
        self.blanks();
        let comes = self.peek() == Some(byte);
        self.at += usize::from(comes);
        comes
    }

    fn value(&mut self) -> Option<Value> {
        self.blanks();
        match self.peek()? {
            b'"' => self.string().map(Value::Text),
            b'[' => {
                let mut values = Vec::new();
                self.members(b']', |reader| {
                    values.push(reader.value()?);
                    Some(())
                })?;
                Some(Value::List(values))
            }
            b'{' => {
                let mut fields = Vec::new();
                self.members(b'}', |reader| {
                    reader.blanks();
                    let name = reader.string()?;
                    let value = if reader.takes(b':') { reader.value()? } else { return None };
                    fields.push((name, value));
                    Some(())
                })?;
                Some(Value::Object(fields))
            }
            _ => {
                let start = self.at;
                while matches!(self.peek(), Some(b'a'..=b'z' | b'0'..=b'9' | b'-')) {
                    self.at += 1;
                }
                match self.text.get(start..self.at)? {
                    "null" => Some(Value::Null),
                    "true" => Some(Value::Bool(true)),
                    "false" => Some(Value::Bool(false)),
                    number => number.parse().ok().map(Value::Number),
                }
            }
        }
    }

    /// What stands between an opening byte and `close`, commas between.
    fn members(&mut self, close: u8, mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.takes(close) {
            return Some(());
        }
        loop {
            member(self)?;
            if self.takes(close) {
                return Some(());
            }
            if !self.takes(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.takes(b'"') {
            return None;
        }
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\') {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at)?);
            self.at += 1;
            if self.text.as_bytes()[self.at - 1] == b'"' {
                return Some(out);
            }
            let escaped = self.peek()?;
            self.at += 1;
            out.push(match escaped {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'b' => '\u{8}',
                b'f' => '\u{C}',
                b'u' => self.by_number()?,
                plain => char::from(plain),
            });
        }
    }

    /// A character by its number in UTF-16, both halves of a pair.
    fn by_number(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        let pair = self.text.get(self.at..)?.starts_with("\\u");
        self.at += 2;
        let second = self.unit().filter(|second| pair && (0xDC00..0xE000).contains(second))?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        digits.chars().try_fold(0, |sum, digit| Some(sum * 16 + digit.to_digit(16)?))
    }
}
