// One question of the case form: tells its state what happens, and does what follows (state.js, TRANSITIONS).

import { handBack, showBoth, whoChanged } from "./conflict.js";
import { pause } from "./pause.js";
import { hasWork, initialState, isChanged, recoveryOf, situationOf, transition } from "./state.js";
import { randomUuid } from "./uuid.js";
import { clock } from "./view.js";

/**
 * @typedef {import("./state.js").Outcome} Outcome
 * @typedef {import("./state.js").Event} Event
 * @typedef {import("./store.js").OpenRecord} OpenRecord
 */

const PAUSE_MS = 1000; // after the last key pressed in a text
const STORE_AFTER_MS = 250;
const LONGEST_STORE_MS = 500; // a slow disk must not hold up the request

/** @type {Outcome} */
const ARRIVED_ALREADY = { type: "confirmed", version: 0, at: "" }; // while it waited in the queue

export class Question {
  #delivery;
  #given;
  #path;
  #queue;
  #refresh;
  #store;
  #state;
  #record = randomUuid();
  /** @type {Promise<unknown>} */
  #writing = Promise.resolve();
  /** @type {Promise<Outcome> | null} */
  #sending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saveTimer;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #storeTimer = null;
  /** @type {HTMLElement | undefined} */
  #conflictPanel;
  /** @type {HTMLElement | undefined} */
  #returned;

