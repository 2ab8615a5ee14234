/** What the page's address says. */

export interface Address {
  readonly conversationId: string;
  readonly token: string | null;
  /** The same address without its secret. */
  readonly clean: string;
}

/** Reads `/{conversation_id}?t={token}`. */
export function readAddress(href: string): Address {
  const url = new URL(href);
  const [segment = ""] = url.pathname.split("/").filter((part) => part !== "");
  const token = url.searchParams.get("t");
  url.searchParams.delete("t");
  return {
    conversationId: decoded(segment),
    token: token === "" ? null : token,
    clean: url.pathname + url.search + url.hash,
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
