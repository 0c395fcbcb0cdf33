//! The worker's own end: takes messages, reads the file in pieces so that messages get in between,
//! answers.

use std::cell::RefCell;
use std::ops::Range;

use gloo_file::Blob;
use js_sys::{Array, Date, Function, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileReaderSync, ReadableStreamDefaultReader};

use super::codec;
use super::document::{Document, Piece, Source, Unreadable};
use super::protocol::{Failure, FromWorker, ToWorker};
use crate::domain::program::Registry;
use crate::domain::program::form::{FormUse, check};
use crate::domain::read::ReadOptions;
use crate::domain::rules::Rules;
use crate::messages::form::problems;

/// Milliseconds between two messages about progress.
const PROGRESS_MS: f64 = 100.0;
/// Milliseconds between two reports while the check goes on.
const REPORT_MS: f64 = 600.0;

/// What the worker works on.
struct Session {
    file: File,
    document: Document,
    /// Which check this is: an older one that still runs stops when it sees another number.
    number: u32,
}

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
    static CHECKS: RefCell<u32> = const { RefCell::new(0) };
}

/// Handles one message. `data` holds `message` (bytes, see [`codec`]) and, to begin a check,
/// `file`; `reply` takes bytes and, where there is one, a `Blob`.
#[wasm_bindgen]
pub fn worker_message(data: JsValue, reply: Function) {
    let bytes = get(&data, "message").dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()).unwrap_or_default();
    let Some(message) = codec::decode(&bytes) else { return answer(&reply, &broken()) };
    match message {
        ToWorker::Check { rules, options } => match get(&data, "file").dyn_into::<File>() {
            Ok(file) => begin(file, rules, options, reply),
            Err(_) => answer(&reply, &broken()),
        },
        ToWorker::Map(columns) => again(columns, reply),
        ToWorker::Form { use_for, rules, entries } => answer(&reply, &form(use_for, &rules, &entries)),
        ToWorker::Cancel => {
            end_checks();
            SESSION.with_borrow_mut(|session| *session = None);
            answer(&reply, &FromWorker::Canceled);
        }
        message => SESSION.with_borrow_mut(|session| {
            let Some(session) = session else { return };
            if let Err(Unreadable) = handle(session, message, &reply) {
                answer(&reply, &FromWorker::Failed(Failure::FileChanged));
            }
        }),
    }
}

/// What is wrong with the form for one account.
fn form(use_for: FormUse, rules: &Rules, entries: &[(String, String)]) -> FromWorker {
    let program = Registry::standard().get(&rules.program);
    let Some((program, form)) = program.and_then(|program| Some((program, program.form?))) else {
        return FromWorker::Failed(Failure::UnknownProgram);
    };
    FromWorker::Form(problems(program, &check(program, form, use_for, entries, rules)))
}

/// Begins a check. The document is there before the next message is taken, so that a request for
/// rows that follows at once is answered.
fn begin(file: File, rules: Rules, options: ReadOptions, reply: Function) {
    let Some(program) = Registry::standard().importing(&rules.program) else {
        return answer(&reply, &FromWorker::Failed(Failure::UnknownProgram));
    };
    let number = end_checks();
    let document = Document::new(program, options, rules);
    SESSION.set(Some(Session { file: file.clone(), document, number }));
    spawn_local(check_file(file, number, reply));
}

/// Checks the file that is there again, with more headers read as columns.
fn again(columns: Vec<(String, String)>, reply: Function) {
    let Some(Session { file, document, .. }) = SESSION.take() else { return };
    let number = end_checks();
    SESSION.set(Some(Session { file: file.clone(), document: document.mapped(columns), number }));
    spawn_local(check_file(file, number, reply));
}

