// What of one question is submitted, stored and on its way, and what follows when something happens to it. Pure: no
// page, no network, no clock, no storage. question.js tells it what happens, and does what it answers.

import { isSame } from "./content.js";

/**
 * @typedef {import("./content.js").Content} Content
 * @typedef {Content & {version: number, key: string}} Change on its way; the server stores it once, by its key
 * @typedef {Content & {version: number, at: string | null, by?: string | null, by_you?: boolean, label?: string}} Stored what the server has instead
 * @typedef {{submitted: Content, sending: Change | null, version: number, since: number}} Unconfirmed
 *   what an earlier page left of a question in the browser's store
 */

/**
 * @typedef {object} State
 * @property {Content} submitted what the fields hold
 * @property {Content | {answer: null, evidence: string}} stored what the server has confirmed; the answer is null
 *   where the page does not know it
 * @property {number} version of what is stored
 * @property {Change | null} sending
 * @property {Content & {field?: string} | null} refused what the server will not take, until it is changed
 * @property {Stored | null} conflict what somebody else stored
 * @property {number} offered how many texts of earlier pages wait for a decision
 * @property {boolean} undecided the page came back with an answer that is not stored: only the person can say what
 *   shall happen to it
 * @property {boolean} delayed what is on its way was tried, and has not arrived
 * @property {number} since when what is on its way was first to be sent
 */

/**
 * What became of a change that was sent. The first two and the refusals are the server's word; after `undelivered` and
 * `signedOut` the same change is to be sent again, with its key. `isFault` when the server stumbled over this very change.
 * @typedef {{type: "confirmed", version: number, at: string}
 *   | {type: "conflicted", stored: Stored}
 *   | {type: "rejected", field?: string, message?: string, position?: number}
 *   | {type: "rejectedForGood", field?: string, message?: string, position?: number}
 *   | {type: "keyReused"}
 *   | {type: "undelivered", isFault: boolean, waitMs: number}
 *   | {type: "signedOut"}} Outcome
 *
 * @typedef {Outcome
 *   | {type: "typed"} | {type: "chosen"} | {type: "insisted"}
 *   | {type: "due", key: string, now: number}
 *   | {type: "hidden", key: string, now: number}
 *   | {type: "mineKept"} | {type: "theirsTaken"} | {type: "discarded"}
 *   | {type: "continued", record: Unconfirmed}
 *   | {type: "resumed", record: Unconfirmed}
 *   | {type: "offered", record: Unconfirmed}
 *   | {type: "offerTaken"} | {type: "offerDeclined"}} Event
 *
 * @typedef {Event["type"]} EventType
 * @typedef {"saved" | "changed" | "sending" | "refused" | "conflict" | "undecided"} Situation
 *
 * What question.js can do.
 * @typedef {"save" | "saveSoon" | "saveAfterPause" | "store" | "storeSoon" | "storeThenEnqueue" | "enqueue" | "send"
 *   | "fill" | "focus" | "handBack" | "withdraw" | "showConflict" | "closeConflict" | "showOffer" | "sayNothing"
 *   | "sayUnsaved" | "saySaving" | "saySaved" | "sayTryingAgain" | "saySignedOut" | "sayRefused" | "selectFault"
 *   | "sayTheirs" | "sayDeleted"} Effect
 */

/**
 * Without what else comes with it.
 * @param {Content | null} content not null where the table lets it be asked for
 * @returns {Content}
 */
const contentOf = (content) => {
  const { answer, evidence } = /** @type {Content} */ (content);
  return { answer, evidence };
};

/**
 * @param {{submitted: Content, stored: Content, version: number, undecided: boolean}} rendered
 * @returns {State}
 */
export const initialState = ({ submitted, stored, version, undecided }) => ({
  submitted,
  stored: undecided ? { answer: null, evidence: "" } : stored,
  version,
  sending: null,
  refused: null,
  conflict: null,
  offered: 0,
  undecided,
  delayed: false,
  since: 0,
});

/** @param {State} state */
export const isChanged = ({ submitted, stored }) => !isSame(submitted, stored);

