// On every page: answers that other pages left unsent are sent from here, and said where that does not succeed soon.

import { delivery, queue, session, store } from "./client.js";
import { find, fromTemplate } from "./dom.js";
import "./fault.js";
import "./leaving.js";
import "./printing.js";
import "./session-dialogs.js";
import { senders } from "./sign-out.js";
import { StoredAnswer } from "./stored-answer.js";

const PATIENCE_MS = 2000; // what is delivered sooner is not worth a word

/** @type {Map<string, StoredAnswer>} */
const answers = new Map(); // by record
let isPatient = true;

/** @param {StoredAnswer} answer */
function update(answer) {
  if (answer.isOver) answers.delete(answer.record.id);
  show();
}

function show() {
  if (isPatient) return;
  const list = find(document, "#unsent");
  list.hidden = answers.size === 0;
  const number = answers.size === 1 ? "1 unsent answer" : `${answers.size} unsent answers`;
  find(list, "h2").textContent = `You have ${number}`;
  find(list, "ul").replaceChildren(...[...answers.values()].map(rowOf));
}

/** @param {StoredAnswer} answer */
function rowOf(answer) {
  const row = fromTemplate(answer.refusal ? "unsent-refused" : "unsent-waiting");
  const link = /** @type {HTMLAnchorElement} */ (find(row, "a"));
  link.textContent = answer.title;
  link.href = answer.record.page;
  if (answer.outcome?.type === "conflicted") sayWhy(row, "changed by somebody else too: choose");
  if (answer.refusal) handBack(row, answer, answer.refusal);
  return row;
}

/** @param {HTMLElement} row @param {string} reason */
const sayWhy = (row, reason) => {
  find(row, "[data-slot=why]").textContent = reason;
};

/** @param {HTMLElement} row @param {StoredAnswer} answer @param {string} reason */
function handBack(row, answer, reason) {
  sayWhy(row, reason);
  const text = /** @type {HTMLTextAreaElement} */ (find(row, "textarea"));
  const { submitted, label } = answer.record;
  text.value = [submitted.answer && (label ?? submitted.answer), submitted.evidence].filter(Boolean).join("\n\n");
  text.setAttribute("aria-label", `What you typed for ${answer.title}`);
  find(row, "button").addEventListener("click", async () => {
    await answer.remove();
    update(answer);
    const heading = find(document, "h1");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  });
}

// What the page's own form does not take over itself.
/** @param {{path: string, number: string}} content */
function isOfAnotherPage({ path, number }) {
  const form = /** @type {HTMLElement | null} */ (document.querySelector(".case-form"));
  return form?.dataset.save !== path || !form.querySelector(`[data-number="${CSS.escape(number)}"]`);
}

async function sendAnswers() {
  if ((await store.ready()) !== "on") return;
  for (const record of await store.adopt(isOfAnotherPage)) {
    const answer = new StoredAnswer(record, { delivery, store, onChange: update });
    answers.set(record.id, answer);
    queue.enqueue(answer);
  }
  setTimeout(() => {
    isPatient = false;
    show();
  }, PATIENCE_MS);
}

senders.push({
  count: () => 0, // the store counts them
  send: async () => {
    for (const answer of answers.values()) if (!answer.refusal) await answer.send();
  },
});

if (session.user) {
  store.count().then((number) => {
    if (number) sendAnswers();
  });
}
