//! Files that only the user who runs Muster can read, whatever their umask is.

use std::path::Path;

use crate::server::error::Error;

/// Makes a folder and those that it is in; those that are there stay as they are.
pub fn folder(path: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}

/// A file that is there to be locked, and to nobody else: who can open it can lock it.
pub fn to_lock(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close(path).map_err(std::io::Error::other)?;
    Ok(file)
}

/// Makes the file of an SQLite database, or takes from one that is there what others may; likewise
/// what SQLite has beside it, which it makes as the file is.
pub(super) fn database(path: &Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path);
    made.map_err(|e| Error::broken(format!("the database {} cannot be opened: {e}", path.display())))?;
    for end in ["", "-wal", "-shm"] {
        let mut name = path.to_owned().into_os_string();
        name.push(end);
        close(Path::new(&name))?;
    }
    Ok(())
}

#[cfg(unix)]
fn close(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;

    let Ok(about) = std::fs::metadata(path) else { return Ok(()) };
    if about.is_file() && about.permissions().mode() & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(|e| {
            Error::broken(format!(
                "others can read {0}, and that cannot be changed: {e}. Run \"chmod 600 {0}\" as its owner",
                path.display()
            ))
        })?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn close(_: &Path) -> Result<(), Error> {
    Ok(())
}
