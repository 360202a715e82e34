// Something that opens over the card, such as the list of tags. While the fingers are in it, no key decides.

class Panel {
  constructor(stream, className) {
    this.stream = stream;
    this.painter = stream.painter;
    this.box = element("div", `panel ${className}`);
    this.box.setAttribute("role", "dialog");
    this.box.hidden = true;
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.painter.root.querySelector(".stream").append(this.box);
  }

  get isOpen() {
    return !this.box.hidden;
  }

  get texts() {
    return this.painter.texts;
  }

  // What the panel holds for this card; each panel says its own, and may return what to focus.
  fill() {
    return null;
  }

  open(card) {
    this.card = card;
    this.box.hidden = false;
    this.place();
    this.fill(card)?.focus();
  }

  // The server has said what the card is like.
  refresh(card) {
    this.card = card;
  }

  // Right above the tags and remarks of the card.
  place() {
    const whole = this.painter.root.querySelector(".stream").getBoundingClientRect();
    const row = (this.painter.parts.card.querySelector(".remarks") ?? this.painter.parts.card).getBoundingClientRect();
    this.box.style.setProperty("--from", `${Math.round(row.left - whole.left)}px`);
    this.box.style.setProperty("--rise", `${Math.round(whole.bottom - row.top + 4)}px`);
  }

  close() {
    if (!this.isOpen) return;
    this.box.hidden = true;
    this.painter.root.querySelector(".stream").focus({ preventScroll: true });
  }

  clicked(event) {
    event.stopPropagation();
    if (event.target.closest("[data-close]")) this.close();
  }

  closer(words, className = "ghost") {
    const made = element("button", className, words);
    made.type = "button";
    made.dataset.close = "1";
    return made;
  }
}
