// A question on its way from the fields to the server: in which order it is stored and sent. The queue is the real one.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Question } from "../../static/question.js";
import { Queue } from "../../static/queue.js";
import { CONFIRMED, settled, UNREACHED } from "./parts.js";

/**
 * @typedef {import("../../static/content.js").Content} Content
 * @typedef {import("../../static/state.js").Outcome} Outcome
 */

const EMPTY = { answer: "", evidence: "" };
const LEFT = { path: "/answers/", page: "/2.2/#q", number: "2.2.1" };

// Only the address of the page is needed.
Object.assign(globalThis, { location: { pathname: "/2.2/" } });

/** What the page would show of a question. */
class FakeView {
  number = "2.2.1";
  fieldset = { id: "q" };
  version = 0;
  message = "";
  /** @type {string | undefined} */
  invalid;
  /** @type {string[]} */
  selected = [];
  fields = EMPTY;
  /** @type {{typed: () => void, chosen: () => void, blurred: () => void}} */
  handlers = { typed() {}, chosen() {}, blurred() {} };

  /** @param {FakeView["handlers"]} handlers */
  listen(handlers) {
    this.handlers = handlers;
  }
  rendered() {
    return { stored: EMPTY, version: 0, undecided: false };
  }
  submitted() {
    return this.fields;
  }
  /** @param {Content} content */
  fill(content) {
    this.fields = content;
  }
  /** @param {string} message */
  say(message) {
    this.message = message;
  }
  /** @param {string | undefined} name */
  markInvalid(name) {
    this.invalid = name;
  }
  /** @param {string} name @param {number} position */
  select(name, position) {
    this.selected.push(`${name} ${position}`);
  }
  /** @param {string} answer */
  label(answer) {
    return `The ${answer}`;
  }
  showClear() {}
  showLimit() {}
  focus() {}

  /** @param {string} answer */
  choose(answer) {
    this.fields = { ...this.fields, answer };
    this.handlers.chosen();
  }
  /** @param {string} evidence */
  type(evidence) {
    this.fields = { answer: "", evidence };
    this.handlers.typed();
  }
}

/** @type {string[]} */
let log = [];
/** @type {Outcome[]} */
let outcomes = [];
/** @type {Map<string, import("../../static/store.js").Unsent>} */
let records = new Map();
let leavingMs = 0;
/** Resolves when the disk and the network are to go on. @type {Promise<void>} */
let disk = Promise.resolve();
/** @type {Promise<void>} */
let network = Promise.resolve();

const gate = () => /** @type {PromiseWithResolvers<void>} */ (Promise.withResolvers());

beforeEach((context) => {
  [log, outcomes, records, leavingMs] = [[], [], new Map(), 0];
  [disk, network] = [Promise.resolve(), Promise.resolve()];
  /** @type {import("node:test").TestContext} */ (context).mock.timers.enable({
    apis: ["setTimeout", "Date"],
    now: 1000,
  });
});

function newQuestion() {
  /** @type {{question: Question, before: string}[]} */
  const given = [];
  const view = new FakeView();
  const question = new Question(/** @type {any} */ (view), {
    path: "/answers/",
    given,
    refresh: () => {},
    queue: new Queue({ isOpen: true, look: async () => true }),
    delivery: {
      deliver: async (_path, _number, { evidence, version, key }) => {
        log.push(`send ${evidence} over ${version} as ${key.slice(0, 4)}`);
        await network;
        return outcomes.shift() ?? { ...CONFIRMED, version: version + 1 };
      },
    },
    store: {
      put: async (id, content) => {
        await disk;
        log.push(`store ${content.submitted.evidence}`);
        records.set(id, structuredClone(content));
      },
      remove: async (id) => {
        log.push("remove");
        records.delete(id);
      },
      get leavingMs() {
        return leavingMs;
      },
    },
  });
  return { view, question, given };
}

/** @param {import("node:test").TestContext} context @param {number} ms */
async function pass({ mock }, ms) {
  mock.timers.tick(ms);
  await settled();
}
const sent = () => log.filter((line) => line.startsWith("send")).map((line) => line.split(" as ")[0]);

