// Paints cards and rows. Words of strangers enter through textContent only.

const REFRESH_MS = 30000;

function element(name, className = "", text = null) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== null) made.textContent = text;
  return made;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const formats = new Map();

function ago(iso, language) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  // Making a format is dear, and there are fifty rows.
  if (!formats.has(language)) formats.set(language, new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" }));
  const format = formats.get(language);
  if (seconds < 3600) return format.format(-Math.max(0, Math.round(seconds / 60)), "minute");
  if (seconds < 86400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86400), "day");
}

function stars(number) {
  const made = element("span", number <= 2 ? "stars low" : "stars");
  const full = Math.round(number);
  made.textContent = "★".repeat(full) + "☆".repeat(Math.max(0, 5 - full));
  made.title = String(number);
  return made;
}

function pieces(parent, marked) {
  for (const [text, mark] of marked) {
    parent.append(mark ? element("mark", `mark-${mark}`, text) : document.createTextNode(text));
  }
  return parent;
}

function plain(marked) {
  return marked.map(([text]) => text).join("");
}

class Painter {
  constructor(root, data) {
    this.root = root;
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    this.rows = new Map();
    this.use(data);
  }

  use(data) {
    this.data = data;
    this.texts = data.texts;
    this.names = Object.fromEntries(data.labels.map((label) => [label.key, label.name]));
    this.parts["help-button"].textContent = this.texts.help_button;
    this.parts.list.setAttribute("aria-label", this.texts.list);
  }

  row(card) {
    const row = element("li", "row");
    row.dataset.id = card.id;
    const head = element("div", "row-head");
    head.append(element("span", "row-source", card.source));
    if (card.stars !== null) head.append(stars(card.stars));
    const time = element("time", "row-time", ago(card.published_at, this.data.language));
    time.dataset.at = card.published_at;
    if (card.story) head.append(element("span", card.story.is_wave ? "copies wave" : "copies", `+${card.story.more}`));
    head.append(time);
    // All posts of a topic have one title, so the title alone tells nobody which is which.
    const [title, text] = [plain(card.title), plain(card.text)];
    row.append(head);
    if (title && text) row.append(element("div", "row-title", title.slice(0, 140)));
    row.append(element("div", "row-text", (text || title || this.texts.no_words).slice(0, 140)));
    const label = card.label || card.pretag;
    if (label) row.append(element("span", `dot label-${label}`, this.names[label]));
    return row;
  }

  list(cards, at) {
    const wanted = new Set(cards.map((card) => card.id));
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    let previous = null;
    for (const card of cards) {
      if (!this.rows.has(card.id)) this.rows.set(card.id, this.row(card));
      const row = this.rows.get(card.id);
      const place = previous ? previous.nextSibling : this.parts.list.firstChild;
      if (row !== place) this.parts.list.insertBefore(row, place);
      previous = row;
    }
    const focused = cards[at];
    for (const [id, row] of this.rows) row.classList.toggle("focused", Boolean(focused) && id === focused.id);
    if (focused) this.keepInSight(this.rows.get(focused.id));
  }

  // Not scrollIntoView: on a phone the list stands below the card, and the whole page would move.
  keepInSight(row) {
    const { list } = this.parts;
    const [inner, outer] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
    if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
  }

  card(card, context) {
    const made = document.createDocumentFragment();
    made.append(this.heading(card));
    if (card.title.length) made.append(pieces(element("h3", "title"), card.title));
    const text = pieces(element("p", "text"), card.text);
    if (!card.text.length) text.append(element("span", "muted", this.texts.no_words));
    made.append(text);
    if (card.is_cut && !context) made.append(this.button("context", this.texts.whole_text, "I", "ghost"));
    made.append(this.proposal(card), remarksOn(this, card), this.actions(card));
    if (context) made.append(this.context(context));
    this.parts.card.replaceChildren(made);
    this.parts.card.dataset.id = card.id;
    this.parts.card.scrollTop = 0;
  }

