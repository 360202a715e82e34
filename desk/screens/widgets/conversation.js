// A ticket's conversation: its lines, the answer box below them, who else is here. Changing the dialogue does not wait
// for the page: the list says which ticket is wanted, the lines are fetched and painted, the rest of the page follows.
const BEAT = 10000;
const TYPING = 8000;
const FRESH = 4000;

class Conversation {
  constructor(root) {
    this.root = make("div", "conversation");
    root.append(this.root);
    this.near = new Map();
    this.opened = [];
    this.build();
  }

  build() {
    const panes = make("nav", "panes");
    const head = make("div", "head");
    head.append(make("h1", "heading"), make("div", "badges"), make("div", "viewers"), Object.assign(make("button", "more"), { type: "button" }));
    const talk = make("div", "talk");
    talk.setAttribute("role", "log");
    talk.tabIndex = 0;
    talk.dataset.around = "off";
    this.root.append(panes, head, talk, make("div", "instead"), make("div", "answering"));
    this.talk = talk;
    talk.onclick = (event) => this.decide(event.target.closest("button.choice"));
    new Approving(talk, {
      ask: (...asked) => this.ask(...asked),
      ticket: () => this.view.ticket,
      redraw: () => {
        talk.told = "";
        this.show();
      },
      done: (view) => {
        this.take(view);
        this.tell();
      },
    });
    this.one("more").onclick = () => {
      talk.dataset.around = talk.dataset.around === "on" ? "off" : "on";
      this.show();
    };
    this.onOpen = (event) => this.open(event.detail.ticket);
    this.onNear = (event) => this.fetchSoon(event.detail.ticket);
    this.onPut = (event) => this.composer?.put(event.detail.text, event.detail.extra);
    this.onLeave = () => {
      if (document.visibilityState !== "hidden") return;
      if (this.composer?.writing?.timer) this.composer.save(this.view.ticket);
      this.beat(true);
    };
    this.onBack = () => document.visibilityState === "visible" && this.beat();
  }

  one(name) {
    return this.root.querySelector(`.${name}`);
  }

  start() {
    window.addEventListener("repdesk:open", this.onOpen);
    window.addEventListener("repdesk:near", this.onNear);
    window.addEventListener("repdesk:put", this.onPut);
    document.addEventListener("visibilitychange", this.onLeave);
    document.addEventListener("visibilitychange", this.onBack);
    window.addEventListener("pagehide", this.onLeave);
    this.clock = setInterval(() => countWork(this.view?.ticket, Date.now()), 1000);
    this.beats = setInterval(() => document.visibilityState === "visible" && this.beat(), BEAT);
  }

  stop() {
    window.removeEventListener("repdesk:open", this.onOpen);
    window.removeEventListener("repdesk:near", this.onNear);
    window.removeEventListener("repdesk:put", this.onPut);
    document.removeEventListener("visibilitychange", this.onLeave);
    document.removeEventListener("visibilitychange", this.onBack);
    window.removeEventListener("pagehide", this.onLeave);
    clearInterval(this.clock);
    clearInterval(this.beats);
    if (this.composer?.writing?.timer) this.composer.save(this.view.ticket);
    this.beat(true);
    delete document.documentElement.dataset.pane;
  }

  use(data, tell) {
    const isFirst = !this.data;
    this.data = data;
    this.tell = tell;
    if (isFirst) this.start();
    if (!this.follows(data.view.ticket)) return;
    if (this.view && this.view.ticket === data.view.ticket && data.view.made < this.view.made) return;
    this.take(data.view);
  }

  // The page comes behind the clicks, however slow the server is: what it shows of a dialogue that was left meanwhile
  // is late. What it shows without a click here (the next ticket was taken, two were merged) is meant.
  follows(ticket) {
    const place = this.opened.indexOf(ticket);
    const isStale = place < 0 && ticket === this.given && this.opened.length > 0;
    this.given = ticket;
    if (isStale) return false;
    this.opened = place < 0 ? [] : this.opened.slice(place + 1);
    return this.opened.length === 0;
  }

  take(view) {
    const isOther = this.view?.ticket !== view.ticket;
    this.view = view;
    this.show();
    if (isOther) {
      this.setPane(this.data.pane ?? "talk");
      this.data.pane = undefined;
      this.beat();
    }
  }

  async ask(method, path, body, pictures = []) {
    const headers = { "x-repdesk-csrf": this.data.csrf, "x-repdesk-language": this.data.language };
    let sent;
    if (pictures.length) {
      sent = new FormData();
      sent.append("said", JSON.stringify(body));
      for (const one of pictures) sent.append("pictures", one);
    } else if (body) {
      headers["content-type"] = "application/json";
      sent = JSON.stringify(body);
    }
    try {
      const answer = await fetch(`/api/tickets/${path}`, { method, headers, body: sent, keepalive: Boolean(body) && !pictures.length });
      const given = answer.status === 204 ? {} : await answer.json();
      return { ok: answer.ok, given, error: given.error };
    } catch {
      return { ok: false };
    }
  }

