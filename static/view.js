// One question as the page shows it: its fields, what it says of them, and where the focus goes.

import { find, setText } from "./dom.js";

/** @typedef {import("./state.js").Content} Content */

const EVIDENCE_LIMIT = 20000; // inspection/text.py
const COUNT_FROM = 18000;

/** @param {string | number} at @param {Intl.DateTimeFormatOptions} style */
const inLondon = (at, style) => new Date(at).toLocaleString("en-GB", { timeZone: "Europe/London", ...style });
/** @param {string | number} at */
export const clock = (at) => inLondon(at, { hour: "2-digit", minute: "2-digit" });
/** @param {string | number} at */
export const day = (at) => inLondon(at, { dateStyle: "long", timeStyle: "short" });

export class QuestionView {
  #text;
  #version;
  #state;
  #clear;
  /** @type {HTMLElement | null} */
  #limit = null;

  /** @param {HTMLElement} fieldset */
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.number = fieldset.dataset.number ?? "";
    this.radios = /** @type {HTMLInputElement[]} */ ([...fieldset.querySelectorAll("[type=radio]")]);
    this.#text = /** @type {HTMLTextAreaElement} */ (find(fieldset, "textarea"));
    this.#version = /** @type {HTMLInputElement} */ (find(fieldset, "[type=hidden]"));
    this.#state = find(fieldset, ".question__state");
    this.#clear = find(fieldset, ".question__clear");
  }

  /** @param {{typed: () => void, chosen: () => void, blurred: () => void}} handlers */
  listen({ typed, chosen, blurred }) {
    for (const radio of this.radios) radio.addEventListener("change", chosen);
    this.#text.addEventListener("input", typed);
    this.#text.addEventListener("blur", blurred);
    this.#clear.addEventListener("click", (event) => {
      event.preventDefault();
      this.check(null);
      chosen();
      this.radios[0].focus();
    });
  }

  // --- The fields ------------------------------------------------------------------------------------------------------

  // What the page came with, whatever has been typed over it.
  rendered() {
    const checked = this.radios.find((radio) => radio.defaultChecked);
    return {
      stored: { answer: checked?.value ?? "", evidence: this.#text.defaultValue },
      version: Number(this.#version.value),
      undecided: "unsaved" in this.fieldset.dataset,
    };
  }

  /** @returns {Content} */
  submitted() {
    return { answer: this.radios.find((radio) => radio.checked)?.value ?? "", evidence: this.#text.value };
  }

  /** @param {Content} content */
  fill({ answer, evidence }) {
    for (const radio of this.radios) radio.checked = radio.value === answer;
    this.#text.value = evidence;
    this.showClear();
    if (evidence) this.#openNote();
  }

  /** @param {HTMLInputElement | null} radio */
  check(radio) {
    for (const other of this.radios) other.checked = other === radio;
  }

  /** @param {number} version */
  set version(version) {
    this.#version.value = String(version);
  }

  get isAnswered() {
    return this.submitted().answer !== "";
  }

  /** The words of an answer. @param {string} answer */
  label(answer) {
    return (this.radios.find((radio) => radio.value === answer)?.labels?.[0].textContent ?? answer) || "No answer";
  }

  // --- What it says ----------------------------------------------------------------------------------------------------

  get message() {
    return this.#state.textContent;
  }

  /** @param {string} message */
  say(message, hasFailed = false) {
    setText(this.#state, message);
    this.#state.classList.toggle("question__state--failed", hasFailed);
  }

  showClear() {
    this.#clear.hidden = !this.isAnswered;
  }

  /** @param {boolean} isAtFault */
  mark(isAtFault) {
    this.fieldset.classList.toggle("question--error", isAtFault);
  }

  // Only near the limit, and only at a pause: it is read aloud.
  showLimit() {
    const length = [...this.#text.value.normalize()].length;
    if (length < COUNT_FROM && !this.#limit) return;
    this.#limit ??= this.#addLimit();
    const remaining = EVIDENCE_LIMIT - length;
    const words = `${Math.abs(remaining).toLocaleString("en-GB")} characters ${remaining < 0 ? "too many" : "left"}`;
    this.#limit.textContent = length < COUNT_FROM ? "" : words;
  }

  #addLimit() {
    const limit = document.createElement("p");
    limit.className = "question__limit";
    limit.setAttribute("role", "status");
    this.#text.after(limit);
    return limit;
  }

  /** Above the fields. @param {HTMLElement} panel */
  addPanel(panel) {
    find(this.fieldset, "legend").after(panel);
  }

  // --- Focus -----------------------------------------------------------------------------------------------------------

  focus() {
    (this.radios.find((radio) => radio.checked) ?? this.radios[0]).focus();
  }

  focusText() {
    this.#openNote();
    this.#text.focus();
  }

  #openNote() {
    const note = this.#text.closest("details");
    if (note) note.open = true;
  }
}
