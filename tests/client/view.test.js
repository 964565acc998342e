// What the fields of a question say as one text, whatever its type of answer, and what stands alone.

import assert from "node:assert/strict";
import { test } from "node:test";

import { QuestionView } from "../../static/view.js";

/** A field as the page has it: enough of one to be read, filled and told of. */
class FakeField {
  checked = false;
  defaultChecked = false;
  hidden = false;
  textContent = "";
  /** @type {string | null} */
  ariaInvalid = null;
  /** @type {Record<string, (event: any) => void>} */
  handlers = {};
  /** @type {Record<string, string>} */
  attributes = {};
  /** @type {[number, number] | null} */
  selection = null;

  /** @param {string} name @param {string} type @param {string} value */
  constructor(name, type, value = "") {
    this.name = name;
    this.type = type;
    this.value = value;
    this.defaultValue = value;
    this.labels = [{ textContent: `The ${value}` }];
  }
  /** @param {string} name @param {(event: any) => void} handler */
  addEventListener(name, handler) {
    this.handlers[name] = handler;
  }
  closest() {
    return null;
  }
  /** @param {string} name */
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  /** @param {number} start @param {number} end */
  setSelectionRange(start, end) {
    this.selection = [start, end];
  }
  focus() {
    focused = this;
  }
  /** As a person does. @param {string} [text] */
  give(text) {
    if (text === undefined) this.checked = true;
    else this.value = text;
    this.handlers.input({});
  }
}

/** @type {FakeField | undefined} */
let focused;

/** @param {string} type @param {string[]} codes */
const fieldsOf = (type, ...codes) => codes.map((code) => new FakeField("Q-answer", type, code));

/** @param {FakeField[]} answers @param {{several?: string}} [dataset] */
function viewOf(answers, dataset = {}) {
  const text = new FakeField("Q-evidence", "textarea", "Seen.");
  const link = new FakeField("", "a");
  const others = {
    "[name$=-evidence]": text,
    "[type=hidden]": new FakeField("Q-version", "hidden", "3"),
    ".question__state": new FakeField("", "span"),
    ".question__clear": new FakeField("", "button"),
    "[type=checkbox], .question__foot a": answers.find(({ type }) => type === "checkbox") ?? link,
  };
  const fieldset = {
    id: "q",
    dataset: { number: "Q", ...dataset },
    querySelectorAll: () => answers,
    querySelector: (/** @type {keyof typeof others} */ selector) => others[selector],
  };
  const view = new QuestionView(/** @type {any} */ (fieldset));
  /** @type {string[]} */
  const events = [];
  view.listen({
    typed: () => events.push("typed"),
    chosen: () => events.push("chosen"),
    blurred: () => events.push("blurred"),
  });
  return { view, text, link, clear: others[".question__clear"], events, answer: () => view.submitted().answer };
}

const SEVERAL = { several: "" };

test("one of several radio buttons is its code", () => {
  const fields = fieldsOf("radio", "yes", "no");
  const { answer, events } = viewOf(fields);
  assert.equal(answer(), "");
  fields[1].give();
  assert.equal(answer(), "no");
  assert.deepEqual(events, ["chosen"]);
});

test("several are a list in the order of the page, and nothing is none", () => {
  const fields = fieldsOf("checkbox", "Vet", 'Cook "2"', "na");
  const { view, answer } = viewOf(fields, SEVERAL);
  assert.equal(answer(), "");
  fields[1].give();
  fields[0].give();
  assert.equal(answer(), '["Vet","Cook \\"2\\""]');
  assert.equal(view.label(answer()), 'The Vet, The Cook "2"');
  fields[0].checked = false;
  assert.equal(answer(), '["Cook \\"2\\""]');
});

test("Not applicable stands beside no other answer, whichever came first", () => {
  const boxes = fieldsOf("checkbox", "Vet", "na");
  const several = viewOf(boxes, SEVERAL);
  boxes[0].give();
  boxes[1].give();
  assert.equal(several.answer(), "na");
  boxes[0].give();
  assert.equal(several.answer(), '["Vet"]');

  const [field, na] = [new FakeField("Q-answer", "text"), new FakeField("Q-answer", "checkbox", "na")];
  const typed = viewOf([field, na]);
  field.give("12");
  na.give();
  assert.deepEqual([typed.answer(), field.value], ["na", ""]);
  field.give("1");
  assert.deepEqual([typed.answer(), na.checked], ["1", false]);
  assert.deepEqual(typed.events, ["typed", "chosen", "typed"]);
});

test("evidence takes no answer away, and a box that is unticked none either", () => {
  const boxes = fieldsOf("checkbox", "Vet", "na");
  const { text, answer } = viewOf(boxes, SEVERAL);
  boxes[1].give();
  text.give("na");
  assert.equal(answer(), "na");
  boxes[0].checked = true;
  boxes[1].checked = false;
  boxes[1].handlers.input({});
  assert.equal(answer(), '["Vet"]');
});

test("what is filled in is what is submitted", () => {
  for (const [type, dataset, answers] of /** @type {const} */ ([
    ["radio", {}, ["", "Vet", "na"]],
    ["checkbox", SEVERAL, ["", "na", '["Vet"]', '["Vet","Cook"]']],
    ["text", {}, ["", "na", "12.5"]],
    ["textarea", {}, ["", "na", "Gentle.\nMostly.", "[", "2025-03-27"]],
  ])) {
    const isTyped = type.startsWith("text");
    const fields = isTyped
      ? [new FakeField("Q-answer", type), new FakeField("Q-answer", "checkbox", "na")]
      : fieldsOf(type, "Vet", "Cook", "na");
    const { view, answer } = viewOf(fields, dataset);
    for (const given of [...answers, ...answers]) {
      view.fill({ answer: given, evidence: "Heard." });
      assert.equal(answer(), given);
      assert.equal(view.submitted().evidence, "Heard.");
    }
  }
});