  heading(card) {
    const head = element("header", "card-head");
    const who = element("div", "who");
    who.append(this.author(card), element("span", "muted", card.source));
    for (const flag of card.flags) who.append(element("span", "chip flag", flag));
    who.append(element("span", "chip", card.category));
    if (card.stars !== null) who.append(stars(card.stars));
    const where = element("div", "where");
    const time = element("time", "", ago(card.published_at, this.data.language));
    time.dataset.at = card.published_at;
    time.title = card.published;
    where.append(time, element("span", "muted", card.published));
    if (card.place) where.append(element("span", "place", card.place));
    for (const mark of card.marks) where.append(element("span", "chip", mark));
    if (card.language) where.append(element("span", "chip", this.texts.languages[card.language] ?? card.language));
    if (card.is_edited) where.append(element("span", "chip warn", filled(this.texts.version, { number: card.version })));
    if (card.foreign !== null) where.append(doubt(this, card));
    if (card.is_deleted) where.append(element("span", "chip warn", this.texts.deleted));
    if (card.url) where.append(this.original(card));
    if (card.removal) where.append(this.removal(card));
    head.append(who, where);
    if (card.counted) head.append(this.counted(card.counted));
    if (card.story) head.append(this.story(card.story, card.whole));
    return head;
  }

  // What the site counts under the text, and how long ago it was read there.
  counted({ figures, exactly, read_at }) {
    const made = element("div", "counted muted");
    const said = element("span", "", figures);
    said.title = exactly;
    const time = element("time", "", ago(read_at, this.data.language));
    time.dataset.at = read_at;
    const [before, after] = this.texts.read.split("{ago}");
    made.append(said, " · ", before, time, after ?? "");
    return made;
  }

  story(story, isWhole) {
    const made = element("div", "who");
    const open = element("button", "chip copies", filled(this.texts.copies, { count: story.more }));
    open.type = "button";
    open.dataset.act = "context";
    open.title = this.texts.copies_title;
    made.append(open);
    if (this.data.may_decide) {
      const all = this.button("story", filled(this.texts.all_copies, { count: story.more }), "A", `chip${isWhole ? " on" : ""}`);
      all.setAttribute("aria-pressed", String(Boolean(isWhole)));
      all.title = this.texts.all_copies_title;
      made.append(all);
    }
    if (story.is_wave) {
      const wave = element("span", "chip warn", filled(this.texts.wave, { count: story.authors }));
      wave.title = this.texts.wave_title;
      made.append(wave);
    }
    if (story.decided) {
      const said = { state: this.names[story.decided_label] || story.decided, name: story.decided_by };
      made.append(element("span", "chip warn", filled(this.texts.copy_decided, said).trim()));
    }
    return made;
  }

  author(card) {
    const name = card.author || this.texts.no_author;
    if (!card.author_url) return element("strong", "", name);
    const link = element("a", "author", name);
    link.href = card.author_url;
    link.target = "_top";
    link.title = this.texts.author_title;
    return link;
  }

  original(card) {
    const link = element("a", "original", this.texts.open);
    link.href = card.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    return link;
  }

  removal(card) {
    const link = element("a", "original", this.texts.complain);
    link.href = card.removal;
    link.target = "_top";
    return link;
  }

  proposal(card) {
    const made = element("div", "proposal");
    if (card.ticket) {
      const link = element("a", "ticket", filled(this.texts.ticket, { number: card.ticket, state: card.ticket_state }));
      link.href = `${this.data.ticket_url}?ticket=${card.ticket}`;
      link.target = "_top";
      made.append(link);
    } else if (card.state !== "new") {
      made.append(element("span", "", filled(this.texts.stands, { state: card.state_name, name: card.decided_by })));
      if (card.label) made.append(element("span", `dot label-${card.label}`, this.names[card.label]));
    }
    if (!card.pretag) {
      made.append(element("span", "muted", this.texts.no_pretag));
      return made;
    }
    made.append(element("span", "muted", this.texts.proposed), element("span", `dot label-${card.pretag}`, this.names[card.pretag]));
    if (card.confidence !== null) made.append(this.certainty(card.confidence), this.sureness(card.is_sure));
    if (card.abuse !== null && card.abuse >= 0.5 && card.pretag !== "abuse") {
      made.append(element("span", "chip warn", filled(this.texts.abuse, { percent: Math.round(card.abuse * 100) })));
    }
    if (card.why.length) {
      const why = element("span", "why");
      why.append(element("span", "muted", this.texts.because));
      for (const word of card.why) why.append(element("mark", "mark-weighed", word));
      made.append(why);
    }
    return made;
  }

  sureness(isSure) {
    const made = element("span", isSure ? "sure" : "sure muted", isSure ? this.texts.sure : this.texts.unsure);
    made.title = isSure ? this.texts.sure_means : this.texts.unsure_means;
    return made;
  }

