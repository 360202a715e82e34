// The answer box. What is typed outlives a change of dialogue, a rerun and a refusal; the server keeps it as a draft.
const SAVE_AFTER = 700;
const LARGEST_PICTURE = 10 * 1024 * 1024;
// Each composition of a ticket by its number, for as long as the page is open.
const WRITINGS = (globalThis.repdeskWritings ??= new Map());

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function writingOf(view) {
  const given = view.composer;
  let one = WRITINGS.get(view.ticket);
  if (!one) {
    one = { kind: "answer", texts: { answer: given.draft, note: "" }, saved: given.draft, key: newKey(), pictures: [], url: "", extra: {}, problem: "", race: null };
    one.basedOn = given.draft ? given.draft_based_on : view.newest;
    WRITINGS.set(view.ticket, one);
  } else if (one.saved === one.texts.answer && given.draft !== one.saved && !one.timer && !one.sending) {
    // Written elsewhere meanwhile: in another window, or in a ticket that has come into this one.
    Object.assign(one, { texts: { ...one.texts, answer: given.draft }, saved: given.draft, basedOn: given.draft_based_on });
  }
  if (!one.texts.answer.trim()) one.basedOn = view.newest;
  if (!given.may_answer) one.kind = "note";
  return one;
}

class Composer {
  constructor(root, ask, words) {
    Object.assign(this, { ask, words, view: null, writing: null });
    const box = make("div", "composer");
    const tabs = make("div", "tabs");
    tabs.setAttribute("role", "tablist");
    for (const kind of ["answer", "note"]) {
      const tab = make("button", "tab");
      Object.assign(tab, { type: "button", textContent: words[kind] });
      tab.dataset.kind = kind;
      tab.setAttribute("role", "tab");
      tabs.append(tab);
    }
    const where = make("select", "where-to");
    where.setAttribute("aria-label", words.where_to);
    const holding = Object.assign(make("button", "holding", words.holding), { type: "button", title: words.holding_help });
    tabs.append(holding, makeInvite(words), where);
    const warning = make("div", "warning");
    warning.setAttribute("role", "alert");
    const work = make("div", "work");
    const theirs = make("div", "theirs");
    const people = make("div", "people");
    people.setAttribute("role", "listbox");
    const text = make("textarea", "text");
    text.rows = 4;
    work.append(theirs, text);
    const pictures = make("div", "pictures");
    const proof = make("div", "proof");
    const address = Object.assign(make("input", "address"), { type: "url", id: "proof" });
    this.strip = new Strip(words);
    proof.append(this.strip.root, Object.assign(make("label", "proof-label", words.address), { htmlFor: "proof" }), address);
    const foot = make("div", "foot");
    const status = make("span", "status");
    status.setAttribute("role", "status");
    const buttons = make("div", "buttons");
    const file = Object.assign(make("input", "file-input"), { type: "file", multiple: true, accept: "image/png,image/jpeg,image/gif,image/webp", hidden: true });
    for (const name of ["picture", "copy", "closing", "send"]) buttons.append(Object.assign(make("button", name), { type: "button" }));
    foot.append(status, make("span", "count"), buttons, file);
    this.checks = new AnswerChecks(this);
    box.append(tabs, this.checks.above, make("div", "offered"), warning, people, work, this.checks.below, pictures, make("div", "site-notes"), proof, foot);
    root.append(box);
    this.box = box;
    this.text = text;
    this.naming = new Naming(text, people);
    this.templates = new Templates(this);
    this.suggestions = new Suggestions(this);
    this.listen();
  }

  one(name) {
    return this.box.querySelector(`.${name}`);
  }

