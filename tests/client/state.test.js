// Every transition of one question, and that none of them loses what was typed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isSame } from "../../static/content.js";
import {
  ANYWHERE,
  hasWork,
  initialState,
  isStuck,
  isUnsaved,
  recoveryOf,
  situationOf,
  TRANSITIONS,
  transition,
} from "../../static/state.js";

/**
 * @typedef {import("../../static/state.js").State} State
 * @typedef {import("../../static/state.js").Event} Event
 * @typedef {import("../../static/state.js").Situation} Situation
 */

const NONE = { answer: "", evidence: "" };
const OLD = { answer: "no", evidence: "stored before" };
const MINE = { answer: "yes", evidence: "typed here" };
const NEWER = { answer: "yes", evidence: "typed here, and on" };
const THEIRS = { answer: "na", evidence: "typed there" };

const AT = "2026-03-02T14:02:11.512Z";
const CHANGE = { ...MINE, version: 3, key: "key-1" };
/** @param {import("../../static/content.js").Content} content */
const stored = (content) => ({ ...content, version: 7, at: AT, by: "Lee Lead" });
/** @param {Partial<import("../../static/state.js").Unconfirmed>} [more] */
const left = (more) => ({ submitted: MINE, sending: null, version: 3, since: 1, ...more });

/** @param {Partial<State>} [more] @returns {State} */
const state = (more) => ({
  ...initialState({ submitted: OLD, stored: OLD, version: 3, undecided: false }),
  ...more,
});

// One of each situation.
/** @type {Record<Situation, State>} */
const IN = {
  saved: state(),
  changed: state({ submitted: MINE }),
  sending: state({ submitted: MINE, sending: CHANGE, delayed: true, since: 1 }),
  refused: state({ submitted: MINE, refused: { ...MINE, field: "evidence" } }),
  conflict: state({ submitted: MINE, conflict: stored(THEIRS) }),
  undecided: state({ submitted: MINE, stored: { answer: null, evidence: "" }, undecided: true }),
};
const WITH_NEWER = { ...IN.sending, submitted: NEWER };
const TAKEN_BACK = { ...IN.sending, submitted: OLD };
const DUE = { key: "key-2", now: 99 };
const SENT = { ...MINE, version: 3, key: "key-2" };
const ARRIVED = { sending: null, delayed: false };

