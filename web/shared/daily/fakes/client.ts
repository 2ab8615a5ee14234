/** Daily's SDK as a test plays it: it asks, and keeps what it is told. */

import type { Fields } from "../fields";

export const CLIENT = "17951772957900.4036";

/** Returns a message as the SDK posts it. */
export function asked(action: string, fields: Fields = {}): Fields {
  return {
    what: "iframe-call-message",
    from: "module",
    callClientId: CLIENT,
    action,
    ...fields,
  };
}

export class FakeClient {
  readonly told: Fields[] = [];

  readonly post = (message: Fields): void => {
    this.told.push(message);
  };

  get actions(): readonly unknown[] {
    return this.told.map(({ action }) => action);
  }

  of(action: string): readonly Fields[] {
    return this.told.filter((each) => each["action"] === action);
  }

  /** The newest of an action. */
  last(action: string): Fields | undefined {
    return this.of(action).at(-1);
  }
}
