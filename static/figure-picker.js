// Finds figures by their words beside the form of a section, and puts the token that is chosen into the text that had the
// focus last. The list is that of the page of figures; without this script that page opens.

import { find, setText } from "./dom.js";

/** @type {HTMLFormElement} */
const form = find(document, ".figure-picker");
const found = find(document, "#figures-found");
const said = find(document, "#figures-said");
const elsewhere = find(document, ".figure-picker__elsewhere");

/** @type {HTMLTextAreaElement | null} */
let text = null;
document.addEventListener("focusin", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (field instanceof HTMLTextAreaElement && field.name.endsWith("-text")) text = field;
});

/** @param {string} token */
function insert(token) {
  const field = text ?? document.querySelector("textarea[name$='-text']");
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.setRangeText(token, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** @param {Element} row of the table of figures */
function rowOf(row) {
  const item = document.createElement("li");
  const label = document.createElement("span");
  label.textContent = row.querySelector("th")?.textContent?.trim() ?? "";
  item.append(label);
  for (const printed of row.querySelectorAll("td > div")) {
    const token = printed.querySelector("code")?.textContent ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button figure-picker__token";
    button.textContent = `${printed.textContent?.trim()}`;
    button.setAttribute("aria-label", `Insert ${printed.textContent?.trim()}`);
    button.addEventListener("click", () => insert(token));
    item.append(button);
  }
  return item;
}

const TROUBLE = "The figures cannot be read now. Try again in a moment";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  /** @type {HTMLInputElement} */
  const words = find(form, "input");
  const query = new URLSearchParams({ q: words.value });
  try {
    const response = await fetch(`${form.action}?${query}`, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const list = page.querySelector("#figures");
    // Signed out meanwhile, another page comes.
    if (!response.ok || !list) throw new Error(TROUBLE);
    const rows = [...list.querySelectorAll("tbody tr")];
    found.replaceChildren(...rows.map(rowOf));
    setText(said, `${rows.length} figure${rows.length === 1 ? "" : "s"} found`);
  } catch {
    found.replaceChildren();
    setText(said, TROUBLE);
  }
});

elsewhere.hidden = true;
