/** What this tab holds to be let in: the token of the link, and the credential of a rejoin. */

import type { Vault } from "./ports";
import type { Credentials } from "./signals";

/**
 * The credentials for one conversation.
 *
 * Both lie in the tab's own storage, so a reload finds them although the address bar has
 * long forgotten the token. They travel in the first socket message and nowhere else.
 */
export class Keyring {
  readonly #vault: Vault;
  #conversationId: string;
  #token: string | null;
  #resume: string | null;

  constructor(vault: Vault, conversationId: string, token: string | null) {
    this.#vault = vault;
    this.#conversationId = conversationId;
    this.#token = token ?? vault.read(this.#tokenKey);
    this.#resume = vault.read(this.#resumeKey);
    if (token !== null) vault.write(this.#tokenKey, token);
  }

  /** Whether this tab was in the conversation before. */
  get returning(): boolean {
    return this.#resume !== null;
  }

  get credentials(): Credentials {
    return {
      ...(this.#token === null ? {} : { token: this.#token }),
      ...(this.#resume === null ? {} : { resume: this.#resume }),
    };
  }

  /** The next call may be in another conversation than the one before. */
  enter(conversationId: string): void {
    if (conversationId === this.#conversationId) return;
    this.#conversationId = conversationId;
    this.#token = this.#vault.read(this.#tokenKey);
    this.#resume = this.#vault.read(this.#resumeKey);
  }

  invited(token: string): void {
    this.#token = token;
    this.#vault.write(this.#tokenKey, token);
  }

  admitted(resume: string): void {
    this.#resume = resume;
    this.#vault.write(this.#resumeKey, resume);
  }

  /** A reload must not go back in by itself; a click in this page still may. */
  away(): void {
    this.#vault.forget(this.#resumeKey);
  }

  /** The server does not take the rejoin credential any more. */
  expired(): void {
    this.#resume = null;
    this.#vault.forget(this.#resumeKey);
  }

  get #tokenKey(): string {
    return tokenKeyOf(this.#conversationId);
  }

  get #resumeKey(): string {
    return resumeKeyOf(this.#conversationId);
  }
}

export function tokenKeyOf(conversationId: string): string {
  return `visavis:token:${conversationId}`;
}

export function resumeKeyOf(conversationId: string): string {
  return `visavis:resume:${conversationId}`;
}
