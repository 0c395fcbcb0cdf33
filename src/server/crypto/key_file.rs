//! The key file: lines of a number from 1 to 255 and 64 hexadecimal digits; `#` begins a comment.
//! `2 retired` and digits are a key after which another one has taken over: it opens what it
//! sealed, and no database makes it the one in use again. `2 audit` and digits are what is left of
//! a key that was dropped: it only checks entries of the audit log.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{derive, hex, purpose, unhex};
use crate::server::Error;
use crate::server::clock::Rng;
use crate::server::db::private;

const RETIRED: &str = "retired";
const AUDIT: &str = "audit";
const NOT_UNDERSTOOD: &str = "the key file is not understood: expected lines of a number and 64 hexadecimal digits";
const ABOUT: &str = "# Muster's master key. With it and the database everything can be read; without it nothing can.\n";

/// One key.
#[derive(Clone)]
pub struct Master {
    /// Its number.
    pub id: u8,
    /// The key.
    pub bytes: Zeroizing<[u8; 32]>,
    /// Another one has taken over.
    pub retired: bool,
}

/// What a key file holds, by number.
#[derive(Clone, Default)]
pub struct KeyFile {
    /// Keys; at least one.
    pub masters: Vec<Master>,
    /// Derived keys that check the audit log, of keys that were dropped.
    pub audit: Vec<Master>,
}

impl KeyFile {
    /// One new key.
    pub fn generate(rng: &dyn Rng) -> KeyFile {
        KeyFile { masters: vec![new_master(1, rng)], audit: Vec::new() }
    }

    /// Reads its text.
    pub fn parse(text: &str) -> Result<KeyFile, Error> {
        let bad = || Error::broken(NOT_UNDERSTOOD);
        let mut file = KeyFile::default();
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (id, digits) = line.split_once(' ').ok_or_else(bad)?;
            let id = id.parse().ok().filter(|id| *id > 0).ok_or_else(bad)?;
            let (word, digits) = digits.trim().rsplit_once(' ').unwrap_or(("", digits.trim()));
            let (keys, retired) = match word.trim() {
                "" => (&mut file.masters, false),
                RETIRED => (&mut file.masters, true),
                AUDIT => (&mut file.audit, true),
                _ => return Err(bad()),
            };
            keys.push(Master { id, bytes: Zeroizing::new(unhex(digits).ok_or_else(bad)?), retired });
        }
        file.masters.sort_by_key(|m| m.id);
        file.audit.sort_by_key(|m| m.id);
        let mut ids: Vec<u8> = file.masters.iter().chain(&file.audit).map(|m| m.id).collect();
        ids.sort_unstable();
        if file.masters.is_empty() || ids.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(bad());
        }
        Ok(file)
    }

    /// Reads a file. `make`: a missing one is made, readable by its owner only.
    pub fn load(path: &Path, make: bool, rng: &dyn Rng) -> Result<KeyFile, Error> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                require_private(path)?;
                KeyFile::parse(&text)
            }
            Err(e) if e.kind() == ErrorKind::NotFound && make => {
                let file = KeyFile::generate(rng);
                match create(path, &file.text()) {
                    Ok(()) => Ok(file),
                    // Another process was faster: its key is the one.
                    Err(e) if e.kind() == ErrorKind::AlreadyExists => KeyFile::load(path, false, rng),
                    Err(e) => Err(Error::broken(format!("the key file {} cannot be made: {e}", path.display()))),
                }
            }
            Err(e) => Err(Error::broken(format!("the key file {} cannot be read: {e}", path.display()))),
        }
    }

    /// Its text.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(ABOUT));
        let masters = self.masters.iter().map(|master| (master, if master.retired { RETIRED } else { "" }));
        for (master, word) in masters.chain(self.audit.iter().map(|master| (master, AUDIT))) {
            let digits = Zeroizing::new(hex(&*master.bytes));
            let space = if word.is_empty() { "" } else { " " };
            let _ = writeln!(*text, "{} {word}{space}{}", master.id, *digits);
        }
        text
    }

    /// Marks the keys before one that has taken over.
    pub fn retire_before(&mut self, current: u8) {
        self.masters.iter_mut().filter(|master| master.id < current).for_each(|master| master.retired = true);
    }

    /// Adds a new key with the next number; answers that. `None` when there is no number left.
    pub fn add(&mut self, rng: &dyn Rng) -> Option<u8> {
        let id = self.masters.iter().chain(&self.audit).map(|m| m.id).max()?.checked_add(1)?;
        self.masters.push(new_master(id, rng));
        Some(id)
    }

    /// Takes a key out. What it signed in the audit log can still be checked.
    pub fn remove(&mut self, id: u8) {
        let (gone, stay): (Vec<Master>, Vec<Master>) = self.masters.drain(..).partition(|master| master.id == id);
        self.masters = stay;
        self.audit.extend(gone.into_iter().map(|m| Master { bytes: derive(&m.bytes, purpose::AUDIT), retired: true, ..m }));
    }

    /// Puts this in the place of the file, whole or not at all, readable by its owner only.
    pub fn replace(&self, path: &Path) -> Result<(), Error> {
        let failed = |e: std::io::Error| {
            Error::broken(format!(
                "the key file {} cannot be written: {e}. Run this command where the file can be written, then copy the file",
                path.display()
            ))
        };
        let path = std::fs::canonicalize(path).map_err(failed)?;
        let aside = aside(&path);
        // Of a process with this number that was killed here.
        drop(std::fs::remove_file(&aside));
        write_new(&aside, &self.text()).map_err(failed)?;
        let placed = std::fs::rename(&aside, &path).and_then(|()| sync_folder(&path));
        if placed.is_err() {
            // If this fails as well, nothing is left to try.
            let _ = std::fs::remove_file(&aside);
        }
        placed.map_err(failed)
    }
}

