// A page of the case form: its questions, its one total, and when what is typed leaves it.
// The page works without this script; docs/capture.md tells what it does.

import { delivery, queue, session, store } from "./client.js";
import { find, setText } from "./dom.js";
import { listen } from "./keys.js";
import { pause } from "./pause.js";
import { Question } from "./question.js";
import { senders } from "./sign-out.js";
import "./unsent.js"; // on every page, so it is no more to load
import { hasWork, isChanged, isStuck, isUnsaved } from "./state.js";
import { QuestionView } from "./view.js";

const LONGEST_SAVE_MS = 8000; // that the page's own button waits for
const LOOK_AGAIN_MS = 50;

const form = /** @type {HTMLFormElement} */ (find(document, ".case-form"));
const path = form.dataset.save ?? "";
const count = find(form, ".case-form__count");
const pageState = find(form, ".case-form__state");
const notice = find(form, ".case-form__notice");

/** @type {Question[]} */
const questions = [];
/** @type {{question: Question, before: string}[]} the answers given on this page, each with what it replaced */
const given = [];
for (const fieldset of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".question"))) {
  questions.push(new Question(new QuestionView(fieldset), { path, refresh, given, delivery, queue, store }));
}

// The count, the warnings and the state of the page as a whole.
function refresh() {
  setText(count, `${questions.filter(({ view }) => view.isAnswered).length} of ${count.dataset.total} answered`);
  const unsaved = countUnsaved();
  setText(
    pageState,
    unsaved ? `${unsaved} not saved yet` : questions.some(({ view }) => view.message) ? "All saved" : "",
  );
  const isCutOff = !navigator.onLine || (session.isOpen && questions.some(({ state }) => state.delayed));
  setText(notice, isCutOff ? cutOff() : "");
  for (const [index, question] of questions.entries()) warn(question, index);
}

const countUnsaved = () => questions.filter(({ state }) => isUnsaved(state)).length;

function cutOff() {
  const keeping = {
    on: "What you type is kept in this browser, encrypted, and sent when the connection is back",
    waiting: "What you type is kept in this page only, until the connection is back",
    off: "This browser keeps nothing: what is not saved is lost with this page",
  };
  const trouble = navigator.onLine ? "The server cannot be reached." : "You are offline.";
  return `${trouble} Do not reload or close this page: it could not be shown again. ${keeping[store.state]}.`;
}

/** @param {Question} question @param {number} index */
function warn({ view }, index) {
  /** @type {NodeListOf<HTMLElement>} */
  const hints = view.fieldset.querySelectorAll("[data-warning]");
  if (!hints.length) return;
  const { answer, evidence } = view.submitted();
  const prompts = promptsOf(index).map((prompt) => prompt.view.submitted().answer);
  /** @type {Record<string, boolean>} */
  const applies = {
    prompts: answer === "yes" && prompts.length > 0 && prompts.every((prompt) => prompt === "no"),
    evidence: answer !== "" && evidence.trim() === "",
  };
  for (const hint of hints) hint.hidden = !applies[hint.dataset.warning ?? ""];
}

/** Those after a key question, up to the next one. @param {number} index */
function promptsOf(index) {
  const following = questions.slice(index + 1);
  const next = following.findIndex(({ view }) => view.fieldset.matches(".question--key"));
  return following.slice(0, next < 0 ? undefined : next);
}

// --- The page's own buttons ---------------------------------------------------------------------------------------------

/** @param {Question} question */
const isGoingOn = ({ state }) => state.sending !== null || (isChanged(state) && !isStuck(state));

async function saveAll() {
  for (const question of questions) question.save();
  const end = Date.now() + LONGEST_SAVE_MS;
  while (questions.some(isGoingOn) && Date.now() < end) await pause(LOOK_AGAIN_MS);
  return questions.find(({ state }) => isUnsaved(state));
}

// The answers go as they always do, one by one: a page sent as a whole could meet its own answers as somebody else's.
/** @param {() => void} then */
async function saveAnd(then) {
  for (const question of questions) question.dispatch({ type: "insisted" });
  const unsaved = await saveAll();
  if (!unsaved) return then();
  unsaved.focusFault();
  unsaved.view.say(unsaved.view.message || "Not saved yet", true);
  refresh();
}

/** @typedef {"next" | "prev"} Direction */

/** @param {Direction} direction @returns {HTMLAnchorElement | null} */
const link = (direction) => document.querySelector(`a[rel=${direction}]`);
/** @param {Direction} direction */
const go = (direction) => location.assign(link(direction)?.href ?? "../#submit");
/** @param {Direction} direction */
const open = (direction) => saveAnd(() => go(direction));
/** @param {string} address */
const leave = (address) => saveAnd(() => location.assign(address));

// As a change of its own, which the history keeps like any other.
function undo() {
  const last = given.pop();
  last?.question.takeBack(last.before);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const isContinuing = event.submitter?.getAttribute("value") === "next";
  saveAnd(() => (isContinuing ? go("next") : setText(pageState, "All saved")));
});

listen(form, questions, { open, leave, undo, saveAndContinue: () => open("next") });

// --- The next page, fetched when this one is nearly done (next-section.speculation) --------------------------------------

const onward = find(form, "[name=then]");
const fetchNext = () => link("next")?.classList.add("is-nearly-there");
questions.at(-1)?.view.fieldset.addEventListener("focusin", fetchNext, { once: true });
for (const name of ["pointerenter", "focus"]) onward.addEventListener(name, fetchNext, { once: true });

// --- Leaving ------------------------------------------------------------------------------------------------------------

function hide() {
  for (const question of questions) question.save("hidden");
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hide();
});
addEventListener("pagehide", hide);
addEventListener("beforeunload", (event) => {
  hide();
  if (questions.some(isAtRisk)) event.preventDefault();
});

// What is merely on its way arrives; and where it does not, it is in the store.
/** @param {Question} question */
const isAtRisk = ({ state }) =>
  isUnsaved(state) && (store.state !== "on" || state.delayed || isStuck(state) || !navigator.onLine);

for (const name of ["online", "offline"]) addEventListener(name, refresh);
for (const name of ["ended", "resumed"]) session.addEventListener(name, refresh);

// --- What was left ------------------------------------------------------------------------------------------------------

// What was typed here goes before what other pages left.
senders.unshift({ count: countUnsaved, send: saveAll });

const byNumber = new Map(questions.map((question) => [question.view.number, question]));

async function recover() {
  if ((await store.ready()) !== "on") return;
  const records = await store.adopt((content) => content.path === path && byNumber.has(content.number));
  for (const record of records) byNumber.get(record.number)?.recover(record);
  // What was typed before there was a key.
  for (const question of questions) if (hasWork(question.state)) question.store();
}

recover();
