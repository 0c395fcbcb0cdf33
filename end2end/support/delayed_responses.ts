import type { Page, Route } from "@playwright/test";

/** Keeps the answers to some addresses back, so that a page stays as it is for as long as it is looked at; then lets them go. */
export async function held(page: Page, addresses: RegExp): Promise<() => Promise<void>> {
  const waiting: Route[] = [];
  let open = false;
  const hold = async (route: Route) => {
    if (open) await route.continue();
    else waiting.push(route);
  };
  await page.route(addresses, hold);
  return async () => {
    open = true;
    // One that nobody waits for any more is gone.
    await Promise.all(waiting.map((route) => route.continue().catch(() => undefined)));
    await page.unroute(addresses, hold);
  };
}
