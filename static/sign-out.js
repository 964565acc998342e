// Signing out with unsent answers tries to send them, and then asks.

import { store } from "./client.js";
import { find } from "./dom.js";
import { pause } from "./pause.js";

const PATIENCE_MS = 2000; // what can be saved in the time that one waits for a page anyway needs no question
const LONGEST_SAVE_MS = 10000; // at the person's own wish
const SETTLE_MS = 300; // what was stored is removed from the browser's store a moment later

/**
 * Who has unsent work on this page; `count` is of what may not be in the store.
 * @type {{count: () => number, send: () => Promise<unknown>}[]}
 */
export const senders = [];

/** @type {HTMLFormElement | null} */
const form = document.querySelector(".sign-out form");
/** @type {HTMLDialogElement} */
const dialog = find(document, "#signing-out");
let isSure = false;

async function countUnsent() {
  const onThisPage = senders.reduce((sum, { count }) => sum + count(), 0);
  return Math.max(onThisPage, await store.count());
}

async function sendAll() {
  for (const { send } of senders) await send();
  await pause(SETTLE_MS);
}

/** @param {number} patienceMs */
async function leaveIfNothingIsUnsent(patienceMs) {
  if (await countUnsent()) await Promise.race([sendAll(), pause(patienceMs)]);
  const number = await countUnsent();
  if (number) ask(number);
  else leave();
}

function leave() {
  isSure = true;
  form?.requestSubmit();
}

/** @param {number} number */
function ask(number) {
  const slot = find(dialog, "[data-slot=number]");
  slot.textContent = number === 1 ? "1 answer that is" : `${number} answers that are`;
  showWhatIsKept(dialog);
  dialog.showModal();
}

/** Of two texts, the one for a browser that stores what is unsent, or the one for another. @param {ParentNode} root */
export function showWhatIsKept(root) {
  for (const text of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-store]"))) {
    text.hidden = (text.dataset.store === "on") !== (store.state === "on");
  }
}

function answered() {
  const { returnValue } = dialog;
  if (returnValue === "send") leaveIfNothingIsUnsent(LONGEST_SAVE_MS);
  if (returnValue === "leave") leave();
  dialog.returnValue = "";
}

form?.addEventListener("submit", (event) => {
  if (isSure) return;
  event.preventDefault();
  leaveIfNothingIsUnsent(PATIENCE_MS);
});
dialog.addEventListener("close", answered);
