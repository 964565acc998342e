// Two pages of one browser: what one leaves the other takes over, and only when it is gone. The encryption and the locks
// are the real ones.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Store } from "../../static/store.js";
import { SharedRecords, settled } from "./parts.js";

const KEYS = { ivy: btoa("i".repeat(32)), ida: btoa("d".repeat(32)) };
const ANSWER = {
  path: "/inspections/harbour-2024/cases/HAR-102/answers/",
  page: "/inspections/harbour-2024/cases/HAR-102/2.2/#q-2-2-1",
  number: "2.2.1",
  since: 5,
  version: 3,
  submitted: { answer: "yes", evidence: "Typed in the basement – Ŵyn’s 😀" },
  sending: null,
};
const ALL = () => true;

let records = new SharedRecords();

beforeEach(() => {
  records = new SharedRecords();
});

/** A page that is open until `close()`. @param {"ivy" | "ida"} [user] */
async function openPage(user = "ivy") {
  const { promise: untilGone, resolve: close } = /** @type {PromiseWithResolvers<void>} */ (Promise.withResolvers());
  const store = new Store({
    address: "/session/store-key/",
    session: {
      user,
      look: async () => true,
      request: async () => Response.json({ user, key: KEYS[user] }),
    },
    records,
    locks: navigator.locks,
    untilGone,
  });
  assert.equal(await store.ready(), "on");
  await settled();
  return { store, close };
}

test("a page adopts what a page that is gone has left, and it is then its own", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  first.close();
  const second = await openPage();
  assert.deepEqual(await second.store.adopt(ALL), [{ id: "a", ...ANSWER }]);
  assert.equal(records.all.get("a")?.page, second.store.page);
  assert.deepEqual(await second.store.adopt(ALL), []);
  second.close();
});

test("a page that is open keeps its own", async (context) => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  const second = await openPage();
  // No need to wait for as long as a page may take to go.
  context.mock.method(AbortSignal, "timeout", () => AbortSignal.abort());
  assert.deepEqual(await second.store.adopt(ALL), []);
  assert.equal(records.all.get("a")?.page, first.store.page);
  first.close();
  second.close();
});

test("a page on its way out is waited for, and hands over what it wrote last", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  const second = await openPage();
  const adopting = second.store.adopt(ALL);
  await settled();
  const newest = { ...ANSWER, submitted: { answer: "yes", evidence: "and on" } };
  await first.store.put("a", newest);
  first.close();
  assert.deepEqual(await adopting, [{ id: "a", ...newest }]);
  second.close();
});

test("what the page on its way out has confirmed meanwhile is not taken over", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  const second = await openPage();
  const adopting = second.store.adopt(ALL);
  await settled();
  await first.store.remove("a");
  first.close();
  assert.deepEqual(await adopting, []);
  assert.equal(records.all.size, 0);
  second.close();
});

test("of two pages that want a record one gets it", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  first.close();
  const [second, third] = [await openPage(), await openPage()];
  const adopted = await Promise.all([second.store.adopt(ALL), third.store.adopt(ALL)]);
  assert.equal(adopted.flat().length, 1);
  second.close();
  third.close();
});

test("a page that can do nothing with a record gives it up to another", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  await first.store.release("a");
  const second = await openPage();
  assert.equal((await second.store.adopt(ALL)).length, 1);
  first.close();
  second.close();
});

test("what another page could do more with is left to it", async () => {
  const first = await openPage();
  await first.store.put("a", ANSWER);
  await first.store.put("b", { ...ANSWER, number: "2.2.2" });
  first.close();
  const second = await openPage();
  const adopted = await second.store.adopt(({ number }) => number === "2.2.2");
  assert.deepEqual(
    adopted.map(({ id }) => id),
    ["b"],
  );
  assert.equal(records.all.get("a")?.page, first.store.page);
  second.close();
});

test("the oldest comes first", async () => {
  const first = await openPage();
  await first.store.put("newer", { ...ANSWER, since: 9 });
  await first.store.put("older", { ...ANSWER, since: 1 });
  first.close();
  const second = await openPage();
  assert.deepEqual(
    (await second.store.adopt(ALL)).map(({ id }) => id),
    ["older", "newer"],
  );
  second.close();
});