/** Whether something would be lost with the page. @param {State} state */
export const hasWork = (state) => state.conflict !== null || state.sending !== null || isChanged(state);

/** @param {State} state */
export const isUnsaved = (state) => state.undecided || state.offered > 0 || hasWork(state);

/** Whether it goes on only when the person does something. @param {State} state */
export const isStuck = (state) => state.conflict !== null || state.refused !== null || state.undecided;

/**
 * Computed, never stored beside the texts, so that it cannot contradict them.
 * @param {State} state
 * @returns {Situation}
 */
export function situationOf(state) {
  if (state.conflict) return "conflict";
  if (state.sending) return "sending";
  if (state.undecided) return "undecided";
  if (!isChanged(state)) return "saved";
  return state.refused && isSame(state.submitted, state.refused) ? "refused" : "changed";
}

/** @type {Effect[]} */
const STORE = ["store"];
/** @type {Effect[]} */
const DISCARD = ["fill", "withdraw", "sayDeleted", "store", "focus"];
/** @type {Effect[]} */
const SAVED = ["saySaved", "store"];
/** @type {Effect[]} */
const REFUSED = ["sayRefused", "store"];
/** @type {Effect[]} */
const HANDED_BACK = ["sayRefused", "handBack", "store"];
/** @type {Effect[]} */
const MINE_KEPT = ["closeConflict", "sayNothing", "store", "focus"];

// In every situation; what its row adds is done afterwards.
/** @type {Partial<Record<EventType, Effect[]>>} */
export const ANYWHERE = {
  typed: ["storeSoon", "sayUnsaved"],
  chosen: STORE,
  offered: ["showOffer"],
  offerTaken: [],
  offerDeclined: ["sayTheirs"],
};

// situation -> event -> next situation -> effects in their order. Where an event can lead to several, the texts decide.
// What is not here changes nothing: what is in conflict, for example, is never due.
/** @type {Record<Situation, Partial<Record<EventType, Partial<Record<Situation, Effect[]>>>>>} */
export const TRANSITIONS = {
  // What the fields hold is stored.
  saved: {
    // A text that was refused may still lie beside the fields, to be copied.
    discarded: { saved: DISCARD },
    // What an earlier page left: never sent, or sent and not confirmed.
    continued: { changed: ["fill", "save"] },
    resumed: { sending: ["fill", "sayTryingAgain", "enqueue"] },
  },
  // It is not, and is about to be sent.
  changed: {
    typed: { changed: ["saveAfterPause"] },
    chosen: { changed: ["save"] },
    due: { sending: ["withdraw", "saySaving", "storeThenEnqueue"] },
    // The page may be gone before anything could be awaited.
    hidden: { sending: ["withdraw", "saySaving", "store", "enqueue"] },
    discarded: { saved: DISCARD, changed: DISCARD },
  },
  // A change is on its way. One at a time, so that answers are stored in the order they were given: what was typed
  // meanwhile is next. It may be what had been stored before.
  sending: {
    hidden: { sending: ["send", "store"] },
    confirmed: { saved: SAVED, changed: ["saySaved", "saveSoon"] },
    // Somebody may have stored the very words, or this page did and never heard of it.
    conflicted: { conflict: ["store", "showConflict"], saved: SAVED },
    rejected: { refused: ["selectFault", ...REFUSED], saved: REFUSED, changed: ["sayRefused", "saveSoon"] },
    rejectedForGood: { refused: HANDED_BACK, saved: HANDED_BACK, changed: ["sayRefused", "handBack", "saveSoon"] },
    keyReused: { changed: ["saveSoon"], saved: STORE },
    undelivered: { sending: ["sayTryingAgain"] },
    signedOut: { sending: ["saySignedOut"] },
  },
  // The server will not take what the fields hold.
  refused: {
    hidden: { refused: STORE },
    discarded: { saved: DISCARD, changed: DISCARD },
  },
  // Somebody else was first, and both texts stand at the question.
  conflict: {
    hidden: { conflict: STORE },
    mineKept: { changed: [...MINE_KEPT, "save"], saved: MINE_KEPT },
    theirsTaken: { saved: ["closeConflict", "sayTheirs", "store", "focus"] },
  },
  // The page came back with an answer that is not stored.
  undecided: {
    typed: { changed: ["saveAfterPause"] },
    chosen: { changed: ["save"] },
    hidden: { undecided: STORE },
    insisted: { changed: [] },
  },
};