/// Checks the file as its bytes come in.
async fn check_file(file: File, number: u32, reply: Function) {
    let total = file.size() as u64;
    let mut bytes = Incoming::new(&file);
    let (mut reported_progress, mut reported) = (0.0, f64::NEG_INFINITY);
    loop {
        let piece = match bytes.next().await {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(Unreadable) => {
                if is_current(number) {
                    answer(&reply, &FromWorker::Failed(Failure::FileChanged));
                }
                return;
            }
        };
        let went_on = with_current(number, |session| {
            session.document.push(&piece);
            let now = Date::now();
            if now - reported_progress >= PROGRESS_MS {
                reported_progress = now;
                answer(&reply, &FromWorker::Progress(session.document.progress(total)));
            }
            if now - reported >= REPORT_MS {
                reported = now;
                report(session, &reply);
            }
            session.document.is_refused()
        });
        match went_on {
            Some(false) => {}
            Some(true) => break,
            None => return,
        }
    }
    with_current(number, |session| {
        if !is_whole(session, total) {
            return answer(&reply, &FromWorker::Failed(Failure::FileChanged));
        }
        if session.document.finish(&Disk::of(&session.file)).is_err() {
            return answer(&reply, &FromWorker::Failed(Failure::FileChanged));
        }
        answer(&reply, &FromWorker::Progress(session.document.progress(total)));
        report(session, &reply);
    });
}

/// Whether what was read is the file that was chosen. The browser compares the two when it opens
/// the file, not while it reads on.
fn is_whole(session: &Session, total: u64) -> bool {
    let disk = Disk::of(&session.file);
    let read = session.document.is_refused() || session.document.bytes() == total;
    read && disk.read(0..total.min(1)).is_ok()
}

/// The file's bytes, as the browser has them: it reads ahead while a piece is checked, which it
/// does not where slices are asked for one by one.
struct Incoming {
    reader: ReadableStreamDefaultReader,
    /// There is nothing more to come, for whatever reason.
    over: bool,
}

impl Incoming {
    fn new(file: &File) -> Incoming {
        // A stream that was just made has no other reader.
        Incoming { reader: file.stream().get_reader().unchecked_into(), over: false }
    }

    /// The next piece; `None` at the end of the file.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Unreadable> {
        let read = JsFuture::from(self.reader.read()).await;
        let value = read.as_ref().map_or(JsValue::UNDEFINED, |read| get(read, "value"));
        self.over = value.is_undefined();
        read.map_err(|_| Unreadable)?;
        Ok((!self.over).then(|| value.unchecked_into::<Uint8Array>().to_vec()))
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // A check that is stopped in the middle needs no more of the file. A stream that broke off
        // refuses, which changes nothing.
        if !self.over {
            let _ = self.reader.cancel();
        }
    }
}

/// Answers everything but the beginning and the end of a check.
fn handle(session: &mut Session, message: ToWorker, reply: &Function) -> Result<(), Unreadable> {
    let disk = Disk::of(&session.file);
    let document = &mut session.document;
    match message {
        ToWorker::Window(window) => {
            let rows = document.window(window, &disk)?;
            answer(reply, &FromWorker::Rows(rows));
            return Ok(());
        }
        ToWorker::Next { from, backwards, filter } => {
            let found = document.next(from, backwards, filter, &disk)?;
            answer(reply, &FromWorker::Found(found));
            return Ok(());
        }
        ToWorker::Find(search) => {
            let answered = document.find(search, &disk)?;
            answer(reply, &FromWorker::Searched(answered));
            return Ok(());
        }
        ToWorker::Copy(block) | ToWorker::Paste(block, _) | ToWorker::FillDown(block) if !document.has(&block) => {
            answer(reply, &FromWorker::BlockMoved);
            return Ok(());
        }
        ToWorker::Copy(block) => {
            let text = document.copy(&block, &disk)?;
            answer(reply, &FromWorker::Copied(text));
            return Ok(());
        }
        ToWorker::Paste(block, text) => {
            if let Some(refused) = document.paste(&block, &text, &disk)? {
                answer(reply, &FromWorker::PasteRefused(refused));
                return Ok(());
            }
        }
        ToWorker::FillDown(block) => {
            if !document.fill_down(&block, &disk)? {
                answer(reply, &FromWorker::BlockMoved);
                return Ok(());
            }
        }
        ToWorker::Corrected => return corrected(document, &disk, reply),
        ToWorker::Extract(lines) => return extract(document, &disk, &lines, reply),
        ToWorker::CheckFill { column, code, text } => {
            let problem = document.fill_problem(column, code, &text, &disk)?;
            answer(reply, &FromWorker::FillChecked(problem));
            return Ok(());
        }
        ToWorker::Edit { row, column, text } => document.edit(row, column, text, &disk)?,
        ToWorker::FixAll { column, code, fix } => document.fix_all(column, code, fix, &disk)?,
        ToWorker::DeleteRows(rows) => document.delete(rows, &disk)?,
        ToWorker::RestoreRows(rows) => document.restore(rows, &disk)?,
        ToWorker::DeleteKind { column, code } => document.delete_kind(column, code, &disk)?,
        ToWorker::Undo => document.undo(&disk)?,
        ToWorker::Redo => document.redo(&disk)?,
        ToWorker::Check { .. } | ToWorker::Map(_) | ToWorker::Form { .. } | ToWorker::Cancel => return Ok(()),
    }
    report(session, reply);
    Ok(())
}