test("Not applicable is filled into its box alone", () => {
  const [field, na] = [new FakeField("Q-answer", "text", "12"), new FakeField("Q-answer", "checkbox", "na")];
  viewOf([field, na]).view.fill({ answer: "na", evidence: "" });
  assert.deepEqual([field.value, na.checked], ["", true]);
});

test("a stored date is filled in as people write it", () => {
  const field = new FakeField("Q-answer", "text");
  const { view } = viewOf([field]);
  view.fill({ answer: "2025-03-27", evidence: "" });
  assert.equal(field.value, "27/03/2025");
});

test("the page's own answer is told from what is typed over it", () => {
  const fields = fieldsOf("checkbox", "Vet", "Cook", "na");
  fields[0].checked = fields[0].defaultChecked = true;
  const { view, answer } = viewOf(fields, SEVERAL);
  fields[1].give();
  assert.deepEqual(view.rendered(), {
    stored: { answer: '["Vet"]', evidence: "Seen." },
    version: 3,
    undecided: false,
  });
  assert.equal(answer(), '["Vet","Cook"]');
});

test("by a key a radio button is chosen, and a box ticked and unticked", () => {
  const [radio] = fieldsOf("radio", "Vet");
  const one = viewOf([radio]);
  const boxes = fieldsOf("checkbox", "Vet", "na");
  const several = viewOf(boxes, SEVERAL);
  for (const expected of ['["Vet"]', "", '["Vet"]']) {
    one.view.choose(/** @type {any} */ (radio));
    several.view.choose(/** @type {any} */ (boxes[0]));
    assert.deepEqual([one.answer(), several.answer()], ["Vet", expected]);
  }
  several.view.choose(/** @type {any} */ (boxes[1]));
  assert.equal(several.answer(), "na");
});

test("clearing takes every answer back and leaves the evidence", () => {
  const boxes = fieldsOf("checkbox", "Vet", "Cook");
  const { view, clear, events } = viewOf(boxes, SEVERAL);
  view.fill({ answer: '["Vet","Cook"]', evidence: "Heard." });
  clear.handlers.click({ preventDefault() {} });
  assert.deepEqual(view.submitted(), { answer: "", evidence: "Heard." });
  assert.deepEqual(events, ["chosen"]);
});

test("the fields at fault are marked, and no others", () => {
  const field = new FakeField("Q-answer", "text");
  const { view, text } = viewOf([field]);
  const marks = () => [field.ariaInvalid, text.ariaInvalid];
  view.markInvalid("answer");
  assert.deepEqual(marks(), ["true", null]);
  view.markInvalid("evidence");
  assert.deepEqual(marks(), [null, "true"]);
  view.markInvalid(undefined);
  assert.deepEqual(marks(), [null, null]);
});

test("from a field to type in, the focus goes where letters are keys", () => {
  const [field, na] = [new FakeField("Q-answer", "text"), new FakeField("Q-answer", "checkbox", "na")];
  const { view } = viewOf([field, na]);
  view.focus();
  assert.equal(focused, field);
  view.focus(/** @type {any} */ (field));
  assert.equal(focused, na);
  const alone = viewOf([field]);
  alone.view.focus(/** @type {any} */ (field));
  assert.equal(focused, alone.link);
});

test("a field at fault is marked and described by what the question says of it, beside its hint", () => {
  const field = new FakeField("Q-answer", "textarea");
  field.attributes["aria-describedby"] = "q-hint";
  const { view, text } = viewOf([field]);
  const marks = () => [field, text].map(({ ariaInvalid, attributes }) => [ariaInvalid, attributes["aria-describedby"]]);
  view.markInvalid("answer");
  view.markInvalid("answer");
  assert.deepEqual(marks(), [
    ["true", "q-hint q-state"],
    [null, ""],
  ]);
  view.markInvalid("evidence");
  assert.deepEqual(marks(), [
    [null, "q-hint"],
    ["true", "q-state"],
  ]);
  view.markInvalid(undefined);
  assert.deepEqual(marks(), [
    [null, "q-hint"],
    [null, ""],
  ]);
});

test("the character at fault is selected, once while somebody goes on writing", () => {
  const boxes = fieldsOf("checkbox", "na");
  const { view, text } = viewOf([new FakeField("Q-answer", "textarea", "x\u0007"), ...boxes]);
  text.value = "é😀\u{1fffe}b";
  view.select("evidence", 2);
  assert.deepEqual(text.selection, [3, 5]);
  text.selection = null;
  view.select("evidence", 2);
  assert.equal(text.selection, null);
  text.handlers.blur({});
  view.select("evidence", 2);
  assert.deepEqual(text.selection, [3, 5]);
  view.select("answer", 1);
  assert.deepEqual(
    view.answers.map((field) => /** @type {any} */ (field).selection),
    [[1, 2], null],
  );
});

test("a refusal without a place, and of what is not typed, selects nothing", () => {
  const { view, text } = viewOf(fieldsOf("radio", "yes"));
  view.select("evidence", undefined);
  view.select("answer", 0);
  assert.deepEqual([text.selection, view.answers[0].value], [null, "yes"]);
});
