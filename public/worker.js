// Loads the worker's bundle and hands every message to Rust; says so when either fails.
const reply = (message, blob) => self.postMessage({ message, blob });
const broken = () => self.postMessage({ broken: true });
// Both files are fetched at once; the module is compiled while it comes.
const load = async ({ bundle, wasm }) => {
  const module_or_path = fetch(wasm);
  const m = await import(bundle);
  await m.default({ module_or_path });
  return m;
};
let ready;
self.addEventListener("unhandledrejection", broken);
self.onmessage = async ({ data }) => {
  try {
    (await (ready ??= load(data))).worker_message(data, reply);
  } catch { broken(); }
};