test("a text is stored a quarter of a second after a key, and sent a second after the last", async (context) => {
  const { view } = newQuestion();
  view.type("one");
  await pass(context, 250);
  assert.deepEqual(log, ["store one"]);
  view.type("one two");
  await pass(context, 999);
  assert.deepEqual(sent(), []);
  await pass(context, 1);
  assert.deepEqual(sent(), ["send one two over 0"]);
  assert.match(view.message, /^Saved \d\d:\d\d (GMT|BST)$/);
  assert.equal(records.size, 0);
});

test("it is on the disk before it is on the network", async (context) => {
  const { view } = newQuestion();
  const { promise, resolve } = gate();
  disk = promise;
  view.type("one");
  view.handlers.blurred();
  await settled();
  assert.deepEqual(log, []);
  resolve();
  await settled();
  assert.equal(log[0], "store one");
  assert.deepEqual(sent(), ["send one over 0"]);
  await pass(context, 1);
});

test("a slow disk holds up the request for half a second at most", async (context) => {
  const { view } = newQuestion();
  disk = gate().promise;
  view.type("one");
  view.handlers.blurred();
  await pass(context, 499);
  assert.deepEqual(sent(), []);
  await pass(context, 1);
  assert.deepEqual(sent(), ["send one over 0"]);
});

test("what is typed while one is on its way is stored, and sent when that has arrived", async (context) => {
  const { view } = newQuestion();
  const { promise, resolve } = gate();
  network = promise;
  view.type("one");
  view.handlers.blurred();
  await settled();
  view.type("one two");
  view.handlers.blurred();
  await pass(context, 5000);
  assert.deepEqual(sent(), ["send one over 0"]);
  const [record] = records.values();
  assert.deepEqual([record.submitted.evidence, record.sending?.evidence], ["one two", "one"]);
  assert.equal(record.label, "The ");
  resolve();
  await settled();
  await pass(context, 1);
  await pass(context, 1);
  assert.deepEqual(sent(), ["send one over 0", "send one two over 1"]);
  assert.equal(records.size, 0);
});

test("the field that was refused is marked until something else stands in it", async () => {
  const { view } = newQuestion();
  outcomes = [{ type: "rejected", field: "answer", message: "Enter a number from 0 to 100" }];
  view.type("one");
  view.handlers.blurred();
  await settled();
  assert.deepEqual([view.message, view.invalid], ["Refused: Enter a number from 0 to 100", "answer"]);
  view.handlers.blurred();
  assert.equal(view.invalid, "answer");
  view.type("two");
  assert.equal(view.invalid, undefined);
});

test("the place at fault is selected, but not while more is typed", async (context) => {
  const { view } = newQuestion();
  const refused = /** @type {const} */ ({ type: "rejected", field: "evidence", message: "A NUL", position: 3 });
  const { promise, resolve } = gate();
  [network, outcomes] = [promise, [refused, refused]];
  view.type("one\0");
  await pass(context, 1000);
  view.type("one\0 and two");
  resolve();
  await settled();
  assert.deepEqual(view.selected, []);
  await pass(context, 1);
  assert.deepEqual([view.selected, view.message], [["evidence 3"], "Refused: A NUL"]);
});

test("a change that is sent again has the same key, and another has another", async (context) => {
  const { view } = newQuestion();
  outcomes = [UNREACHED, UNREACHED];
  view.type("one");
  view.handlers.blurred();
  await settled();
  assert.equal(view.message, "Not saved yet, trying again");
  await pass(context, 1000);
  await pass(context, 2000);
  view.type("two");
  view.handlers.blurred();
  await settled();
  const keys = log.filter((line) => line.startsWith("send")).map((line) => line.split(" as ")[1]);
  assert.equal(keys.length, 4);
  assert.deepEqual([new Set(keys.slice(0, 3)).size, new Set(keys).size], [1, 2]);
});

