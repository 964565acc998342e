// Who is signed in, until when, and the token that proves to the server that a request is from a page of theirs.

const LOOK_AFTER_MS = 3000; // once the page stands
const WARN_BEFORE_MS = 5 * 60 * 1000;
const LOOK_AGAIN_MS = 15000; // while a warning or the end of the session is on the page
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The page's CSRF tokens: the cookie as it is now, and the one that stands in the page's forms.
 * @typedef {{cookie: () => string, inForms: () => string, putInForms: (token: string) => void}} Tokens
 * @typedef {{user: string, name: string, ends_in: number, extendable_to: number}} Reply docs/http.md
 */

export class Session extends EventTarget {
  #address;
  #tokens;
  #cookie;
  /** @type {Promise<boolean> | null} */
  #looking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @type {"open" | "ended" | "other"} "other" when somebody else signed in */
  state = "open";
  ends = Number.POSITIVE_INFINITY;
  canLast = false;
  name = "";

  /** @param {{address: string, user: string, tokens: Tokens}} page */
  constructor({ address, user, tokens }) {
    super();
    this.#address = address;
    this.#tokens = tokens;
    this.#cookie = tokens.cookie();
    this.user = user;
    // The page's own token, not the cookie's: a sign-in changes the cookie, and it may have been somebody else's. The
    // server refuses the old token, and only a look at who is signed in makes the new one ours.
    this.token = tokens.inForms();
  }

  /** Asks the server for JSON as this person. @param {string} address @param {RequestInit} options */
  request(address, options) {
    const headers = { Accept: "application/json", "X-CSRFToken": this.token };
    return fetch(address, { headers, cache: "no-store", ...options });
  }

  get isOpen() {
    return this.state === "open";
  }

  /**
   * Several who ask at once share one request.
   * @param {"GET" | "POST"} [method] POST extends the session
   * @returns {Promise<boolean>} whether it is still this person's
   */
  look(method = "GET") {
    this.#looking ??= this.#ask(method).finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async extend() {
    await this.#looking;
    return this.look("POST");
  }

  /** @param {"GET" | "POST"} method @returns {Promise<boolean>} */
  async #ask(method) {
    const cookie = this.#tokens.cookie();
    let response, reply;
    try {
      response = await this.request(this.#address, { method });
      reply = await response.json();
    } catch {
      this.lookIn(LOOK_AGAIN_MS);
      return this.isOpen;
    }
    if (response.status === 403 && method === "POST") return this.#ask("GET");
    this.#judge(response, reply, cookie);
    this.#watch();
    return this.isOpen;
  }

  /** @param {Response} response @param {Reply} reply @param {string} cookie as it was when the server was asked */
  #judge(response, reply, cookie) {
    if (response.status === 401) return this.#become("ended");
    if (!response.ok) return;
    if (reply.user !== this.user) {
      this.name = reply.name;
      return this.#become("other");
    }
    this.#renew(cookie, reply);
    this.#become("open");
  }

  /** @param {string} cookie @param {Reply} reply */
  #renew(cookie, reply) {
    if (cookie && cookie !== this.#cookie) {
      this.token = this.#cookie = cookie;
      this.#tokens.putInForms(cookie);
    }
    this.ends = Date.now() + 1000 * reply.ends_in;
    this.canLast = reply.extendable_to > reply.ends_in + 60;
  }

  /** @param {Session["state"]} state */
  #become(state) {
    const before = this.state;
    this.state = state;
    if (state !== before) this.dispatchEvent(new Event(state === "open" ? "resumed" : "ended"));
  }

  #watch() {
    const leftMs = this.ends - Date.now();
    this.dispatchEvent(new Event(this.isOpen && leftMs <= WARN_BEFORE_MS ? "ending" : "lasting"));
    const isLong = this.isOpen && leftMs > WARN_BEFORE_MS;
    this.lookIn(isLong ? Math.min(leftMs - WARN_BEFORE_MS, LONGEST_TIMER_MS) : LOOK_AGAIN_MS);
  }

  /** @param {number} ms */
  lookIn(ms = LOOK_AFTER_MS) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), ms);
  }

  lookIfDoubtful() {
    const mayHaveChanged = this.#tokens.cookie() !== this.#cookie;
    if (!this.isOpen || mayHaveChanged || this.ends - Date.now() < WARN_BEFORE_MS) this.look();
  }
}
