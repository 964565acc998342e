// The browser's database: records of what is not confirmed, and the random number of this device. Knows nothing of what
// is in the records.

/** @typedef {{id: string, page: string, owner: string, iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} StoredRecord */

/** @type {IDBTransactionOptions} */
const STRICT = { durability: "strict" }; // on the disk, not only on its way there

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const committed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

function openDatabase() {
  const request = indexedDB.open("plumbline", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("unsent", { keyPath: "id" }).createIndex("owner", "owner");
    request.result.createObjectStore("device");
  };
  return result(request);
}

export class Records {
  /** @type {Promise<IDBDatabase> | undefined} */
  #database;

  /** @param {"unsent" | "device"} name @param {IDBTransactionMode} [mode] @param {IDBTransactionOptions} [options] */
  async #objects(name, mode, options) {
    this.#database ??= openDatabase();
    return (await this.#database).transaction(name, mode, options).objectStore(name);
  }

  /** @param {string} owner @returns {Promise<number>} */
  async count(owner) {
    return result((await this.#objects("unsent")).index("owner").count(owner));
  }

  /** @param {string} owner @returns {Promise<StoredRecord[]>} */
  async ofOwner(owner) {
    return result((await this.#objects("unsent")).index("owner").getAll(owner));
  }

  /** @param {string} id @returns {Promise<StoredRecord | undefined>} */
  async get(id) {
    return result((await this.#objects("unsent")).get(id));
  }

  /** Resolves when it is on the disk. @param {StoredRecord} record */
  async put(record) {
    const objects = await this.#objects("unsent", "readwrite", STRICT);
    objects.put(record);
    return committed(objects.transaction);
  }

  /** @param {string} id @returns {Promise<void>} */
  async remove(id) {
    return result((await this.#objects("unsent", "readwrite")).delete(id));
  }

  /**
   * Not in localStorage: browsers write that seconds later, and a number that is lost in a crash takes the key with it.
   * @param {() => string} newNumber
   * @returns {Promise<string>}
   */
  async device(newNumber) {
    const [known] = await result((await this.#objects("device")).getAll());
    if (known) return known;
    const objects = await this.#objects("device", "readwrite", STRICT);
    objects.add(newNumber(), 1);
    await committed(objects.transaction).catch(() => {}); // another page may have been quicker
    return this.device(newNumber);
  }
}
