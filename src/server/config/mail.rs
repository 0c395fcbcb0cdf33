//! How letters are mailed.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use url::{Host, Url};

use crate::messages::letters::LetterText;
use crate::server::Error;
use crate::server::crypto::Secret;

/// How what is said to the mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte (`smtps://`).
    Tls,
    /// STARTTLS, and nothing without it (`smtp://`).
    StartTls,
    /// None, within this machine (`smtp://` at a loopback host).
    Plain,
}

/// The mail server, and from whom letters are. Without it they wait.
#[derive(Clone)]
pub struct MailConfig {
    /// Host name or address of the mail server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the connection is kept from others.
    pub security: MailSecurity,
    /// User and password, where the server asks for them.
    pub credentials: Option<(String, Secret)>,
    /// Sender of every letter.
    pub from: Mailbox,
    /// How long it may take to connect.
    pub connect_timeout: Duration,
    /// How long an answer to a command may take.
    pub command_timeout: Duration,
    /// How long the answer to a whole letter may take.
    pub letter_timeout: Duration,
}

const URL: &str = "MUSTER_SMTP_URL";
const FROM: &str = "MUSTER_MAIL_FROM";

fn wrong(name: &str, why: &str) -> Error {
    Error::broken(format!("{name} {why}"))
}

impl MailConfig {
    /// Reads `MUSTER_SMTP_URL` and `MUSTER_MAIL_FROM`; errors never quote the former, which holds a
    /// password.
    pub fn read(url: Option<String>, from: Option<String>) -> Result<Option<MailConfig>, Error> {
        let (url, from) = match (url, from) {
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(wrong(FROM, "is set, but MUSTER_SMTP_URL isn't: set both, or neither")),
            (Some(_), None) => {
                return Err(wrong(FROM, "is required with MUSTER_SMTP_URL, for example \"Muster <no-reply@example.edu>\""));
            }
            (Some(url), Some(from)) => (url, from),
        };
        let Ok(url) = Url::parse(url.trim()) else {
            return Err(wrong(URL, "isn't a URL: write smtps://USER:PASSWORD@HOST:465, or smtp://USER:PASSWORD@HOST:587"));
        };
        let (host, loopback) = host_of(&url)?;
        let (security, port) = match url.scheme() {
            "smtps" => (MailSecurity::Tls, 465),
            "smtp" if loopback => (MailSecurity::Plain, 25),
            "smtp" => (MailSecurity::StartTls, 587),
            _ => return Err(wrong(URL, "must begin with smtps:// (TLS) or smtp:// (STARTTLS)")),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(
                URL,
                "has something behind the port: percent-encode \"/\", \"?\", \"#\" and \"@\" in the password",
            ));
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((decoded(user)?, Secret::new(decoded(password)?))),
            _ => return Err(wrong(URL, "has a user without a password, or a password without a user")),
        };
        Ok(Some(MailConfig {
            host,
            port: url.port().unwrap_or(port),
            security,
            credentials,
            from: sender(&from)?,
            connect_timeout: Duration::from_secs(20),
            command_timeout: Duration::from_secs(60),
            letter_timeout: Duration::from_secs(180),
        }))
    }
}

/// The host, and whether it is this machine.
fn host_of(url: &Url) -> Result<(String, bool), Error> {
    // Of a scheme that it doesn't know, `Url` takes an address for a name.
    let text = url.host_str().unwrap_or_default().to_owned();
    let bare = text.trim_start_matches('[').trim_end_matches(']').to_owned();
    if bare.is_empty() || Host::parse(&text).is_err() {
        return Err(wrong(URL, "names no mail server: write smtps://USER:PASSWORD@HOST:465"));
    }
    let loopback = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    Ok((bare, loopback))
}

fn decoded(text: &str) -> Result<String, Error> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| wrong(URL, "has a user or a password that isn't UTF-8"))
}

