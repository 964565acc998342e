// Says that the session is about to end, and that it has ended.

import { session } from "./client.js";
import { find } from "./dom.js";
import { showWhatIsKept } from "./sign-out.js";

/** @type {HTMLDialogElement} */
const ending = find(document, "#session-ending");
const endsAt = find(ending, "[data-slot=time]");
const ended = find(document, "#session-ended");

/** @param {ParentNode} root @param {string} selector @returns {NodeListOf<HTMLElement>} */
const all = (root, selector) => root.querySelectorAll(selector);

function warn() {
  const style = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const time = new Date(session.ends).toLocaleTimeString("en-GB", style);
  endsAt.textContent = time;
  for (const part of all(ending, "[data-lasts]")) part.hidden = (part.dataset.lasts === "yes") !== session.canLast;
  if (ending.open || ending.dataset.dismissed === time) return;
  // Nobody's words may go into a dialog instead of the text that they were typing.
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!active?.matches("textarea, input")) return ending.showModal();
  ending.show();
  active.focus();
}

function dismiss() {
  if (ending.returnValue === "stay") session.extend();
  else ending.dataset.dismissed = endsAt.textContent ?? "";
  ending.returnValue = "";
}

function announceEnd() {
  ending.close();
  for (const text of all(ended, "[data-state]")) text.hidden = text.dataset.state !== session.state;
  showWhatIsKept(ended);
  find(ended, "[data-slot=name]").textContent = session.name;
  ended.hidden = false;
  // Out from under the banner.
  document.activeElement?.scrollIntoView({ block: "nearest" });
}

session.addEventListener("ending", warn);
session.addEventListener("lasting", () => ending.open && ending.close());
session.addEventListener("ended", announceEnd);
session.addEventListener("resumed", () => {
  ended.hidden = true;
});
ending.addEventListener("close", dismiss);
