// What a device keeps until the server has it: in IndexedDB, sealed, each person's own.
//
//   deviceStore.all(owner) → {own: [entry…], others: count, unreadable: count}
//   deviceStore.put(entry) → true once it is on the disk      deviceStore.drop(id)
//
// An entry is {id, at, owner, …, fields: [[name, text or File]…]}. It is sealed with AES-GCM under a key made here for
// its owner, which no script can read out of the browser; another person on the same device learns that something
// waits, never what. Keys are in the browser's own storage: this protects from a copied file and from the next user
// of a shared telephone, not from who owns the unlocked device. Without WebCrypto (plain HTTP) entries are kept
// unsealed, because losing a line is worse; without IndexedDB they are held in memory, and leaving the page asks first.
globalThis.deviceStore = (() => {
  const subtle = globalThis.crypto?.subtle;
  const held = new Map(); // what no storage would take
  addEventListener("beforeunload", (event) => { if (held.size) event.preventDefault(); });

  const opened = new Promise((done, fail) => {
    const request = indexedDB.open("cordee", 2);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of [["queue", "id"], ["keys", "owner"]]) {
        if (!request.result.objectStoreNames.contains(name)) request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => {
      // Another tab brings a newer version: let go, and open again at the next page.
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => fail(request.error);
    // A tab of an older version holds the base: nothing waits for it to be closed, this page keeps its own.
    request.onblocked = () => fail(new Error("blocked"));
  });
  opened.catch(() => {});
  const within = async (name, mode, work) => {
    const db = await opened;
    return new Promise((done, fail) => {
      const transaction = db.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  };

  // ---- Sealing ----------------------------------------------------------------------------------------------------
  const keyOf = async (owner) => {
    const kept = await within("keys", "readonly", (keys) => keys.get(owner));
    if (kept) return kept.key;
    const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    // Two tabs may come first together: the one that is there stays.
    await within("keys", "readwrite", (keys) => keys.add({ owner, key })).catch(() => {});
    return (await within("keys", "readonly", (keys) => keys.get(owner))).key;
  };
  const seal = async (key, id, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, bytes: await subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) }, key, bytes) };
  };
  const open = (key, id, { iv, bytes }) =>
    subtle.decrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(id) }, key, bytes);

  const toRow = async (entry) => {
    const { id, owner } = entry;
    if (!subtle) return { id, owner, plain: entry };
    const key = await keyOf(owner);
    const files = entry.fields.map(([, value]) => value).filter((value) => value instanceof Blob);
    const fields = entry.fields.map(([name, value]) =>
      [name, value instanceof Blob ? { file: files.indexOf(value), name: value.name, type: value.type } : value]);
    const text = new TextEncoder().encode(JSON.stringify({ ...entry, fields }));
    const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
    return { id, owner, sealed: await Promise.all([text, ...contents].map((bytes) => seal(key, id, bytes))) };
  };
  const fromRow = async ({ id, owner, sealed, plain }) => {
    if (plain) return plain;
    const key = await keyOf(owner);
    const [text, ...contents] = await Promise.all(sealed.map((part) => open(key, id, part)));
    const entry = JSON.parse(new TextDecoder().decode(text));
    entry.fields = entry.fields.map(([name, value]) =>
      [name, typeof value === "string" ? value : new File([contents[value.file]], value.name, { type: value.type })]);
    return entry;
  };

  return {
    async all(owner) {
      const rows = await within("queue", "readonly", (queue) => queue.getAll()).catch(() => []);
      const mine = rows.filter((row) => row.owner === owner);
      const read = (await Promise.all(mine.map((row) => fromRow(row).catch(() => null)))).filter(Boolean);
      const own = [...read, ...[...held.values()].filter((entry) => entry.owner === owner)];
      return { own: own.sort((a, b) => a.at - b.at), others: rows.length - mine.length, unreadable: mine.length - read.length };
    },
    // True when the device has it on its disk; false when this page alone holds it.
    async put(entry) {
      try {
        const row = await toRow(entry);
        await within("queue", "readwrite", (queue) => queue.put(row));
        held.delete(entry.id);
        navigator.storage?.persist?.().catch(() => {}); // asks the browser not to make room at our expense
        return true;
      } catch {
        held.set(entry.id, entry);
        return false;
      }
    },
    async drop(id) {
      held.delete(id);
      await within("queue", "readwrite", (queue) => queue.delete(id)).catch(() => {});
    },
    holds: (id) => held.has(id),
  };
})();
