// The stream: a local queue that is always ahead of the person. A key press paints the next card at once; the
// outbox tells the server; a refusal brings the card back with the reason.

const REFILL_BELOW = 30;
const MOST_UNDONE = 200;
const HEARTBEAT_MS = 60000;
const LOOK_AGAIN_MS = 15000;

// Physical keys, so that the Russian and the English layout are the same to the fingers.
const KEYS = {
  KeyP: "promote", KeyX: "abuse", KeyN: "not_ours", KeyS: "skip", KeyU: "undo", KeyZ: "undo", Backspace: "undo",
  KeyO: "open", KeyJ: "next", ArrowDown: "next", KeyK: "previous", ArrowUp: "previous", KeyI: "context",
  Escape: "close", KeyA: "story", KeyT: "tags", KeyY: "accept", Minus: "worse", NumpadSubtract: "worse", Equal: "better",
  NumpadAdd: "better",
};
const SHIFTED = new Set(["Equal", "NumpadAdd"]);

class Stream {
  constructor(root, data) {
    this.data = data;
    this.painter = new Painter(root, data);
    this.picker = new Picker(this.painter, (id) => this.toggle(id));
    this.recent = data.recent ?? [];
    this.order = [];
    this.at = 0;
    this.done = [];
    this.decided = 0;
    this.waiting = null;
    this.before = null;
    this.context = null;
    this.isOver = false;
    this.outbox = new Outbox(data, {
      saved: (result) => this.saved(result),
      refused: (ids, refusal, mention, key) => this.refused(ids, refusal, mention, key),
      undone: (mention) => this.undone(mention),
      stays: (id, refusal) => this.stays(id, refusal),
      changed: () => this.paintState(),
      back: () => this.refill(true),
    });
    this.listen(root);
    this.refill(true);
  }

  listen(root) {
    this.onKey = (event) => this.pressed(event);
    this.onClick = (event) => this.clicked(event);
    this.onLeave = () => this.outbox.leave();
    this.onSee = () => document.visibilityState === "visible" && this.beat();
    this.onOnline = () => this.outbox.soon(0);
    document.addEventListener("keydown", this.onKey, true);
    root.querySelector(".stream").addEventListener("click", this.onClick);
    window.addEventListener("pagehide", this.onLeave);
    this.onResize = () => this.painter.fit();
    window.addEventListener("resize", this.onResize);
    window.addEventListener("online", this.onOnline);
    document.addEventListener("visibilitychange", this.onSee);
    this.clocks = [
      setInterval(() => this.beat(), HEARTBEAT_MS),
      setInterval(() => this.refill(), LOOK_AGAIN_MS),
      setInterval(() => this.painter.tick(), REFRESH_MS),
    ];
  }

  // Streamlit calls again whenever what Python passes has changed.
  update(data) {
    const changed = JSON.stringify(data.filter) !== JSON.stringify(this.data.filter);
    this.data = changed ? data : { ...data, filter: this.data.filter };
    this.outbox.csrf = data.csrf;
    this.outbox.language = data.language;
    this.painter.use(data);
    if (!changed) return this.paint();
    this.recent = data.recent ?? [];
    this.picker.close();
    this.beat(this.order.splice(0).map((card) => card.id));
    this.at = 0;
    this.before = null;
    this.waiting = null;
    this.context = null;
    return this.refill(true);
  }

  stop() {
    this.isOver = true;
    document.removeEventListener("keydown", this.onKey, true);
    window.removeEventListener("pagehide", this.onLeave);
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("resize", this.onResize);
    document.removeEventListener("visibilitychange", this.onSee);
    this.clocks.forEach(clearInterval);
    this.outbox.stop();
    this.outbox.post("heartbeat", { held: [], dropped: this.order.map((card) => card.id) }, true);
  }

  get current() {
    return this.order[this.at];
  }

  pressed(event) {
    const target = event.composedPath()[0];
    const typing = target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
    if (typing || event.ctrlKey || event.metaKey || event.altKey || this.isOver) return;
    const act = this.actOf(event);
    if (!act || (act === "close" && this.painter.parts.help.hidden && !this.picker.isOpen)) return;
    const moves = act === "next" || act === "previous";
    event.preventDefault();
    event.stopImmediatePropagation();
    // A key held down repeats itself: that may move through the list, but must not decide.
    if (!event.repeat || moves) this.act(act);
  }

