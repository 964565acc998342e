// A form whose reply takes seconds says so while somebody waits for it. How far the server is, nobody can tell: a bar
// without a value. Without this script the browser's own sign turns.

const said = /** @type {HTMLElement | null} */ (document.querySelector(".working"));

/** @param {boolean} isWorking */
function show(isWorking) {
  if (!said) return;
  said.hidden = !isWorking;
  const text = said.querySelector(".progress__text");
  // Said aloud only when it changes.
  if (text) text.textContent = isWorking ? (said.dataset.text ?? "") : "";
}

for (const form of document.querySelectorAll("form[data-working]")) form.addEventListener("submit", () => show(true));
// Back from the next page, as it was left.
window.addEventListener("pageshow", () => show(false));
