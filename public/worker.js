// Loads the worker's bundle and hands every message to Rust; says so when either fails.
const reply = (message, blob) => self.postMessage({ message, blob });
const broken = () => self.postMessage({ broken: true });
let ready;
self.addEventListener("unhandledrejection", broken);
self.onmessage = async ({ data }) => {
  try {
    ready ??= import(data.bundle).then(async (m) => (await m.default({ module_or_path: data.wasm }), m));
    (await ready).worker_message(data, reply);
  } catch { broken(); }
};
