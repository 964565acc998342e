// What cannot be delivered is sent again: in order, with pauses, and at once when there is hope.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Queue } from "../../static/queue.js";
import { CONFIRMED, settled, UNREACHED } from "./parts.js";

/** @typedef {import("../../static/state.js").Outcome} Outcome */

/** @type {string[]} */
let sent = [];
/** @type {{isOpen: boolean, looks: number, look: () => Promise<unknown>}} */
let session;

beforeEach((context) => {
  const { mock } = /** @type {import("node:test").TestContext} */ (context);
  sent = [];
  session = {
    isOpen: true,
    looks: 0,
    look: async () => {
      session.looks++;
    },
  };
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(performance, "now", () => Date.now());
  mock.method(Math, "random", () => 1); // the longest pauses
});

/**
 * Something to send that meets one outcome after the other, and then arrives.
 * @param {string} name
 * @param {number} since
 * @param {Outcome[]} outcomes
 */
const item = (name, since, ...outcomes) => ({
  since,
  send: async () => {
    sent.push(name);
    return outcomes.shift() ?? CONFIRMED;
  },
});

/** @param {import("node:test").TestContext} context @param {number} ms */
async function pass({ mock }, ms) {
  mock.timers.tick(ms);
  await settled();
}

test("what arrives does not wait", async () => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1));
  assert.deepEqual(sent, ["a"]);
  assert.equal(queue.isHeldUp, false);
});

/** Waiting for the session to be back. @param {ReturnType<typeof item>[]} items */
async function waiting(...items) {
  const queue = new Queue(session);
  session.isOpen = false;
  await queue.enqueue(item("signed out", 0, { type: "signedOut" }));
  for (const one of items) await queue.enqueue(one);
  assert.equal(queue.isHeldUp, true);
  session.isOpen = true;
  sent = [];
  return queue;
}

test("once there is hope all are sent in the order of their age, whichever came first", async () => {
  const queue = await waiting(item("second", 5), item("third", 9), item("first", 2));
  await queue.flush();
  assert.deepEqual(sent, ["signed out", "first", "second", "third"]);
  assert.equal(queue.isHeldUp, false);
});

test("while the oldest cannot be delivered no other is tried", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("old", 1, ...Array(9).fill(UNREACHED)));
  await queue.enqueue(item("new", 2));
  for (let turn = 0; turn < 4; turn++) await pass(context, 30000);
  assert.ok(sent.length > 3 && sent.every((name) => name === "old"));
});

test("what the server stumbles over goes to the end", async (context) => {
  const queue = await waiting(item("faulty", 1, { type: "undelivered", isFault: true, waitMs: 0 }), item("sound", 2));
  await queue.flush();
  assert.deepEqual(sent, ["signed out", "faulty"]);
  await pass(context, 1000);
  assert.deepEqual(sent, ["signed out", "faulty", "sound", "faulty"]);
});

test("what does not arrive keeps its place", async (context) => {
  const queue = await waiting(item("first", 1, UNREACHED), item("second", 2));
  await queue.flush();
  await pass(context, 1000);
  assert.deepEqual(sent, ["signed out", "first", "first", "second"]);
});

test("the pauses double up to half a minute", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, ...Array(9).fill(UNREACHED)));
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    sent = [];
    await pass(context, 1000 * seconds - 1);
    assert.deepEqual(sent, [], `before ${seconds} seconds`);
    await pass(context, 1);
    assert.deepEqual(sent, ["a"], `after ${seconds} seconds`);
  }
});

test("each pause is shortened by up to half", async (context) => {
  context.mock.method(Math, "random", () => 0);
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, UNREACHED));
  await pass(context, 499);
  assert.deepEqual(sent, ["a"]);
  await pass(context, 1);
  assert.deepEqual(sent, ["a", "a"]);
});

test("after a success the pauses begin anew", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, UNREACHED, UNREACHED, UNREACHED));
  await pass(context, 1000);
  await pass(context, 2000);
  await pass(context, 4000);
  assert.equal(queue.isHeldUp, false);
  await queue.enqueue(item("b", 2, UNREACHED));
  await pass(context, 1000);
  assert.deepEqual(sent.slice(-2), ["b", "b"]);
});

test("a busy server is not asked before it said, not even when the connection comes back", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, { type: "undelivered", isFault: false, waitMs: 3000 }));
  await pass(context, 2000);
  await queue.flush();
  assert.deepEqual(sent, ["a"]);
  await pass(context, 1000);
  assert.deepEqual(sent, ["a", "a"]);
});

test("a timer that comes too early is set again", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, { type: "undelivered", isFault: false, waitMs: 3000 }));
  // The clock of the page is a little behind that of the timers.
  context.mock.method(performance, "now", () => Date.now() - 5);
  await pass(context, 3000);
  assert.deepEqual(sent, ["a"]);
  await pass(context, 5);
  assert.deepEqual(sent, ["a", "a"]);
});

test("the connection that comes back is used at once, and the pauses begin anew", async (context) => {
  const queue = new Queue(session);
  await queue.enqueue(item("a", 1, UNREACHED, UNREACHED, UNREACHED));
  await pass(context, 1000);
  await queue.flush();
  assert.deepEqual(sent, ["a", "a", "a"]);
  await pass(context, 1000);
  assert.deepEqual(sent, ["a", "a", "a", "a"]);
});

test("signed out, it looks who is signed in and sends nothing until that is this person", async (context) => {
  const queue = new Queue(session);
  session.isOpen = false;
  await queue.enqueue(item("a", 1, { type: "signedOut" }));
  assert.equal(session.looks, 1);
  await pass(context, 600000);
  assert.deepEqual(sent, ["a"]);
  session.isOpen = true;
  await queue.flush();
  assert.deepEqual(sent, ["a", "a"]);
});

test("what waits is in the queue once, however often it is put there", async () => {
  const once = item("once", 1);
  const queue = await waiting(once, once);
  await queue.flush();
  assert.deepEqual(sent, ["signed out", "once"]);
});

test("one that breaks does not stop the others for ever", async () => {
  const broken = { since: 1, send: () => Promise.reject(new Error("broken")) };
  const queue = await waiting(broken, item("sound", 2));
  await assert.rejects(queue.flush(), /broken/);
  await queue.flush();
  assert.deepEqual(sent, ["signed out", "sound"]);
});

test("while the last of those that wait is being tried, a new one would still have to wait", async () => {
  /** @type {boolean[]} */
  const heldUp = [];
  const last = item("last", 1);
  const queue = await waiting({
    ...last,
    send: async () => {
      heldUp.push(queue.isHeldUp);
      return last.send();
    },
  });
  await queue.flush();
  assert.deepEqual(heldUp, [true]);
  assert.equal(queue.isHeldUp, false);
});
