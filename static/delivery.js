// Sends one change of one answer, and tells what became of it; docs/http.md describes the request.

/** @typedef {import("./state.js").Outcome} Outcome */

const KEEPALIVE_LIMIT = 60000; // bytes; browsers drop what is sent from closing pages beyond 64 KB in all
const TIMEOUT_MS = 20000;
const FINAL_ERRORS = ["not_allowed", "closed", "not_found"]; // whatever is typed, it will not be taken

/** @param {unknown} content as the body of a request */
export const jsonOf = (content) => new Blob([JSON.stringify(content)], { type: "application/json" });

export class Delivery {
  #session;
  #bytesOnTheirWay = 0;

  /** @param {Pick<import("./session.js").Session, "isOpen" | "request">} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * @param {string} path of the case's answers
   * @param {string} number
   * @param {import("./state.js").Change} change
   * @returns {Promise<Outcome>}
   */
  async deliver(path, number, change) {
    if (!this.#session.isOpen) return { type: "signedOut" };
    const body = jsonOf(change);
    const keepalive = this.#bytesOnTheirWay + body.size < KEEPALIVE_LIMIT;
    if (keepalive) this.#bytesOnTheirWay += body.size;
    try {
      const address = `${path}${encodeURIComponent(number)}/`;
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await this.#session.request(address, { method: "POST", body, keepalive, signal });
      return outcomeOf(response, await response.json());
    } catch {
      return { type: "undelivered", isFault: false, waitMs: 0 };
    } finally {
      if (keepalive) this.#bytesOnTheirWay -= body.size;
    }
  }
}

/**
 * @param {Response} response
 * @param {any} reply as docs/http.md describes it
 * @returns {Outcome}
 */
function outcomeOf({ ok, status, headers }, reply) {
  const { error, message, field, position } = reply;
  if (ok) return { type: "confirmed", version: reply.version, at: reply.at };
  if (error === "conflict") return { type: "conflicted", stored: reply.stored };
  // A token of an older sign-in is refused like no session at all: who is signed in now decides.
  if (error === "signed_out" || error?.startsWith("csrf")) return { type: "signedOut" };
  if (status >= 500 || status === 429) {
    const waitMs = 1000 * Number(headers.get("Retry-After") ?? 0) || 0;
    return { type: "undelivered", isFault: status !== 503, waitMs };
  }
  if (error === "key_reused") return { type: "keyReused" };
  return { type: FINAL_ERRORS.includes(error) ? "rejectedForGood" : "rejected", message, field, position };
}