  certainty(share) {
    const percent = Math.round(share * 100);
    const made = element("span", "certainty", `${percent} %`);
    made.title = this.texts.certainty;
    const meter = element("i", "meter");
    meter.style.setProperty("--share", `${percent}%`);
    made.append(meter);
    return made;
  }

  actions(card) {
    const made = element("div", "actions");
    if (!this.data.may_decide || card.state === "promoted") return made;
    const labels = element("div", "labels");
    this.data.labels.forEach((label, at) => {
      const button = this.button(`label:${label.key}`, label.name, String(at + 1), `label-button label-${label.key}`);
      if (label.key === (card.label || card.pretag)) button.classList.add("proposed");
      labels.append(button);
    });
    const more = element("div", "verbs");
    more.append(
      this.button("promote", this.texts.promote, "P", "main"),
      this.button("abuse", this.texts.close_abuse, "X"),
      this.button("not_ours", this.texts.not_ours, "N"),
      this.button("skip", this.texts.skip, "S"),
      this.button("undo", this.texts.undo, "Z"),
      this.button("context", this.texts.context, "I", "ghost"),
    );
    made.append(labels, more);
    return made;
  }

  button(act, name, key, className = "") {
    const made = element("button", className);
    made.type = "button";
    made.dataset.act = act;
    made.append(element("span", "", name), element("kbd", "", key));
    return made;
  }

  context(context) {
    const made = element("section", "context");
    if (context.versions.length > 1) {
      made.append(element("h4", "", this.texts.versions));
      for (const one of context.versions.slice(1)) {
        made.append(element("div", "muted", filled(this.texts.version, { number: one.version }) + " · " + one.seen));
        made.append(element("p", "old", [one.title, one.text].filter(Boolean).join("\n")));
      }
    }
    const rooms = [["thread", this.texts.thread], ["by_author", this.texts.by_author]];
    // A story comes first: whoever opened it wants to see it.
    if (context.story.length) rooms.unshift(["story", this.texts.story]);
    for (const [name, title] of rooms) {
      made.append(element("h4", "", title));
      if (!context[name].length) made.append(element("p", "muted", this.texts.nothing_else));
      for (const one of context[name]) {
        const about = [one.author, one.source, one.published, one.state_name].filter(Boolean).join(" · ");
        made.append(element("div", "muted", about), element("p", "old", one.text));
      }
    }
    return made;
  }

  empty(title, text, action = null) {
    const made = element("div", "empty");
    made.append(element("div", "empty-title", title), element("div", "muted", text));
    if (action) made.append(action);
    this.parts.card.replaceChildren(made);
    delete this.parts.card.dataset.id;
  }

  banner(message, link = null) {
    const { banner } = this.parts;
    const isNew = banner.hidden === Boolean(message);
    banner.hidden = !message;
    banner.textContent = message || "";
    if (message && link) {
      const made = element("a", "", link.text);
      made.href = link.href;
      made.target = "_top";
      banner.append(" ", made);
    }
    // The banner takes height from the panes, or the keys below the card would leave the screen.
    if (isNew) this.fit();
  }

  toast(message, kind = "") {
    const { toast } = this.parts;
    toast.textContent = message;
    toast.className = `toast ${kind}`;
    toast.hidden = false;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (toast.hidden = true), kind === "bad" ? 9000 : 3500);
  }

  help(isOpen) {
    const { help } = this.parts;
    help.hidden = !isOpen;
    if (!isOpen) return;
    const table = element("dl");
    const keys = [...this.data.labels.map((label, at) => [String(at + 1), label.name]), ...this.texts.keys];
    for (const [key, name] of keys) table.append(element("dt", "", key), element("dd", "", name));
    help.replaceChildren(element("h3", "", this.texts.help_title), table, element("p", "muted", this.texts.help_close));
  }

  // As tall as what the page leaves under the filters.
  fit() {
    const panes = this.root.querySelector(".panes");
    const above = panes.getBoundingClientRect().top;
    if (above > 0) panes.style.setProperty("--above", `${Math.round(above)}px`);
  }

  tick() {
    this.fit();
    for (const time of this.root.querySelectorAll("time[data-at]")) {
      time.textContent = ago(time.dataset.at, this.data.language);
    }
  }
}
