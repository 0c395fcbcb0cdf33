//! How the file was read, and a way to have it read otherwise.

use leptos::prelude::*;

use super::ImportSession;
use crate::domain::read::Encoding;
use crate::messages::import::CheckText as T;
use crate::ui::components::{Button, ButtonKind, Dialog, Field, Meaning, Notice, Select};
use crate::ui::format::counted;

/// What people call an encoding.
pub fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Windows1252 => "Windows-1252",
        Encoding::MacRoman => "Mac Roman",
        Encoding::Utf16Le => "UTF-16 LE",
        Encoding::Utf16Be => "UTF-16 BE",
    }
}

/// What people call a delimiter.
pub fn delimiter_name(delimiter: char) -> String {
    match delimiter {
        ',' => T::Comma.en().to_owned(),
        ';' => T::Semicolon.en().to_owned(),
        '\t' => T::Tab.en().to_owned(),
        '|' => T::Bar.en().to_owned(),
        other => T::Other.fill(&[("mark", &other)]),
    }
}

/// Encoding, delimiter and header line.
#[component]
pub fn DetectedDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let session = ImportSession::here();
    let encoding = RwSignal::new(String::new());
    let delimiter = RwSignal::new(String::new());
    let header = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if open.get() {
            session.file.options.with_untracked(|options| {
                encoding.set(options.encoding.map(|e| e.name().to_owned()).unwrap_or_default());
                delimiter.set(options.delimiter.map(String::from).unwrap_or_default());
                header.set(options.header_line.map(|line| line.to_string()).unwrap_or_default());
            });
            problem.set(None);
        }
    });
    let encodings: Vec<(String, String)> = [(String::new(), T::Detect.en().to_owned())]
        .into_iter()
        .chain(Encoding::ALL.into_iter().map(|e| (e.name().to_owned(), encoding_name(e).to_owned())))
        .collect();
    let delimiters: Vec<(String, String)> = [(String::new(), T::Detect.en().to_owned())]
        .into_iter()
        .chain([',', ';', '\t', '|'].into_iter().map(|d| (d.to_string(), delimiter_name(d))))
        .collect();
    let read_again = move || {
        let text = header.get_untracked();
        let line = text.trim().parse::<u32>().ok().filter(|line| *line > 0);
        if line.is_none() && !text.trim().is_empty() {
            problem.set(Some(T::HeaderWrong.en().to_owned()));
            return;
        }
        session.file.options.update(|options| {
            options.encoding = Encoding::from_name(&encoding.get_untracked());
            options.delimiter = delimiter.get_untracked().chars().next();
            options.header_line = line;
        });
        open.set(false);
        session.start_check();
    };
    let loses = move || {
        let steps = session.check.report.with(|r| r.undo);
        (steps > 0).then(|| {
            let count = counted(u64::from(steps), "change", "changes");
            view! { <Notice meaning=Meaning::Attention title=T::ChangeLoses.fill(&[("count", &count)])/> }
        })
    };
    view! {
        <Dialog open id="detected" title=T::ChangeTitle.en()>
            <div class="form">
                <p>{T::ChangeHelp.en()}</p>
                {loses}
                // Made anew whenever it opens, so that it shows the current options.
                {move || {
                    open.get()
                        .then(|| {
                            view! {
                                <Select
                                    name="encoding"
                                    label=T::EncodingLabel.en()
                                    options=Signal::stored(encodings.clone())
                                    value=session.file.options.with_untracked(|o| o.encoding.map(|e| e.name().to_owned()).unwrap_or_default())
                                    optional=true
                                    on_change=move |value: String| encoding.set(value)
                                />
                                <Select
                                    name="delimiter"
                                    label=T::DelimiterLabel.en()
                                    options=Signal::stored(delimiters.clone())
                                    value=session.file.options.with_untracked(|o| o.delimiter.map(String::from).unwrap_or_default())
                                    optional=true
                                    on_change=move |value: String| delimiter.set(value)
                                />
                                <Field
                                    name="header-line"
                                    label=T::HeaderLabel.en()
                                    help=T::HeaderHelp.en()
                                    value=session.file.options.with_untracked(|o| o.header_line.map(|l| l.to_string()).unwrap_or_default())
                                    inputmode="numeric"
                                    width="short"
                                    optional=true
                                    problem=Signal::derive(move || problem.get())
                                    on_input=move |value: String| header.set(value)
                                />
                            }
                        })
                }}
            </div>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_click=move |_| read_again()>{T::ReadAgain.en()}</Button>
                <Button on_click=move |_| open.set(false)>{T::Leave.en()}</Button>
            </div>
        </Dialog>
    }
}
