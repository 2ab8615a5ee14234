/** The browser tab around a page, and who else of ours is in it. */

import type { Hall } from "../call/seats";

/** Where one page in a tab lets the others see which seat it has. */
interface Sitting {
  readonly conversationId: string;
  readonly seat: number;
}

declare global {
  interface Window {
    visavisSitting?: Sitting;
  }
}

export function hallAround(page: Window, conversationId: string): Hall {
  const sitting = [...windowsIn(page.top ?? page)].map(sittingIn);
  const here = sitting.filter((each) => each?.conversationId === conversationId);
  const [entry] = performance.getEntriesByType("navigation");
  const led = entry instanceof PerformanceNavigationTiming && entry.type === "navigate";
  return {
    place: placeOf(page),
    taken: new Set(here.flatMap((each) => each?.seat ?? [])),
    arriving: page.parent === page && led,
  };
}

export function sitDown(page: Window, sitting: Sitting): void {
  page.visavisSitting = sitting;
}

function* windowsIn(window: Window): Generator<Window> {
  yield window;
  for (let at = 0; at < window.length; at += 1) {
    const frame = window[at];
    if (frame !== undefined) yield* windowsIn(frame);
  }
}

/** Pages of other origins are in the tab, too; they keep their secrets. */
function sittingIn(window: Window): Sitting | undefined {
  try {
    return window.visavisSitting;
  } catch {
    return undefined;
  }
}

function placeOf(page: Window): string {
  const { parent } = page;
  if (parent === page) return "";
  let at = 0;
  while (at < parent.length && parent[at] !== page) at += 1;
  return `${placeOf(parent)}/${at}`;
}