  listen() {
    const { text, box } = this;
    text.oninput = () => this.typed();
    text.onblur = (event) => {
      this.naming.close();
      if (this.writing?.timer && !box.contains(event.relatedTarget)) this.save(this.view.ticket);
    };
    // Keys of the page are not meant while somebody writes.
    for (const name of ["keydown", "keyup", "keypress"]) box.addEventListener(name, (event) => event.stopPropagation());
    text.onkeydown = (event) => {
      if (this.templates.takes(event) || this.suggestions.takes(event)) return;
      if (this.writing.kind === "note" && this.naming.takes(event)) return;
      if (event.code === "Enter" && (event.ctrlKey || event.metaKey) && !(this.target().by_hand && this.writing.kind === "answer")) {
        event.preventDefault();
        this.say(false);
      }
    };
    this.one("address").oninput = (event) => (this.writing.url = event.target.value);
    this.one("where-to").onchange = (event) => {
      this.writing.mention = Number(event.target.value);
      this.show();
    };
    this.one("file-input").onchange = (event) => this.choosePictures([...event.target.files]);
    box.onclick = (event) => this.clicked(event.target.closest("button"));
  }

  clicked(button) {
    if (!button) return;
    const { writing } = this;
    if (button.classList.contains("tab")) {
      writing.kind = button.dataset.kind;
      this.text.value = writing.texts[writing.kind];
      this.text.focus();
      this.show();
    } else if (button.classList.contains("copy")) this.copyAndOpen();
    else if (button.classList.contains("holding")) this.put(this.view.composer.holding);
    else if (button.classList.contains("invite")) inviteInPrivate(this);
    else if (button.classList.contains("picture")) this.one("file-input").click();
    else if (button.classList.contains("drop")) {
      writing.pictures.splice(Number(button.dataset.place), 1);
      this.show();
    } else if (button.classList.contains("take-draft")) this.takeDraft(Number(button.dataset.person));
    else if (button.classList.contains("closing") || button.classList.contains("send")) this.say(button.classList.contains("closing"));
  }

  target() {
    const { targets } = this.view.composer;
    const target = targets.find((one) => one.mention === this.writing.mention) ?? targets[0];
    // What somebody has to approve first is handed in here, wherever it is published then.
    return target?.by_hand && this.checks.handsIn() ? { ...target, by_hand: false, pictures: 0 } : target;
  }

  // Words that somebody else proposes, such as a holding reply: behind what is there already.
  put(words, extra = {}) {
    const { writing } = this;
    Object.assign(writing.extra, extra);
    writing.kind = "answer";
    writing.texts.answer = writing.texts.answer.trim() ? `${writing.texts.answer}\n\n${words}` : words;
    this.text.value = writing.texts.answer;
    this.text.focus();
    this.typed();
  }

  use(view) {
    if (this.writing?.timer && this.view.ticket !== view.ticket) this.save(this.view.ticket);
    for (const panel of [this.templates, this.suggestions]) if (panel.ticket !== view.ticket) panel.close(false);
    this.view = view;
    this.writing = writingOf(view);
    this.writing.modelWords ??= view.composer.model_words;
    const said = this.writing.texts[this.writing.kind];
    if (this.text.value !== said) this.text.value = said;
    this.one("address").value = this.writing.url;
    this.show();
  }

  typed() {
    const { writing, view } = this;
    this.lastTyped = Date.now();
    writing.texts[writing.kind] = this.text.value;
    writing.problem = "";
    if (writing.kind === "answer") {
      // Whoever changes the answer after the warning has read what came in.
      if (writing.race) Object.assign(writing, { race: { ...writing.race, isRead: true }, basedOn: Math.max(writing.basedOn, writing.race.upTo) });
      clearTimeout(writing.timer);
      writing.timer = setTimeout(() => this.save(view.ticket), SAVE_AFTER);
    } else this.naming.offer(view.nameable);
    this.show();
    this.onTyping?.();
  }

  async save(ticket) {
    const writing = WRITINGS.get(ticket);
    clearTimeout(writing.timer);
    writing.timer = null;
    const text = writing.texts.answer;
    if (text === writing.saved) return;
    const answer = await this.ask("PUT", `${ticket}/draft`, { text, based_on: writing.basedOn });
    if (answer.ok) Object.assign(writing, { saved: text, problem: "" });
    else writing.problem = answer.error ? `${answer.error.what} ${answer.error.why}` : this.words.not_kept;
    if (this.view.ticket === ticket) this.show();
  }