fn report(session: &mut Session, reply: &Function) {
    let disk = Disk::of(&session.file);
    let report = session.document.report(&disk);
    answer(reply, &FromWorker::Report(Box::new(report)));
}

/// Puts the corrected file together from pieces of the file and new bytes; the browser copies
/// nothing that stays as it is.
fn corrected(document: &mut Document, disk: &Disk, reply: &Function) -> Result<(), Unreadable> {
    let (parts, as_utf8) = document.corrected(disk, Array::new, |parts, piece| {
        let part = match piece {
            Piece::Keep(range) => disk.file.slice(range.start, range.end),
            Piece::Bytes(bytes) => Blob::new(bytes.as_slice()),
        };
        parts.push(part.as_ref());
    })?;
    let blob = web_sys::Blob::new_with_blob_sequence(&parts).map_err(|_| Unreadable)?;
    send(reply, &FromWorker::Corrected { as_utf8 }, &blob);
    Ok(())
}

/// Puts a file of some rows together.
fn extract(document: &Document, disk: &Disk, lines: &[u32], reply: &Function) -> Result<(), Unreadable> {
    let parts = Array::new();
    for range in document.extract(lines) {
        parts.push(disk.file.slice(range.start, range.end).as_ref());
    }
    let blob = web_sys::Blob::new_with_blob_sequence(&parts).map_err(|_| Unreadable)?;
    send(reply, &FromWorker::Extracted, &blob);
    Ok(())
}

/// The chosen file, read where it lies.
struct Disk {
    file: Blob,
}

impl Disk {
    fn of(file: &File) -> Disk {
        Disk { file: Blob::from(file.clone()) }
    }
}

impl Source for Disk {
    fn len(&self) -> u64 {
        self.file.size()
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<u8>, Unreadable> {
        let blob = self.file.slice(range.start, range.end);
        let reader = FileReaderSync::new().map_err(|_| Unreadable)?;
        let buffer = reader.read_as_array_buffer(blob.as_ref()).map_err(|_| Unreadable)?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
}

/// Ends every check that runs; the number of the next one.
fn end_checks() -> u32 {
    CHECKS.with_borrow_mut(|number| {
        *number += 1;
        *number
    })
}

fn is_current(number: u32) -> bool {
    with_current(number, |_| ()).is_some()
}

/// Does something with the session, unless another check has begun.
fn with_current<R>(number: u32, act: impl FnOnce(&mut Session) -> R) -> Option<R> {
    SESSION.with_borrow_mut(|session| session.as_mut().filter(|session| session.number == number).map(act))
}

fn broken() -> FromWorker {
    FromWorker::Failed(Failure::Broken)
}

fn answer(reply: &Function, message: &FromWorker) {
    send(reply, message, &JsValue::UNDEFINED);
}

fn send(reply: &Function, message: &FromWorker, blob: &JsValue) {
    if let Some(bytes) = codec::encode(message) {
        // `reply` posts a message; bytes and a Blob can always be cloned.
        let _ = reply.call2(&JsValue::NULL, &Uint8Array::from(bytes.as_slice()), blob);
    }
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}
