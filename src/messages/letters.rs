//! Texts of letters by mail, as plain text and as simple HTML.

use std::fmt::Display;

use crate::domain::mail::one_line;
use crate::texts;

texts! { LetterText;
    Sender = "Muster";
    Hello = "Hello {name},";
    HelloYou = "Hello,";
    StaffLinkSubject = "Set your password for {organization}";
    StaffLinkBody = "An administrator of {organization} gave you this link to set a password for Muster. It works once, until {until}.";
    StaffLinkIgnore = "If you don't know what this is about, don't open the link. Without a password nobody can sign in.";
    ApprovedSubject = "Your request for access to {organization} was approved";
    ApprovedBody = "Your request for access to {organization} was approved. Open this link to set a password. It works once, until {until}.";
    DeclinedSubject = "Your request for access to {organization}";
    DeclinedBody = "Your request for access to {organization} was declined, for this reason:";
    DeclinedNext = "If you think that this is a mistake, ask the person at {organization} whom you named in your request.";
    ResetSubject = "Choose another password for {organization}";
    ResetBody = "Somebody asked for another password for your account at {organization}. Open this link to choose one. It works once, until {until}.";
    ResetIgnore = "If it wasn't you, ignore this letter: your password stays as it is.";
    InvitationSubject = "Register for your account at {place}";
    InvitationBody = "{organization} made an account for you at {place}. Open this link to register: you say whether the place is right, accept the agreement, and choose a password. It works once, until {until}.";
    ReminderSubject = "You haven't registered yet for your account at {place}";
    ReminderBody = "{organization} made an account for you at {place}, and you haven't registered yet. Open this link to register. It works once, until {until}. After that, somebody at {place} has to invite you again.";
    InvitationIgnore = "If you don't know what this is about, don't open the link. Nobody can use the account before you register.";
    NoReply = "This letter was sent by a program. Nobody reads answers to it.";
}

// Invented values of a preview. The link leads nowhere.
texts! { SampleText;
    Name = "Jordan Rivera";
    Email = "jordan.rivera@example.org";
    Place = "Example High School";
    Link = "https://muster.example.edu/example-of-a-link";
    Reason = "We couldn't reach the supervisor you named.";
}

/// A letter, ready to be sent.
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same as an HTML document.
    pub html: String,
}

/// One-time link of a staff user.
pub struct StaffLink<'a> {
    /// Name of the staff user.
    pub name: &'a str,
    /// Organization that the letter is from.
    pub organization: &'a str,
    /// The whole address.
    pub link: &'a str,
    /// Until when it works, in words.
    pub until: &'a str,
}

/// Approval of a request for access.
pub struct RequestApproved<'a> {
    /// Name of the person who asked.
    pub name: &'a str,
    /// Organization that they asked for.
    pub organization: &'a str,
    /// The whole address at which they set a password.
    pub link: &'a str,
    /// Until when it works, in words.
    pub until: &'a str,
}

/// Refusal of a request for access.
pub struct RequestDeclined<'a> {
    /// Name of the person who asked.
    pub name: &'a str,
    /// Organization that they asked for.
    pub organization: &'a str,
    /// As it was typed.
    pub reason: &'a str,
}

/// Link to choose another password.
pub struct PasswordReset<'a> {
    /// Name of the account holder.
    pub name: &'a str,
    /// Organization of the account.
    pub organization: &'a str,
    /// The whole address.
    pub link: &'a str,
    /// Until when it works, in words.
    pub until: &'a str,
}

/// Link with which the holder of an account registers.
pub struct Invitation<'a> {
    /// Name of the account holder.
    pub name: &'a str,
    /// Root of the tree, which the letter is from.
    pub organization: &'a str,
    /// Where the account is; may be the root itself.
    pub place: &'a str,
    /// The whole address.
    pub link: &'a str,
    /// Until when it works, in words.
    pub until: &'a str,
}

/// A part of a letter.
enum Part {
    Paragraph(String),
    /// Text that somebody typed, line by line.
    Quote(String),
    Link(String),
}