  fetchSoon(ticket) {
    const known = this.near.get(ticket);
    if (known && Date.now() - known.at < FRESH) return known.answer;
    const answer = this.ask("GET", `${ticket}/talk`);
    this.near.set(ticket, { at: Date.now(), answer });
    if (this.near.size > 30) this.near.delete(this.near.keys().next().value);
    return answer;
  }

  async open(ticket) {
    this.opened.push(ticket);
    this.setPane("talk");
    const answer = await this.fetchSoon(ticket);
    this.near.delete(ticket);
    const isWanted = this.opened.length === 0 ? this.given === ticket : this.opened.at(-1) === ticket;
    if (answer.ok && isWanted) this.take(answer.given);
  }

  async refresh() {
    const { ticket } = this.view;
    const answer = await this.ask("GET", `${ticket}/talk`);
    if (answer.ok && this.view.ticket === ticket) {
      this.view = answer.given;
      this.show();
      this.tell();
    }
  }

  async beat(isLast = false) {
    if (!this.view) return;
    const { ticket } = this.view;
    const typing = !isLast && Date.now() - (this.composer?.lastTyped ?? 0) < TYPING;
    this.typingTold = typing ? Date.now() : 0;
    const answer = await this.ask("POST", `${ticket}/here`, { typing, heard: this.view.heard, ...workToTell(newKey) });
    if (!answer.ok || this.view.ticket !== ticket || isLast) return;
    newDay(answer.given.day, newKey);
    this.view.viewers = answer.given.viewers;
    this.showViewers();
    if (answer.given.version !== this.view.version || answer.given.heard !== this.view.heard) this.refresh();
  }

  async decide(button) {
    if (!button) return;
    const { ticket } = this.view;
    const given = await decide(button, (...asked) => this.ask(...asked), ticket);
    if (!given || this.view.ticket !== ticket) return;
    this.take(given);
    this.tell();
  }

  setPane(pane) {
    document.documentElement.dataset.pane = pane;
    this.root.dataset.pane = pane;
    for (const button of this.root.querySelectorAll(".panes button")) button.setAttribute("aria-pressed", String(button.dataset.pane === pane));
  }

  show() {
    const { view, data } = this;
    this.showPanes();
    this.one("heading").textContent = view.heading;
    this.one("badges").replaceChildren(
      ...view.badges.map((one) => Object.assign(make("span", "badge", one.text)).cloneNode(true)),
    );
    view.badges.forEach((one, place) => (this.one("badges").children[place].dataset.mood = one.mood));
    this.showViewers();
    const more = this.one("more");
    more.hidden = !view.around;
    more.textContent = this.talk.dataset.around === "on" ? data.words.less : data.words.more.replace("{number}", view.around);
    more.setAttribute("aria-pressed", String(this.talk.dataset.around === "on"));
    this.talk.classList.toggle("veiled", view.veil);
    paintTalk(this.talk, view, data.words);
    const instead = this.one("instead");
    instead.hidden = !view.instead;
    instead.replaceChildren(view.instead);
    if (view.merged_into) {
      const link = make("a", "", data.words.go_there);
      link.href = `/ticket?ticket=${view.merged_into}`;
      instead.append(" ", link);
    }
    this.one("answering").hidden = !view.composer;
    if (view.composer) this.answering().use(view);
  }

  answering() {
    if (!this.composer) {
      this.composer = new Composer(this.one("answering"), (...asked) => this.ask(...asked), this.data.words);
      this.composer.onSaid = (given) => {
        if (given.ticket !== this.view.ticket) return;
        this.talk.scrollTop = this.talk.scrollHeight;
        this.typingTold = this.composer.lastTyped = 0;
        this.take(given);
        this.tell();
      };
      this.composer.onRefused = () => this.refresh();
      this.composer.onTyping = () => Date.now() - (this.typingTold ?? 0) > TYPING && this.beat();
    }
    return this.composer;
  }

  showPanes() {
    const panes = this.one("panes");
    if (panes.children.length) return;
    for (const pane of this.data.has_list ? ["list", "talk", "side"] : ["talk", "side"]) {
      const button = Object.assign(make("button", "", this.data.words[`pane_${pane}`]), { type: "button" });
      button.dataset.pane = pane;
      button.onclick = () => this.setPane(pane);
      panes.append(button);
    }
  }

  showViewers() {
    const { viewers } = this.view;
    const { words } = this.data;
    const names = (those) => those.map((one) => one.name).join(", ");
    const writing = viewers.filter((one) => one.is_typing);
    const reading = viewers.filter((one) => !one.is_typing);
    this.one("viewers").replaceChildren(
      ...(writing.length ? [make("span", "writes", words.writes.replace("{names}", names(writing)))] : []),
      ...(reading.length ? [make("span", "reads", words.also_here.replace("{names}", names(reading)))] : []),
    );
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const known = parentElement.querySelector(".conversation");
  const conversation = known?.own ?? new Conversation(parentElement);
  conversation.root.own = conversation;
  conversation.use(data, () => setTriggerValue("changed", Date.now()));
  return () => conversation.stop();
}