const ARRIVED = { sending: null, delayed: false };
const DECIDED = { undecided: false };
const DELAYED = { delayed: true };

/** @param {State} state @param {{key: string, now: number}} event */
const send = ({ submitted, version }, { key, now }) => ({
  sending: { ...submitted, version, key },
  refused: null,
  since: now,
});

/** @param {State} state @param {{field?: string}} event */
const refuse = ({ sending }, { field }) => ({ refused: { ...contentOf(sending), field }, ...ARRIVED });

/** @param {State} state */
const settle = ({ conflict }) => ({ stored: contentOf(conflict), version: conflict?.version, conflict: null });

/** @param {State} state */
const closeOffer = ({ offered }) => ({ offered: offered - 1 });

// What each event changes.
/** @type {{[Type in Event["type"]]: (state: State, event: Extract<Event, {type: Type}>) => Partial<State>}} */
const CHANGES = {
  typed: () => DECIDED, // that the fields hold something else, the state knows
  chosen: () => DECIDED,
  insisted: () => DECIDED,
  due: send,
  hidden: (state, event) => (situationOf(state) === "changed" ? send(state, event) : {}),
  confirmed: ({ sending }, { version }) => ({ stored: contentOf(sending), version, ...ARRIVED }),
  conflicted: ({ submitted }, { stored }) =>
    isSame(stored, submitted)
      ? { stored: submitted, version: stored.version, ...ARRIVED }
      : { conflict: stored, ...ARRIVED },
  rejected: refuse,
  rejectedForGood: refuse,
  // A page that was closed while it sent may have sent more than it had in the store: the same texts need a new key.
  keyReused: () => ARRIVED,
  undelivered: () => DELAYED,
  signedOut: () => DELAYED,
  mineKept: settle,
  // The browser may have changed line ends: what stands in the fields now is what is stored.
  theirsTaken: (state) => ({ ...settle(state), stored: state.submitted }),
  discarded: ({ stored }) => ({ submitted: { ...stored, answer: stored.answer ?? "" }, refused: null }),
  continued: (_, { record }) => ({ submitted: record.submitted }),
  resumed: (_, { record }) => ({ submitted: record.submitted, sending: record.sending, since: record.since }),
  offered: ({ offered }) => ({ offered: offered + 1 }),
  offerTaken: closeOffer,
  offerDeclined: closeOffer,
};

/**
 * The next state, or the same where the event changes nothing; and what is to be done, in its order.
 * @param {State} state with what the fields hold at this moment
 * @param {Event} event
 * @returns {{state: State, effects: Effect[]}}
 */
export function transition(state, event) {
  const everywhere = ANYWHERE[event.type];
  const row = TRANSITIONS[situationOf(state)][event.type];
  if (!everywhere && !row) return { state, effects: [] };
  const change = /** @type {(state: State, event: Event) => Partial<State>} */ (CHANGES[event.type]);
  const next = { ...state, ...change(state, event) };
  return { state: next, effects: [...(everywhere ?? []), ...(row?.[situationOf(next)] ?? [])] };
}

/**
 * What is to become of a text that a page which is gone has left of this question.
 * @param {State} state
 * @param {Unconfirmed} record
 * @returns {"identical" | "continued" | "resumed" | "doubtful" | "offered"}
 */
export function recoveryOf(state, { submitted, sending, version }) {
  if (isSame(submitted, state.stored)) return "identical";
  const hasArrived = sending && sending.version + 1 === state.version && isSame(sending, state.stored);
  const isUntouched = !isUnsaved(state) && !state.refused;
  if (isUntouched && (version === state.version || hasArrived)) return sending && !hasArrived ? "resumed" : "continued";
  // It may have been stored before somebody else changed it: the server knows its key.
  return sending && isSame(sending, submitted) ? "doubtful" : "offered";
}
