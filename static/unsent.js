// On every page: answers that other pages left unsent are sent from here, and signing out with such work says so first.

import * as kept from "./kept.js";
import "./leaving.js";
import { deliver, lineUp, newKey, same } from "./saving.js";
import { session } from "./session.js";

const PATIENCE = 2000; // what is delivered sooner is not worth a word
const LONGEST_SAVE = 10000; // at the person's own wish

const pause = (length) => new Promise((go) => setTimeout(go, length));

// Pages with unsent work of their own: {count(), send()}.
export const pages = [];

const list = document.getElementById("unsent");
const left = new Map(); // by record

class Left {
  constructor(record) {
    Object.assign(this, record);
    left.set(this.id, this);
  }

  // First what was on its way when its page went, with its own key; then what was typed after it.
  async send() {
    const change = this.sending ?? { ...this.typed, version: this.version, key: newKey() };
    if (!this.sending) await this.keep({ sending: change });
    const outcome = await deliver(this.path, this.number, change);
    this.kind = outcome.kind;
    if (outcome.kind === "stored") {
      if (!same(change, this.typed)) {
        await this.keep({ version: outcome.reply.version, sending: null });
        return this.send();
      }
      this.forget();
    } else if (outcome.error === "key_reused") {
      await this.keep({ sending: null });
      return this.send();
    } else if (outcome.kind === "conflict" && same(outcome.reply.stored, this.typed)) {
      this.forget();
    } else if (outcome.kind === "conflict") {
      await kept.release(this.id);
    }
    this.message = outcome.reply?.message;
    show();
    return outcome;
  }

  keep(changes) {
    Object.assign(this, changes);
    const { path, page, number, since, version, typed, sending } = this;
    return kept.keep(this.id, { path, page, number, since, version, typed, sending });
  }

  forget() {
    left.delete(this.id);
    return kept.whileLeaving() ? null : kept.forget(this.id);
  }

  get place() {
    return `${this.number} in case ${decodeURIComponent(this.path.split("/").at(-3))}`;
  }

  row() {
    const row = document.getElementById(this.kind === "refused" ? "unsent-refused" : "unsent-waiting");
    const shown = row.content.firstElementChild.cloneNode(true);
    const link = shown.querySelector("a");
    link.textContent = this.place;
    link.href = this.page;
    if (this.kind === "conflict") shown.querySelector("[data-slot=why]").textContent = "changed by somebody else too: choose";
    if (this.kind === "refused") {
      shown.querySelector("[data-slot=why]").textContent = this.message ?? "it was refused";
      const text = shown.querySelector("textarea");
      text.value = [this.typed.answer, this.typed.evidence].filter(Boolean).join("\n\n");
      text.setAttribute("aria-label", `What you typed for ${this.place}`);
      shown.querySelector("button").addEventListener("click", async () => {
        await this.forget();
        show();
        document.querySelector("h1").setAttribute("tabindex", "-1");
        document.querySelector("h1").focus();
      });
    }
    return shown;
  }
}

let isPatient = true;

function show() {
  if (isPatient) return;
  list.hidden = left.size === 0;
  const number = left.size === 1 ? "1 unsent answer" : `${left.size} unsent answers`;
  list.querySelector("h2").textContent = `You have ${number}`;
  list.querySelector("ul").replaceChildren(...[...left.values()].map((each) => each.row()));
}

async function sendWhatIsLeft() {
  if ((await kept.ready()) !== "on") return;
  const form = document.querySelector(".case-form");
  const isThisPages = ({ path, number }) =>
    form?.dataset.save === path && form.querySelector(`[data-number="${CSS.escape(number)}"]`);
  for (const record of await kept.adopt((each) => !isThisPages(each))) lineUp(new Left(record));
  setTimeout(() => {
    isPatient = false;
    show();
  }, PATIENCE);
}

// --- Signing out --------------------------------------------------------------------------------------------------------

const signOut = document.querySelector(".sign-out form");
const dialog = document.getElementById("signing-out");
let isSure = false;

async function unsentCount() {
  const here = pages.reduce((sum, each) => sum + each.count(), 0);
  return Math.max(here, await kept.count());
}

function ask(number) {
  dialog.querySelector("[data-slot=number]").textContent = number === 1 ? "1 answer that is" : `${number} answers that are`;
  for (const words of dialog.querySelectorAll("[data-store]")) words.hidden = (words.dataset.store === "on") !== (kept.state === "on");
  dialog.showModal();
}

async function sendAll() {
  for (const each of pages) await each.send();
  for (const each of left.values()) if (each.kind !== "refused") await each.send();
  // What was stored is removed from the store a moment later.
  await pause(300);
}

// What can be saved in the time that one waits for a page anyway needs no question.
async function leaveIfNothingIsUnsent(patience) {
  if (await unsentCount()) await Promise.race([sendAll(), pause(patience)]);
  const number = await unsentCount();
  if (number) ask(number);
  else leave();
}

function leave() {
  isSure = true;
  signOut.requestSubmit();
}

signOut?.addEventListener("submit", (event) => {
  if (isSure) return;
  event.preventDefault();
  leaveIfNothingIsUnsent(PATIENCE);
});

dialog?.addEventListener("close", () => {
  if (dialog.returnValue === "send") leaveIfNothingIsUnsent(LONGEST_SAVE);
  if (dialog.returnValue === "leave") leave();
  dialog.returnValue = "";
});

// --- The session --------------------------------------------------------------------------------------------------------

const ending = document.getElementById("session-ending");
const ended = document.getElementById("session-ended");

session.addEventListener("ending", () => {
  const time = new Date(session.ends).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  ending.querySelector("[data-slot=time]").textContent = time;
  for (const each of ending.querySelectorAll("[data-lasts]")) each.hidden = (each.dataset.lasts === "yes") !== session.canLast;
  if (ending.open || ending.dataset.dismissed === time) return;
  // Nobody's words may go into a dialog instead of the text that they were typing.
  const active = document.activeElement;
  if (!active?.matches("textarea, input")) return ending.showModal();
  ending.show();
  active.focus();
});
session.addEventListener("lasting", () => ending.open && ending.close());
ending?.addEventListener("close", () => {
  if (ending.returnValue === "stay") session.extend();
  else ending.dataset.dismissed = ending.querySelector("[data-slot=time]").textContent;
  ending.returnValue = "";
});

session.addEventListener("ended", () => {
  ending.close();
  for (const each of ended.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== session.state;
  for (const each of ended.querySelectorAll("[data-store]")) each.hidden = (each.dataset.store === "on") !== (kept.state === "on");
  ended.querySelector("[data-slot=name]").textContent = session.name ?? "";
  ended.hidden = false;
  // Out from under the banner.
  document.activeElement.scrollIntoView({ block: "nearest" });
});
session.addEventListener("resumed", () => (ended.hidden = true));

if (session.user) kept.count().then((number) => number && sendWhatIsLeft());