  actOf(event) {
    // Where "?" is depends on the layout; on the Russian one it is Shift+7.
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "help";
    if (event.shiftKey && !SHIFTED.has(event.code)) return null;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    const label = digit && this.data.labels[digit[1] - 1];
    return label ? `label:${label.key}` : KEYS[event.code];
  }

  clicked(event) {
    const button = event.target.closest("[data-act]");
    if (button) this.act(button.dataset.act);
    const row = event.target.closest(".row");
    if (row) this.focus(this.order.findIndex((card) => String(card.id) === row.dataset.id));
  }

  act(name) {
    const [verb, what] = name.split(":");
    if (verb === "label") return this.decide("label", what);
    if (verb === "tag" || verb === "untag") return this.remark(verb, { tag: Number(what) });
    if (verb === "tone") return this.remark("tone", { tone: what });
    const verbs = {
      tags: () => this.current && this.data.may_decide && this.picker.open(this.current, this.recent),
      accept: () => this.current?.proposals.forEach((tag) => this.remark("tag", { tag: tag.id })),
      worse: () => this.remark("tone", { tone: stepped(this.current, -1) }),
      better: () => this.remark("tone", { tone: stepped(this.current, 1) }),
      undo: () => this.undo(),
      next: () => this.focus(this.at + 1),
      previous: () => this.focus(this.at - 1),
      story: () => this.wholeStory(),
      open: () => this.current?.url && window.open(this.current.url, "_blank", "noopener,noreferrer"),
      context: () => this.loadContext(),
      help: () => this.painter.help(this.painter.parts.help.hidden),
      close: () => {
        this.painter.help(false);
        this.picker.close();
      },
      further: () => this.refill(true),
    };
    return verbs[name] ? verbs[name]() : this.decide(name);
  }

  focus(at) {
    if (at < 0 || at >= this.order.length) return;
    this.at = at;
    this.context = null;
    this.picker.close();
    this.paint();
  }

  decide(kind, label = null) {
    const card = this.current;
    if (!card || !this.data.may_decide || card.state === "promoted") return;
    const seconds = (performance.now() - this.since) / 1000;
    const key = this.outbox.decide({
      mention_id: card.id, kind, label, seconds: Math.round(seconds * 100) / 100, was: card.state, version: card.version,
      story: Boolean(card.whole),
    });
    this.done.push({ key, card, kind });
    if (this.done.length > MOST_UNDONE) this.done.shift();
    this.decided += 1;
    if (kind !== "skip") this.count(-1);
    this.take(card.id);
    this.paint();
    if (this.order.length < REFILL_BELOW) this.refill();
  }

  // The next decision about this card is about its copies, too; the same key takes that back.
  wholeStory() {
    const card = this.current;
    if (!card?.story || !this.data.may_decide) return;
    this.order[this.at] = { ...card, whole: !card.whole };
    this.repaint();
  }

  // A remark changes the card and leaves it where it is.
  remark(kind, said) {
    const card = this.current;
    const after = card && this.data.may_decide ? remarked(card, kind, said, this.data.tags) : null;
    if (!after) return;
    const key = this.outbox.decide({ mention_id: card.id, kind, ...said, was: card.state, version: card.version });
    this.done.push({ key, card, kind });
    if (this.done.length > MOST_UNDONE) this.done.shift();
    if (kind === "tag") this.recent = [said.tag, ...this.recent.filter((id) => id !== said.tag)].slice(0, MOST_RECENT);
    this.order[this.at] = after;
    this.repaint();
  }

  toggle(id) {
    const isOn = this.current?.tags.some((tag) => tag.id === id);
    this.remark(isOn ? "untag" : "tag", { tag: id });
    this.picker.paint(this.current, this.recent);
  }

  // The same card again: what was read of it stays in sight.
  repaint() {
    const { scrollTop } = this.painter.parts.card;
    this.paint();
    this.painter.parts.card.scrollTop = scrollTop;
  }

  undo() {
    const last = this.done.pop();
    this.picker.close();
    if (!last) return this.outbox.undo(null, null);
    if (!REMARKS.has(last.kind)) this.decided = Math.max(0, this.decided - 1);
    if (last.kind !== "skip" && !REMARKS.has(last.kind)) this.count(1);
    this.putBack(last.card);
    if (!this.outbox.withdraw(last.key)) this.outbox.undo(last.key, last.card.id);
    return undefined;
  }

