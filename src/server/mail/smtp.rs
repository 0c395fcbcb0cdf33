//! One connection to the mail server, and one letter over it. The steps are taken one by one, since
//! it matters how far a letter came when something fails.

use std::future::Future;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use url::{Host, Url};

use crate::domain::mail::{Delivery, one_line};
use crate::messages::outbox::MailText as T;
use crate::server::config::MailConfig;
use crate::server::config::mail::MailSecurity;

/// A try that failed.
pub(super) struct Failure {
    /// What it means for the letter.
    pub delivery: Delivery,
    /// What the mail server said, or one sentence of ours.
    pub answer: String,
    /// It was the mail server that said so, and another letter may follow.
    pub answered: bool,
}

/// A letter as it is sent.
pub(super) struct Outgoing {
    builder: MessageBuilder,
    from: Address,
    to: Address,
    boundary: String,
    bytes: Vec<u8>,
}

impl Outgoing {
    /// The head of a letter; `None` when the recipient has no address.
    pub fn new(config: &MailConfig, to: &str, message_id: &str, created_at: i64) -> Option<Outgoing> {
        let to: Address = to.parse().ok()?;
        let written = UNIX_EPOCH + Duration::from_micros(u64::try_from(created_at).ok()?);
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let builder = Message::builder()
            .from(config.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .header(Date::new(written))
            .message_id(Some(message_id.to_owned()))
            .raw_header(automatic);
        // The same letter is the same bytes in each try.
        let boundary = format!("part-{}", message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect::<String>());
        Some(Outgoing { builder, from: config.from.email.clone(), to, boundary, bytes: Vec::new() })
    }

    /// With what it says, as text and as HTML.
    pub fn with(mut self, subject: &str, text: String, html: String) -> Option<Outgoing> {
        let builder = std::mem::take(&mut self.builder);
        let parts = MultiPart::alternative().boundary(self.boundary.clone());
        let parts = parts.singlepart(SinglePart::plain(text)).singlepart(SinglePart::html(html));
        self.bytes = builder.subject(one_line(subject)).multipart(parts).ok()?.formatted();
        Some(self)
    }
}

/// A connection that may send.
pub(super) struct Connection(AsyncSmtpConnection);

/// What fails before a letter is begun is tried again: it is nothing about the letter.
fn later(answer: impl Into<String>) -> Failure {
    Failure { delivery: Delivery::Later, answer: answer.into(), answered: false }
}

/// What the server said; what else went wrong in a sentence of ours.
fn answer_of(error: &SmtpError) -> String {
    let said = || std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    match error.status() {
        Some(code) => format!("{code} {}", said()),
        None if error.is_tls() => T::Tls.en().to_owned(),
        None if error.is_response() && said().starts_with("incomplete") => T::BrokeOff.en().to_owned(),
        None if error.is_response() => T::NotUnderstood.en().to_owned(),
        None => T::BrokeOff.en().to_owned(),
    }
}

async fn within<A>(time: Duration, work: impl Future<Output = Result<A, SmtpError>>) -> Result<A, (String, Option<bool>)> {
    match tokio::time::timeout(time, work).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err((answer_of(&error), error.status().map(|_| error.is_permanent()))),
        Err(_) => Err((T::TooSlow.en().to_owned(), None)),
    }
}

/// The name that this server gives itself: the host that browsers see.
fn hello(public_url: &str) -> ClientId {
    let url = Url::parse(public_url).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        None => ClientId::default(),
    }
}

impl Connection {
    /// Connects, with TLS where it has to be, and signs in where there is a password.
    pub async fn open(config: &MailConfig, public_url: &str) -> Result<Connection, Failure> {
        let hello = hello(public_url);
        let tls = || TlsParameters::new(config.host.clone()).map_err(|_| later(T::Tls.en()));
        let wrapped = if config.security == MailSecurity::Tls { Some(tls()?) } else { None };
        let address = (config.host.as_str(), config.port);
        // With the greeting and the first command.
        let patience = config.connect_timeout + config.command_timeout;
        let opening = AsyncSmtpConnection::connect_tokio1(address, Some(config.connect_timeout), &hello, wrapped, None);
        let mut connection = match tokio::time::timeout(patience, opening).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) if error.status().is_none() && !error.is_response() && !error.is_tls() => {
                return Err(later(T::NoConnection.en()));
            }
            Ok(Err(error)) => return Err(later(answer_of(&error))),
            Err(_) => return Err(later(T::TooSlow.en())),
        };
        if config.security == MailSecurity::StartTls {
            if !connection.can_starttls() {
                return Err(later(T::NoTls.en()));
            }
            let upgraded = within(config.command_timeout, connection.starttls(tls()?, &hello)).await;
            upgraded.map_err(|(answer, _)| later(answer))?;
        }
        if let Some((user, password)) = &config.credentials {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signed_in = within(config.command_timeout, connection.auth(&mechanisms, &credentials)).await;
            signed_in.map_err(|(answer, _)| later(answer))?;
        }
        Ok(Connection(connection))
    }

    /// Sends one letter; answers what the server said.
    pub async fn send(&mut self, config: &MailConfig, letter: &Outgoing) -> Result<String, Failure> {
        let connection = &mut self.0;
        let refused = |(answer, permanent): (String, Option<bool>)| match permanent {
            Some(true) => Failure { delivery: Delivery::Refused, answer, answered: true },
            Some(false) => Failure { answered: true, ..later(answer) },
            None => later(answer),
        };
        let time = config.command_timeout;
        within(time, connection.command(Mail::new(Some(letter.from.clone()), Vec::new()))).await.map_err(refused)?;
        within(time, connection.command(Rcpt::new(letter.to.clone(), Vec::new()))).await.map_err(refused)?;
        within(time, connection.command(Data)).await.map_err(refused)?;
        let taken = within(config.letter_timeout, connection.message(&letter.bytes)).await;
        let answer = taken.map_err(|(answer, permanent)| match permanent {
            // Nobody knows whether the server has it.
            None => Failure { delivery: Delivery::BrokenOff, answer, answered: false },
            said => refused((answer, said)),
        })?;
        Ok(said(&answer))
    }

    /// Makes ready for another letter after one that was not taken; `false` when it can't be.
    pub async fn reset(&mut self, config: &MailConfig) -> bool {
        within(config.command_timeout, self.0.command(Rset)).await.is_ok()
    }

    /// Ends it.
    pub async fn quit(mut self, config: &MailConfig) {
        let _ = within(config.command_timeout, self.0.quit()).await;
    }
}

fn said(answer: &Response) -> String {
    format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "))
}
