// A page of the case form: its questions, its one total, and when what is typed leaves it.
// The page works without this script; docs/capture.md tells what it does.

import { arriveByKeys, listen } from "./keys.js";
import * as kept from "./kept.js";
import { Question } from "./question.js";
import { session } from "./session.js";
import { pages } from "./unsent.js";

const LONGEST_SAVE = 8000; // that the page's own button waits for

const form = document.querySelector(".case-form");
const path = form.dataset.save;
const count = form.querySelector(".case-form__count");
const pageState = form.querySelector(".case-form__state");
const notice = form.querySelector(".case-form__notice");

const questions = [];
for (const fieldset of form.querySelectorAll(".question")) questions.push(new Question(fieldset, { path, refresh }));

const say = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};

// The count, the warnings and the state of the page as a whole.
function refresh() {
  say(count, `${questions.filter((question) => question.isAnswered).length} of ${count.dataset.total} answered`);
  const open = questions.filter((question) => question.isUnsaved).length;
  say(pageState, open ? `${open} not saved yet` : questions.some((q) => q.state.textContent) ? "All saved" : "");
  const isCutOff = !navigator.onLine || (session.isOpen && questions.some((question) => question.isDelayed));
  say(notice, isCutOff ? cutOff() : "");
  for (const [place, question] of questions.entries()) warn(question, place);
}

function cutOff() {
  const keeping = {
    on: "What you type is kept in this browser, encrypted, and sent when the connection is back",
    waiting: "What you type is kept in this page only, until the connection is back",
    off: "This browser keeps nothing: what is not saved is lost with this page",
  };
  const trouble = navigator.onLine ? "The server cannot be reached." : "You are offline.";
  return `${trouble} Do not reload or close this page: it could not be shown again. ${keeping[kept.state]}.`;
}

function warn(question, place) {
  const hints = question.fieldset.querySelectorAll("[data-warning]");
  if (!hints.length) return;
  const { answer, evidence } = question.typed();
  const next = questions.findIndex((each, at) => at > place && each.fieldset.matches(".question--key"));
  const prompts = questions.slice(place + 1, next < 0 ? undefined : next).map((each) => each.typed().answer);
  const holds = {
    prompts: answer === "yes" && prompts.length > 0 && prompts.every((each) => each === "no"),
    evidence: answer !== "" && evidence.trim() === "",
  };
  for (const hint of hints) hint.hidden = !holds[hint.dataset.warning];
}

// --- The page's own buttons ---------------------------------------------------------------------------------------------

const isSettled = () => !questions.some((question) => question.sending || (question.isChanged && !isStuck(question)));
const isStuck = (question) => question.conflict || question.refused || question.undecided;

async function saveAll() {
  for (const question of questions) question.save();
  const end = Date.now() + LONGEST_SAVE;
  while (!isSettled() && Date.now() < end) await new Promise((go) => setTimeout(go, 50));
  return questions.find((question) => question.isUnsaved);
}

// The answers go as they always do, one by one: a page sent as a whole could meet its own answers as somebody else's.
async function saveAnd(goOn) {
  for (const question of questions) question.undecided = false;
  const unsaved = await saveAll();
  if (!unsaved) return goOn();
  unsaved.focusFault();
  unsaved.show(unsaved.state.textContent || "Not saved yet", true);
}

const link = (direction) => document.querySelector(`a[rel=${direction}]`);
const go = (direction) => location.assign(link(direction)?.href ?? new URL("../", location).href);
const open = (direction) =>
  saveAnd(() => {
    if (link(direction)) arriveByKeys();
    go(direction);
  });

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const goesOn = event.submitter?.value === "next";
  saveAnd(() => (goesOn ? go("next") : say(pageState, "All saved")));
});

listen(form, questions, { open, goOn: () => open("next") });

// --- The next page, fetched when this one is nearly done (next-section.speculation) --------------------------------------

const onward = form.querySelector("[name=then]");
const fetchNext = () => link("next")?.classList.add("is-nearly-there");
questions.at(-1).fieldset.addEventListener("focusin", fetchNext, { once: true });
for (const sign of ["pointerenter", "focus"]) onward.addEventListener(sign, fetchNext, { once: true });

// --- Leaving ------------------------------------------------------------------------------------------------------------

function hide() {
  for (const question of questions) {
    question.save(true);
    if (question.hasWork) question.keep();
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hide();
});
addEventListener("pagehide", hide);
addEventListener("beforeunload", (event) => {
  hide();
  // What is merely on its way arrives; and where it does not, it is kept.
  const isAtRisk = (question) =>
    question.isUnsaved && (kept.state !== "on" || question.isDelayed || isStuck(question) || !navigator.onLine);
  if (questions.some(isAtRisk)) event.preventDefault();
});

for (const name of ["online", "offline"]) addEventListener(name, refresh);
for (const name of ["ended", "resumed"]) session.addEventListener(name, refresh);

// --- What was left ------------------------------------------------------------------------------------------------------

pages.push({
  count: () => questions.filter((question) => question.isUnsaved).length,
  send: saveAll,
});

const byNumber = new Map(questions.map((question) => [question.number, question]));

kept.ready().then(async (state) => {
  if (state !== "on") return;
  for (const record of await kept.adopt((each) => each.path === path && byNumber.has(each.number))) {
    byNumber.get(record.number).recover(record);
  }
  for (const question of questions) if (question.hasWork) question.keep();
});
