// Changes that the server has not confirmed, kept in this browser until it has: encrypted with a key that the server
// gives to this person on this device and that the page holds in memory only. docs/capture.md tells more.

import { newKey } from "./saving.js";
import { session } from "./session.js";

const TRY_AGAIN = 10000;
const LAST_BREATH = 3000;
const STRICT = { durability: "strict" }; // on the disk, not only on its way there
const { store: address } = document.body.dataset;

// Records of one page are its own while it is open: a lock, which goes when the page goes, tells whether it is.
export const page = newKey();

const LEAVING = 10000;
let left = -LEAVING;
for (const name of ["beforeunload", "pagehide"]) addEventListener(name, () => (left = performance.now()));

// The next page may have been drawn just before an answer was stored, and would show the old one. What is confirmed
// while this page is being left is therefore not forgotten: the next page compares, and forgets.
export const whileLeaving = () => Math.max(0, left + LEAVING - performance.now());

let key = null;
let database = null;
let opening = null;

// "waiting" for the key, "on", or "off": the installation or the browser does not do it.
export let state = "waiting";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("plumbline", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("unsent", { keyPath: "id" }).createIndex("owner", "owner");
      request.result.createObjectStore("device");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// How many records this person has here. Needs no key, and so no request.
export async function count() {
  try {
    const unsent = (await open()).transaction("unsent").objectStore("unsent");
    return await done(unsent.index("owner").count(session.user));
  } catch {
    return 0;
  }
}

// Not in localStorage: browsers write that seconds later, and a number that is lost in a crash takes the key with it.
async function device() {
  const [known] = await done(database.transaction("device").objectStore("device").getAll());
  if (known) return known;
  const transaction = database.transaction("device", "readwrite", STRICT);
  transaction.objectStore("device").add(newKey(), 1);
  await committed(transaction).catch(() => {}); // another page may have been quicker
  return device();
}

async function fetchKey() {
  database = await open();
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": session.token },
    body: JSON.stringify({ device: await device() }),
    cache: "no-store",
  });
  if (response.status === 404) return "off";
  if (response.status === 401 || response.status === 403) await session.look();
  if (!response.ok) return "waiting";
  const reply = await response.json();
  if (reply.user !== session.user) return "waiting";
  const bytes = Uint8Array.from(atob(reply.key), (letter) => letter.charCodeAt(0));
  key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return "on";
}

async function start() {
  // Browsers encrypt on HTTPS and on the machine itself only.
  if (!address || !globalThis.crypto?.subtle || !globalThis.indexedDB || !navigator.locks) return (state = "off");
  navigator.locks.request(`page ${page}`, () => new Promise(() => {}));
  while (state === "waiting") {
    state = await fetchKey().catch((error) => (error instanceof TypeError ? "waiting" : "off"));
    if (state === "waiting") await new Promise((go) => setTimeout(go, TRY_AGAIN));
  }
  return state;
}

let starting = null;

// Resolves to "on" or "off" once that is known.
export const ready = () => (starting ??= start());

const put = (record) => {
  const transaction = database.transaction("unsent", "readwrite", STRICT);
  transaction.objectStore("unsent").put(record);
  return committed(transaction);
};

const read = (id) => done(database.transaction("unsent").objectStore("unsent").get(id));

// `content` is anything that JSON can hold. All of it is encrypted, the address of the case included.
export async function keep(id, content) {
  if (state !== "on") return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(content)));
  await put({ id, page, owner: session.user, iv, data });
}

export async function forget(id) {
  if (state !== "on") return;
  await done(database.transaction("unsent", "readwrite").objectStore("unsent").delete(id));
}

// Gives a record up to whichever page can do something with it.
export async function release(id) {
  const record = await read(id);
  if (record) await put({ ...record, page: "" });
}

// What pages that are gone have left, the oldest first. Each is from now on this page's.
export async function adopt(isWanted) {
  const unsent = database.transaction("unsent").objectStore("unsent");
  const found = await done(unsent.index("owner").getAll(session.user));
  const adopted = await Promise.all(
    found.filter((each) => each.page !== page).map((record) => adoptOne(record, isWanted).catch(() => null)),
  );
  return adopted.filter(Boolean).sort((one, other) => one.since - other.since);
}

async function adoptOne(record, isWanted) {
  const content = await opened(record);
  if (!content || !isWanted(content)) return null;
  // The page that led here may still be on its way out.
  const signal = AbortSignal.timeout(LAST_BREATH);
  return navigator.locks.request(`page ${record.page}`, { signal }, async () => {
    // It may have gone on meanwhile, or another page may have been quicker.
    const current = await read(record.id);
    if (current?.page !== record.page) return null;
    await put({ ...current, page });
    return { id: record.id, ...(await opened(current)) };
  });
}

async function opened({ iv, data }) {
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
  } catch {
    return null; // of a key that is gone
  }
}
