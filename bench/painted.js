// Notes when a button was clicked, and when the first frame of the replica was painted.
(() => {
  const make = document.createElement.bind(document);
  document.createElement = (name, options) => {
    const element = make(name, options);
    if (name.toLowerCase() === "video") {
      element.requestVideoFrameCallback(() => {
        if (element.dataset.testid === "replica-video") window.__painted ??= performance.now();
      });
    }
    return element;
  };
  const note = (event) => {
    if (event.target.closest("button")) window.__clicked = performance.now();
  };
  document.addEventListener("click", note, true);
})();