  choosePictures(chosen) {
    const most = this.target().pictures;
    this.writing.pictures = [...this.writing.pictures, ...chosen.filter((one) => one.size <= LARGEST_PICTURE)].slice(0, most);
    if (chosen.some((one) => one.size > LARGEST_PICTURE)) this.writing.problem = this.words.too_large;
    this.one("file-input").value = "";
    this.show();
  }

  async copyAndOpen() {
    if (await this.checks.holdsBack()) return;
    const { ticket } = this.view;
    await Strip.copy(ticket, this.text);
    const { url } = this.target();
    if (url) window.open(url, "_blank", "noopener,noreferrer");
    // Whoever comes back from the other page finds what they have copied.
    await this.save(ticket);
    this.show();
  }

  // What was begun here before stays, with the other's words behind it.
  async takeDraft(person) {
    const { ticket } = this.view;
    await this.save(ticket);
    const answer = await this.ask("POST", `${ticket}/take_draft`, { person });
    if (answer.ok) this.onSaid?.(answer.given, "answer");
    if (this.view.ticket === ticket) this.text.focus();
  }

  async say(closing) {
    const { writing, view } = this;
    const kind = writing.kind === "note" ? "note" : this.target().by_hand ? "published" : "answer";
    const text = writing.texts[writing.kind];
    if (writing.sending || !text.trim() || this.suggestions.holds()) return;
    clearTimeout(writing.timer);
    Object.assign(writing, { timer: null, sending: true, problem: "" });
    this.show();
    const said = {
      kind, text, closing, based_on: writing.basedOn, anyway: writing.race?.upTo ?? 0, key: writing.key, extra: writing.extra,
      mention: this.target()?.mention ?? null, url: writing.url, named: Naming.namedIn(text, view.nameable),
    };
    const answer = await this.ask("POST", `${view.ticket}/say`, said, kind === "answer" ? writing.pictures : []);
    writing.sending = false;
    if (answer.ok) {
      const own = writing.kind;
      Object.assign(writing, { key: newKey(), race: null });
      writing.texts[own] = "";
      if (own === "answer") {
        Object.assign(writing, { saved: "", pictures: [], url: "", extra: {}, mention: undefined });
        Strip.forget(view.ticket);
      }
      this.onSaid?.(answer.given, own);
    } else if (answer.given?.unread?.length) {
      const { unread, up_to: upTo, anyway } = answer.given;
      Object.assign(writing, { race: { why: answer.error.why, unread, upTo, anyway }, saved: text });
      this.onRefused?.();
    } else {
      if (answer.given?.found) this.checks.refused(text, answer.given.found);
      writing.problem = answer.error ? `${answer.error.what} ${answer.error.why} ${answer.error.way_out ?? ""}` : this.words.not_sent;
    }
    if (this.view.ticket === view.ticket) this.show();
  }

