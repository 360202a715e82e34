// The stream: a local queue that is always ahead of the person. A key press paints the next card at once; the
// outbox tells the server; a refusal brings the card back with the reason.

const HEARTBEAT_MS = 60000;
const LOOK_AGAIN_MS = 15000;

class Stream {
  constructor(root, data) {
    this.data = data;
    this.painter = new Painter(root, data);
    this.panels = Object.fromEntries(Object.entries(PANELS).map(([name, Kind]) => [name, new Kind(this)]));
    this.recent = data.recent ?? [];
    this.steps = new Steps();
    this.context = null;
    this.isOver = false;
    this.outbox = new Outbox(data, answersTo(this));
    this.queue = new Queue(this.outbox, {
      isStale: (filter) => filter !== this.data.filter,
      again: () => this.refill(true),
      repaint: () => this.paint(),
      arrived: () => (this.painter.parts.card.dataset.id ? this.paintList() : this.paint()),
      changed: () => this.paintState(),
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
    this.onResize = () => this.painter.fit();
    document.addEventListener("keydown", this.onKey, true);
    root.querySelector(".stream").addEventListener("click", this.onClick);
    window.addEventListener("pagehide", this.onLeave);
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
    this.closePanels();
    const dropped = this.queue.ids;
    this.queue.clear();
    this.beat(dropped);
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
    this.outbox.post("heartbeat", { held: [], dropped: this.queue.ids }, true);
  }

  get current() {
    return this.queue.current;
  }

  get openPanel() {
    return Object.values(this.panels).find((panel) => panel.isOpen);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.isOver) return;
    const panel = this.openPanel;
    const isInside = panel && event.composedPath().includes(panel.box);
    if (isInside ? event.code !== "Escape" : isTyping(event)) return;
    const act = actOf(event, this.data.labels);
    if (!act || (act === "close" && this.painter.parts.help.hidden && !panel)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // A key held down repeats itself: that may move through the list, but must not decide.
    if (!event.repeat || REPEATED.has(act)) this.act(act);
  }

  clicked(event) {
    // A veiled word, or a folded quotation, is shown by a press and hidden by the next.
    event.target.closest(".mark-swear, [data-fold]")?.classList.toggle("shown");
    const button = event.target.closest("[data-act]");
    if (button) this.act(button.dataset.act);
    const row = event.target.closest(".row");
    if (row) this.focus(this.queue.indexOf(Number(row.dataset.id)));
  }

  act(name) {
    const [verb, what] = name.split(":");
    return ACTS[verb]?.(this, what);
  }

  focus(at) {
    if (!this.queue.has(at)) return;
    this.queue.at = at;
    this.context = null;
    this.closePanels();
    this.paint();
  }

  // The panel of this name, over the card under the eyes.
  openOver(name) {
    if (!this.current || !this.data.may_decide) return;
    this.closePanels();
    this.panels[name].open(this.current);
  }

  closePanels() {
    Object.values(this.panels).forEach((panel) => panel.close());
  }

  // `more`: what else the server is told with it, such as the wishes of a promotion.
  decide(kind, label = null, more = {}) {
    const card = this.current;
    if (!card || !this.data.may_decide || card.state === "promoted") return;
    const seconds = Math.round((performance.now() - this.since) / 10) / 100;
    const said = { mention_id: card.id, kind, label, seconds, was: card.state, version: card.version };
    this.steps.add(this.outbox.decide({ ...said, story: Boolean(card.whole), ...more }), card, kind);
    if (kind !== "skip") this.queue.count(-1, this.data.most_counted);
    this.take(card.id);
    this.closePanels();
    this.paint();
    this.refill();
  }

  // A remark changes the card and leaves it where it is.
  remark(kind, said, card = this.current) {
    const after = card && this.data.may_decide ? remarked(card, kind, said, this.data.tags) : null;
    if (!after) return;
    const told = { mention_id: card.id, kind, ...said, was: card.state, version: card.version, story: Boolean(card.whole) };
    this.steps.add(this.outbox.decide(told), card, kind);
    if (kind === "tag") this.recent = usedLast(said, this.recent);
    this.queue.change(after);
    this.painter.rows.forget(card.id);
    this.repaint();
  }

  // The same card again: what was read of it stays in sight.
  repaint() {
    const { scrollTop } = this.painter.parts.card;
    this.paint();
    this.painter.parts.card.scrollTop = scrollTop;
  }

  undo() {
    const last = this.steps.pop();
    this.closePanels();
    if (!last) return this.outbox.undo(null, null, this.steps.stuck);
    if (last.kind !== "skip" && !REMARKS.has(last.kind)) this.queue.count(1, this.data.most_counted);
    this.putBack(last.card);
    if (!this.outbox.withdraw(last.key)) this.outbox.undo(last.key, last.card.id);
    return undefined;
  }

  take(id) {
    this.queue.take(id);
    this.context = null;
  }

  putBack(card) {
    this.queue.putBack(card);
    this.context = null;
    this.paint();
  }

  refill(now = false) {
    return this.isOver ? undefined : this.queue.refill(this.data.filter, now);
  }

  async beat(dropped = []) {
    const lost = await this.queue.beat(dropped);
    if (!lost.length) return;
    this.context = null;
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
    this.queue.change({ ...card, text: this.context.card.text, is_cut: false });
    this.paint();
  }

  paintList() {
    this.painter.rows.paint(this.queue.order, this.queue.at);
  }

  paint() {
    const { painter, current } = this;
    this.paintList();
    if (current) painter.card(current, this.context);
    else this.paintEmpty();
    if (current?.id !== this.shown) this.since = performance.now();
    if (!this.shown) painter.fit();
    this.shown = current?.id;
    this.paintState();
  }

  paintEmpty() {
    const { texts } = this.data;
    const { problem, isCapped, loading } = this.queue;
    if (problem) return this.painter.empty(problem.what, `${problem.why} ${problem.way_out}`);
    if (isCapped) {
      const further = pressable("further", texts.further, "", "main");
      return this.painter.empty(texts.capped_title, texts.capped, further);
    }
    if (loading) return this.painter.empty(texts.loading, "");
    return this.painter.empty(texts.empty_title, texts.empty);
  }

  // How many a search finds is not counted by the server: what has come, and whether more may follow.
  figure() {
    const { waiting, order, isMore } = this.queue;
    if ((this.queue.loading || this.queue.problem) && !order.length) return "…";
    // Nor is what a rare filter finds among all that is decided.
    if (waiting === null || this.data.filter.search) return `${order.length}${isMore ? "+" : ""}`;
    const most = this.data.most_counted;
    return waiting > most ? `${most}+` : waiting;
  }

  paintState() {
    const { texts } = this.data;
    const { parts } = this.painter;
    const { state, size } = this.outbox;
    const inStream = (this.data.filter.state ?? "new") === "new" && !this.data.filter.search;
    parts.count.textContent = filled(inStream ? texts.waiting : texts.found, { count: this.figure() });
    parts.pace.textContent = this.steps.decided ? filled(texts.decided, { count: this.steps.decided }) : "";
    parts.state.textContent = size ? filled(texts.unsent, { count: size }) : texts.all_saved;
    parts.state.classList.toggle("busy", Boolean(size));
    const here = encodeURIComponent(location.pathname + location.search);
    const link = { text: texts.sign_in, href: `${this.data.sign_in_url}?next=${here}` };
    if (state === "expired") this.painter.banner(filled(texts.expired, { count: size }), link);
    else if (state === "offline" || state === "failing") this.painter.banner(filled(texts[state], { count: size }));
    else this.painter.banner("");
  }
}

Object.assign(ACTS, {
  label: (stream, what) => stream.decide("label", what),
  // With its copies: which of them go along is chosen in the form.
  promote: (stream) => (stream.current?.whole ? stream.openOver("promotion") : stream.decide("promote")),
  agree: (stream) => {
    if (stream.current?.pretag) stream.decide("label", stream.current.pretag);
    else if (stream.current) stream.painter.toast(stream.data.texts.nothing_proposed);
  },
  abuse: (stream) => stream.decide("abuse"),
  not_ours: (stream) => stream.decide("not_ours"),
  skip: (stream) => stream.decide("skip"),
  undo: (stream) => stream.undo(),
  next: (stream) => stream.focus(stream.queue.at + 1),
  previous: (stream) => stream.focus(stream.queue.at - 1),
  open: ({ current }) => current?.url && window.open(current.url, "_blank", "noopener,noreferrer"),
  context: (stream) => stream.loadContext(),
  veil: ({ painter, outbox }) => {
    painter.veil(!painter.data.veil);
    outbox.post("preferences", { veil: painter.data.veil });
  },
  help: ({ painter }) => painter.help(painter.parts.help.hidden),
  further: (stream) => stream.refill(true),
  close: (stream) => {
    stream.painter.help(false);
    stream.closePanels();
  },
  // The next decision about this card is about its copies, too; the same key takes that back.
  story: (stream) => {
    const card = stream.current;
    if (!card?.story || !stream.data.may_decide) return;
    stream.queue.change({ ...card, whole: !card.whole });
    stream.repaint();
  },
});

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
