// One question of the case form: what is typed, what of it is stored, and what stands between the two.

import * as kept from "./kept.js";
import { deliver, isHeldUp, lineUp, newKey, same } from "./saving.js";
import { session } from "./session.js";

const PAUSE = 1000; // after the last key pressed in a text
const KEEP_AFTER = 250;
const LONGEST_KEEP = 500; // a slow disk must not hold up the request
const EVIDENCE_LIMIT = 20000; // inspection/text.py
const COUNT_FROM = 18000;
const FINAL = ["not_allowed", "closed", "not_found"]; // whatever is typed, it will not be taken

const inLondon = (at, style) => new Date(at).toLocaleString("en-GB", { timeZone: "Europe/London", ...style });
const clock = (at) => inLondon(at, { hour: "2-digit", minute: "2-digit" });
export const day = (at) => inLondon(at, { dateStyle: "long", timeStyle: "short" });

const template = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

export class Question {
  constructor(fieldset, { path, refresh }) {
    this.fieldset = fieldset;
    this.path = path;
    this.refresh = refresh;
    this.number = fieldset.dataset.number;
    this.radios = [...fieldset.querySelectorAll("[type=radio]")];
    this.text = fieldset.querySelector("textarea");
    this.version = fieldset.querySelector("[type=hidden]");
    this.state = fieldset.querySelector(".question__state");
    this.clear = fieldset.querySelector(".question__clear");
    // The page came back with an answer that is not stored: only the person can say what shall happen to it.
    this.undecided = "unsaved" in fieldset.dataset;
    this.stored = this.undecided ? { answer: null, evidence: "" } : this.rendered();
    this.sending = null; // the change on its way, with its key
    this.refused = null; // what the server will not take, until it is changed
    this.conflict = null;
    this.offered = 0; // how many texts that were kept wait for a decision
    this.isDelayed = false;
    this.record = newKey();
    this.writing = Promise.resolve();

    for (const radio of this.radios) radio.addEventListener("change", () => this.changed());
    this.text.addEventListener("input", () => this.changed(PAUSE));
    this.text.addEventListener("blur", () => this.save());
    this.clear.addEventListener("click", (event) => {
      event.preventDefault();
      this.choose(null);
      this.radios[0].focus();
    });
    // Somebody may have typed before this script was there.
    if (!this.undecided && this.isChanged) setTimeout(() => this.changed());
  }

  // What the page came with, whatever has been typed over it.
  rendered() {
    const checked = this.radios.find((radio) => radio.defaultChecked);
    return { answer: checked?.value ?? "", evidence: this.text.defaultValue };
  }

  typed() {
    return { answer: this.radios.find((radio) => radio.checked)?.value ?? "", evidence: this.text.value };
  }

  fill({ answer, evidence }) {
    for (const radio of this.radios) radio.checked = radio.value === answer;
    this.text.value = evidence;
    this.clear.hidden = answer === "";
    const note = this.text.closest("details");
    if (note && evidence) note.open = true;
  }

  get isChanged() {
    return !same(this.typed(), this.stored);
  }

  get isUnsaved() {
    return this.undecided || this.offered > 0 || this.hasWork;
  }

  get hasWork() {
    return this.conflict !== null || this.sending !== null || this.isChanged;
  }

  get isAnswered() {
    return this.typed().answer !== "";
  }

  choose(radio) {
    for (const each of this.radios) each.checked = each === radio;
    this.changed();
  }

  changed(pause = 0) {
    this.undecided = false;
    this.clear.hidden = !this.isAnswered;
    clearTimeout(this.timer);
    if (pause) {
      this.timer = setTimeout(() => this.save(), pause);
      this.keepTimer ??= setTimeout(() => this.keep(), KEEP_AFTER);
      if (this.isChanged && !this.conflict && !this.isDelayed) this.show("Not saved yet");
    } else {
      this.save();
      this.keep();
    }
    this.refresh();
  }

  // --- Keeping ---------------------------------------------------------------------------------------------------------

  // Written in turn, so that an older state never replaces a newer one.
  keep() {
    clearTimeout(this.keepTimer);
    this.keepTimer = null;
    this.countDown();
    this.writing = this.writing.then(() => this.write()).catch(() => {});
    return Promise.race([this.writing, new Promise((go) => setTimeout(go, LONGEST_KEEP))]);
  }

