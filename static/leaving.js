// Asks before a page is left on which something was typed into a form that has not been sent. The case form, which
// saves by itself, asks for itself.

let isSent = false;

/** @returns {NodeListOf<HTMLTextAreaElement>} */
const texts = () => document.querySelectorAll("form[method=post]:not(.case-form) textarea");
// A page that came back with a fault, or to be looked at first, holds what is not stored.
const cameBack = () => document.querySelector(".govuk-error-summary, .passage-preview") !== null;
/** @param {HTMLTextAreaElement} text */
const isTyped = (text) => text.value.trim() !== "" && (text.value !== text.defaultValue || cameBack());

addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  isSent = !event.defaultPrevented && form.querySelector("textarea") !== null;
});
addEventListener("pageshow", () => {
  isSent = false;
});
addEventListener("beforeunload", (event) => {
  if (!isSent && [...texts()].some(isTyped)) event.preventDefault();
});
