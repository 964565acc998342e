// Who is signed in, until when, and the token that proves to the server that a request is from a page of theirs.

const { session: address = "", user = "" } = document.body.dataset;
const LOOK_AFTER = 3000; // once the page stands
const WARN_BEFORE = 5 * 60 * 1000;
const LOOK_AGAIN = 15000; // while a warning or the end of the session is on the page

const tokenFields = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");
const cookie = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

class Session extends EventTarget {
  user = user;
  state = "open"; // or "ended", or "other": somebody else signed in
  ends = Infinity;
  // The page's own token, not the cookie's: a sign-in changes the cookie, and it may have been somebody else's. The
  // server refuses the old token, and only a look at who is signed in makes the new one ours.
  token = tokenFields()[0]?.value ?? "";
  #cookie = cookie();
  #looking = null;

  get isOpen() {
    return this.state === "open";
  }

  // Resolves to whether it is still this person's. Several who ask at once share one request.
  look(method = "GET") {
    this.#looking ??= this.#ask(method).finally(() => (this.#looking = null));
    return this.#looking;
  }

  async extend() {
    await this.#looking;
    return this.look("POST");
  }

  async #ask(method) {
    const current = cookie();
    let response, reply;
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": this.token };
      response = await fetch(address, { method, headers, cache: "no-store" });
      reply = await response.json();
    } catch {
      this.#lookIn(LOOK_AGAIN);
      return this.isOpen;
    }
    if (response.status === 403 && method === "POST") return this.#ask("GET");
    if (response.status === 401) {
      this.#become("ended");
    } else if (response.ok && reply.user !== this.user) {
      this.name = reply.name;
      this.#become("other");
    } else if (response.ok) {
      this.#renew(current, reply);
      this.#become("open");
    }
    this.#watch();
    return this.isOpen;
  }

  #renew(current, reply) {
    if (current && current !== this.#cookie) {
      this.token = this.#cookie = current;
      for (const field of tokenFields()) field.value = current;
    }
    this.ends = Date.now() + 1000 * reply.ends_in;
    this.canLast = reply.extendable_to > reply.ends_in + 60;
  }

  #become(state) {
    const before = this.state;
    this.state = state;
    if (state !== before) this.dispatchEvent(new Event(state === "open" ? "resumed" : "ended"));
  }

  #watch() {
    const left = this.ends - Date.now();
    this.dispatchEvent(new Event(this.isOpen && left <= WARN_BEFORE ? "ending" : "lasting"));
    this.#lookIn(this.isOpen && left > WARN_BEFORE ? Math.min(left - WARN_BEFORE, 2 ** 31 - 1) : LOOK_AGAIN);
  }

  #lookIn(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), wait);
  }

  start() {
    this.#lookIn(LOOK_AFTER);
    // Every page that is opened tells the others that somebody is signed in.
    const pages = new BroadcastChannel("session");
    pages.postMessage("opened");
    pages.addEventListener("message", () => this.#lookIfDoubtful());
    addEventListener("pageshow", (event) => event.persisted && this.look());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#lookIfDoubtful();
    });
  }

  #lookIfDoubtful() {
    if (!this.isOpen || cookie() !== this.#cookie || this.ends - Date.now() < WARN_BEFORE) this.look();
  }
}

export const session = new Session();
if (address) session.start();
