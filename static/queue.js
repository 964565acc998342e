// What cannot be delivered waits here: the oldest change is tried, and the others follow once it is through.

const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

/** @typedef {{since: number, send: () => Promise<import("./state.js").Outcome>}} Item */

/** @param {Item} one @param {Item} other */
const byAge = (one, other) => one.since - other.since;

export class Queue {
  #session;
  /** @type {Item[]} */
  #items = [];
  #tries = 0;
  #notBefore = 0; // on the clock that nobody can set back
  #isDraining = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {{isOpen: boolean, look: () => Promise<unknown>}} session */
  constructor(session) {
    this.#session = session;
  }

  /** Whether a new change would have to wait for others: also for one that is just being tried. */
  get isHeldUp() {
    return this.#isDraining || this.#items.length > 0;
  }

  /** Sends it, if need be after those that wait. @param {Item} item */
  async enqueue(item) {
    if (this.isHeldUp) {
      if (!this.#items.includes(item)) this.#items.push(item);
      this.#items.sort(byAge);
      return this.#drain();
    }
    const outcome = await item.send();
    if (isUndelivered(outcome)) await this.#putBack(item, outcome);
  }

  /** Tries at once, when the connection or the session is back. */
  flush() {
    this.#tries = 0;
    return this.#drain();
  }

  /** @param {Item} item @param {Undelivered} outcome */
  async #putBack(item, outcome) {
    const { isFault, waitMs } = outcome.type === "undelivered" ? outcome : { isFault: false, waitMs: 0 };
    if (!this.#items.includes(item)) {
      this.#items.push(item);
      // What the server stumbles over must not hold up the rest.
      if (!isFault) this.#items.sort(byAge);
    }
    if (outcome.type === "signedOut") await this.#session.look();
    const pauseMs = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** this.#tries++) * (0.5 + Math.random() / 2);
    this.#notBefore = performance.now() + waitMs;
    this.#tryIn(Math.max(pauseMs, waitMs));
  }

  /** @param {number} ms */
  #tryIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#drain(), ms);
  }

  async #drain() {
    if (this.#isDraining || !this.#items.length || !this.#session.isOpen) return;
    const early = this.#notBefore - performance.now();
    if (early > 0) return this.#tryIn(early);
    this.#isDraining = true;
    clearTimeout(this.#timer);
    try {
      await this.#sendAll();
    } finally {
      this.#isDraining = false;
    }
  }

  async #sendAll() {
    for (let item = this.#items.shift(); item; item = this.#items.shift()) {
      const outcome = await item.send();
      if (isUndelivered(outcome)) return this.#putBack(item, outcome);
      this.#tries = 0;
    }
  }
}

/** @typedef {Extract<import("./state.js").Outcome, {type: "undelivered" | "signedOut"}>} Undelivered */

/** @param {import("./state.js").Outcome} outcome @returns {outcome is Undelivered} */
const isUndelivered = (outcome) => outcome.type === "undelivered" || outcome.type === "signedOut";
