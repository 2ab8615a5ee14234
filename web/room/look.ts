/** How the page looks and what of it is shown: by its address, or by the app around it. */

import { isRecord } from "../shared/call/signals";
import { palette, parseColour, type Palette } from "./colours";

export interface Look {
  /** Without it nothing is painted: the call is only heard, and the app draws. */
  readonly painted: boolean;
  /** `auto` follows the person's system. */
  readonly theme: "auto" | "light" | "dark";
  readonly light: Palette;
  readonly dark: Palette;
  /** `speaker` gives the replica the large place; in a grid all are alike. */
  readonly layout: "speaker" | "grid";
  readonly leave: boolean;
  /** One's own picture. */
  readonly self: boolean;
  /** The other people's tiles. */
  readonly people: boolean;
}

const PLAIN: Look = {
  painted: true,
  theme: "auto",
  light: {},
  dark: {},
  layout: "speaker",
  leave: true,
  self: true,
  people: true,
};

/** The layout of `createTransparentFrame` and `customLayout`. */
const TRANSPARENT = "custom-v1";

/** Reads `theme`, `layout`, `accent` and `background`, and Daily's `show…` switches. */
export function lookOf(query: URLSearchParams): Look {
  const wishes = {
    activeSpeakerMode: query.get("layout") !== "grid",
    showLeaveButton: query.get("showLeaveButton") !== "false",
    showLocalVideo: query.get("showLocalVideo") !== "false",
    showParticipantsBar: query.get("showParticipantsBar") !== "false",
    theme: {
      colors: { accent: query.get("accent"), background: query.get("background") },
    },
  };
  const theme = query.get("theme");
  const painted = !(query.has("emb") && query.get("layout") === TRANSPARENT);
  const look = { ...wished(PLAIN, wishes), painted };
  return theme === "light" || theme === "dark" ? { ...look, theme } : look;
}

/** Returns the look that Daily's options of `createFrame` ask for; unknown ones change nothing. */
export function wished(look: Look, wishes: Readonly<Record<string, unknown>>): Look {
  const { theme, activeSpeakerMode } = wishes;
  const flag = (name: string, now: boolean): boolean =>
    typeof wishes[name] === "boolean" ? wishes[name] : now;
  return {
    ...look,
    ...themed(theme),
    layout: typeof activeSpeakerMode === "boolean" ? layout(activeSpeakerMode) : look.layout,
    leave: flag("showLeaveButton", look.leave),
    self: flag("showLocalVideo", look.self),
    people: flag("showParticipantsBar", look.people),
  };
}

function layout(speaker: boolean): Look["layout"] {
  return speaker ? "speaker" : "grid";
}

/** Daily's theme has colours for both, or one set; one set with a ground chooses the theme. */
function themed(theme: unknown): Partial<Look> {
  if (!isRecord(theme)) return {};
  if (isRecord(theme["colors"])) {
    const colours = coloursOf(theme);
    const { ground } = palette(colours, "light");
    const both = { light: palette(colours, "light").values, dark: palette(colours, "dark").values };
    return ground === null ? both : { ...both, theme: ground };
  }
  const [light, dark] = [coloursOf(theme["light"]), coloursOf(theme["dark"])];
  return { light: palette(light, "light").values, dark: palette(dark, "dark").values };
}

function coloursOf(theme: unknown): Parameters<typeof palette>[0] {
  const colours = isRecord(theme) && isRecord(theme["colors"]) ? theme["colors"] : {};
  return { accent: parseColour(colours["accent"]), background: parseColour(colours["background"]) };
}
