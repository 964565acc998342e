// Sends one change of one answer; docs/http.md describes the request. What cannot be delivered waits in one line.

import { session } from "./session.js";

const KEEPALIVE_LIMIT = 60000; // bytes; browsers drop what is sent from closing pages beyond 64 KB in all
const TIMEOUT = 20000;
const SHORTEST_WAIT = 1000;
const LONGEST_WAIT = 30000;

// crypto.randomUUID exists on HTTPS only.
export const newKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

export const same = (one, other) => one.answer === other.answer && one.evidence === other.evidence;

let onTheWay = 0;

// Resolves to {kind, reply, …}: stored, conflict and refused are the server's word; after "later" and "signed_out" the
// same change is to be sent again with its key.
export async function deliver(path, number, change) {
  if (!session.isOpen) return { kind: "signed_out" };
  const { answer, evidence, version, key } = change;
  const body = new Blob([JSON.stringify({ answer, evidence, version, key })], { type: "application/json" });
  const keepalive = onTheWay + body.size < KEEPALIVE_LIMIT;
  if (keepalive) onTheWay += body.size;
  try {
    const response = await fetch(`${path}${encodeURIComponent(number)}/`, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": session.token },
      body,
      keepalive,
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return judged(response, await response.json());
  } catch {
    return { kind: "later", reached: false };
  } finally {
    if (keepalive) onTheWay -= body.size;
  }
}

function judged(response, reply) {
  if (response.ok) return { kind: "stored", reply };
  if (reply.error === "conflict") return { kind: "conflict", reply };
  // A token of an older sign-in is refused like no session at all: who is signed in now decides.
  if (reply.error === "signed_out" || reply.error?.startsWith("csrf")) return { kind: "signed_out" };
  if (response.status >= 500 || response.status === 429) {
    const wait = 1000 * Number(response.headers.get("Retry-After") ?? 0);
    return { kind: "later", reached: true, busy: response.status === 503, wait: wait || 0 };
  }
  return { kind: "refused", reply, error: reply.error };
}

// --- The line: the oldest change is tried, and the others follow once it is through -----------------------------------

const line = [];
let tries = 0;
let notBefore = 0;
let trying = false;
let timer;

const isUndelivered = (outcome) => outcome.kind === "later" || outcome.kind === "signed_out";

// `item` has `since` and `send()`, which resolves to what `deliver` told. While some wait, a new one is tried after them.
export async function lineUp(item) {
  if (line.length || trying) return join(item);
  const outcome = await item.send();
  if (isUndelivered(outcome)) await putBack(item, outcome);
}

function join(item) {
  if (!line.includes(item)) line.push(item);
  line.sort((one, other) => one.since - other.since);
  goOn();
}

// Whether a change would have to wait for others.
export const isHeldUp = () => line.length > 0;

async function putBack(item, outcome) {
  if (!line.includes(item)) {
    line.push(item);
    // What the server stumbles over must not hold up the rest.
    if (!outcome.reached || outcome.busy) line.sort((one, other) => one.since - other.since);
  }
  if (outcome.kind === "signed_out") await session.look();
  const pause = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** tries++) * (0.5 + Math.random() / 2);
  notBefore = Date.now() + (outcome.wait ?? 0);
  clearTimeout(timer);
  timer = setTimeout(goOn, Math.max(pause, outcome.wait ?? 0));
}

async function goOn() {
  if (trying || !line.length || !session.isOpen || Date.now() < notBefore) return;
  trying = true;
  clearTimeout(timer);
  while (line.length) {
    const item = line.shift();
    const outcome = await item.send();
    if (isUndelivered(outcome)) {
      await putBack(item, outcome);
      break;
    }
    tries = 0;
  }
  trying = false;
}

export function hurry() {
  tries = 0;
  goOn();
}

addEventListener("online", hurry);
session.addEventListener("resumed", hurry);