  write() {
    if (!this.hasWork) return this.forget();
    return kept.keep(this.record, {
      path: this.path,
      page: `${location.pathname}#${this.fieldset.id}`,
      number: this.number,
      since: this.since ?? Date.now(),
      version: Number(this.version.value),
      typed: this.typed(),
      sending: this.sending,
    });
  }

  forget() {
    const wait = kept.whileLeaving();
    if (!wait) return kept.forget(this.record);
    this.keepTimer ??= setTimeout(() => this.keep(), wait);
    return null;
  }

  // --- Saving ----------------------------------------------------------------------------------------------------------

  // One request at a time, so that answers are stored in the order they were given. A page that is being hidden may
  // be gone before anything could be awaited.
  save(isHiding = false) {
    clearTimeout(this.timer);
    if (isHiding && this.sending) this.send();
    if (this.sending || this.conflict || this.undecided || !this.isChanged) return;
    const typed = this.typed();
    if (this.refused && same(typed, this.refused)) return;
    this.withdrawRefusal();
    this.sending = { ...typed, version: Number(this.version.value), key: newKey() };
    this.since = Date.now();
    this.show(isHeldUp() ? "Not saved yet, waiting" : "Saving");
    const isKept = this.keep();
    if (isHiding) lineUp(this);
    else isKept.then(() => lineUp(this));
  }

  // Resolves to what became of the change. The same change has the same key: however often it arrives, it is stored once.
  send() {
    if (!this.sending) return Promise.resolve({ kind: "stored" });
    this.onTheWay ??= this.sendOnce().finally(() => (this.onTheWay = null));
    return this.onTheWay;
  }

  async sendOnce() {
    const outcome = await deliver(this.path, this.number, this.sending);
    this.isDelayed = outcome.kind === "later" || outcome.kind === "signed_out";
    if (outcome.kind === "stored") this.wasStored(outcome.reply);
    else if (outcome.kind === "conflict") this.hasConflict(outcome.reply.stored);
    else if (outcome.kind === "refused") this.wasRefused(outcome);
    else if (outcome.kind === "later") this.show("Not saved yet, trying again", true);
    else this.show("Not saved yet: you are signed out", true);
    return outcome;
  }

  wasStored({ version, at }) {
    this.stored = { answer: this.sending.answer, evidence: this.sending.evidence };
    this.version.value = version;
    this.sending = null;
    this.show(`Saved ${clock(at)}`);
    this.goOn();
  }

  // What was typed meanwhile is next.
  goOn() {
    const isNew = this.isChanged && !(this.refused && same(this.typed(), this.refused));
    if (isNew) setTimeout(() => this.save());
    else this.keep();
  }

  wasRefused({ reply, error }) {
    // A page that was closed while it sent may have sent more than it kept.
    this.refused = error === "key_reused" ? null : this.sending;
    this.faultyField = reply.field;
    this.sending = null;
    if (!this.refused) return this.goOn();
    this.show(`Refused: ${reply.message ?? "the server did not take it"}`, true);
    if (FINAL.includes(error)) this.handBack();
    this.goOn();
  }

  handBack() {
    this.returned?.remove();
    this.returned = template("handed-back");
    const text = this.returned.querySelector("textarea");
    text.value = [this.label(this.refused.answer), this.refused.evidence].filter(Boolean).join("\n\n");
    text.id = `${this.fieldset.id}-returned`;
    this.returned.querySelector("label").htmlFor = text.id;
    this.returned.querySelector("button").addEventListener("click", () => {
      this.fill(this.stored);
      this.withdrawRefusal();
      this.show("Not saved. What you had typed is deleted");
      this.keep();
      this.focus();
    });
    this.fieldset.querySelector("legend").after(this.returned);
  }

  withdrawRefusal() {
    this.refused = this.faultyField = null;
    this.returned?.remove();
  }

  hasConflict(stored) {
    this.sending = null;
    if (same(stored, this.typed())) {
      this.stored = this.typed();
      this.version.value = stored.version;
      this.show(`Saved ${clock(stored.at)}`);
      this.keep();
      return;
    }
    this.conflict = stored;
    this.keep();
    this.panel?.remove();
    this.panel = this.ask("conflict", stored, (whose) => this.decide(whose));
    this.fieldset.classList.add("question--error");
    this.show(`Not saved: ${stored.by ?? "somebody"} changed this answer too. Choose above which to keep`, true);
  }