/// Refuses a key file that others can read.
#[cfg(unix)]
pub fn require_private(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::broken(format!(
        "others can read the key file {0} (mode {mode:o}): run \"chmod 600 {0}\". If somebody may have read it, run \"muster keys rotate\" after that",
        path.display()
    )))
}

/// Refuses a key file that others can read.
#[cfg(not(unix))]
pub fn require_private(_: &Path) -> Result<(), Error> {
    Ok(())
}

/// Holds off others who would write the key file, until it is dropped; `None` while another one
/// does.
pub fn lock(path: &Path) -> Result<Option<File>, Error> {
    let mut name = path.to_owned().into_os_string();
    name.push(".lock");
    let file = private::to_lock(Path::new(&name))
        .map_err(|e| Error::broken(format!("the key file {} cannot be locked: {e}", path.display())))?;
    Ok(file.try_lock().is_ok().then_some(file))
}

fn new_master(id: u8, rng: &dyn Rng) -> Master {
    let mut bytes = Zeroizing::new([0; 32]);
    rng.fill(&mut *bytes);
    Master { id, bytes, retired: false }
}

fn aside(path: &Path) -> PathBuf {
    path.with_extension(format!("new-{}", std::process::id()))
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    if matches!(&written, Err(e) if e.kind() != ErrorKind::AlreadyExists) {
        let _ = std::fs::remove_file(path);
    }
    written
}

/// Writes a new file that only its owner can read, whole or not at all.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    // Written under another name first: a reader never sees half a key.
    let aside = aside(path);
    write_new(&aside, text)?;
    let placed = std::fs::hard_link(&aside, path);
    std::fs::remove_file(&aside)?;
    placed
}

/// A new name in a folder is there after a power cut only when the folder is written as well.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock::OsRng;

    #[test]
    fn a_key_file_reads_back_with_keys_that_were_dropped() {
        let mut file = KeyFile::generate(&OsRng);
        assert_eq!((file.add(&OsRng), file.add(&OsRng)), (Some(2), Some(3)));
        file.remove(2);
        let again = KeyFile::parse(&file.text()).unwrap();
        let ids = |masters: &[Master]| masters.iter().map(|m| m.id).collect::<Vec<_>>();
        assert_eq!((ids(&again.masters), ids(&again.audit)), (vec![1, 3], vec![2]));
        assert_eq!(file.add(&OsRng), Some(4), "a number is never given twice");
    }

    #[test]
    fn keys_that_are_retired_stay_so_in_the_file() {
        let mut file = KeyFile::generate(&OsRng);
        file.add(&OsRng);
        file.add(&OsRng);
        file.retire_before(3);
        let again = KeyFile::parse(&file.text()).unwrap();
        assert_eq!(again.masters.iter().map(|m| m.retired).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(**again.text(), **file.text());
        assert_eq!(again.masters[0].bytes, file.masters[0].bytes);
    }

    #[test]
    fn a_key_file_that_is_not_one_is_refused() {
        let digits = "0".repeat(64);
        for text in [
            "",
            "1 abcd",
            "0 ",
            &format!("1 {digits}\n1 {digits}"),
            &format!("1 audit {digits}"),
            &format!("256 {digits}"),
            &format!("1 tired {digits}"),
        ] {
            assert!(KeyFile::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_file_is_replaced_whole_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("muster.key");
        let mut file = KeyFile::load(&path, true, &OsRng).unwrap();
        file.add(&OsRng);
        file.replace(&path).unwrap();
        assert_eq!(*std::fs::read_to_string(&path).unwrap(), **file.text());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        let held = lock(&path).unwrap();
        assert!(held.is_some() && lock(&path).unwrap().is_none());
    }
}