test("nothing in a record can be read but random numbers and whose it is", async () => {
  const { store, close } = await openPage();
  await store.put("a", ANSWER);
  const record = records.all.get("a");
  assert.deepEqual(Object.keys(record ?? {}).sort(), ["data", "id", "iv", "owner", "page"]);
  const bytes = Buffer.from(/** @type {ArrayBuffer} */ (record?.data));
  for (const words of ["basement", "HAR-102", "2.2.1"]) assert.ok(!bytes.includes(words), words);
  const firstIv = record?.iv;
  await store.put("a", ANSWER);
  assert.notDeepEqual(records.all.get("a")?.iv, firstIv);
  close();
});

test("somebody else neither counts nor reads it, and it stays for its owner", async () => {
  const ivy = await openPage("ivy");
  await ivy.store.put("a", ANSWER);
  ivy.close();
  const ida = await openPage("ida");
  assert.equal(await ida.store.count(), 0);
  assert.deepEqual(await ida.store.adopt(ALL), []);
  // Not even with a record that says it is hers.
  records.put({ .../** @type {any} */ (records.all.get("a")), owner: "ida" });
  assert.deepEqual(await ida.store.adopt(ALL), []);
  assert.equal(records.all.size, 1);
  ida.close();
});

test("a record that an earlier version of the script wrote is read", async () => {
  const first = await openPage();
  const { submitted, ...rest } = ANSWER;
  await first.store.put("a", /** @type {any} */ ({ ...rest, typed: submitted }));
  first.close();
  const second = await openPage();
  const [adopted] = await second.store.adopt(ALL);
  assert.deepEqual(adopted.submitted, submitted);
  second.close();
});

// --- The key --------------------------------------------------------------------------------------------------------------

/** @param {() => Promise<Response>} request @param {object} [more] */
const storeWith = (request, more) =>
  new Store({
    address: "/session/store-key/",
    session: { user: "ivy", look: async () => true, request },
    records,
    locks: navigator.locks,
    untilGone: Promise.resolve(),
    ...more,
  });
const withKey = async () => Response.json({ user: "ivy", key: KEYS.ivy });

test("where it cannot be, it is off and nothing is asked for", async () => {
  const never = () => Promise.reject(new Error("was asked"));
  assert.equal(await storeWith(never, { address: "" }).ready(), "off");
  assert.equal(await storeWith(never, { records: null }).ready(), "off");
  assert.equal(await storeWith(never, { locks: undefined }).ready(), "off");
  const store = storeWith(never, { address: "" });
  await store.ready();
  await store.put("a", ANSWER);
  assert.equal(records.all.size, 0);
});

test("it is off where the installation keeps nothing in browsers", async () => {
  assert.equal(await storeWith(async () => Response.json({}, { status: 404 })).ready(), "off");
});

for (const [words, first] of /** @type {[string, () => Promise<Response>][]} */ ([
  ["the network is gone", () => Promise.reject(new TypeError("no network"))],
  ["nobody is signed in", async () => Response.json({ error: "signed_out" }, { status: 401 })],
  ["somebody else is signed in", async () => Response.json({ user: "ida", key: KEYS.ida })],
  ["the server is in trouble", async () => Response.json({}, { status: 503 })],
])) {
  test(`while ${words} it waits for its key, and asks again`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const replies = [first, withKey];
    const store = storeWith(() => (replies.shift() ?? withKey)());
    const ready = store.ready();
    for (let turn = 0; turn < 20; turn++) await settled();
    assert.equal(store.state, "waiting");
    context.mock.timers.tick(10000);
    assert.equal(await ready, "on");
  });
}

test("what is confirmed while the page is being left has to stay for a while", () => {
  const now = mock.method(performance, "now", () => 0);
  const store = storeWith(withKey);
  assert.equal(store.leavingMs, 0);
  store.leave();
  now.mock.mockImplementation(() => 4000);
  assert.equal(store.leavingMs, 6000);
  now.mock.mockImplementation(() => 11000);
  assert.equal(store.leavingMs, 0);
  now.mock.restore();
});
