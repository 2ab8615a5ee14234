/** The link that the page was opened with: its credential, kept for as long as the tab is. */

/** Takes the credential out of the address, where screens and histories would show it. */
export function takeCredential(place: Location, kept: Storage, past: History): string {
  const name = `visavis-handles:${place.pathname}`;
  const given = place.hash.slice(1);
  if (given !== "") {
    kept.setItem(name, given);
    past.replaceState(past.state, "", place.pathname);
  }
  return given === "" ? (kept.getItem(name) ?? "") : given;
}
