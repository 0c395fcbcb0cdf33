// A chunk that does not come was most often replaced by a newer build while the page stayed open.
// The page that was clicked is then loaded afresh, with the new build; not twice within ten
// seconds, since something else is wrong then. The router changes the address only once a page is
// there, so until then the click alone says where it leads.
let clicked;
addEventListener("click", (event) => {
  clicked = event.composedPath().find((part) => part instanceof HTMLAnchorElement)?.href;
}, true);
addEventListener("popstate", () => { clicked = undefined; });
async function orReload(load) {
  try {
    return await load();
  } catch (error) {
    const key = "muster-reloaded";
    const last = Number(sessionStorage.getItem(key));
    if (Date.now() - last < 10_000) throw error;
    sessionStorage.setItem(key, Date.now());
    location.assign(clicked ?? location.href);
    // The page is on its way out: nobody waits for the chunk any more.
    return new Promise(() => {});
  }
}
