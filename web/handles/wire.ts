/** What the page asks of the server, with the credential of its link. */

import type { Handles, Portrait } from "./face";

/** How a replica's training stands; its portrait comes with the end of it. */
export interface State {
  readonly replica_name: string;
  readonly status: "started" | "completed" | "error";
  readonly error_message: string;
  readonly portrait: Portrait | null;
}

/** The server refused, or cannot be reached: then the status is 0. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export class Wire {
  readonly #path: string;
  readonly #credential: string;

  constructor(path: string, credential: string) {
    this.#path = path;
    this.#credential = credential;
  }

  async state(): Promise<State> {
    return (await (await this.#ask("GET", "portrait")).json()) as State;
  }

  async save(handles: Partial<Handles>): Promise<Portrait> {
    return (await (await this.#ask("PUT", "portrait", handles)).json()) as Portrait;
  }

  async preview(handles: Partial<Handles>, signal: AbortSignal): Promise<Blob> {
    return (await this.#ask("POST", "preview.webm", handles, signal)).blob();
  }

  async #ask(method: string, what: string, handles?: Partial<Handles>, signal?: AbortSignal) {
    const answer = await fetch(`${this.#path}/${what}`, {
      method,
      headers: { authorization: `Bearer ${this.#credential}` },
      cache: "no-store",
      ...(handles === undefined ? {} : { body: JSON.stringify({ handles }) }),
      ...(signal === undefined ? {} : { signal }),
    }).catch((error: unknown) => {
      throw signal?.aborted === true ? error : new Refusal(0, "");
    });
    if (!answer.ok) throw new Refusal(answer.status, await detailOf(answer));
    return answer;
  }
}

async function detailOf(answer: Response): Promise<string> {
  const problem: unknown = await answer.json().catch(() => null);
  const known = typeof problem === "object" && problem !== null && "detail" in problem;
  return known && typeof problem.detail === "string" ? problem.detail : "";
}