  show() {
    const { writing, words, view } = this;
    const isNote = writing.kind === "note";
    const target = this.target() ?? { words: {}, pictures: 0 };
    for (const tab of this.box.querySelectorAll(".tab")) {
      tab.setAttribute("aria-selected", String(tab.dataset.kind === writing.kind));
      tab.hidden = tab.dataset.kind === "answer" && !view.composer.may_answer;
    }
    this.box.dataset.kind = writing.kind;
    showOffered(this.one("offered"), isNote || writing.race ? [] : view.composer.offered, words);
    this.one("site-notes").replaceChildren(...(isNote || !this.text.value.trim() ? [] : target.notes ?? []).map((one) => make("div", "", one)));
    this.one("holding").hidden = isNote || !view.composer.holding || Boolean(writing.texts.answer.trim());
    showInvite(this.one("invite"), this, target, isNote);
    this.text.placeholder = isNote ? words.note_hint : words.answer_hint;
    this.text.setAttribute("aria-label", this.text.placeholder);
    this.showWhere(target, isNote);
    this.showRace(isNote);
    this.showPictures(isNote || target.by_hand ? 0 : target.pictures);
    const said = this.text.value.trim();
    // Where a link counts for so much, however long it is.
    const counted = target.link_counts ? said.replace(/https?:\/\/[^\s<>"]+/g, "x".repeat(target.link_counts)) : said;
    const length = target.in_bytes ? new TextEncoder().encode(counted).length : [...counted].length;
    const tooLong = !isNote && target.limit > 0 && length > target.limit;
    const count = this.one("count");
    count.textContent =
      isNote || !target.limit || length < target.limit * 0.8
        ? ""
        : (tooLong ? target.words.too_long : target.words.left).replace("{number}", Math.abs(target.limit - length));
    count.classList.toggle("bad", tooLong);
    this.checks.show();
    this.showButtons(target, isNote, writing.sending || length === 0 || tooLong || this.checks.blocks() || this.suggestions.holds());
    const status = this.one("status");
    const kept = writing.timer ? words.keeping : writing.saved && writing.saved === writing.texts.answer ? words.kept : "";
    status.textContent = writing.problem || (isNote ? "" : kept);
    status.classList.toggle("bad", Boolean(writing.problem));
  }

  showWhere(target, isNote) {
    const where = this.one("where-to");
    const { targets } = this.view.composer;
    where.hidden = isNote || targets.length < 2;
    where.replaceChildren(...targets.map((one) => Object.assign(make("option", "", one.source), { value: one.mention, selected: one.mention === target.mention })));
  }

  showRace(isNote) {
    const race = isNote ? null : this.writing.race;
    this.box.classList.toggle("racing", Boolean(race));
    this.one("warning").hidden = !race;
    this.one("warning").textContent = race ? `${race.why} ${this.words.compare}` : "";
    this.one("theirs").replaceChildren(
      ...(race?.unread ?? []).flatMap((one) => {
        const who = make("div", `who-of ${one.side}`);
        who.append(make("b", "", one.who), make("time", "", one.at));
        return [who, make("div", "text-of", one.text)];
      }),
    );
    this.naming.list.hidden ||= !isNote;
  }

  showPictures(most) {
    this.one("picture").hidden = most === 0;
    showFileWords(this.one("picture"), this.one("file-input"), this.target(), this.words);
    this.one("pictures").replaceChildren(
      ...(most ? this.writing.pictures : []).map((one, place) => {
        const chip = make("span", "chip", one.name);
        const drop = Object.assign(make("button", "drop", "×"), { type: "button", title: this.words.drop });
        drop.dataset.place = place;
        chip.append(drop);
        return chip;
      }),
    );
  }

  showButtons(target, isNote, isOff) {
    const { writing, words, view } = this;
    const byHand = target.by_hand && !isNote;
    const isCopied = byHand && Strip.isCopied(view.ticket, this.text.value);
    const racing = Boolean(writing.race) && !isNote;
    const [copy, closing, send] = ["copy", "closing", "send"].map((name) => this.one(name));
    copy.hidden = !byHand;
    copy.textContent = isCopied ? words.copy_again : words.copy;
    copy.disabled = isOff;
    this.one("proof").hidden = !byHand || isOff;
    this.one("address").hidden = this.one("proof-label").hidden = !isCopied;
    this.strip.show(isCopied, target.url);
    closing.hidden = isNote || racing || (byHand && !isCopied);
    const handsIn = this.checks.handsIn();
    closing.textContent = byHand ? words.published_closing : handsIn ? words.hand_in_closing : target.words.send_closing;
    closing.disabled = isOff;
    send.hidden = byHand && !isCopied;
    send.textContent = isNote ? words.add_note : racing && !writing.race.isRead ? writing.race.anyway : byHand ? words.published : handsIn ? words.hand_in : target.words.send;
    send.disabled = isOff;
  }
}
