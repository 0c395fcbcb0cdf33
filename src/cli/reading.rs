//! How a file is read: options that `check` and `import` have in common, and the file itself.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::Args;

use crate::domain::header;
use crate::domain::program::{Program, Registry};
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::template::Column;
use crate::messages::command::CommandText as T;
use crate::server::Error;

/// How to read the file, as far as the operator decided; the rest is detected.
#[derive(Args, Clone)]
pub struct Reading {
    /// Encoding: utf-8, windows-1252, mac-roman, utf-16le or utf-16be. Detected if left out.
    #[arg(long, value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Column separator: one of , ; | or tab. Detected if left out.
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<char>,
    /// Line with the column names; the first line is 1. Detected if left out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    header_line: Option<u32>,
    /// Read a column of the file as a column of the template. Can be used more than once.
    #[arg(long, value_name = "HEADER=COLUMN", value_parser = pair)]
    map: Vec<(String, String)>,
}

impl Reading {
    /// The options of the check. A column may be named by its header, an alias or its short name.
    pub fn options(&self, program: &Program) -> Result<ReadOptions, Error> {
        let map = self.map.iter().map(|(header, column)| Ok((header.clone(), column_header(program, column)?.to_owned())));
        Ok(ReadOptions {
            encoding: self.encoding,
            delimiter: self.delimiter,
            header_line: self.header_line,
            map: map.collect::<Result<_, Error>>()?,
        })
    }
}

fn column_header(program: &Program, named: &str) -> Result<&'static str, Error> {
    let wanted = header::fold(named);
    let is_it = |column: &&Column| {
        let mut names = column.aliases.iter().chain([&column.header, &column.name]);
        names.any(|name| header::fold(name) == wanted)
    };
    program.columns.iter().find(is_it).map(|column| column.header).ok_or_else(|| {
        let known = program.columns.iter().map(|column| column.header).collect::<Vec<_>>().join(", ");
        Error::broken(T::UnknownColumn.fill(&[("column", &named), ("known", &known)]))
    })
}

fn encoding(text: &str) -> Result<Encoding, String> {
    let known = || Encoding::ALL.map(Encoding::name).join(", ");
    Encoding::from_name(text).ok_or_else(|| T::OneOf.fill(&[("known", &known())]))
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok('\t'),
        "," => Ok(','),
        ";" => Ok(';'),
        "|" => Ok('|'),
        _ => Err(T::OneOf.fill(&[("known", &", ; | tab")])),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (header, column) = text.split_once('=').ok_or_else(|| T::HeaderIsColumn.en().to_owned())?;
    Ok((header.to_owned(), column.to_owned()))
}

/// The program of that id, which takes files.
pub fn program(registry: &Registry, id: &str) -> Result<&'static Program, Error> {
    let takes_files = || registry.all().iter().filter(|program| program.takes_files());
    let known = || takes_files().map(|program| program.id).collect::<Vec<_>>().join(", ");
    registry.importing(id).ok_or_else(|| Error::broken(T::UnknownProgram.fill(&[("known", &known())])))
}

/// A file that is noticed when it changes while it is read.
pub struct Watched {
    path: PathBuf,
    file: File,
    size: u64,
    modified: Option<SystemTime>,
    read: u64,
}

impl Watched {
    /// Opens it.
    pub fn open(path: &Path) -> Result<Watched, Error> {
        let unreadable = |e: std::io::Error| Error::broken(T::CannotRead.fill(&[("file", &path.display()), ("why", &e)]));
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Error::broken(T::IsFolder.fill(&[("file", &path.display())])));
        }
        let modified = metadata.modified().ok();
        Ok(Watched { path: path.to_owned(), file, size: metadata.len(), modified, read: 0 })
    }

    /// Bytes when it was opened.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its name without the path.
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Fills as much of `buffer` as there is; 0 at the end.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.file.read(&mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        self.read += filled as u64;
        Ok(filled)
    }

    /// Whether it is still the file that was opened, read to its end.
    pub fn unchanged(&self) -> Result<(), Error> {
        let same = |now: &Metadata| now.len() == self.size && now.modified().ok() == self.modified && self.read == self.size;
        // By its path as well: programs that save put a new file in the old one's place.
        let there = std::fs::metadata(&self.path).is_ok_and(|now| same(&now));
        if there && same(&self.file.metadata()?) {
            return Ok(());
        }
        Err(self.changed())
    }

    /// The error for a file that is no longer the one that was opened.
    pub fn changed(&self) -> Error {
        Error::broken(T::ChangedOnDisk.fill(&[("file", &self.path.display())]))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        std::fs::write(&path, "one,two\n").unwrap();
        let mut buffer = [0; 64];

        let mut same = Watched::open(&path).unwrap();
        assert_eq!(same.fill(&mut buffer).unwrap(), 8);
        assert!(same.unchanged().is_ok());

        let mut grown = Watched::open(&path).unwrap();
        grown.fill(&mut buffer[..3]).unwrap();
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"three\n").unwrap();
        grown.fill(&mut buffer).unwrap();
        assert!(grown.unchanged().is_err_and(|e| e.to_string().contains("changed while it was being read")));

        let mut replaced = Watched::open(&path).unwrap();
        replaced.fill(&mut buffer).unwrap();
        std::fs::write(folder.path().join("new.csv"), "one,two\n").unwrap();
        std::fs::rename(folder.path().join("new.csv"), &path).unwrap();
        assert!(replaced.unchanged().is_err());
    }
}
