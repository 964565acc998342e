// Answers a page of the case form from the keyboard. Single letters count only while a question has the focus, so that
// they cannot be pressed by accident elsewhere, or by speech.

import { find } from "./dom.js";

/** @typedef {import("./question.js").Question} Question */

/** @type {Record<string, string>} */
const CODES = { y: "yes", n: "no", a: "na" };
const BY_KEYS = "by-keys";

// Whoever goes to the next page by a key goes on by keys. Not told in its address: a page fetched ahead would no longer
// be the one that is asked for.
export const arriveByKeys = () => sessionStorage.setItem(BY_KEYS, "yes");

/**
 * After the last one the search begins again at the top.
 * @param {Question[]} questions
 * @param {number} [index] of the question to begin after
 */
export const nextUnanswered = (questions, index = -1) =>
  [...questions.slice(index + 1), ...questions.slice(0, index + 1)].find((question) => !question.view.isAnswered);

/**
 * @param {HTMLFormElement} form
 * @param {Question[]} questions
 * @param {{saveAndContinue: () => void, open: (direction: "next" | "prev") => void}} page
 */
export function listen(form, questions, { saveAndContinue, open }) {
  const help = /** @type {HTMLDialogElement} */ (find(document, "#keys"));
  const byNumber = new Map(questions.map((question) => [question.view.number, question]));
  const actions = actionsOf(questions, help, open);

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return saveAndContinue();
    }
    const target = /** @type {Element} */ (event.target);
    const question = byNumber.get(target.closest(".question")?.getAttribute("data-number") ?? "");
    if (!question || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const isLine = target.matches("[type=text]");
    if (isLine || target.matches("textarea")) {
      if (event.key === "Escape") question.view.focus(target);
      else if (isLine && event.key === "ArrowDown") actions.arrowdown(questions.indexOf(question));
      else if (isLine && event.key === "ArrowUp") actions.arrowup(questions.indexOf(question));
      else return;
    } else {
      const key = event.key.toLowerCase();
      const action = (event.shiftKey && actions[`shift+${key}`]) || actions[key];
      if (!action && !answer(question, key)) return;
      action?.(questions.indexOf(question));
    }
    event.preventDefault();
  });

  showButtons(form, questions, help);
  if (sessionStorage.getItem(BY_KEYS)) (nextUnanswered(questions) ?? questions[0])?.view.focus();
  sessionStorage.removeItem(BY_KEYS);
}

/**
 * What each key does, from the question at an index.
 * @param {Question[]} questions
 * @param {HTMLDialogElement} help
 * @param {(direction: "next" | "prev") => void} open
 * @returns {Record<string, (index: number) => void>}
 */
function actionsOf(questions, help, open) {
  /** @param {number} index */
  const down = (index) => questions[index + 1]?.view.focus();
  /** @param {number} index */
  const up = (index) => questions[index - 1]?.view.focus();
  const next = () => open("next");
  const previous = () => open("prev");
  return {
    arrowdown: down,
    j: down,
    arrowup: up,
    k: up,
    u: (index) => nextUnanswered(questions, index)?.view.focus(),
    e: (index) => questions[index].view.focusText(),
    "]": next,
    "shift+arrowright": next,
    "[": previous,
    "shift+arrowleft": previous,
    "?": () => help.showModal(),
  };
}

/** @param {Question} question @param {string} key @returns {boolean} whether the key is an answer */
function answer(question, key) {
  const { answers, choices } = question.view;
  const coded = choices.find(({ value }) => value === CODES[key]);
  // Digits are no key beside a field for numbers.
  const field = coded ?? (answers.length === choices.length ? choices[Number(key) - 1] : null);
  if (!field) return false;
  question.choose(field);
  field.focus();
  return true;
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
