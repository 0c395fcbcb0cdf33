// Loads the worker's bundle, at the first message even if that says nothing else, and hands every other one to Rust; says so when
// either fails.
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
    const m = await (ready ??= load(data));
    if (data.message) m.worker_message(data, reply);
  } catch { broken(); }
};
