// Answers a page of the case form from the keyboard. Single letters count only while a question has the focus, so that
// they cannot be pressed by accident elsewhere, or by speech. Arrows and Space mean what they mean on any page.

import { find, setText } from "./dom.js";

/** @typedef {import("./question.js").Question} Question */

/** @type {Record<string, string>} */
const CODES = { y: "yes", n: "no", a: "na" };
/** @type {Record<string, string>} from a page of the form */
const PLACES = { t: "../", d: "../#submit", s: "../summary/", c: "../next/" };

/**
 * After the last one the search begins again at the top.
 * @param {Question[]} questions
 * @param {number} [index] of the question to begin after
 */
export const nextUnanswered = (questions, index = -1) =>
  [...questions.slice(index + 1), ...questions.slice(0, index + 1)].find((question) => !question.view.isAnswered);

/**
 * @typedef {object} Page
 * @property {() => void} saveAndContinue
 * @property {(direction: "next" | "prev") => void} open another section
 * @property {(address: string) => void} leave once all is saved
 * @property {() => void} undo takes back the answer that was given last
 */

/**
 * @param {HTMLFormElement} form
 * @param {Question[]} questions
 * @param {Page} page
 */
export function listen(form, questions, page) {
  const help = /** @type {HTMLDialogElement} */ (find(document, "#keys"));
  const byNumber = new Map(questions.map((question) => [question.view.number, question]));
  const actions = actionsOf(questions, help, page);
  const goesOn = listenToChoice(form);

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return page.saveAndContinue();
    }
    const target = /** @type {Element} */ (event.target);
    const question = byNumber.get(target.closest(".question")?.getAttribute("data-number") ?? "");
    if (!question || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const index = questions.indexOf(question);
    const isLine = target.matches("[type=text]");
    const key = event.key.toLowerCase();
    if (isLine || target.matches("textarea")) {
      if (key === "escape") question.view.focus(target);
      else if (isLine && key === "enter") actions.j(index);
      else return;
    } else if (actions[key]) actions[key](index);
    else if (answer(question, key)) {
      if (!question.view.takesSeveral && goesOn()) actions.j(index);
    } else return;
    event.preventDefault();
  });

  showButtons(form, questions, help);
  arrive(questions);
}

/**
 * What each key does, from the question at an index.
 * @param {Question[]} questions
 * @param {HTMLDialogElement} help
 * @param {Page} page
 * @returns {Record<string, (index: number) => void>}
 */
function actionsOf(questions, help, { open, leave, undo }) {
  /** @type {Record<string, (index: number) => void>} */
  const actions = {
    j: (index) => questions[index + 1]?.view.focus(),
    k: (index) => questions[index - 1]?.view.focus(),
    u: (index) => nextUnanswered(questions, index)?.view.focus(),
    e: (index) => questions[index].view.focusText(),
    g: (index) => questions[index].view.toggleGuidance(),
    h: (index) => leave(questions[index].view.history),
    z: undo,
    "]": () => open("next"),
    "[": () => open("prev"),
    "?": () => help.showModal(),
  };
  for (const [key, address] of Object.entries(PLACES)) actions[key] = () => leave(address);
  return actions;
}

/** @param {Question} question @param {string} key @returns {boolean} whether the key is an answer */
function answer(question, key) {
  const { answers, choices } = question.view;
  const coded = choices.find(({ value }) => value === (CODES[key] ?? key));
  // Where digits are no scores they count; not beside a field for numbers.
  const isCounted = answers.length === choices.length && !choices.some(({ value }) => /^\d$/.test(value));
  const field = coded ?? (isCounted ? choices[Number(key) - 1] : null);
  if (!field) return false;
  question.choose(field);
  field.focus();
  return true;
}

/**
 * Whoever has not chosen yet is told at the first answer.
 * @param {HTMLFormElement} form
 * @returns {() => boolean} whether the focus goes on after an answer given by its key
 */
function listenToChoice(form) {
  const told = /** @type {HTMLFormElement | null} */ (document.querySelector(".keys-go-on"));
  let isOn = form.dataset.goOn !== "no";
  /** @type {HTMLElement | null} */
  let cameFrom = null;
  told?.addEventListener("focusin", ({ relatedTarget }) => {
    if (!told.contains(/** @type {Node | null} */ (relatedTarget))) {
      cameFrom = /** @type {HTMLElement | null} */ (relatedTarget);
    }
  });
  told?.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (event.submitter);
    isOn = button.value === "True";
    told.remove();
    cameFrom?.focus();
    // What is not stored now is asked again another time.
    fetch(told.action, {
      method: "POST",
      body: new FormData(told, button),
      headers: { Accept: "application/json" },
    }).catch(() => {});
  });
  return () => {
    if (told?.hidden) {
      told.hidden = false;
      const words = find(told, "p");
      setText(words, words.dataset.words ?? "");
    }
    return isOn;
  };
}

// To the question that the address names, or the first unanswered; not away from a message, which has the focus then.
/** @param {Question[]} questions */
function arrive(questions) {
  if (document.querySelector(".govuk-error-summary, main > .govuk-notification-banner")) return;
  const named = questions.find(({ view }) => `#${view.fieldset.id}` === location.hash);
  // Or the browser would take the focus away once everything is loaded.
  if (named) history.replaceState(history.state, "", location.pathname + location.search);
  (named ?? nextUnanswered(questions) ?? questions[0])?.view.focus();
}

/** @param {HTMLFormElement} form @param {Question[]} questions @param {HTMLDialogElement} help */
function showButtons(form, questions, help) {
  const opener = /** @type {HTMLButtonElement} */ (find(document, ".keys-button"));
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());

  const jump = /** @type {HTMLButtonElement} */ (find(form, ".case-form__unanswered"));
  jump.hidden = false;
  jump.addEventListener("click", () => {
    const index = questions.findIndex(({ view }) => view.fieldset.getBoundingClientRect().top > 100);
    const next = nextUnanswered(questions, index - 1);
    next?.view.focus();
    jump.textContent = next ? "Next unanswered" : "Every question is answered";
  });
}