  /**
   * @param {import("./view.js").QuestionView} view
   * @param {object} parts
   * @param {string} parts.path of the case's answers
   * @param {{question: Question, before: string}[]} parts.given the answers given on the page; this question adds its own
   * @param {() => void} parts.refresh shows what the page says of all its questions
   * @param {Pick<import("./delivery.js").Delivery, "deliver">} parts.delivery
   * @param {Pick<import("./queue.js").Queue, "enqueue" | "isHeldUp">} parts.queue
   * @param {Pick<import("./store.js").Store, "put" | "remove" | "leavingMs">} parts.store
   */
  constructor(view, { path, refresh, given, delivery, queue, store }) {
    this.view = view;
    this.#path = path;
    this.#refresh = refresh;
    this.#given = given;
    this.#delivery = delivery;
    this.#queue = queue;
    this.#store = store;
    this.#state = initialState({ ...view.rendered(), submitted: view.submitted() });
    view.listen({
      typed: () => this.#changed("typed"),
      chosen: () => this.#changed("chosen"),
      blurred: () => this.save(),
    });
    // Somebody may have typed before this script was there.
    if (!this.#state.undecided && isChanged(this.#state)) setTimeout(() => this.#changed("chosen"), 0);
  }

  // --- What the page asks ------------------------------------------------------------------------------------------------

  // The fields are read each time: not all that changes them tells so.
  get state() {
    return { ...this.#state, submitted: this.view.submitted() };
  }

  /** Its place in the queue. */
  get since() {
    return this.#state.since;
  }

  // --- What happens ------------------------------------------------------------------------------------------------------

  /** @param {Event} event */
  dispatch(event) {
    const before = this.state;
    const { state, effects } = transition(before, event);
    if (state === before) return;
    this.#state = state;
    this.view.version = state.version;
    for (const effect of effects) this.#effects[effect](event);
    this.view.markInvalid(situationOf(this.state) === "refused" ? this.#state.refused?.field : undefined);
    this.#refresh();
  }

  /** @param {"typed" | "chosen"} type */
  #changed(type) {
    const before = this.#state.submitted.answer;
    this.#dispatchChange(type);
    if (type === "chosen" && this.#state.submitted.answer !== before) this.#given.push({ question: this, before });
  }

  /** @param {"typed" | "chosen"} type */
  #dispatchChange(type) {
    this.view.showClear();
    clearTimeout(this.#saveTimer);
    this.dispatch({ type });
  }

  /** @param {HTMLInputElement} field */
  choose(field) {
    this.view.choose(field);
    this.#changed("chosen");
  }

  /** Gives the answer that it had before, and the focus to it. @param {string} answer */
  takeBack(answer) {
    this.view.fill({ ...this.view.submitted(), answer });
    this.#dispatchChange("chosen");
    this.view.focus();
  }

  /** @param {"due" | "hidden"} [type] hidden: with its page, which may be gone in a moment */
  save(type = "due") {
    clearTimeout(this.#saveTimer);
    this.dispatch({ type, key: randomUuid(), now: Date.now() });
  }

  /**
   * What became of the change. The same change has the same key: however often it arrives, it is stored once.
   * @returns {Promise<Outcome>}
   */
  async send() {
    const { sending } = this.#state;
    if (!sending) return ARRIVED_ALREADY;
    this.#sending ??= this.#sendOnce(sending).finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  /** @param {import("./state.js").Change} sending */
  async #sendOnce(sending) {
    const outcome = await this.#delivery.deliver(this.#path, this.view.number, sending);
    this.dispatch(outcome);
    return outcome;
  }

  // --- What follows, by the words of the table -----------------------------------------------------------------------------

  // Each takes what its events have, which the table knows and the types cannot.
  /** @type {Record<import("./state.js").Effect, (event: any) => void>} */
  #effects = {
    save: () => this.save(),
    saveSoon: () => setTimeout(() => this.save(), 0),
    saveAfterPause: () => {
      this.#saveTimer = setTimeout(() => this.save(), PAUSE_MS);
    },
    store: () => this.store(),
    storeSoon: () => {
      this.#storeTimer ??= setTimeout(() => this.store(), STORE_AFTER_MS);
    },
    send: () => this.send(),
    enqueue: () => this.#queue.enqueue(this),
    storeThenEnqueue: () => this.store().then(() => this.#queue.enqueue(this)),
    fill: () => this.view.fill(this.#state.submitted),
    focus: () => this.view.focus(),
    handBack: () => {
      this.#returned?.remove();
      const refused = /** @type {import("./content.js").Content} */ (this.#state.refused);
      this.#returned = handBack(this.view, refused, () => this.dispatch({ type: "discarded" }));
    },
    withdraw: () => this.#returned?.remove(),
    showConflict: ({ stored }) => {
      this.#conflictPanel = showBoth(this.view, "conflict", stored, (choice) => this.#decide(choice));
      this.view.mark(true);
      this.view.say(`Not saved. ${whoChanged(stored)} changed this answer too. Choose above which to keep`, true);
    },
    closeConflict: () => {
      this.#conflictPanel?.remove();
      this.view.mark(false);
    },
    showOffer: ({ record }) => this.#offer(record),
    sayNothing: () => this.view.say(""),
    sayUnsaved: () => {
      const { delayed, conflict } = this.#state;
      if (isChanged(this.state) && !conflict && !delayed) this.view.say("Not saved yet");
    },
    saySaving: () => this.view.say(this.#queue.isHeldUp ? "Not saved yet, waiting" : "Saving"),
    saySaved: ({ at, stored }) => this.view.say(`Saved ${clock(at ?? stored.at)}`),
    sayTryingAgain: () => this.view.say("Not saved yet, trying again", true),
    saySignedOut: () => this.view.say("Not saved yet: you are signed out", true),
    sayRefused: ({ message }) => this.view.say(`Refused: ${message ?? "the server did not take it"}`, true),
    selectFault: ({ field, position }) => this.view.select(field, position),
    sayTheirs: () => this.view.say("The stored answer is kept"),
    sayDeleted: () => this.view.say("Not saved. What you had typed is deleted"),
  };

  /** To where what stands against saving can be put right. */
  focusFault() {
    if (this.#state.refused?.field === "evidence") this.view.focusText();
    else this.view.focus();
  }

  /** @param {import("./conflict.js").Choice} choice */
  #decide(choice) {
    const { conflict } = this.#state;
    if (choice === "theirs" && conflict) this.view.fill(conflict);
    this.dispatch({ type: choice === "theirs" ? "theirsTaken" : "mineKept" });
  }

  // --- The store -----------------------------------------------------------------------------------------------------------

  /** Writes what is not confirmed, in turn, so that an older state never replaces a newer one. */
  store() {
    clearTimeout(this.#storeTimer ?? undefined);
    this.#storeTimer = null;
    this.view.showLimit();
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {});
    return Promise.race([this.#writing, pause(LONGEST_STORE_MS)]);
  }

  #write() {
    const { submitted, sending, version, since } = this.state;
    if (!hasWork(this.state)) return this.#remove();
    return this.#store.put(this.#record, {
      path: this.#path,
      page: `${location.pathname}#${this.view.fieldset.id}`,
      number: this.view.number,
      since: since || Date.now(),
      version,
      submitted,
      label: this.view.label(submitted.answer),
      sending,
    });
  }

  #remove() {
    const { leavingMs } = this.#store;
    if (!leavingMs) return this.#store.remove(this.#record);
    this.#storeTimer ??= setTimeout(() => this.store(), leavingMs);
  }

  // --- What an earlier page left -------------------------------------------------------------------------------------------

  /** @param {OpenRecord} record */
  recover(record) {
    const recovery = recoveryOf(this.state, record);
    switch (recovery) {
      case "identical":
        return this.#store.remove(record.id);
      case "doubtful":
        return this.#queue.enqueue({ since: record.since, send: () => this.#ask(record) });
      case "offered":
        return this.dispatch({ type: "offered", record });
      default:
        // From now on that record is this question's own.
        this.#store.remove(this.#record);
        this.#record = record.id;
        return this.dispatch({ type: recovery, record });
    }
  }

  /** @param {OpenRecord} record @returns {Promise<Outcome>} */
  async #ask(record) {
    if (!record.sending) return ARRIVED_ALREADY;
    const outcome = await this.#delivery.deliver(this.#path, this.view.number, record.sending);
    if (outcome.type === "confirmed") this.#store.remove(record.id);
    else if (outcome.type !== "undelivered" && outcome.type !== "signedOut") this.dispatch({ type: "offered", record });
    return outcome;
  }

  /** @param {OpenRecord} record */
  #offer(record) {
    const panel = showBoth(this.view, "recovery", { ...record.submitted, at: record.since }, (choice) => {
      panel.remove();
      this.dispatch({ type: choice === "mine" ? "offerTaken" : "offerDeclined" });
      if (choice === "mine") {
        this.view.fill(record.submitted);
        this.#changed("chosen");
      }
      // Not before this question has a record of its own, however slow the disk is.
      this.store();
      this.#writing.then(() => this.#store.remove(record.id));
      this.view.focus();
    });
    this.view.say("Not saved: kept in this browser. Choose above", true);
  }
}
