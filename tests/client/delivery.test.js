// One request, as docs/http.md describes it, against a real server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { Delivery } from "../../static/delivery.js";

const CHANGE = { answer: "yes", evidence: "Seen – Ŵyn’s 😀", version: 3, key: "key-1" };
const STORED = { answer: "no", evidence: "Not on file.", version: 3, at: "2026-03-02T14:01:57.003Z", by: "Lee Lead" };

/** @type {{status: number, headers?: Record<string, string>, body: unknown}} */
let reply;
/** @type {{address?: string, type?: string, token: unknown, body: unknown}[]} */
let received = [];
let path = "";

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  received.push({
    address: request.url,
    type: request.headers["content-type"],
    token: request.headers["x-csrftoken"],
    body: JSON.parse(Buffer.concat(parts).toString()),
  });
  if (reply.status === 0) return response.destroy();
  response.writeHead(reply.status, { "Content-Type": "application/json", ...reply.headers });
  response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
});

const session = {
  isOpen: true,
  request: (/** @type {string} */ address, /** @type {RequestInit} */ options) =>
    fetch(address, { ...options, headers: { "X-CSRFToken": "token-1" } }),
};

before(async () => {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  path = `http://127.0.0.1:${port}/cases/HAR-102/answers/`;
});
after(() => server.close());
beforeEach(() => {
  received = [];
  session.isOpen = true;
});

const deliver = () => new Delivery(session).deliver(path, "2.2.1", CHANGE);

test("the change is sent as it is, to its question", async () => {
  reply = { status: 200, body: { answer: "yes", evidence: "", version: 4, at: STORED.at } };
  assert.deepEqual(await deliver(), { type: "confirmed", version: 4, at: STORED.at });
  assert.deepEqual(received, [
    { address: "/cases/HAR-102/answers/2.2.1/", type: "application/json", token: "token-1", body: CHANGE },
  ]);
});

/** @type {[string, typeof reply, import("../../static/state.js").Outcome][]} */
const REPLIES = [
  [
    "somebody was first",
    { status: 409, body: { error: "conflict", stored: STORED } },
    { type: "conflicted", stored: STORED },
  ],
  ["the session has ended", { status: 401, body: { error: "signed_out" } }, { type: "signedOut" }],
  ["the token is of an older sign-in", { status: 403, body: { error: "csrf" } }, { type: "signedOut" }],
  [
    "the text cannot be stored",
    { status: 422, body: { error: "refused", message: "A NUL", field: "evidence", position: 7 } },
    { type: "rejected", message: "A NUL", field: "evidence", position: 7 },
  ],
  ["the key is used", { status: 400, body: { error: "key_reused", message: "…" } }, { type: "keyReused" }],
  ...["not_allowed", "closed", "not_found"].map(
    (error) =>
      /** @type {[string, typeof reply, import("../../static/state.js").Outcome]} */ ([
        `the case is ${error}`,
        { status: 403, body: { error, message: "No" } },
        { type: "rejectedForGood", message: "No", field: undefined, position: undefined },
      ]),
  ),
  [
    "the server is busy",
    { status: 503, headers: { "Retry-After": "3" }, body: { error: "busy" } },
    { type: "undelivered", isFault: false, waitMs: 3000 },
  ],
  [
    "the server stumbles",
    { status: 500, body: { error: "failed" } },
    { type: "undelivered", isFault: true, waitMs: 0 },
  ],
  ["there are too many requests", { status: 429, body: {} }, { type: "undelivered", isFault: true, waitMs: 0 }],
  [
    "a proxy replies in its own words",
    { status: 502, body: "<h1>Bad gateway</h1>" },
    { type: "undelivered", isFault: false, waitMs: 0 },
  ],
  ["the connection breaks", { status: 0, body: "" }, { type: "undelivered", isFault: false, waitMs: 0 }],
];

for (const [words, given, outcome] of REPLIES) {
  test(`when ${words}: ${outcome.type}`, async () => {
    reply = given;
    assert.deepEqual(await deliver(), outcome);
  });
}

test("nothing is sent without a session of this person", async () => {
  session.isOpen = false;
  assert.deepEqual(await deliver(), { type: "signedOut" });
  assert.deepEqual(received, []);
});

test("what is sent from closing pages stays below what browsers let through", async () => {
  /** @type {boolean[]} */
  const kept = [];
  const { promise, resolve } = Promise.withResolvers();
  const delivery = new Delivery({
    isOpen: true,
    request: async (_address, { keepalive }) => {
      kept.push(Boolean(keepalive));
      await promise;
      return Response.json({ version: 1, at: STORED.at });
    },
  });
  const long = { ...CHANGE, evidence: "e".repeat(40000) };
  const both = [delivery.deliver(path, "2.2.1", long), delivery.deliver(path, "2.2.2", long)];
  resolve(null);
  await Promise.all(both);
  await delivery.deliver(path, "2.2.3", long);
  assert.deepEqual(kept, [true, false, true]);
});