// What happens, in which state, what it leads to, and what has changed in the state.
/** @type {[State, Event, Situation, Partial<State>][]} */
const EXAMPLES = [
  [{ ...IN.saved, refused: MINE }, { type: "discarded" }, "saved", { submitted: OLD, refused: null }],
  [IN.saved, { type: "continued", record: left() }, "changed", { submitted: MINE }],
  [
    IN.saved,
    { type: "resumed", record: left({ submitted: NEWER, sending: CHANGE }) },
    "sending",
    { submitted: NEWER, sending: CHANGE, since: 1 },
  ],

  [IN.changed, { type: "typed" }, "changed", {}],
  [IN.changed, { type: "chosen" }, "changed", {}],
  [IN.changed, { type: "due", ...DUE }, "sending", { sending: SENT, since: 99 }],
  [IN.changed, { type: "hidden", ...DUE }, "sending", { sending: SENT, since: 99 }],
  [{ ...IN.changed, refused: NEWER }, { type: "discarded" }, "saved", { submitted: OLD, refused: null }],
  [
    { ...IN.undecided, undecided: false, refused: NEWER },
    { type: "discarded" },
    "changed",
    { submitted: NONE, refused: null },
  ],

  [IN.sending, { type: "hidden", ...DUE }, "sending", {}],
  [IN.sending, { type: "confirmed", version: 4, at: AT }, "saved", { stored: MINE, version: 4, ...ARRIVED }],
  [WITH_NEWER, { type: "confirmed", version: 4, at: AT }, "changed", { stored: MINE, version: 4, ...ARRIVED }],
  [IN.sending, { type: "conflicted", stored: stored(THEIRS) }, "conflict", { conflict: stored(THEIRS), ...ARRIVED }],
  // Equal to one's own text it is no conflict.
  [WITH_NEWER, { type: "conflicted", stored: stored(NEWER) }, "saved", { stored: NEWER, version: 7, ...ARRIVED }],
  [
    IN.sending,
    { type: "rejected", field: "evidence" },
    "refused",
    { refused: { ...MINE, field: "evidence" }, ...ARRIVED },
  ],
  [WITH_NEWER, { type: "rejected" }, "changed", { refused: { ...MINE, field: undefined }, ...ARRIVED }],
  [TAKEN_BACK, { type: "rejected" }, "saved", { refused: { ...MINE, field: undefined }, ...ARRIVED }],
  [IN.sending, { type: "rejectedForGood" }, "refused", { refused: { ...MINE, field: undefined }, ...ARRIVED }],
  [WITH_NEWER, { type: "rejectedForGood" }, "changed", { refused: { ...MINE, field: undefined }, ...ARRIVED }],
  [TAKEN_BACK, { type: "rejectedForGood" }, "saved", { refused: { ...MINE, field: undefined }, ...ARRIVED }],
  [IN.sending, { type: "keyReused" }, "changed", ARRIVED],
  [TAKEN_BACK, { type: "keyReused" }, "saved", ARRIVED],
  [{ ...IN.sending, delayed: false }, { type: "undelivered", isFault: false, waitMs: 0 }, "sending", { delayed: true }],
  [{ ...IN.sending, delayed: false }, { type: "signedOut" }, "sending", { delayed: true }],

  [IN.refused, { type: "hidden", ...DUE }, "refused", {}],
  [IN.refused, { type: "discarded" }, "saved", { submitted: OLD, refused: null }],
  [
    { ...IN.refused, stored: { answer: null, evidence: "" } },
    { type: "discarded" },
    "changed",
    { submitted: NONE, refused: null },
  ],

  [IN.conflict, { type: "hidden", ...DUE }, "conflict", {}],
  [IN.conflict, { type: "mineKept" }, "changed", { stored: THEIRS, version: 7, conflict: null }],
  [
    { ...IN.conflict, submitted: THEIRS },
    { type: "mineKept" },
    "saved",
    { stored: THEIRS, version: 7, conflict: null },
  ],
  // The fields hold theirs by then, with the line ends of the browser.
  [
    { ...IN.conflict, conflict: stored({ ...THEIRS, evidence: "a\r\nb" }), submitted: { ...THEIRS, evidence: "a\nb" } },
    { type: "theirsTaken" },
    "saved",
    { stored: { ...THEIRS, evidence: "a\nb" }, version: 7, conflict: null },
  ],

  [IN.undecided, { type: "typed" }, "changed", { undecided: false }],
  [IN.undecided, { type: "chosen" }, "changed", { undecided: false }],
  [IN.undecided, { type: "hidden", ...DUE }, "undecided", {}],
  [IN.undecided, { type: "insisted" }, "changed", { undecided: false }],
];

for (const [before, event, situation, changes] of EXAMPLES) {
  const from = situationOf(before);
  test(`${from}: ${event.type} leads to ${situation}`, () => {
    const after = transition(before, event);
    assert.deepEqual(after.state, { ...before, ...changes });
    assert.equal(situationOf(after.state), situation);
    assert.deepEqual(after.effects, [
      ...(ANYWHERE[event.type] ?? []),
      ...(TRANSITIONS[from][event.type]?.[situation] ?? ["no such transition"]),
    ]);
  });
}

test("every transition of the table has an example", () => {
  const inTable = Object.entries(TRANSITIONS).flatMap(([from, events]) =>
    Object.entries(events).flatMap(([event, nexts]) => Object.keys(nexts).map((to) => `${from} ${event} ${to}`)),
  );
  const examples = EXAMPLES.map(([before, event, to]) => `${situationOf(before)} ${event.type} ${to}`);
  assert.deepEqual([...new Set(examples)].sort(), inTable.sort());
});

test("each situation is recognised", () => {
  for (const [situation, example] of Object.entries(IN)) assert.equal(situationOf(example), situation);
});

/** @type {Record<string, Event>} */
const EVENTS = Object.fromEntries(
  [
    ...EXAMPLES.map(([, event]) => event),
    .../** @type {Event[]} */ ([
      { type: "offered", record: left() },
      { type: "offerTaken" },
      { type: "offerDeclined" },
    ]),
  ].map((event) => [event.type, event]),
);

