import { expect, type Locator, type Page } from "@playwright/test";

/** A file as a person chooses it. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** How a person works a page. One walk is done with each pair of hands. */
export interface Hands {
  /** Presses a button or follows a link. */
  press(target: Locator): Promise<void>;
  /** Writes into a field. */
  write(target: Locator, text: string): Promise<void>;
  /** Ticks a box or a radio button, or takes the tick away. */
  tick(target: Locator, ticked?: boolean): Promise<void>;
  /** Chooses from a list by the words of the answer. */
  pick(target: Locator, words: string): Promise<void>;
  /** Chooses a file. */
  choose(input: Locator, file: Chosen): Promise<void>;
  /** Goes on from here with the focus where it belongs; a finger needs none. */
  isAt(target: Locator): Promise<void>;
}

/** Where the focus is, and what is wrong with that; run in the page. */
function look(target: Element): { there: boolean; back: boolean; wrong: string } {
  const at = document.activeElement;
  if (!at || at === document.body) return { there: false, back: false, wrong: "the focus is nowhere" };
  const back = (at.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
  const ringed = (element: Element) => {
    const { outlineStyle, outlineWidth, borderTopWidth } = getComputedStyle(element);
    // The field over a cell is there only while it has the focus; its frame is the ring.
    return (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || parseFloat(borderTopWidth) >= 2;
  };
  // An input may lie unseen over the box that shows its focus; a title that was led to is named, not ringed.
  const shown = at.closest(".file-drop") ?? at;
  const box = shown.getBoundingClientRect();
  const markup = at.outerHTML.slice(0, 160);
  const top = Math.max(box.top, 0);
  const bottom = Math.min(box.bottom, innerHeight);
  const left = Math.max(box.left, 0);
  const right = Math.min(box.right, innerWidth);
  let wrong = "";
  if (at.tagName !== "H1" && at.id !== "main" && !ringed(at) && !ringed(shown)) wrong = `no ring around ${markup}`;
  else if (bottom <= top || right <= left) wrong = `out of view: ${markup}`;
  else {
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (over && !shown.contains(over) && !over.contains(shown)) wrong = `${markup} is covered by ${over.outerHTML.slice(0, 160)}`;
  }
  // Tab comes to one radio button of a group; the arrows go on from there.
  const radio = (element: Element) => element instanceof HTMLInputElement && element.type === "radio" && element.name;
  return { there: at === target || (!!radio(at) && radio(at) === radio(target)), back, wrong };
}

/** The keyboard alone: Tab and Shift+Tab, Enter, and what is typed. Wherever the focus comes, it is seen. */
export class Keyboard implements Hands {
  constructor(private readonly page: Page) {}

  async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    await expect(target).toBeEnabled();
    for (let presses = 0; presses < 120; presses++) {
      const { there, back, wrong } = await target.evaluate(look);
      if (presses > 0 || there) expect(wrong, `on the way to ${target}`).toBe("");
      if (there) return;
      await this.page.keyboard.press(back ? "Shift+Tab" : "Tab");
    }
    throw new Error(`${target} was not reached with Tab`);
  }

  async press(target: Locator): Promise<void> {
    await this.reach(target);
    await this.page.keyboard.press("Enter");
  }

  async write(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.type(text);
  }

  async tick(target: Locator, ticked = true): Promise<void> {
    await this.reach(target);
    for (let presses = 0; presses < 10; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await expect(target).toBeFocused();
    if ((await target.isChecked()) !== ticked) await this.page.keyboard.press("Space");
    await expect(target).toBeChecked({ checked: ticked });
  }

  async pick(target: Locator, words: string): Promise<void> {
    await this.reach(target);
    // As people do: the first letters of the answer.
    await this.page.keyboard.type(words);
    await expect(target.locator("option:checked")).toHaveText(words);
  }

  async choose(input: Locator, file: Chosen): Promise<void> {
    // Before the way there, which asks the page: keys take another way into it, and one that came before this would open a
    // window of the system that nobody hears of.
    const chooser = this.page.waitForEvent("filechooser");
    await this.reach(input);
    await this.page.keyboard.press("Enter");
    await (await chooser).setFiles(file);
  }

  async isAt(target: Locator): Promise<void> {
    await expect(target).toBeFocused();
    expect((await target.evaluate(look)).wrong).toBe("");
  }
}

/** Smallest side of what a finger is meant to hit, in CSS pixels. */
const TARGET = 44;

/** One finger: taps on what is large enough for it. Text comes from the keyboard on the screen. */
export class Finger implements Hands {
  constructor(private readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    // A list that comes anew meanwhile takes its elements away: the next look finds the new ones.
    await expect(async () => {
      await target.scrollIntoViewIfNeeded({ timeout: 5_000 });
      const box = (await target.boundingBox())!;
      const size = `${target} is ${Math.round(box.width)} by ${Math.round(box.height)} px`;
      expect(Math.min(box.width, box.height), size).toBeGreaterThanOrEqual(TARGET - 0.5);
    }).toPass({ timeout: 15_000 });
    await target.tap();
  }

  async write(target: Locator, text: string): Promise<void> {
    await this.press(target);
    await expect(target).toBeFocused();
    await target.evaluate((field: HTMLInputElement) => field.select());
    await this.page.keyboard.insertText(text);
  }

  async tick(target: Locator, ticked = true): Promise<void> {
    if ((await target.isChecked()) !== ticked) await this.press(await this.line(target));
    await expect(target).toBeChecked({ checked: ticked });
  }

  /** What a finger hits of a box: its label in a form, its cell in a table. */
  private async line(target: Locator): Promise<Locator> {
    const around = target.locator("xpath=ancestor::label");
    if ((await around.count()) === 1) return around;
    return this.page.locator(`label[for="${await target.getAttribute("id")}"]`);
  }

  async pick(target: Locator, words: string): Promise<void> {
    await this.press(target);
    // The list that opens belongs to the system.
    await target.selectOption({ label: words });
  }

  async choose(input: Locator, file: Chosen): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.press(input);
    await (await chooser).setFiles(file);
  }

  async isAt(): Promise<void> {}
}

/** What is meant to be pressed on this page and is too small for a finger; links within a sentence have its height. */
export function reachable(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const pressed = "button, a.button, select, .input, summary, nav a, .choice label, td > a:only-child, tbody th > a:first-child, label:has(input)";
    const modal = document.querySelector("dialog:modal");
    const small: string[] = [];
    for (const element of (modal ?? document).querySelectorAll<HTMLElement>(pressed)) {
      const { width, height } = element.getBoundingClientRect();
      if (!element.checkVisibility() || element.closest("[role=grid]") || width === 0) continue;
      if (height < least - 0.5) small.push(`${Math.round(width)} by ${Math.round(height)}: ${element.outerHTML.slice(0, 120)}`);
    }
    return small;
  }, TARGET);
}