/// `Name <address>`, or the address alone, which gets our name.
fn sender(text: &str) -> Result<Mailbox, Error> {
    let parsed = text.trim().parse::<Mailbox>();
    let mailbox = parsed.ok().filter(|_| !text.trim().contains(char::is_control));
    let mailbox = mailbox.ok_or_else(|| wrong(FROM, "isn't an email address: write \"Muster <no-reply@example.edu>\""))?;
    Ok(Mailbox::new(mailbox.name.or_else(|| Some(LetterText::Sender.en().to_owned())), mailbox.email))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENDER: &str = "Poppy Hills <no-reply@example.edu>";

    fn read(url: &str) -> MailConfig {
        MailConfig::read(Some(url.to_owned()), Some(SENDER.to_owned())).unwrap().unwrap()
    }

    fn refused(url: &str, from: &str) -> String {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        MailConfig::read(given(url), given(from)).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn the_scheme_says_how_the_connection_is_kept_from_others_and_only_this_machine_needs_nothing() {
        for (url, security, port) in [
            ("smtps://mail.example.edu", MailSecurity::Tls, 465),
            ("smtps://mail.example.edu:4650/", MailSecurity::Tls, 4650),
            ("smtp://mail.example.edu", MailSecurity::StartTls, 587),
            ("smtp://192.0.2.7:25", MailSecurity::StartTls, 25),
            ("smtp://localhost", MailSecurity::Plain, 25),
            ("smtp://127.0.0.1:2525", MailSecurity::Plain, 2525),
            ("smtp://[::1]:2525", MailSecurity::Plain, 2525),
            ("smtps://127.0.0.1", MailSecurity::Tls, 465),
            ("smtp://localhost.example.edu", MailSecurity::StartTls, 587),
            ("smtp://127.0.0.1.example.edu", MailSecurity::StartTls, 587),
        ] {
            let config = read(url);
            assert_eq!((config.security, config.port), (security, port), "{url}");
        }
        assert_eq!(read("smtp://[::1]:2525").host, "::1");
    }

    #[test]
    fn user_and_password_are_decoded() {
        let (user, password) = read("smtps://ana%40example.edu:p%2Fq%20%C3%A9@mail.example.edu").credentials.unwrap();
        assert_eq!((user.as_str(), password.expose()), ("ana@example.edu", "p/q é"));
        assert!(read("smtps://mail.example.edu").credentials.is_none());
    }

    #[test]
    fn a_wrong_value_is_named_with_what_to_write_and_its_password_is_not_quoted() {
        assert!(MailConfig::read(None, None).unwrap().is_none());
        for (url, from, why) in [
            ("mail.example.edu:465", SENDER, "MUSTER_SMTP_URL"),
            ("https://u:hidden@mail.example.edu", SENDER, "MUSTER_SMTP_URL must begin with smtps:// (TLS) or smtp:// (STARTTLS)"),
            ("smtps://u:hid/den@mail.example.edu", SENDER, "MUSTER_SMTP_URL"),
            ("smtps://u:hidden@mail.example.edu/inbox", SENDER, "MUSTER_SMTP_URL has something behind the port"),
            ("smtps://u:hidden@mail.example.edu?tls=no", SENDER, "MUSTER_SMTP_URL has something behind the port"),
            ("smtps://ana@mail.example.edu", SENDER, "MUSTER_SMTP_URL has a user without a password"),
            ("smtps://:hidden@mail.example.edu", SENDER, "MUSTER_SMTP_URL has a user without a password"),
            ("smtps://", SENDER, "MUSTER_SMTP_URL"),
            ("smtps://u:hidden@mail.example.edu", "", "MUSTER_MAIL_FROM is required with MUSTER_SMTP_URL"),
            ("smtps://u:hidden@mail.example.edu", "nobody", "MUSTER_MAIL_FROM isn't an email address"),
            ("smtps://u:hidden@mail.example.edu", "A <a@example.edu>\r\nBcc: b@example.edu", "MUSTER_MAIL_FROM"),
            ("", SENDER, "MUSTER_MAIL_FROM is set, but MUSTER_SMTP_URL isn't"),
        ] {
            let error = refused(url, from);
            assert!(error.starts_with(why) && !error.contains("hid"), "{url}: {error}");
        }
    }

    #[test]
    fn a_sender_without_a_name_gets_ours() {
        let of = |from: &str| sender(from).unwrap().to_string();
        assert_eq!(of("no-reply@example.edu"), "Muster <no-reply@example.edu>");
        assert_eq!(of(SENDER), "Poppy Hills <no-reply@example.edu>");
    }
}