test("what the table does not name changes nothing", () => {
  for (const [from, before] of /** @type {[Situation, State][]} */ (Object.entries(IN))) {
    for (const event of Object.values(EVENTS)) {
      if (ANYWHERE[event.type] || TRANSITIONS[from][event.type]) continue;
      const after = transition(before, event);
      assert.equal(after.state, before, `${from}: ${event.type}`);
      assert.deepEqual(after.effects, []);
    }
  }
});

test("what can happen anywhere leaves the situation as it is, and an undecided question decided", () => {
  for (const [from, before] of /** @type {[Situation, State][]} */ (Object.entries(IN))) {
    for (const type of /** @type {Event["type"][]} */ (Object.keys(ANYWHERE))) {
      const { state: after, effects } = transition(before, EVENTS[type]);
      const isEdit = type === "typed" || type === "chosen";
      assert.equal(situationOf(after), from === "undecided" && isEdit ? "changed" : from, `${from}: ${type}`);
      assert.deepEqual(effects.slice(0, ANYWHERE[type]?.length), ANYWHERE[type]);
    }
  }
});

test("texts of earlier pages are counted until they are decided upon", () => {
  const two = transition(transition(IN.saved, EVENTS.offered).state, EVENTS.offered).state;
  assert.equal(two.offered, 2);
  assert.ok(isUnsaved(two) && !hasWork(two));
  const none = transition(transition(two, EVENTS.offerTaken).state, EVENTS.offerDeclined).state;
  assert.ok(!isUnsaved(none));
});

test("what waits for the person is told from what is merely under way", () => {
  const stuck = Object.entries(IN).filter(([, example]) => isStuck(example));
  assert.deepEqual(stuck.map(([situation]) => situation).sort(), ["conflict", "refused", "undecided"]);
  const unsaved = Object.entries(IN).filter(([, example]) => isUnsaved(example));
  assert.deepEqual(
    unsaved.map(([situation]) => situation),
    ["changed", "sending", "refused", "conflict", "undecided"],
  );
});

test("the page's version of an answer that came back unsaved is not known", () => {
  const { stored: unknown } = initialState({ submitted: MINE, stored: MINE, version: 3, undecided: true });
  assert.equal(unknown.answer, null);
});

// --- What an earlier page left ------------------------------------------------------------------------------------------

const ARRIVED_UNHEARD = state({ submitted: MINE, stored: MINE, version: 4 });
/** @type {[string, State, Partial<import("../../static/state.js").Unconfirmed>, string][]} */
const RECOVERIES = [
  ["is stored already", state({ submitted: MINE, stored: MINE }), {}, "identical"],
  ["was never sent", IN.saved, {}, "continued"],
  ["was sent, and perhaps stored", IN.saved, { sending: CHANGE }, "resumed"],
  ["was typed after what was on its way", IN.saved, { submitted: NEWER, sending: CHANGE }, "resumed"],
  ["was typed after what has arrived", ARRIVED_UNHEARD, { submitted: NEWER, sending: CHANGE }, "continued"],
  ["was changed by somebody else since", state({ version: 4 }), {}, "offered"],
  ["was sent, and then changed by somebody else", state({ version: 5 }), { sending: CHANGE }, "doubtful"],
  [
    "was typed on after sending, and changed by somebody else",
    state({ version: 5 }),
    { submitted: NEWER, sending: CHANGE },
    "offered",
  ],
  ["meets a text that is typed already", { ...IN.changed, submitted: THEIRS }, {}, "offered"],
  ["meets a text on its way", { ...IN.sending, submitted: THEIRS }, {}, "offered"],
  ["meets a conflict", { ...IN.conflict, submitted: THEIRS }, {}, "offered"],
  ["meets a refused text", { ...IN.refused, submitted: THEIRS, refused: THEIRS }, {}, "offered"],
  ["meets a refused text that lies beside the fields", { ...IN.saved, refused: THEIRS }, {}, "offered"],
  ["meets an undecided question", { ...IN.undecided, submitted: THEIRS }, {}, "offered"],
  ["meets another such text", { ...IN.saved, offered: 1 }, {}, "offered"],
];