impl StaffLink<'_> {
    /// The letter.
    pub fn render(&self) -> Rendered {
        use LetterText as T;
        let values: Values<'_> = &[("name", &self.name), ("organization", &self.organization), ("until", &self.until)];
        let body = [
            T::Hello.paragraph(values),
            T::StaffLinkBody.paragraph(values),
            link(self.link),
            T::StaffLinkIgnore.paragraph(values),
        ];
        render(T::StaffLinkSubject, values, body)
    }
}

impl RequestApproved<'_> {
    /// The letter.
    pub fn render(&self) -> Rendered {
        use LetterText as T;
        let values: Values<'_> = &[("name", &self.name), ("organization", &self.organization), ("until", &self.until)];
        render(T::ApprovedSubject, values, [T::Hello.paragraph(values), T::ApprovedBody.paragraph(values), link(self.link)])
    }
}

impl RequestDeclined<'_> {
    /// The letter.
    pub fn render(&self) -> Rendered {
        use LetterText as T;
        let values: Values<'_> = &[("name", &self.name), ("organization", &self.organization)];
        let reason = Part::Quote(self.reason.to_owned());
        // No name: who asked typed it, and nobody has proved that the address is theirs.
        let body = [T::HelloYou.paragraph(values), T::DeclinedBody.paragraph(values), reason, T::DeclinedNext.paragraph(values)];
        render(T::DeclinedSubject, values, body)
    }
}

impl PasswordReset<'_> {
    /// The letter.
    pub fn render(&self) -> Rendered {
        use LetterText as T;
        let values: Values<'_> = &[("name", &self.name), ("organization", &self.organization), ("until", &self.until)];
        let body =
            [T::Hello.paragraph(values), T::ResetBody.paragraph(values), link(self.link), T::ResetIgnore.paragraph(values)];
        render(T::ResetSubject, values, body)
    }
}

impl Invitation<'_> {
    /// The letter.
    pub fn render(&self) -> Rendered {
        use LetterText as T;
        self.with(T::InvitationSubject, T::InvitationBody)
    }

    /// The letter to somebody who was invited before and has not registered.
    pub fn render_reminder(&self) -> Rendered {
        use LetterText as T;
        self.with(T::ReminderSubject, T::ReminderBody)
    }

    fn with(&self, subject: LetterText, text: LetterText) -> Rendered {
        let Invitation { name, organization, place, link: address, until } = self;
        let values: Values<'_> = &[("name", name), ("organization", organization), ("place", place), ("until", until)];
        let ignore = LetterText::InvitationIgnore.paragraph(values);
        let body = [LetterText::Hello.paragraph(values), text.paragraph(values), link(address), ignore];
        render(subject, values, body)
    }
}

type Values<'a> = &'a [(&'a str, &'a dyn Display)];

impl LetterText {
    fn paragraph(self, values: Values<'_>) -> Part {
        Part::Paragraph(one_line(&self.fill(values)))
    }
}

fn link(address: &str) -> Part {
    Part::Link(one_line(address))
}

/// Lines of typed text, without what would not show or would end one.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(one_line).filter(|line| !line.is_empty()).collect()
}

fn render(subject: LetterText, values: Values<'_>, body: impl IntoIterator<Item = Part>) -> Rendered {
    let subject = one_line(&subject.fill(values));
    let (mut text, mut html) = (String::new(), String::new());
    for part in body.into_iter().chain([LetterText::NoReply.paragraph(&[])]) {
        match part {
            Part::Paragraph(words) => {
                text.push_str(&words);
                html.push_str(&format!("<p>{}</p>\n", escaped(&words)));
            }
            Part::Quote(words) => {
                let words = lines(&words);
                text.push_str(&words.iter().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\r\n"));
                let shown: Vec<String> = words.iter().map(|line| escaped(line)).collect();
                html.push_str(&format!("<blockquote>{}</blockquote>\n", shown.join("<br>\n")));
            }
            Part::Link(address) => {
                text.push_str(&address);
                let address = escaped(&address);
                html.push_str(&format!("<p><a href=\"{address}\">{address}</a></p>\n"));
            }
        }
        text.push_str("\r\n\r\n");
    }
    text.truncate(text.trim_end().len());
    text.push_str("\r\n");
    let title = escaped(&subject);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n{html}</body>\n</html>\n"
    );
    Rendered { subject, text, html }
}

