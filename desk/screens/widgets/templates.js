// The panel of templates above the answer box: "/" in an empty box or Alt+T opens it, typing searches, Enter puts in.
const SEARCH_AFTER = 90;

class Templates {
  constructor(composer) {
    Object.assign(this, { composer, found: [], at: 0, asked: 0, timer: null });
    // The words of this panel, by their short names.
    const { words: all } = composer;
    const words = (this.words = Object.fromEntries(
      Object.entries(all).flatMap(([name, said]) => (name.startsWith(this.kind) ? [[name.slice(this.kind.length + 1) || "title", said]] : [])),
    ));
    const panel = Object.assign(make("div", "templates"), { hidden: true });
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", words.title);
    const search = Object.assign(make("input", "find"), { type: "search", placeholder: words.find, maxLength: 200 });
    search.setAttribute("role", "combobox");
    search.setAttribute("aria-expanded", "true");
    search.setAttribute("aria-label", words.find);
    const list = make("div", "found");
    list.setAttribute("role", "listbox");
    const sheet = make("div", "sheet");
    panel.append(search, list, sheet, make("div", "keys", words.keys));
    composer.box.append(panel);
    const opener = Object.assign(make("button", "open-templates", words.title), { type: "button", title: words.help });
    const before = composer.box.querySelectorAll('.tab[data-kind="note"], .open-templates');
    before[before.length - 1].after(opener);
    Object.assign(this, { panel, search, list, sheet, opener });
    this.listen();
  }

  get kind() {
    return "templates";
  }

  listen() {
    const { panel, search, list } = this;
    this.opener.onclick = (event) => {
      event.stopPropagation();
      if (panel.hidden) this.open();
      else this.close();
    };
    search.oninput = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.look(), SEARCH_AFTER);
    };
    panel.onkeydown = (event) => this.pressed(event);
    panel.onclick = (event) => event.stopPropagation();
    // Otherwise the page around takes the focus, which would close the panel before the click has come.
    panel.onmousedown = (event) => event.target !== search && event.preventDefault();
    list.onmousemove = (event) => this.pointAt(event.target.closest("[data-place]"));
    list.onclick = (event) => {
      const row = event.target.closest("[data-place]");
      if (row) this.choose(Number(row.dataset.place));
    };
    // Whoever goes on elsewhere has not chosen anything.
    panel.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !panel.contains(event.relatedTarget) && event.relatedTarget !== this.opener) this.close(false);
    });
  }

  // Whether a key in the answer box was meant for the panel.
  takes(event) {
    if (!this.isAskedBy(event) || this.composer.writing.kind !== "answer") return false;
    event.preventDefault();
    this.open();
    return true;
  }

  isAskedBy(event) {
    const isSlash = event.key === "/" && !this.composer.text.value && !event.ctrlKey && !event.metaKey;
    return isSlash || (event.altKey && event.code === "KeyT");
  }

  open() {
    this.ticket = this.composer.view.ticket;
    Object.assign(this, { found: [], at: 0 });
    this.search.value = "";
    this.panel.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.show(this.words.wait);
    this.search.focus();
    this.look();
  }

  close(back = true) {
    clearTimeout(this.timer);
    this.asked += 1;
    this.panel.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    if (back) this.composer.text.focus();
  }

  async look() {
    const turn = ++this.asked;
    const answer = await this.composer.ask("POST", `${this.ticket}/templates`, { typed: this.search.value });
    if (turn !== this.asked) return;
    this.found = answer.ok ? answer.given.offers : [];
    this.at = 0;
    const nothing = this.search.value.trim() ? this.words.none : this.words.empty;
    this.show(answer.ok ? nothing : this.trouble(answer));
  }

  trouble(answer) {
    return answer.error ? `${answer.error.what} ${answer.error.why} ${answer.error.way_out ?? ""}` : this.words.lost;
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step && this.found.length) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.show();
    } else if (event.code === "Escape" || (event.code === "Backspace" && !this.search.value)) this.close();
    else if ((event.code === "Enter" || event.code === "NumpadEnter") && this.found.length) this.choose(this.at);
    else return;
    event.preventDefault();
  }

  pointAt(row) {
    if (!row || Number(row.dataset.place) === this.at) return;
    this.at = Number(row.dataset.place);
    this.point();
  }

  show(otherwise = "") {
    this.list.replaceChildren(
      ...this.found.map((one, place) => {
        const row = make("div", "template");
        row.dataset.place = place;
        row.id = `${this.kind}-${place}`;
        row.setAttribute("role", "option");
        row.append(...this.told(one, place));
        return row;
      }),
    );
    this.otherwise = otherwise;
    this.point();
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  // Which row is meant, and how it reads; the rows stay, so that a click under the pointer meets the one it began on.
  point() {
    [...this.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === this.at)));
    const one = this.found[this.at];
    this.search.setAttribute("aria-activedescendant", one ? `${this.kind}-${this.at}` : "");
    this.sheet.textContent = one ? one.text || one.note : this.otherwise;
    this.sheet.classList.toggle("nothing", !one?.text);
  }

  // What a row of the list says.
  told(one) {
    const said = [make("span", "name", one.name)];
    if (one.shortcut) said.push(make("code", "", `/${one.shortcut}`));
    if (!one.is_meant) said.push(make("small", "", this.words.other));
    return said;
  }

  fetchWords(one) {
    return this.composer.ask("POST", `${this.ticket}/templates/insert`, { template: one.id });
  }

  async choose(place) {
    const one = this.found[place];
    const turn = ++this.asked;
    const answer = await this.fetchWords(one);
    // The dialogue may have been changed meanwhile: words for one customer never reach another.
    if (turn !== this.asked || this.composer.view.ticket !== this.ticket) return;
    if (!answer.ok) {
      this.found = [];
      this.show(this.trouble(answer));
      return;
    }
    this.close();
    putIntoBox(this.composer.text, answer.given.text);
  }
}

// As if it were typed, so that Ctrl+Z takes it back.
function putIntoBox(text, words) {
  text.focus();
  if (!document.execCommand("insertText", false, words)) {
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input"));
  }
  text.scrollTop = text.scrollHeight;
}
