// What was decided and not yet acknowledged. Kept in localStorage until the server has answered for each item, so
// that neither a lost connection, an ended session nor a closed tab loses a decision; the server knows each by its
// key, so that sending twice counts once.

const STORE = "repdesk.outbox.";
const ADOPT_AFTER_MS = 20000;
const MOST_AT_ONCE = 50;
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000, 30000];

class Outbox {
  constructor({ person_id, api, csrf, language }, on) {
    this.person = person_id;
    this.api = api;
    this.csrf = csrf;
    this.language = language;
    this.on = on;
    this.session = crypto.randomUUID();
    this.seq = 0;
    this.items = [];
    this.flying = 0;
    this.failures = 0;
    this.timer = 0;
    this.state = "ok";
    this.adopt();
    this.pulse = setInterval(() => this.beat(), 5000);
  }

  get size() {
    return this.items.length;
  }

  key(session) {
    return `${STORE}${this.person}.${session}`;
  }

  beat() {
    this.keep();
    this.adopt();
  }

  // With alive = 0 the next visit may take over at once.
  keep(alive = Date.now()) {
    try {
      if (!this.items.length) localStorage.removeItem(this.key(this.session));
      else localStorage.setItem(this.key(this.session), JSON.stringify({ alive, items: this.items }));
    } catch {
      // Storage may be full or forbidden; the items are still in memory.
    }
  }

  // Takes over what another visit of the same person left behind unsent: a closed tab, a crash, an ended session.
  adopt() {
    const before = this.items.length;
    for (const name of this.leftBehind()) {
      try {
        const left = JSON.parse(localStorage.getItem(name));
        if (left.alive && Date.now() - left.alive < ADOPT_AFTER_MS) continue;
        this.items.push(...left.items);
      } catch {
        // Not ours to understand.
      }
      localStorage.removeItem(name);
    }
    if (this.items.length === before) return;
    this.keep();
    this.soon(0);
  }

  leftBehind() {
    try {
      const prefix = `${STORE}${this.person}.`;
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix) && name !== this.key(this.session));
    } catch {
      return [];
    }
  }

  decide(choice) {
    this.seq += 1;
    const item = { type: "decide", session: this.session, seq: this.seq, ...choice };
    this.items.push(item);
    this.keep();
    this.soon(60);
    return `${this.session}:${this.seq}`;
  }

  // True when the decision had not left yet and was simply dropped.
  withdraw(clientKey) {
    const at = this.items.findIndex((item) => item.type === "decide" && `${item.session}:${item.seq}` === clientKey);
    if (at < this.flying) return false;
    this.items.splice(at, 1);
    this.keep();
    return true;
  }

  // Without a key the server takes the person's last decision; `before`: the last one before that key.
  undo(clientKey, mentionId, before = null) {
    this.items.push({ type: "undo", client_key: clientKey, mention_id: mentionId, before });
    this.keep();
    this.on.changed();
    this.soon(0);
  }

  soon(after) {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.flush();
    }, after);
  }

  async flush(leaving = false) {
    if (this.flying || !this.items.length) return;
    const part = this.nextPart();
    this.flying = part.length;
    this.on.changed();
    const answer = await (part[0].type === "undo" ? this.sendUndo(part[0], leaving) : this.sendPart(part, leaving));
    this.flying = 0;
    if (answer) {
      this.items.splice(0, part.length);
      this.failures = 0;
      this.keep();
      if (this.items.length) this.soon(0);
    }
    this.on.changed();
  }

  nextPart() {
    const [first] = this.items;
    if (first.type === "undo") return [first];
    const end = this.items.findIndex((item) => item.type !== "decide" || item.session !== first.session);
    return this.items.slice(0, Math.min(end < 0 ? this.items.length : end, MOST_AT_ONCE));
  }

  async sendPart(part, leaving) {
    const body = { session: part[0].session, decisions: part.map(({ type, session, ...item }) => item) };
    const answer = await this.post("decisions", body, leaving);
    if (!answer) return false;
    if (answer.status === 400 || answer.status === 409) {
      this.on.refused(part.map((item) => item.mention_id), (await answer.json()).error, null);
      return true;
    }
    for (const result of (await answer.json()).results) {
      if (result.saved) this.on.saved(result);
      else this.on.refused([result.mention_id], result.refusal, result.mention, result.client_key);
    }
    return true;
  }

  async sendUndo(item, leaving) {
    const said = item.client_key ? { client_key: item.client_key } : { before: item.before };
    const answer = await this.post("undo", said, leaving);
    if (!answer) return false;
    const told = await answer.json();
    if (answer.ok) this.on.undone(told.mention);
    else this.on.stays(item.mention_id ?? told.error.mention_id, told.error);
    return true;
  }

  get(path) {
    return fetch(`${this.api}/${path}`, { headers: { "x-repdesk-language": this.language }, redirect: "error" });
  }

  // The response when the server has judged the request, else null: then it stays in the box and is sent again.
  async post(path, body, leaving = false) {
    try {
      const answer = await fetch(`${this.api}/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-repdesk-csrf": this.csrf, "x-repdesk-language": this.language },
        body: JSON.stringify(body),
        keepalive: leaving,
      });
      if (answer.ok || answer.status === 400 || answer.status === 409) {
        this.become("ok");
        return answer;
      }
      this.later(answer.status === 401 || answer.status === 403 ? "expired" : "failing");
    } catch {
      this.later("offline");
    }
    return null;
  }

  later(state) {
    this.become(state);
    if (this.retry) return;
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.retry = 0;
      if (this.state === "expired") this.signedInAgain();
      else if (this.items.length) this.soon(0);
      else this.on.back();
    }, pause);
  }

  // Somebody may have signed in in another tab: the same person goes on, another one must not send these.
  async signedInAgain() {
    try {
      const answer = await this.get("session");
      const who = answer.ok ? await answer.json() : null;
      if (who && who.person_id === this.person) {
        this.csrf = who.csrf;
        this.become("ok");
        this.on.back();
        this.soon(0);
        return;
      }
    } catch {
      // Still offline.
    }
    if (!this.stopped) this.later("expired");
  }

  become(state) {
    const was = this.state;
    this.state = state;
    if (was !== state) this.on.changed();
  }

  leave() {
    this.keep(0);
    this.flush(true);
  }

  stop() {
    this.stopped = true;
    clearInterval(this.pulse);
    this.leave();
  }
}
