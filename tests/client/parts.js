// What the unit tests share.

/** @typedef {import("../../static/state.js").Outcome} Outcome */

/** @type {Outcome} */
export const CONFIRMED = { type: "confirmed", version: 4, at: "2026-03-02T14:02:11.512Z" };
/** @type {Outcome} */
export const UNREACHED = { type: "undelivered", isFault: false, waitMs: 0 };

/** Until all that has become possible has happened; timers are another matter. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Instead of IndexedDB, which Node does not have: what two pages of one browser share. */
export class SharedRecords {
  /** @type {Map<string, import("../../static/records.js").StoredRecord>} */
  all = new Map();
  #device = "";

  /** @param {string} owner */
  async ofOwner(owner) {
    return [...this.all.values()].filter((record) => record.owner === owner);
  }

  /** @param {string} owner */
  async count(owner) {
    return (await this.ofOwner(owner)).length;
  }

  /** @param {string} id */
  async get(id) {
    return this.all.get(id);
  }

  /** @param {import("../../static/records.js").StoredRecord} record */
  async put(record) {
    this.all.set(record.id, structuredClone(record));
  }

  /** @param {string} id */
  async remove(id) {
    this.all.delete(id);
  }

  /** @param {() => string} newNumber */
  async device(newNumber) {
    this.#device ||= newNumber();
    return this.#device;
  }
}
