/**
 * Leads Daily's SDK to our call machine, for apps that cannot say where it lies.
 *
 * A page includes this script before its own. The one file that the SDK loads from Daily
 * then comes from where this script came from; nothing else is touched.
 */

const BUNDLE =
  /^https:\/\/c\.(?:daily\.co|dailywebrtc\.(?:com|net))\/call-machine\/.*\/call-machine-object-bundle\.js$/;

const script = document.currentScript;
if (script instanceof HTMLScriptElement) lead(script.src);

function lead(from: string): void {
  const ours = new URL("call-machine-object-bundle.js", from).href;
  const fetched = window.fetch.bind(window);
  window.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetched(BUNDLE.test(url) ? ours : input, init);
  };

  // With `avoidEval` the SDK makes a script element of it.
  const { prototype } = HTMLScriptElement;
  const source = Object.getOwnPropertyDescriptor(prototype, "src");
  if (source === undefined) return;
  Object.defineProperty(prototype, "src", {
    ...source,
    set(this: HTMLScriptElement, url: unknown) {
      source.set?.call(this, BUNDLE.test(String(url)) ? ours : url);
    },
  });
}
