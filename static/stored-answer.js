// An answer that a page which is gone has left unsent, on its way from another page.

import { isSame } from "./content.js";
import { randomUuid } from "./uuid.js";

/**
 * @typedef {import("./state.js").Outcome} Outcome
 * @typedef {import("./state.js").Change} Change
 */

export class StoredAnswer {
  #delivery;
  #store;
  #onChange;

  isOver = false;
  /** @type {Outcome | null} */
  outcome = null;

  /**
   * @param {import("./store.js").OpenRecord} record
   * @param {object} parts
   * @param {Pick<import("./delivery.js").Delivery, "deliver">} parts.delivery
   * @param {Pick<import("./store.js").Store, "put" | "release" | "remove" | "leavingMs">} parts.store
   * @param {(answer: StoredAnswer) => void} parts.onChange
   */
  constructor(record, { delivery, store, onChange }) {
    this.record = record;
    this.#delivery = delivery;
    this.#store = store;
    this.#onChange = onChange;
  }

  get since() {
    return this.record.since;
  }

  /** Its question and case, in words. */
  get title() {
    const { number, path } = this.record;
    return `${number} in case ${decodeURIComponent(path.split("/").at(-3) ?? "")}`;
  }

  /** What the server said where it will not take it. */
  get refusal() {
    if (!this.outcome?.type.startsWith("rejected")) return null;
    return ("message" in this.outcome && this.outcome.message) || "it was refused";
  }

  /**
   * First what was on its way when its page went, with its own key; then what was typed after it.
   * @returns {Promise<Outcome>}
   */
  async send() {
    const { path, number, submitted, version, sending } = this.record;
    const change = sending ?? { ...submitted, version, key: randomUuid() };
    if (!sending) await this.#write({ sending: change });
    const outcome = await this.#delivery.deliver(path, number, change);
    this.outcome = outcome;
    const isMine = outcome.type === "conflicted" && isSame(outcome.stored, submitted);
    if (isMine || (outcome.type === "confirmed" && isSame(change, submitted))) this.remove();
    // The page of its question can ask the person.
    else if (outcome.type === "conflicted") await this.#store.release(this.record.id);
    else if (outcome.type === "confirmed") return this.#sendMore({ sending: null, version: outcome.version });
    else if (outcome.type === "keyReused") return this.#sendMore({ sending: null });
    this.#onChange(this);
    return outcome;
  }

  /** @param {{sending: null, version?: number}} changes */
  async #sendMore(changes) {
    await this.#write(changes);
    return this.send();
  }

  /** @param {{sending: Change | null, version?: number}} changes */
  #write(changes) {
    Object.assign(this.record, changes);
    const { id, ...content } = this.record;
    return this.#store.put(id, content);
  }

  remove() {
    this.isOver = true;
    return this.#store.leavingMs ? null : this.#store.remove(this.record.id);
  }
}
