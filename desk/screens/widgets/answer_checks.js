// What an answer is reproached with while it is written, whose approval it needs, in which tone the channel speaks.
// It only shows: the server refuses.
const CHECK_AFTER = 500;
const AROUND = 24;

class AnswerChecks {
  constructor(composer) {
    this.composer = composer;
    this.above = make("div", "advice");
    for (const name of ["tone", "returned", "needed"]) this.above.append(make("div", name));
    this.below = make("div", "findings");
    this.below.setAttribute("aria-live", "polite");
    this.below.onclick = (event) => this.select(event.target.closest(".finding"));
  }

  one(name) {
    return this.above.querySelector(`.${name}`);
  }

  // Whether what is in the box goes to somebody for approval rather than to the customer.
  handsIn() {
    const { writing, view, text } = this.composer;
    const { needed, approved } = view.composer.approval;
    return writing.kind === "answer" && Boolean(needed) && !approved.includes(text.value.trim());
  }

  isChecked() {
    const { writing, text } = this.composer;
    return writing.checked?.text === text.value && writing.checked.kind === writing.kind;
  }

  blocks() {
    const { writing } = this.composer;
    return writing.kind === "answer" && this.isChecked() && writing.checked.found.length > 0;
  }

  // Asked before a text is copied out: nobody else looks at it then.
  async holdsBack() {
    if (!this.isChecked()) await this.check();
    return this.blocks();
  }

  async check() {
    clearTimeout(this.timer);
    const { view, writing, text } = this.composer;
    const { value } = text;
    const { kind } = writing;
    if (!value.trim()) return;
    const answer = await this.composer.ask("POST", `${view.ticket}/check`, { text: value, kind });
    if (!answer.ok) return;
    writing.checked = { text: value, kind, ...answer.given };
    if (this.composer.writing === writing) this.composer.show();
  }

  // The server has refused the answer because of these; they stand in the text without the blanks around it.
  refused(text, found) {
    const blanks = text.length - text.trimStart().length;
    const moved = found.map((one) => ({ ...one, start: one.start + blanks, end: one.end + blanks }));
    this.composer.writing.checked = { text, kind: "answer", found: moved, remarks: [] };
  }

  show() {
    const { view, writing, text, words } = this.composer;
    const isNote = writing.kind === "note";
    const { tone, approval } = view.composer;
    const said = { tone: tone && `${words.tone} ${tone}`, returned: approval.returned, needed: this.handsIn() ? approval.needed : "" };
    for (const [name, sentence] of Object.entries(said)) {
      this.one(name).hidden = isNote || !sentence;
      this.one(name).textContent = sentence;
    }
    const asked = `${view.ticket} ${writing.kind} ${text.value}`;
    if (asked !== this.asked) {
      this.asked = asked;
      clearTimeout(this.timer);
      if (!this.isChecked()) this.timer = setTimeout(() => this.check(), CHECK_AFTER);
    }
    this.paint(isNote);
  }

  paint(isNote) {
    const { writing, words } = this.composer;
    const { found = [], remarks = [] } = this.isChecked() ? writing.checked : {};
    const told = JSON.stringify([found, remarks, isNote, writing.checked?.text]);
    if (this.told === told) return;
    this.told = told;
    this.below.replaceChildren();
    if (found.length) this.below.append(make("div", isNote ? "verdict" : "verdict blocked", isNote ? words.data_in_note : words.data_in_answer));
    this.below.append(...found.map((one) => this.finding(one, !isNote)), ...remarks.map((one) => this.finding(one, false)));
  }

  finding({ name, start, end }, isBlocked) {
    const { value } = this.composer.text;
    const row = Object.assign(make("button", isBlocked ? "finding blocked" : "finding"), { type: "button" });
    Object.assign(row.dataset, { start, end });
    row.append(make("span", "what", name));
    if (end > start) {
      const place = make("span", "place");
      place.append(value.slice(Math.max(0, start - AROUND), start), make("mark", "", value.slice(start, end)), value.slice(end, end + AROUND));
      row.append(place);
    }
    return row;
  }

  select(row) {
    if (!row) return;
    const { text } = this.composer;
    text.focus();
    text.setSelectionRange(Number(row.dataset.start), Number(row.dataset.end));
  }
}