for (const [words, before, more, recovery] of RECOVERIES) {
  test(`what an earlier page left and ${words}: ${recovery}`, () => {
    assert.equal(recoveryOf(before, left(more)), recovery);
  });
}

// --- No word is lost, whatever happens in whatever order --------------------------------------------------------------------

/** The same numbers for the same seed. @param {number} seed */
function randomNumbers(seed) {
  let number = seed * 2654435761 + 1;
  return (/** @type {number} */ below) => {
    number = (Math.imul(number, 1664525) + 1013904223) >>> 0;
    return Math.floor((number / 2 ** 32) * below);
  };
}

/** A server that does as docs/http.md says, on a network that may lose the request or the reply. */
class Server {
  version = 0;
  content = NONE;
  /** @type {Map<string, {change: import("../../static/state.js").Change, version: number}>} */
  keys = new Map();

  /** @param {import("../../static/state.js").Change} change @returns {import("../../static/state.js").Outcome} */
  receive(change) {
    const known = this.keys.get(change.key);
    if (known) assert.ok(isSame(known.change, change), "one key with two texts");
    if (known) return { type: "confirmed", version: known.version, at: AT };
    if (change.evidence.includes("never")) return { type: "rejected", field: "evidence" };
    if (change.version !== this.version)
      return { type: "conflicted", stored: { ...this.content, version: this.version, at: AT, by: "Lee" } };
    this.store(change);
    this.keys.set(change.key, { change, version: this.version });
    return { type: "confirmed", version: this.version, at: AT };
  }

  /** @param {import("../../static/content.js").Content} content */
  store({ answer, evidence }) {
    this.content = { answer, evidence };
    this.version++;
  }
}

test("after any order of events, what was typed last is what the server has, and each key one change", () => {
  for (let seed = 0; seed < 500; seed++) {
    const random = randomNumbers(seed);
    const server = new Server();
    let question = initialState({ submitted: NONE, stored: NONE, version: 0, undecided: false });
    let keys = 0;

    /** @param {Event} event */
    const happen = (event) => {
      const from = situationOf(question);
      const after = transition(question, event);
      if (after.state !== question && TRANSITIONS[from][event.type]) {
        const next = situationOf(after.state);
        assert.ok(TRANSITIONS[from][event.type]?.[next], `seed ${seed}: ${from}, ${event.type} and then ${next}`);
      }
      // Only the person, or a text that comes back, changes what the fields hold.
      if (event.type !== "discarded") assert.equal(after.state.submitted, question.submitted);
      question = after.state;
    };
    const due = () => happen({ type: "due", key: `key-${keys++}`, now: keys });
    const deliver = () => question.sending && happen(server.receive(question.sending));

    const steps = [
      () => {
        const text = random(8) === 0 ? `never ${random(2)}` : `text ${seed}-${random(20)}`;
        question = { ...question, submitted: { answer: "yes", evidence: text } };
        happen({ type: "typed" });
      },
      () => {
        // Back to what is stored.
        question = {
          ...question,
          submitted: { answer: question.stored.answer ?? "", evidence: question.stored.evidence },
        };
        happen({ type: "typed" });
      },
      due,
      deliver,
      () => {
        // The reply is lost.
        if (question.sending) server.receive(question.sending);
        happen({ type: "undelivered", isFault: false, waitMs: 0 });
      },
      () => happen({ type: "signedOut" }),
      () => happen({ type: "hidden", key: `key-${keys++}`, now: keys }),
      () => random(4) === 0 && server.store({ answer: "no", evidence: `of Lee ${keys++}` }),
      () => happen({ type: "mineKept" }),
    ];
    for (let step = 0; step < 60; step++) steps[random(steps.length)]();

    // At last the network is there, and the person decides.
    question = { ...question, submitted: { answer: "yes", evidence: `the last text ${seed}` } };
    happen({ type: "typed" });
    for (let turn = 0; turn < 8; turn++) {
      happen({ type: "mineKept" });
      due();
      deliver();
    }
    assert.equal(situationOf(question), "saved", `seed ${seed}`);
    assert.deepEqual(server.content, question.submitted, `seed ${seed}`);
  }
});
