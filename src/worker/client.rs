//! The page's end of the worker: starts it, sends typed messages, hands typed answers on.

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::codec;
use super::protocol::{Failure, FromWorker, ToWorker};
use crate::domain::read::ReadOptions;
use crate::domain::rules::Rules;

/// Where the worker's files lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// The script that starts it.
    pub script: String,
    /// Its bundle, a module.
    pub bundle: String,
    /// Its WebAssembly module.
    pub wasm: String,
}

/// A running worker. Dropping it ends the worker.
pub struct Client {
    worker: Worker,
    bundle: JsValue,
    wasm: JsValue,
    _hears: Closure<dyn FnMut(MessageEvent)>,
    _fails: Closure<dyn FnMut(ErrorEvent)>,
}

impl Client {
    /// Starts a worker. `hear` gets every answer, with the bytes that traveled beside it.
    pub fn start(
        addresses: &Addresses,
        mut hear: impl FnMut(FromWorker, Option<Blob>) + Clone + 'static,
    ) -> Result<Client, Failure> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&addresses.script, &options).map_err(|_| Failure::Broken)?;

        let mut fail = hear.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let bytes = get(&data, "message").dyn_into::<Uint8Array>().ok();
            let blob = get(&data, "blob").dyn_into::<Blob>().ok();
            let message = bytes.and_then(|bytes| codec::decode(&bytes.to_vec()));
            hear(message.unwrap_or(FromWorker::Failed(Failure::Broken)), blob);
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            fail(FromWorker::Failed(Failure::Broken), None);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let client = Client {
            worker,
            bundle: absolute(&addresses.bundle),
            wasm: absolute(&addresses.wasm),
            _hears: on_message,
            _fails: on_error,
        };
        // It loads its bundle while the person is still choosing a file.
        client.give(&client.parcel());
        Ok(client)
    }

    /// Has the file checked.
    pub fn check(&self, file: &File, rules: Rules, options: ReadOptions) {
        self.post(&ToWorker::Check { rules, options }, Some(file));
    }

    /// Sends a message.
    pub fn send(&self, message: &ToWorker) {
        self.post(message, None);
    }

    fn post(&self, message: &ToWorker, file: Option<&File>) {
        let Some(bytes) = codec::encode(message) else { return };
        let data = self.parcel();
        set(&data, "message", &Uint8Array::from(bytes.as_slice()));
        if let Some(file) = file {
            set(&data, "file", file);
        }
        self.give(&data);
    }

    /// What every message brings along.
    fn parcel(&self) -> Object {
        let data = Object::new();
        set(&data, "bundle", &self.bundle);
        set(&data, "wasm", &self.wasm);
        data
    }

    fn give(&self, data: &Object) {
        // Only a value that cannot be cloned is refused; bytes and a File always can.
        let _ = self.worker.post_message(data);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// An address that means the same in the worker, whose script lies elsewhere.
fn absolute(address: &str) -> JsValue {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    format!("{origin}{address}").into()
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Setting a property of a plain object of our own cannot fail.
    let _ = Reflect::set(object, &key.into(), value);
}
