// One question as the page shows it: its fields, what it says of them, and where the focus goes.

import { find, setText } from "./dom.js";
import { selectFault } from "./fault.js";

/** @typedef {import("./state.js").Content} Content */

const EVIDENCE_LIMIT = 20000; // inspection/text.py
const COUNT_FROM = 18000;
const NOT_APPLICABLE = "na";

/** @typedef {HTMLInputElement} Field or a textarea, of which we ask no more than both have */

/** Chosen, not typed into. @param {Field} field */
const isChoice = ({ type }) => type === "radio" || type === "checkbox";
/** @param {Field} field */
const standsAlone = (field) => isChoice(field) && field.value === NOT_APPLICABLE;

/**
 * A stored date as people write it.
 * @param {Field} field
 * @param {string} answer
 */
const asTyped = ({ type }, answer) =>
  type === "text" ? answer.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3/$2/$1") : answer;

/** @param {string | number} at @param {Intl.DateTimeFormatOptions} style */
const inLondon = (at, style) => new Date(at).toLocaleString("en-GB", { timeZone: "Europe/London", ...style });
// With its zone: in the night the clocks go back, 01:00 GMT follows 01:59 BST.
const CLOCK = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
/** @param {string | number} at */
export const clock = (at) => inLondon(at, CLOCK);
/** @param {string | number} at */
export const day = (at) => inLondon(at, { day: "numeric", month: "long", year: "numeric", ...CLOCK });

export class QuestionView {
  #text;
  #version;
  #state;
  #clear;
  /** @type {HTMLElement | null} */
  #limit = null;
  /** @type {number | undefined} */
  #selected;

  /** @param {HTMLElement} fieldset */
  constructor(fieldset) {
    this.fieldset = fieldset;
    this.number = fieldset.dataset.number ?? "";
    /** @type {Field[]} */
    this.answers = Array.from(fieldset.querySelectorAll("[name$=-answer]"));
    this.choices = this.answers.filter(isChoice);
    this.#text = /** @type {Field} */ (find(fieldset, "[name$=-evidence]"));
    this.#version = /** @type {HTMLInputElement} */ (find(fieldset, "[type=hidden]"));
    this.#state = find(fieldset, ".question__state");
    this.#clear = find(fieldset, ".question__clear");
  }

  /** @param {{typed: () => void, chosen: () => void, blurred: () => void}} handlers */
  listen({ typed, chosen, blurred }) {
    for (const field of this.#fields) {
      field.addEventListener("input", () => {
        this.#exclude(field);
        (isChoice(field) ? chosen : typed)();
      });
      if (isChoice(field)) continue;
      field.addEventListener("blur", () => {
        this.#selected = undefined;
        blurred();
      });
    }
    this.#clear.addEventListener("click", (event) => {
      event.preventDefault();
      this.fill({ ...this.submitted(), answer: "" });
      chosen();
      this.answers[0].focus();
    });
  }

  get #fields() {
    return [...this.answers, this.#text];
  }

  // --- The fields ------------------------------------------------------------------------------------------------------

  // What the page came with, whatever has been typed over it.
  rendered() {
    return {
      stored: { answer: this.#read("defaultChecked", "defaultValue"), evidence: this.#text.defaultValue },
      version: Number(this.#version.value),
      undecided: "unsaved" in this.fieldset.dataset,
    };
  }

  /** @returns {Content} */
  submitted() {
    return { answer: this.#read("checked", "value"), evidence: this.#text.value };
  }

  /**
   * The answer as one text (docs/http.md).
   * @param {"checked" | "defaultChecked"} chosen
   * @param {"value" | "defaultValue"} typed
   */
  #read(chosen, typed) {
    const values = this.answers.map((field) => (isChoice(field) ? (field[chosen] ? field.value : "") : field[typed]));
    const given = values.filter((value) => value.trim());
    const isList = this.takesSeveral && given.length && given[0] !== NOT_APPLICABLE;
    return isList ? JSON.stringify(given) : (given[0] ?? "");
  }

  /** What the fields hold for an answer. @param {string} answer @returns {string[]} */
  #values(answer) {
    return this.takesSeveral && answer.startsWith("[") ? JSON.parse(answer) : [answer];
  }

  get takesSeveral() {
    return "several" in this.fieldset.dataset;
  }

  /** @param {Content} content */
  fill({ answer, evidence }) {
    const values = this.#values(answer);
    const isChosen = this.choices.some(({ value }) => values.includes(value));
    for (const field of this.answers) {
      if (isChoice(field)) field.checked = values.includes(field.value);
      else field.value = isChosen ? "" : asTyped(field, answer);
    }
    this.#text.value = evidence;
    this.showClear();
    if (evidence) this.#openNote();
  }

  /** Chooses it; or takes the choice back, where there may be several. @param {HTMLInputElement} field */
  choose(field) {
    field.checked = field.type === "radio" || !field.checked;
    this.#exclude(field);
  }

  /** Not applicable stands beside no other answer. @param {Field} given */
  #exclude(given) {
    if (!this.answers.includes(given) || !(isChoice(given) ? given.checked : given.value.trim())) return;
    for (const other of this.answers) {
      if (other === given || !(standsAlone(given) || standsAlone(other))) continue;
      if (isChoice(other)) other.checked = false;
      else other.value = "";
    }
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
    const words = this.#values(answer).map(
      (code) => this.choices.find(({ value }) => value === code)?.labels?.[0].textContent ?? code,
    );
    return words.join(", ") || "No answer";
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

  /**
   * The fields that the server will not take as they are, described by what the question says.
   * @param {string | undefined} name "answer", "evidence" or none
   */
  markInvalid(name) {
    const reason = `${this.fieldset.id}-state`;
    this.#state.id = reason;
    for (const field of this.#fields) {
      const isInvalid = name && field.name.endsWith(name);
      field.ariaInvalid = isInvalid ? "true" : null;
      const others = (field.getAttribute("aria-describedby") ?? "").replace(reason, "").trim();
      field.setAttribute("aria-describedby", isInvalid ? `${others} ${reason}`.trim() : others);
    }
  }

  /**
   * The character at fault. Who goes on writing elsewhere in the text is taken there once only.
   * @param {string} name "answer" or "evidence"
   * @param {number | undefined} position
   */
  select(name, position) {
    const field = this.#fields.find((field) => field.name.endsWith(name) && !isChoice(field));
    if (!field || position === undefined) return;
    if (position !== this.#selected) selectFault(field, position);
    this.#selected = position;
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

  /** To its answer; from there, to where letters are keys. @param {EventTarget} [from] */
  focus(from) {
    const field = this.choices.find(({ checked }) => checked) ?? this.answers[0];
    (field === from ? find(this.fieldset, "[type=checkbox], .question__foot a") : field).focus();
  }

  focusText() {
    this.#openNote();
    this.#text.focus();
  }

  toggleGuidance() {
    const guidance = /** @type {HTMLDetailsElement | null} */ (this.fieldset.querySelector(".question__guidance"));
    if (guidance) guidance.open = !guidance.open;
  }

  /** Its address. */
  get history() {
    return /** @type {HTMLAnchorElement} */ (find(this.fieldset, ".question__foot a")).href;
  }

  #openNote() {
    const note = this.#text.closest("details");
    if (note) note.open = true;
  }
}
