/** Keeps the look of the page, and dresses the document in it. */

import { lookOf, wished, type Look } from "./look";

export class Wardrobe {
  readonly #root: HTMLElement;
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #watchers = new Set<() => void>();
  #look: Look;
  #worn: readonly string[] = [];

  constructor(root: HTMLElement, query: URLSearchParams) {
    this.#root = root;
    this.#look = lookOf(query);
    this.#dress();
    this.#dark.addEventListener("change", () => this.#dress());
  }

  readonly look = (): Look => this.#look;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** The app around the page has wishes of its own. */
  adopt(wishes: Readonly<Record<string, unknown>>): void {
    this.#look = wished(this.#look, wishes);
    this.#dress();
    for (const watcher of this.#watchers) watcher();
  }

  #dress(): void {
    const { painted, theme, light, dark } = this.#look;
    const isDark = theme === "auto" ? this.#dark.matches : theme === "dark";
    const { style } = this.#root;
    for (const name of this.#worn) style.removeProperty(name);
    const values = isDark ? dark : light;
    for (const [name, value] of Object.entries(values)) style.setProperty(name, value);
    this.#worn = Object.keys(values);
    if (theme === "auto") delete this.#root.dataset["theme"];
    else this.#root.dataset["theme"] = theme;
    if (!painted) this.#root.dataset["unpainted"] = "";
  }
}