  // Beyond the most that the server counts, the figure stays "1000+" until it is asked again.
  count(step) {
    if (this.waiting !== null && this.waiting <= this.data.most_counted) this.waiting = Math.max(0, this.waiting + step);
  }

  take(id) {
    const at = this.order.findIndex((card) => card.id === id);
    if (at < 0) return;
    this.order.splice(at, 1);
    if (at < this.at) this.at -= 1;
    this.at = Math.max(0, Math.min(this.at, this.order.length - 1));
    this.context = null;
  }

  putBack(card) {
    this.take(card.id);
    this.order.splice(this.at, 0, card);
    this.context = null;
    this.paint();
  }

  saved(result) {
    if (result.copies) this.painter.toast(filled(this.data.texts.copies_too, { count: result.copies }), "good");
    if (result.ticket && !this.isRemark(result.client_key)) this.painter.toast(filled(this.data.texts.promoted, { number: result.ticket }), "good");
  }

  isRemark(key) {
    return REMARKS.has(this.done.find((one) => one.key === key)?.kind);
  }

  // The card goes back to what the server has of it, with what was said since; decided meanwhile, it is gone anyway.
  remarkRefused(id, mention, key) {
    this.done = this.done.filter((one) => one.key !== key);
    const at = this.order.findIndex((card) => card.id === id);
    if (at < 0) return;
    const said = this.outbox.items.filter((item) => item.mention_id === id && REMARKS.has(item.kind));
    const since = said.filter((item) => `${item.session}:${item.seq}` !== key);
    const stands = (card) => since.reduce((was, item) => remarked(was, item.kind, item, this.data.tags) ?? was, card);
    if (mention) this.order[at] = stands(mention);
    else this.take(id);
    this.repaint();
    if (this.current?.id !== id && !mention) this.picker.close();
    else this.picker.paint(this.current, this.recent, 0);
  }

  refused(ids, refusal, mention, key) {
    if (this.isRemark(key)) {
      this.remarkRefused(ids[0], mention, key);
      this.painter.toast([refusal.what, refusal.why, refusal.way_out].filter(Boolean).join(" "), "bad");
      return;
    }
    this.done = this.done.filter((one) => !ids.includes(one.card.id));
    this.decided = Math.max(0, this.decided - ids.length);
    if (mention) this.putBack(mention);
    this.painter.toast([refusal.what, refusal.why, refusal.way_out].filter(Boolean).join(" "), "bad");
  }

  undone(mention) {
    // Decided again before the server had answered: the new decision is on its way.
    if (this.outbox.items.some((item) => item.type === "decide" && item.mention_id === mention.id)) return;
    const at = this.order.findIndex((card) => card.id === mention.id);
    if (at >= 0) this.order[at] = mention;
    else this.putBack(mention);
    this.painter.rows.get(mention.id)?.remove();
    this.painter.rows.delete(mention.id);
    this.painter.toast(this.data.texts.undone);
    this.paint();
  }

  stays(id, refusal) {
    if (id) this.take(id);
    this.painter.toast([refusal.what, refusal.why, refusal.way_out].filter(Boolean).join(" "), "bad");
    this.paint();
  }

  async refill(now = false) {
    const isEnough = !now && this.order.length >= REFILL_BELOW;
    if (this.loading || this.isOver || isEnough || !this.data.filter.brand) return undefined;
    this.loading = true;
    const { filter } = this.data;
    const pending = this.outbox.items.map((item) => item.mention_id).filter(Boolean);
    const have = [...new Set([...this.order.map((card) => card.id), ...pending])];
    const params = new URLSearchParams({ ...filter, have: have.join(",") });
    if (this.before) params.set("before", this.before);
    try {
      const answer = await this.outbox.get(`batch?${params}`);
      this.loading = false;
      if (filter !== this.data.filter) return this.refill(true);
      await this.received(answer);
    } catch {
      this.loading = false;
      this.outbox.later("offline");
    }
    return this.paintState();
  }

