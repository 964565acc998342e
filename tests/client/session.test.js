// Who is signed in decides whether anything is sent, and with which token.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Session } from "../../static/session.js";
import { settled } from "./parts.js";

/** @type {{status: number, body: object}} */
let reply;
/** @type {{method: string, token: string}[]} */
let asked = [];
/** @type {string[]} */
let heard = [];
let cookie = "";
let inForms = "";

const IVY = { user: "17", name: "Ivy Inspector", ends_in: 6840, extendable_to: 7200 };

beforeEach(() => {
  [cookie, inForms, asked, heard] = ["token-1", "token-1", [], []];
  reply = { status: 200, body: IVY };
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(globalThis, "fetch", async (/** @type {string} */ _address, /** @type {any} */ { method, headers }) => {
    asked.push({ method, token: headers["X-CSRFToken"] });
    if (reply.status === 0) throw new TypeError("no network");
    return new Response(JSON.stringify(reply.body), { status: reply.status });
  });
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

function newSession() {
  const session = new Session({
    address: "/session/",
    user: "17",
    tokens: {
      cookie: () => cookie,
      inForms: () => inForms,
      putInForms: (token) => {
        inForms = token;
      },
    },
  });
  for (const name of ["resumed", "ended", "ending", "lasting"]) session.addEventListener(name, () => heard.push(name));
  return session;
}

/** @param {number} ms */
async function pass(ms) {
  mock.timers.tick(ms);
  await settled();
}

test("a session that lasts is left alone until five minutes before its end", async () => {
  const session = newSession();
  assert.equal(await session.look(), true);
  assert.deepEqual(heard, ["lasting"]);
  await pass(1000 * (6840 - 300) - 1);
  assert.equal(asked.length, 1);
  await pass(1);
  assert.equal(asked.length, 2);
});

test("its end is announced, and whether it can be put off", async () => {
  const session = newSession();
  reply.body = { ...IVY, ends_in: 240, extendable_to: 7200 };
  await session.look();
  assert.deepEqual([heard, session.canLast], [["ending"], true]);
  reply.body = { ...IVY, ends_in: 240, extendable_to: 240 };
  await session.look();
  assert.equal(session.canLast, false);
});

test("extending asks with POST, and with GET where the token is too old", async () => {
  const session = newSession();
  await session.extend();
  assert.deepEqual(asked, [{ method: "POST", token: "token-1" }]);
  reply = { status: 403, body: {} };
  const extended = session.extend();
  await Promise.resolve();
  reply = { status: 403, body: {} };
  mock.method(globalThis, "fetch", async (/** @type {string} */ _, /** @type {any} */ { method }) => {
    asked.push({ method, token: "" });
    return new Response(JSON.stringify(IVY), { status: method === "POST" ? 403 : 200 });
  });
  await extended;
  assert.equal(asked.at(-1)?.method, "GET");
});

test("when it has ended, nothing may be sent until the same person is back, with the new token", async () => {
  const session = newSession();
  reply = { status: 401, body: { error: "signed_out" } };
  assert.equal(await session.look(), false);
  assert.deepEqual(heard, ["ended", "lasting"]);
  await pass(15000);
  assert.equal(asked.length, 2);
  assert.deepEqual(
    heard.filter((name) => name === "ended"),
    ["ended"],
  );
  cookie = "token-2";
  reply = { status: 200, body: IVY };
  assert.equal(await session.look(), true);
  assert.deepEqual([session.token, inForms], ["token-2", "token-2"]);
  assert.ok(heard.includes("resumed"));
});

test("somebody else's sign-in is no sign-in, and their token is never taken", async () => {
  const session = newSession();
  cookie = "token-of-ida";
  reply.body = { ...IVY, user: "18", name: "Ida Inspector" };
  assert.equal(await session.look(), false);
  assert.deepEqual([session.state, session.name], ["other", "Ida Inspector"]);
  assert.deepEqual([session.token, inForms], ["token-1", "token-1"]);
});

test("a cookie that changed while the server was asked is not taken for this person's", async () => {
  const session = newSession();
  const looking = session.look();
  cookie = "token-of-ida";
  await looking;
  assert.equal(session.token, "token-1");
});

test("without a network nothing is concluded, and it looks again", async () => {
  const session = newSession();
  reply.status = 0;
  assert.equal(await session.look(), true);
  assert.deepEqual(heard, []);
  await pass(15000);
  assert.equal(asked.length, 2);
});

test("several who ask at once share one request", async () => {
  const session = newSession();
  assert.deepEqual(await Promise.all([session.look(), session.look()]), [true, true]);
  assert.equal(asked.length, 1);
});

test("it looks when another page was opened only where something may have changed", async () => {
  const session = newSession();
  await session.look();
  session.lookIfDoubtful();
  assert.equal(asked.length, 1);
  cookie = "token-2";
  session.lookIfDoubtful();
  assert.equal(asked.length, 2);
});
