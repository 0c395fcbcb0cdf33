import { writeFileSync } from "node:fs";
import type { CDPSession, Page } from "@playwright/test";
import { accessible, expect, fits, test } from "./test";
import { reachable } from "./touch";

/** A screen that pages are looked at on. */
export interface Screen {
  name: string;
  width: number;
  height: number;
  /** Worked with a finger. */
  touch: boolean;
}

export const DESKTOP: Screen = { name: "desktop", width: 1366, height: 768, touch: false };
export const TABLET: Screen = { name: "tablet", width: 768, height: 1024, touch: true };
export const PHONE: Screen = { name: "phone", width: 390, height: 844, touch: true };

/** Options of a browser on that screen. */
export function browserOn({ width, height, touch }: Screen) {
  return { viewport: { width, height }, hasTouch: touch, isMobile: touch };
}

/** Somebody at work on a page: finds what is there by its name, and looks at the page at stations on the way. */
export class Walker {
  #stations = 0;
  #emulation: CDPSession | undefined;

  /** `own`: the screen on which they work; looked at is the page on others as well. */
  constructor(
    readonly page: Page,
    readonly own: Screen = DESKTOP,
  ) {}

  button = (name: string | RegExp) => this.page.getByRole("button", { name, exact: true });
  link = (name: string | RegExp) => this.page.getByRole("link", { name, exact: true });
  box = (name: string) => this.page.getByRole("textbox", { name, exact: true });
  list = (name: string) => this.page.getByRole("combobox", { name });
  title = () => this.page.locator("h1#title");
  place = (name: string) => this.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true });

  /** The name of the next station; photographs are sorted by it. */
  protected station(name: string): string {
    this.#stations += 1;
    return `${String(this.#stations).padStart(2, "0")}-${name}`;
  }

  /** Photographs the page in light and in dark. `take` writes the picture. */
  protected async photographs(name: string, take: (path: string) => Promise<unknown>): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await take(test.info().outputPath(`${name}-${colorScheme}.png`));
    }
  }

  /**
   * Looks at the page as it is, on every screen: photographed in light and in dark, within the window, large enough for a
   * finger where one works it, and clean on their own. `whole`: beyond the lower edge of the window.
   */
  async looksEverywhere(name: string, whole = true): Promise<void> {
    const station = this.station(name);
    for (const screen of [DESKTOP, TABLET, PHONE]) {
      await this.#turnsTo(screen);
      await fits(this.page);
      if (screen.touch) expect(await reachable(this.page), `${name}: too small for a finger on a ${screen.name}`).toEqual([]);
      if (screen.name === this.own.name) await accessible(this.page);
      const height = whole ? await this.page.evaluate(() => document.documentElement.scrollHeight) : screen.height;
      await this.#turnsTo({ ...screen, height: Math.max(height, screen.height) });
      await this.photographs(`${station}-${screen.name}`, async (path) => {
        const { data } = await (await this.#devices()).send("Page.captureScreenshot", { format: "png" });
        writeFileSync(path, data, "base64");
      });
    }
    await this.#turnsTo(this.own);
  }

  /** The page goes on where it is, on another screen, worked with what belongs to it. */
  async #turnsTo({ width, height, touch }: Screen): Promise<void> {
    const devices = await this.#devices();
    await devices.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: touch });
    await devices.send("Emulation.setTouchEmulationEnabled", { enabled: touch, maxTouchPoints: 1 });
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async #devices(): Promise<CDPSession> {
    this.#emulation ??= await this.page.context().newCDPSession(this.page);
    return this.#emulation;
  }
}