  async received(answer) {
    if (answer.status === 401) return this.outbox.later("expired");
    const told = await answer.json();
    if (!answer.ok) {
      this.problem = told.error;
      return this.paint();
    }
    this.problem = null;
    this.outbox.become("ok");
    const known = new Set(this.order.map((card) => card.id));
    const pending = new Set(this.outbox.items.map((item) => item.mention_id));
    const wasEmpty = !this.order.length;
    const fresh = told.mentions.filter((card) => !known.has(card.id) && !pending.has(card.id));
    // The newest first also among those that came later; the card under the eyes stays where it is.
    const ahead = [...this.order.slice(this.at + 1), ...fresh].sort((one, other) => other.id - one.id);
    this.order = [...this.order.slice(0, this.at + 1), ...ahead];
    this.waiting = told.waiting;
    this.isCapped = told.is_capped;
    this.isMore = told.is_more;
    this.before = told.is_capped ? told.next_before : null;
    if (wasEmpty || !this.painter.parts.card.dataset.id) return this.paint();
    return this.painter.list(this.order, this.at);
  }

  // Tells which mentions are still held; those that went to others leave the list.
  async beat(dropped = []) {
    const held = this.order.map((card) => card.id);
    if (!held.length && !dropped.length) return;
    const answer = await this.outbox.post("heartbeat", { held, dropped });
    if (!answer?.ok) return;
    const still = new Set((await answer.json()).held);
    const lost = held.filter((id) => !still.has(id) && this.order.some((card) => card.id === id));
    if (!lost.length) return;
    lost.forEach((id) => this.take(id));
    this.painter.toast(filled(this.data.texts.lost, { count: lost.length }), "bad");
    this.paint();
    this.refill();
  }

  async loadContext() {
    const card = this.current;
    if (!card) return;
    if (this.context) {
      this.context = null;
      this.paint();
      return;
    }
    const answer = await this.outbox.get(`mentions/${card.id}`);
    if (!answer.ok || this.current !== card) return;
    this.context = await answer.json();
    this.order[this.at] = { ...card, text: this.context.card.text, is_cut: false };
    this.paint();
  }

  paint() {
    const { painter, current } = this;
    painter.list(this.order, this.at);
    if (current) painter.card(current, this.context);
    else this.paintEmpty();
    if (current?.id !== this.shown) this.since = performance.now();
    if (!this.shown) this.painter.fit();
    this.shown = current?.id;
    this.paintState();
  }

  paintEmpty() {
    const { texts } = this.data;
    if (this.problem) return this.painter.empty(this.problem.what, `${this.problem.why} ${this.problem.way_out}`);
    if (this.isCapped) {
      const further = this.painter.button("further", texts.further, "", "main");
      return this.painter.empty(texts.capped_title, texts.capped, further);
    }
    if (this.loading) return this.painter.empty(texts.loading, "");
    return this.painter.empty(texts.empty_title, texts.empty);
  }

  // How many a search finds is not counted by the server: what has come, and whether more may follow.
  figure() {
    if (this.waiting === null) return "…";
    if (this.data.filter.search) return `${this.order.length}${this.isMore ? "+" : ""}`;
    const most = this.data.most_counted;
    return this.waiting > most ? `${most}+` : this.waiting;
  }

  paintState() {
    const { texts } = this.data;
    const { parts } = this.painter;
    const { state, size } = this.outbox;
    const inStream = (this.data.filter.state ?? "new") === "new" && !this.data.filter.search;
    parts.count.textContent = filled(inStream ? texts.waiting : texts.found, { count: this.figure() });
    parts.pace.textContent = this.decided ? filled(texts.decided, { count: this.decided }) : "";
    parts.state.textContent = size ? filled(texts.unsent, { count: size }) : texts.all_saved;
    parts.state.classList.toggle("busy", Boolean(size));
    const here = encodeURIComponent(location.pathname + location.search);
    const link = { text: texts.sign_in, href: `${this.data.sign_in_url}?next=${here}` };
    if (state === "expired") this.painter.banner(filled(texts.expired, { count: size }), link);
    else if (state === "offline" || state === "failing") this.painter.banner(filled(texts[state], { count: size }));
    else this.painter.banner("");
  }
}

const mounted = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  const known = mounted.get(parentElement);
  if (known) known.update(data);
  else mounted.set(parentElement, new Stream(parentElement, data));
  return () => {
    mounted.get(parentElement)?.stop();
    mounted.delete(parentElement);
  };
}
