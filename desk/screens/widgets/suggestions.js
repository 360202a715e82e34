// The panel of suggestions above the answer box: Alt+S opens it, a digit or Enter puts one in. A draft of the model is
// asked for there; put in, it stays marked, and cannot go out, until somebody has changed it or said that it is read.
const DRAFT_LOOK = 1300;

class Suggestions extends Templates {
  constructor(composer) {
    super(composer);
    this.search.hidden = true;
    this.panel.tabIndex = -1;
    this.panel.dataset.kind = "suggestions";
    const mark = Object.assign(make("div", "model-mark"), { hidden: true });
    mark.setAttribute("role", "status");
    const read = Object.assign(make("button", "read-draft", this.words.read), { type: "button" });
    mark.append(make("span", "", this.words.mark), read);
    composer.box.querySelector(".work").before(mark);
    this.mark = mark;
    read.onclick = (event) => {
      event.stopPropagation();
      composer.writing.modelWords = "";
      composer.show();
      composer.text.focus();
    };
  }

  get kind() {
    return "suggestions";
  }

  isAskedBy(event) {
    return event.altKey && event.code === "KeyS";
  }

  open() {
    super.open();
    this.panel.focus();
  }

  pressed(event) {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (digit && this.found[digit[1] - 1]) {
      event.preventDefault();
      this.choose(digit[1] - 1);
    } else super.pressed(event);
  }

  async look() {
    const turn = ++this.asked;
    const answer = await this.composer.ask("POST", `${this.ticket}/suggestions`, {});
    if (turn !== this.asked) return;
    if (!answer.ok) {
      this.found = [];
      this.show(this.trouble(answer));
      return;
    }
    const { rows, offer, model } = answer.given;
    this.offer = offer;
    this.found = model.is_on ? [...rows, this.rowOf(model)] : rows;
    this.show(this.words.empty);
    if (model.state === "waiting") this.wait(turn);
  }

  rowOf(model) {
    const note = { waiting: this.words.writing, failed: model.error, ready: this.words.mark }[model.state] ?? this.words.ask_help;
    return { origin: "model", number: model.id, name: model.state === "ready" ? this.words.draft : this.words.ask, note, text: model.text, state: model.state };
  }

  told(one, place) {
    const said = [make("kbd", "", String(place + 1)), make("span", "name", one.name)];
    if (one.note) said.push(make("small", "note", one.note));
    return said;
  }

  async choose(place) {
    const one = this.found[place];
    if (one.origin !== "model" || one.state === "ready") {
      await super.choose(place);
      return;
    }
    if (one.state === "waiting") return;
    const turn = ++this.asked;
    this.at = place;
    const answer = await this.composer.ask("POST", `${this.ticket}/suggestions/ask`, {});
    if (turn === this.asked) this.drafted(answer, turn);
  }

  wait(turn) {
    setTimeout(async () => {
      if (turn !== this.asked) return;
      const answer = await this.composer.ask("POST", `${this.ticket}/suggestions/drafted`, {});
      if (turn === this.asked) this.drafted(answer, turn);
    }, DRAFT_LOOK);
  }

  drafted(answer, turn) {
    const place = this.found.findIndex((one) => one.origin === "model");
    if (place >= 0) this.found[place] = answer.ok ? this.rowOf(answer.given.model) : { ...this.found[place], state: "failed", note: this.trouble(answer) };
    this.show();
    if (this.found[place]?.state === "waiting") this.wait(turn);
  }

  async fetchWords(one) {
    const answer = await this.composer.ask("POST", `${this.ticket}/suggestions/insert`, { origin: one.origin, number: one.number, offer: this.offer });
    if (answer.ok && one.origin === "model") this.composer.writing.modelWords = answer.given.text;
    return answer;
  }

  // Whether the answer is still the model's own words, which nobody has read.
  holds() {
    const { writing, text } = this.composer;
    const isHeld = writing.kind === "answer" && Boolean(writing.modelWords) && text.value.trim() === writing.modelWords.trim();
    this.mark.hidden = !isHeld;
    return isHeld;
  }
}