test("a key that is used already is replaced, and the text is sent", async (context) => {
  const { view } = newQuestion();
  outcomes = [{ type: "keyReused" }];
  view.type("one");
  view.handlers.blurred();
  await settled();
  await pass(context, 1);
  await pass(context, 1);
  assert.deepEqual(sent(), ["send one over 0", "send one over 0"]);
  assert.match(view.message, /^Saved/);
});

test("with its page hidden it is sent at once, without waiting for the disk", async () => {
  const { view, question } = newQuestion();
  disk = gate().promise;
  view.type("one");
  question.save("hidden");
  assert.deepEqual(sent(), ["send one over 0"]);
  await settled();
});

test("what is confirmed while the page is being left stays in the store until it stands again", async (context) => {
  const { view, question } = newQuestion();
  view.type("one");
  question.save("hidden");
  leavingMs = 4000;
  await settled();
  assert.equal(records.size, 1);
  leavingMs = 0;
  await pass(context, 4000);
  assert.equal(records.size, 0);
});

test("what the fields hold is read anew, though no event told of it", async () => {
  const { view } = newQuestion();
  view.fields = { answer: "yes", evidence: "by some other program" };
  view.handlers.blurred();
  await settled();
  assert.deepEqual(sent(), ["send by some other program over 0"]);
});

test("a text of an earlier page that was never sent is put into its field and sent", async (context) => {
  const { view, question } = newQuestion();
  records.set("a", { ...LEFT, since: 1, version: 0, submitted: { answer: "", evidence: "left" }, sending: null });
  question.recover({ id: "a", .../** @type {any} */ (records.get("a")) });
  assert.equal(view.fields.evidence, "left");
  await settled();
  await pass(context, 1);
  assert.deepEqual(sent(), ["send left over 0"]);
  assert.equal(records.size, 0);
});

test("what an earlier page had sent goes first, with its own key; then what was typed after it", async (context) => {
  const { view, question } = newQuestion();
  const sending = { answer: "", evidence: "left", version: 0, key: "its own key" };
  question.recover({
    id: "a",
    ...LEFT,
    since: 1,
    version: 0,
    submitted: { answer: "", evidence: "left, and on" },
    sending,
  });
  assert.equal(view.message, "Not saved yet, trying again");
  await settled();
  await pass(context, 1);
  await pass(context, 1);
  assert.equal(
    log.find((line) => line.startsWith("send")),
    "send left over 0 as its ",
  );
  assert.deepEqual(sent(), ["send left over 0", "send left, and on over 1"]);
});

test("a text of an earlier page that is stored is forgotten without a word", async () => {
  const { view, question } = newQuestion();
  records.set("a", { ...LEFT, since: 1, version: 0, submitted: EMPTY, sending: null });
  await question.recover({ id: "a", .../** @type {any} */ (records.get("a")) });
  assert.deepEqual([view.message, records.size, sent().length], ["", 0, 0]);
});

test("whether a text arrived before somebody else's is asked of the server", async () => {
  const { question } = newQuestion();
  const sending = { answer: "", evidence: "left", version: 7, key: "its own key" };
  records.set("a", { ...LEFT, since: 1, version: 7, submitted: { answer: "", evidence: "left" }, sending });
  await question.recover({ id: "a", .../** @type {any} */ (records.get("a")) });
  assert.deepEqual(sent(), ["send left over 7"]);
  assert.equal(records.size, 0);
});

test("an answer is remembered with the one that it replaced, and taken back as a change of its own", async (context) => {
  const { view, question, given } = newQuestion();
  for (const answer of ["yes", "no", "no"]) {
    view.choose(answer);
    await pass(context, 0);
  }
  assert.deepEqual(
    given.map(({ before }) => before),
    ["", "yes"],
  );
  question.takeBack("yes");
  await pass(context, 0);
  assert.equal(view.fields.answer, "yes");
  assert.equal(given.length, 2);
  assert.deepEqual(sent(), ["send  over 0", "send  over 1", "send  over 2"]);
});
