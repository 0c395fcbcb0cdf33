//! Names that only script and module say to each other, made short. wasm-bindgen names each import after what it calls, with a hash
//! that nothing can compress; together they are some kilobytes of what everybody downloads.

use anyhow::{Context, Result, bail};

/// The section of imports.
const IMPORTS: u8 = 2;

/// Script and module with numbers for the names of imports, and the script without comments and indents.
pub fn shorten(script: &str, module: &[u8]) -> Result<(String, Vec<u8>)> {
    let (header, mut rest) = module.split_at_checked(8).context("no module")?;
    let (mut script, mut short) = (lines(script), header.to_vec());
    while let [id, after @ ..] = rest {
        let mut after = after;
        let length = number(&mut after)?;
        let body = take(&mut after, length)?;
        let renamed = if *id == IMPORTS { renamed(body, &mut script)? } else { body.to_vec() };
        short.push(*id);
        write(renamed.len(), &mut short);
        short.extend(renamed);
        rest = after;
    }
    Ok((script, short))
}

/// The section of imports with numbers for names, which the script learns as well.
fn renamed(mut body: &[u8], script: &mut String) -> Result<Vec<u8>> {
    let count = number(&mut body)?;
    let mut out = Vec::new();
    write(count, &mut out);
    for at in 0..count {
        let from = text(&mut body)?;
        let name = std::str::from_utf8(text(&mut body)?)?;
        let (old, new) = (format!("\n{name}: "), at.to_string());
        if script.matches(&old).count() != 1 {
            bail!("the script does not say once what {name} is");
        }
        *script = script.replace(&old, &format!("\n{new}: "));
        for name in [from, new.as_bytes()] {
            write(name.len(), &mut out);
            out.extend(name);
        }
        // A function of a type; nothing else is imported.
        match take(&mut body, 1)? {
            [0] => out.push(0),
            _ => bail!("{name} is no function"),
        }
        write(number(&mut body)?, &mut out);
    }
    Ok(out)
}

/// A script without what only people read. One with texts over several lines stays as it is.
fn lines(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let code = script.lines().map(str::trim).filter(|line| !["//", "/*", "*"].iter().any(|mark| line.starts_with(mark)));
    code.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(length).context("the module ends too early")?;
    *bytes = rest;
    Ok(taken)
}

fn text<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8]> {
    let length = number(bytes)?;
    take(bytes, length)
}

/// A number in LEB128.
fn number(bytes: &mut &[u8]) -> Result<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = take(bytes, 1)?[0];
        number |= usize::from(byte & 127) << shift;
        shift += 7;
        if byte < 128 {
            return Ok(number);
        }
    }
}

fn write(mut number: usize, out: &mut Vec<u8>) {
    while number > 127 {
        out.push(number as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_module_call_an_import_by_the_same_short_name() {
        let header = b"\0asm\x01\0\0\0";
        let module = |name: &[u8]| {
            let import = [&[1, 1, b'm', name.len() as u8], name, &[0, 7]].concat();
            [&header[..], &[1, 1, 0, 2, import.len() as u8], &import, &[10, 0]].concat()
        };
        let script =
            "/** Draws. */\nconst imports = {\n    __wbg_draw_12ab: function(arg0) { // `a`\n        return arg0;\n    },\n};\n";
        let (script, short) = shorten(script, &module(b"__wbg_draw_12ab")).unwrap();
        assert_eq!(script, "const imports = {\n0: function(arg0) { // `a`\nreturn arg0;\n},\n};");
        assert_eq!(short, module(b"0"));
    }

    #[test]
    fn a_text_over_several_lines_stays() {
        assert_eq!(lines("a(`\n  b\n`);"), "a(`\n  b\n`);");
    }
}
