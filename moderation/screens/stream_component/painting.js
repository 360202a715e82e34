// Paints what is in sight: the focused card, the list, messages and the help.

const REFRESH_MS = 30000;

class Painter {
  constructor(root, data) {
    this.root = root;
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    this.rows = new Rows(this);
    this.use(data);
  }

  use(data) {
    this.data = data;
    this.texts = data.texts;
    this.names = Object.fromEntries(data.labels.map((label) => [label.key, label.name]));
    this.parts["help-button"].textContent = this.texts.help_button;
    this.parts.list.setAttribute("aria-label", this.texts.list);
    this.parts.stream.dataset.density = data.density ?? "comfortable";
    this.veil(data.veil);
  }

  // Swearing is blurred until it is pointed at.
  veil(isOn) {
    this.data.veil = isOn;
    this.parts.stream.classList.toggle("veiled", isOn);
    this.parts.veil.setAttribute("aria-pressed", String(isOn));
    this.parts.veil.replaceChildren(element("span", "", this.texts.veil), element("kbd", "", "B"));
    this.parts.veil.title = this.texts.veil_title;
  }

  card(card, context) {
    const made = document.createDocumentFragment();
    made.append(headingOf(this, card));
    if (card.parent) made.append(parentOf(this, card.parent));
    if (card.title.length) made.append(pieces(element("h3", "title"), card.title));
    const text = pieces(element("p", "text"), card.text);
    if (!card.text.length) text.append(element("span", "muted", this.texts.no_words));
    made.append(text);
    if (card.is_cut && !context) made.append(pressable("context", this.texts.whole_text, "I", "ghost"));
    if (card.files.length) made.append(filesOf(this, card.files));
    if (card.notes.length) made.append(notesOf(this, card.notes));
    made.append(proposalOf(this, card), remarksOn(this, card), this.actions(card));
    if (context) made.append(contextOf(this, context));
    this.parts.card.replaceChildren(made);
    this.parts.card.dataset.id = card.id;
    this.parts.card.scrollTop = 0;
  }

  actions(card) {
    const made = element("div", "actions");
    if (!this.data.may_decide || card.state === "promoted") return made;
    const labels = element("div", "labels");
    this.data.labels.forEach((label, at) => {
      const button = pressable(`label:${label.key}`, label.name, String(at + 1), `label-button label-${label.key}`);
      if (label.key === (card.label || card.pretag)) button.classList.add("proposed");
      labels.append(button);
    });
    const verbs = element("div", "verbs");
    for (const [act, name, key, look] of VERBS) {
      if (ACTS[act] && (act !== "agree" || card.pretag)) verbs.append(pressable(act, this.texts[name], key, look));
    }
    if (card.promotion) verbs.append(promised(card.promotion));
    made.append(labels, verbs);
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
    if (message && link) banner.append(" ", linkTo(link.href, link.text));
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

  refusal({ what, why, way_out }) {
    this.toast([what, why, way_out].filter(Boolean).join(" "), "bad");
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
