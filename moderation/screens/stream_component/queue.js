// The mentions that wait in the browser: always a few dozen ahead of the person, each leased to them.

const REFILL_BELOW = 30;
const ORDERS = {
  newest: (one, other) => other.id - one.id,
  urgent: (one, other) => other.urgency - one.urgency || other.id - one.id,
  unsure: (one, other) => (one.confidence ?? 2) - (other.confidence ?? 2) || one.id - other.id,
};

class Queue {
  constructor(outbox, on) {
    this.outbox = outbox;
    this.on = on;
    this.clear();
  }

  clear() {
    this.order = [];
    this.at = 0;
    this.waiting = null;
    this.before = null;
    this.problem = null;
    this.isCapped = false;
    this.isMore = false;
  }

  get current() {
    return this.order[this.at];
  }

  get ids() {
    return this.order.map((card) => card.id);
  }

  get isLow() {
    return this.order.length < REFILL_BELOW;
  }

  indexOf(id) {
    return this.order.findIndex((card) => card.id === id);
  }

  has(at) {
    return at >= 0 && at < this.order.length;
  }

  change(card) {
    const at = this.indexOf(card.id);
    if (at >= 0) this.order[at] = card;
    return at >= 0;
  }

  take(id) {
    const at = this.indexOf(id);
    if (at < 0) return;
    this.order.splice(at, 1);
    if (at < this.at) this.at -= 1;
    this.at = Math.max(0, Math.min(this.at, this.order.length - 1));
  }

  putBack(card) {
    this.take(card.id);
    this.order.splice(this.at, 0, card);
  }

  // Beyond the most that the server counts, the figure stays "1000+" until it is asked again.
  count(step, most) {
    if (this.waiting !== null && this.waiting <= most) this.waiting = Math.max(0, this.waiting + step);
  }

  async refill(filter, now = false) {
    if (this.loading || (!now && !this.isLow) || !filter.brand) return;
    this.loading = filter;
    const pending = this.outbox.items.map((item) => item.mention_id).filter(Boolean);
    const params = new URLSearchParams({ ...filter, have: [...new Set([...this.ids, ...pending])].join(",") });
    if (this.before) params.set("before", this.before);
    try {
      const answer = await this.outbox.get(`batch?${params}`);
      this.loading = null;
      if (this.on.isStale(filter)) return this.on.again();
      await this.received(answer, filter);
    } catch {
      this.loading = null;
      this.outbox.later("offline");
    }
    this.on.changed();
  }

  async received(answer, filter) {
    if (answer.status === 401) return this.outbox.later("expired");
    const told = await answer.json();
    this.problem = answer.ok ? null : told.error;
    if (!answer.ok) return this.on.repaint();
    this.outbox.become("ok");
    const pending = new Set(this.outbox.items.map((item) => item.mention_id));
    const isFirst = !this.order.length;
    this.merge(told.mentions.filter((card) => this.indexOf(card.id) < 0 && !pending.has(card.id)), filter);
    this.waiting = told.waiting;
    this.isCapped = told.is_capped;
    this.isMore = told.is_more;
    this.before = told.is_capped ? told.next_before : null;
    return isFirst ? this.on.repaint() : this.on.arrived();
  }

  // In their order also among those that came later. The card under the eyes stays where it is.
  merge(fresh, { order }) {
    const ahead = [...this.order.slice(this.at + 1), ...fresh].sort(ORDERS[order] ?? ORDERS.newest);
    this.order = [...this.order.slice(0, this.at + 1), ...ahead];
  }

  // Tells which mentions are still held; gives those that went to others, now out of the list.
  async beat(dropped = []) {
    const held = this.ids;
    if (!held.length && !dropped.length) return [];
    const answer = await this.outbox.post("heartbeat", { held, dropped });
    if (!answer?.ok) return [];
    const still = new Set((await answer.json()).held);
    const lost = held.filter((id) => !still.has(id) && this.indexOf(id) >= 0);
    lost.forEach((id) => this.take(id));
    return lost;
  }
}