  // Both texts at the question; `answered` is called with the button's word.
  ask(name, { by, at, answer, evidence }, answered) {
    const panel = template(name);
    const slots = { by: by ?? "Somebody", at: at ? ` on ${day(at)}` : "", answer: this.label(answer), evidence };
    for (const slot of panel.querySelectorAll("[data-slot]")) slot.textContent = slots[slot.dataset.slot];
    for (const button of panel.querySelectorAll("button")) {
      button.addEventListener("click", () => answered(button.dataset.keep));
    }
    this.fieldset.querySelector("legend").after(panel);
    return panel;
  }

  label(answer) {
    return (this.radios.find((radio) => radio.value === answer)?.labels[0].textContent ?? answer) || "No answer";
  }

  decide(whose) {
    this.version.value = this.conflict.version;
    this.stored = { answer: this.conflict.answer, evidence: this.conflict.evidence };
    this.conflict = null;
    this.panel.remove();
    this.fieldset.classList.remove("question--error");
    if (whose === "theirs") {
      this.fill(this.stored);
      // The browser may have changed line ends: what stands in the field now is what is stored.
      this.stored = this.typed();
    }
    this.show(whose === "theirs" ? "The stored answer is kept" : "");
    this.save();
    this.keep();
    this.focus();
  }

  // --- Recovering ------------------------------------------------------------------------------------------------------

  // What a page that is gone has left of this question.
  recover(record) {
    const { sending, typed, version, since } = record;
    const seen = Number(this.version.value);
    if (same(typed, this.stored)) return kept.forget(record.id);
    const wasStored = sending && sending.version + 1 === seen && same(sending, this.stored);
    if (!this.isUnsaved && (version === seen || wasStored)) {
      kept.forget(this.record);
      this.record = record.id;
      this.fill(typed);
      if (!sending || wasStored) return this.save();
      this.sending = sending;
      this.since = since;
      this.show("Not saved yet, trying again");
      return lineUp(this);
    }
    // It may have been stored before somebody else changed it: the server knows the key.
    if (sending && same(sending, typed)) return lineUp({ since, send: () => this.settle(record) });
    return this.offer(record);
  }

  async settle(record) {
    const outcome = await deliver(this.path, this.number, record.sending);
    if (outcome.kind === "stored") kept.forget(record.id);
    else if (outcome.kind === "conflict" || outcome.kind === "refused") this.offer(record);
    return outcome;
  }

  offer(record) {
    this.offered++;
    const panel = this.ask("recovery", { ...record.typed, at: record.since }, (whose) => {
      this.offered--;
      panel.remove();
      if (whose === "mine") {
        this.fill(record.typed);
        this.changed();
      } else {
        this.show("The stored answer is kept");
      }
      this.keep().then(() => kept.forget(record.id));
      this.focus();
    });
    this.show("Not saved: kept in this browser. Choose above", true);
  }

  // --- Showing ---------------------------------------------------------------------------------------------------------

  show(message, failed = false) {
    if (this.state.textContent !== message) this.state.textContent = message;
    this.state.classList.toggle("question__state--failed", failed);
    this.refresh();
  }

  // Only near the limit, and only at a pause: it is read aloud.
  countDown() {
    const length = [...this.text.value.normalize()].length;
    if (length < COUNT_FROM && !this.limit) return;
    if (!this.limit) {
      this.limit = document.createElement("p");
      this.limit.className = "question__limit";
      this.limit.setAttribute("role", "status");
      this.text.after(this.limit);
    }
    const left = EVIDENCE_LIMIT - length;
    const words = `${Math.abs(left).toLocaleString("en-GB")} characters ${left < 0 ? "too many" : "left"}`;
    this.limit.textContent = length < COUNT_FROM ? "" : words;
  }

  focus() {
    (this.radios.find((radio) => radio.checked) ?? this.radios[0]).focus();
  }

  // Where what stands against saving can be put right.
  focusFault() {
    if (this.faultyField === "evidence") this.focusText();
    else this.focus();
  }

  focusText() {
    const note = this.text.closest("details");
    if (note) note.open = true;
    this.text.focus();
  }
}