/// Text as HTML shows it, in elements and in quoted attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://muster.example.edu/welcome/abc_DEF-123";
    const UNTIL: &str = "Jul 4, 2026, 5:00 AM PDT";

    fn all(name: &str, organization: &str, reason: &str) -> [Rendered; 6] {
        let (link, until) = (LINK, UNTIL);
        [
            StaffLink { name, organization, link, until }.render(),
            RequestApproved { name, organization, link, until }.render(),
            RequestDeclined { name, organization, reason }.render(),
            PasswordReset { name, organization, link, until }.render(),
            Invitation { name, organization, place: organization, link, until }.render(),
            Invitation { name, organization, place: organization, link, until }.render_reminder(),
        ]
    }

    #[test]
    fn a_letter_says_from_whom_it_is_and_what_to_do_as_text_and_as_html() {
        let letter = StaffLink { name: "Ana Ruiz", organization: "Poppy Hills College", link: LINK, until: UNTIL }.render();
        assert_eq!(letter.subject, "Set your password for Poppy Hills College");
        assert_eq!(
            letter.text,
            format!(
                "Hello Ana Ruiz,\r\n\r\nAn administrator of Poppy Hills College gave you this link to set a password for Muster. \
                 It works once, until {UNTIL}.\r\n\r\n{LINK}\r\n\r\nIf you don't know what this is about, don't open the link. \
                 Without a password nobody can sign in.\r\n\r\nThis letter was sent by a program. Nobody reads answers to it.\r\n"
            )
        );
        assert!(letter.html.contains(&format!("<p><a href=\"{LINK}\">{LINK}</a></p>")), "{}", letter.html);
        assert!(letter.html.contains("<p>Hello Ana Ruiz,</p>") && letter.html.contains("don&#39;t know"), "{}", letter.html);
        let [_, approved, declined, reset, invited, reminded] =
            all("Bo Lee", "Orchard College", "Not a member of staff.\nAsk HR.");
        for letter in [&approved, &declined, &reset, &invited, &reminded] {
            assert!(letter.subject.contains("Orchard College"), "{}", letter.subject);
        }
        for letter in [&approved, &reset, &invited, &reminded] {
            assert!(letter.text.starts_with("Hello Bo Lee,\r\n"), "{}", letter.text);
        }
        // Its address is nobody's that was proved, and the name is what a stranger typed.
        assert!(declined.text.starts_with("Hello,\r\n") && !declined.html.contains("Bo Lee"), "{}", declined.html);
        assert!(approved.text.contains(LINK) && reset.text.contains(LINK) && approved.text.contains(UNTIL));
        for letter in [&invited, &reminded] {
            assert!(letter.text.contains(LINK) && letter.text.contains(UNTIL), "{}", letter.text);
        }
        assert!(declined.text.contains("\r\n> Not a member of staff.\r\n> Ask HR.\r\n"), "{}", declined.text);
        assert!(declined.html.contains("<blockquote>Not a member of staff.<br>\nAsk HR.</blockquote>"), "{}", declined.html);
    }

    #[test]
    fn what_somebody_typed_never_becomes_markup_or_another_header() {
        let evil = "<b onclick='x'>\"&\r\nBcc: eve@example.org";
        for letter in all(evil, evil, evil) {
            assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
            assert!(
                !letter.html.contains("<b ") && !letter.html.contains("'x'") && !letter.html.contains("\"&"),
                "{}",
                letter.html
            );
            assert!(letter.html.contains("&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;"), "{}", letter.html);
            let lonely = letter.text.replace("\r\n", "").contains(['\r', '\n']);
            assert!(!lonely, "a line ends with both, or with none");
        }
    }

    #[test]
    fn every_text_has_its_values() {
        for letter in all("Ana", "Poppy Hills College", "No.") {
            assert!(
                ![&letter.subject, &letter.text, &letter.html].iter().any(|part| part.contains(['{', '}'])),
                "{}",
                letter.text
            );
        }
    }
}
