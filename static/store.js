// Changes that the server has not confirmed, kept in this browser until it has: encrypted with a key that the server
// gives to this person on this device and that the page holds in memory only. docs/capture.md tells more.

import { jsonOf } from "./delivery.js";
import { pause } from "./pause.js";
import { randomUuid } from "./uuid.js";

/**
 * @typedef {import("./state.js").Unconfirmed & {path: string, page: string, number: string, label?: string}} Unsent
 *   an answer, also in words, with the address of its case's answers and of its page; all of it is encrypted
 * @typedef {Unsent & {id: string}} OpenRecord
 * @typedef {Pick<import("./records.js").Records, keyof import("./records.js").Records>} RecordsLike
 * @typedef {import("./records.js").StoredRecord} StoredRecord
 * @typedef {Pick<import("./session.js").Session, "user" | "request" | "look">} Person
 */

const TRY_AGAIN_MS = 10000;
const HANDOVER_MS = 3000; // for a page that is still on its way out to let go of its records
const LEAVING_MS = 10000;

export class Store {
  #address;
  #session;
  #records;
  #locks;
  #untilGone;
  /** @type {CryptoKey | undefined} */
  #key;
  /** @type {Promise<Store["state"]> | null} */
  #starting = null;
  #leftAt = Number.NEGATIVE_INFINITY;

  /** @type {"waiting" | "on" | "off"} for the key; "off" where the installation or the browser does not do it */
  state = "waiting";

  // Records of one page are its own while it is open: a lock, which goes when the page goes, tells whether it is.
  page = randomUuid();

  /**
   * @param {object} parts
   * @param {string} parts.address of the key; empty where nothing is to be stored
   * @param {Person} parts.session
   * @param {RecordsLike | null} parts.records
   * @param {LockManager | undefined} parts.locks
   * @param {Promise<void>} [parts.untilGone] for tests, where a page has to end without its process
   */
  constructor({ address, session, records, locks, untilGone = new Promise(() => {}) }) {
    this.#address = address;
    this.#session = session;
    this.#records = /** @type {RecordsLike} */ (records); // wherever the state is "on"
    this.#locks = /** @type {LockManager} */ (locks);
    this.#untilGone = untilGone;
  }

  /** Resolves to "on" or "off" once that is known. */
  ready() {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start() {
    // Browsers encrypt on HTTPS and on the machine itself only.
    if (!this.#address || !globalThis.crypto?.subtle || !this.#records || !this.#locks) this.state = "off";
    else this.#locks.request(`page ${this.page}`, () => this.#untilGone);
    while (this.state === "waiting") {
      this.state = await this.#fetchKey().catch((error) => (error instanceof TypeError ? "waiting" : "off"));
      if (this.state === "waiting") await pause(TRY_AGAIN_MS);
    }
    return this.state;
  }

  /** @returns {Promise<Store["state"]>} */
  async #fetchKey() {
    const body = jsonOf({ device: await this.#records.device(randomUuid) });
    const response = await this.#session.request(this.#address, { method: "POST", body });
    if (response.status === 404) return "off";
    if (response.status === 401 || response.status === 403) await this.#session.look();
    if (!response.ok) return "waiting";
    const reply = await response.json();
    if (reply.user !== this.#session.user) return "waiting";
    const bytes = Uint8Array.from(atob(reply.key), (letter) => letter.charCodeAt(0));
    this.#key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    return "on";
  }

  /** How many records this person has here. Needs no key, and so no request. */
  async count() {
    return this.#records?.count(this.#session.user).catch(() => 0) ?? 0;
  }

  /** @param {string} id @param {Unsent} content */
  async put(id, content) {
    if (this.state !== "on") return;
    const { iv, data } = await this.#encrypt(content);
    await this.#records.put({ id, page: this.page, owner: this.#session.user, iv, data });
  }

  /** @param {string} id */
  async remove(id) {
    if (this.state === "on") await this.#records.remove(id);
  }

  /** Gives a record up to whichever page can do something with it. @param {string} id */
  async release(id) {
    const record = await this.#records.get(id);
    if (record) await this.#records.put({ ...record, page: "" });
  }

  /**
   * What pages that are gone have left, the oldest first. Each is from now on this page's.
   * @param {(content: Unsent) => boolean} isWanted
   * @returns {Promise<OpenRecord[]>}
   */
  async adopt(isWanted) {
    const records = await this.#records.ofOwner(this.#session.user);
    const others = records.filter(({ page }) => page !== this.page);
    const adopted = await Promise.all(others.map((record) => this.#adoptOne(record, isWanted).catch(() => null)));
    return adopted.filter((record) => record !== null).sort((one, other) => one.since - other.since);
  }

  /**
   * @param {StoredRecord} record
   * @param {(content: Unsent) => boolean} isWanted
   * @returns {Promise<OpenRecord | null>}
   */
  async #adoptOne(record, isWanted) {
    const content = await this.#decrypt(record);
    if (!content || !isWanted(content)) return null;
    const signal = AbortSignal.timeout(HANDOVER_MS);
    return this.#locks.request(`page ${record.page}`, { signal }, async () => {
      // It may have gone on meanwhile, or another page may have been quicker.
      const current = await this.#records.get(record.id);
      if (!current || current.page !== record.page) return null;
      await this.#records.put({ ...current, page: this.page });
      const newest = await this.#decrypt(current);
      return newest && { id: record.id, ...newest };
    });
  }

  // The next page may have been rendered just before an answer was stored, and would show the old one. What is confirmed
  // while this page is being left is therefore not removed: the next page compares, and removes.
  leave() {
    this.#leftAt = performance.now();
  }

  /** How long what is confirmed must stay. */
  get leavingMs() {
    return Math.max(0, this.#leftAt + LEAVING_MS - performance.now());
  }

  /** @param {Unsent} content */
  async #encrypt(content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = new TextEncoder().encode(JSON.stringify(content));
    const key = /** @type {CryptoKey} */ (this.#key);
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  }

  /** @param {StoredRecord} record @returns {Promise<Unsent | null>} null where the key is gone */
  async #decrypt({ iv, data }) {
    try {
      const key = /** @type {CryptoKey} */ (this.#key);
      const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
      const content = JSON.parse(new TextDecoder().decode(bytes));
      // Earlier versions of this script called it "typed".
      return { submitted: content.typed, ...content };
    } catch {
      return null;
    }
  }
}
