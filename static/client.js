// What the scripts of one page share: its session, its delivery, its queue and its store.

import { Delivery } from "./delivery.js";
import { Queue } from "./queue.js";
import { Records } from "./records.js";
import { Session } from "./session.js";
import { Store } from "./store.js";

const { session: address = "", store: keyAddress = "", user = "", tokenCookie = "" } = document.body.dataset;

/** @returns {NodeListOf<HTMLInputElement>} */
const tokenFields = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");

/** @param {string} name */
const cookieNamed = (name) =>
  document.cookie
    .split("; ")
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? "";

export const session = new Session({
  address,
  user,
  tokens: {
    cookie: () => cookieNamed(tokenCookie),
    inForms: () => tokenFields()[0]?.value ?? "",
    putInForms: (token) => {
      for (const field of tokenFields()) field.value = token;
    },
  },
});

export const delivery = new Delivery(session);
export const queue = new Queue(session);
export const store = new Store({
  address: keyAddress,
  session,
  records: globalThis.indexedDB ? new Records() : null,
  locks: navigator.locks,
});

for (const name of ["beforeunload", "pagehide"]) addEventListener(name, () => store.leave());
addEventListener("online", () => queue.flush());
session.addEventListener("resumed", () => queue.flush());

if (address) {
  session.lookIn();
  // Every page that is opened tells the others that somebody is signed in.
  const pages = new BroadcastChannel("session");
  pages.postMessage("opened");
  pages.addEventListener("message", () => session.lookIfDoubtful());
  addEventListener("pageshow", (event) => {
    if (event.persisted) session.look();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) session.lookIfDoubtful();
  });
}
