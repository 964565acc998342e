// An answer that another page left, in each situation in which it can be found.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { StoredAnswer } from "../../static/stored-answer.js";
import { CONFIRMED, UNREACHED } from "./parts.js";

/** @typedef {import("../../static/state.js").Outcome} Outcome */

const MINE = { answer: "yes", evidence: "typed here" };
const NEWER = { answer: "yes", evidence: "typed here, and on" };
const CHANGE = { ...MINE, version: 3, key: "key-1" };
const THEIRS = { answer: "no", evidence: "typed there", version: 5, at: "2026-03-02T14:01:57.003Z", by: "Lee" };

/** @type {import("../../static/state.js").Change[]} */
let sent = [];
/** @type {string[]} */
let stored = [];
let leavingMs = 0;

beforeEach(() => {
  [sent, stored, leavingMs] = [[], [], 0];
});

/** @param {Partial<import("../../static/store.js").OpenRecord>} more @param {Outcome[]} outcomes */
function left(more, ...outcomes) {
  return new StoredAnswer(
    {
      id: "a",
      path: "/inspections/harbour-2024/cases/HAR%2D102/answers/",
      page: "/inspections/harbour-2024/cases/HAR-102/2.2/#q",
      number: "2.2.1",
      since: 1,
      version: 3,
      submitted: MINE,
      sending: null,
      ...more,
    },
    {
      delivery: {
        deliver: async (_path, _number, change) => {
          // On the disk before it is on the network, so that its key is known whatever happens.
          assert.ok(more.sending || stored.length > 0);
          sent.push(change);
          return outcomes.shift() ?? CONFIRMED;
        },
      },
      store: {
        put: async (_id, { sending, version }) => void stored.push(`put ${sending?.key.slice(0, 5) ?? "-"} ${version}`),
        remove: async () => void stored.push("remove"),
        release: async () => void stored.push("release"),
        get leavingMs() {
          return leavingMs;
        },
      },
      onChange: () => stored.push("shown"),
    },
  );
}

test("what was never sent gets a key, is stored with it, and is sent", async () => {
  const answer = left({});
  await answer.send();
  assert.equal(stored[0], `put ${sent[0].key.slice(0, 5)} 3`);
  assert.deepEqual([sent.length, sent[0].evidence, sent[0].version], [1, MINE.evidence, 3]);
  assert.deepEqual(stored.slice(1), ["remove", "shown"]);
  assert.ok(answer.isOver);
});

test("what was on its way is sent with its own key", async () => {
  await left({ sending: CHANGE }).send();
  assert.deepEqual(sent, [CHANGE]);
});

test("what was typed after what was on its way follows with the new version and a new key", async () => {
  await left({ submitted: NEWER, sending: CHANGE }).send();
  assert.deepEqual(sent[0], CHANGE);
  assert.deepEqual([sent[1].evidence, sent[1].version], [NEWER.evidence, 4]);
  assert.notEqual(sent[1].key, CHANGE.key);
  assert.equal(stored[0], "put - 4");
});

test("a key that is used already is replaced", async () => {
  await left({ sending: CHANGE }, { type: "keyReused" }).send();
  assert.equal(sent.length, 2);
  assert.notEqual(sent[1].key, CHANGE.key);
});

test("what did not arrive is sent again with the same key, and nothing is removed", async () => {
  const answer = left({}, UNREACHED, { type: "signedOut" });
  await answer.send();
  await answer.send();
  await answer.send();
  assert.equal(new Set(sent.map(({ key }) => key)).size, 1);
  assert.deepEqual(
    stored.filter((word) => word === "remove"),
    ["remove"],
  );
});

test("what somebody else changed is given up to the page of its question", async () => {
  const answer = left({}, { type: "conflicted", stored: THEIRS });
  await answer.send();
  assert.deepEqual(stored.slice(1), ["release", "shown"]);
  assert.equal(answer.isOver, false);
});

test("what somebody else stored in the same words is done", async () => {
  const answer = left({}, { type: "conflicted", stored: { ...THEIRS, ...MINE } });
  await answer.send();
  assert.ok(answer.isOver);
});

for (const type of /** @type {("rejected" | "rejectedForGood")[]} */ (["rejected", "rejectedForGood"])) {
  test(`what is ${type} stays to be copied, with the reason`, async () => {
    const answer = left({}, { type, message: "The case is closed" });
    await answer.send();
    assert.equal(answer.refusal, "The case is closed");
    assert.deepEqual(stored.slice(1), ["shown"]);
  });
}

test("while the page is being left nothing is removed: the next page compares", async () => {
  leavingMs = 5000;
  const answer = left({});
  await answer.send();
  assert.ok(answer.isOver);
  assert.ok(!stored.includes("remove"));
});

test("it is called by its question and case", () => {
  assert.equal(left({}).title, "2.2.1 in case HAR-102");
});
