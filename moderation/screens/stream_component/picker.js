// The type-ahead of tags: products and topics, those used last first.

const MOST_OFFERED = 60;
// Typed with the other layout switched on, a word is still found.
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

function plainly(text) {
  return text.toLowerCase().replaceAll("ё", "е");
}

function relaid(text) {
  return [...text.toLowerCase()].map((letter) => CYRILLIC[LATIN.indexOf(letter)] ?? letter).join("");
}

// Each typed word begins a word of the name.
function fits(name, typed) {
  const words = plainly(name).split(/[^\p{L}\p{N}]+/u);
  return plainly(typed).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)));
}

function looked(tags, typed) {
  const found = tags.filter((tag) => fits(tag.name, typed));
  return found.length ? found : tags.filter((tag) => fits(tag.name, relaid(typed)));
}

// Opened over the card; stays open for several tags.
class Picker extends Panel {
  constructor(stream) {
    super(stream, "picker");
    this.at = 0;
  }

  fill() {
    this.input = element("input");
    this.input.type = "text";
    this.input.placeholder = this.texts.find_tag;
    this.input.setAttribute("aria-label", this.texts.find_tag);
    this.input.autocomplete = "off";
    this.input.addEventListener("input", () => this.paint(0));
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    const head = element("div", "panel-head");
    head.append(this.input, this.closer(this.texts.close_tags));
    this.options = element("div", "options");
    this.options.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", this.texts.add_tag);
    this.box.replaceChildren(head, this.options);
    this.paint(0);
    return this.input;
  }

  refresh(card) {
    this.card = card;
    this.paint(0);
  }

  paint(at) {
    this.at = at;
    const { tags } = this.painter.data;
    this.options.replaceChildren();
    const typed = this.input.value.trim();
    if (!tags.length) this.options.append(element("p", "muted", this.texts.no_tags));
    else if (typed) this.group("", looked(tags, typed), typed);
    else this.everything(tags);
    this.highlight();
  }

  everything(tags) {
    const used = this.stream.recent.map((id) => tags.find((tag) => tag.id === id)).filter(Boolean);
    if (used.length) this.group(this.texts.used_last, used);
    this.group(this.texts.products, tags.filter((tag) => tag.kind === "product" && !used.includes(tag)));
    this.group(this.texts.topics, tags.filter((tag) => tag.kind === "topic" && !used.includes(tag)));
  }

  group(title, tags, typed = "") {
    if (!tags.length && typed) this.options.append(element("p", "muted", filled(this.texts.no_such_tag, { typed })));
    if (!tags.length) return;
    if (title) this.options.append(element("div", "group muted", title));
    for (const tag of tags.slice(0, MOST_OFFERED)) {
      const isOn = this.card.tags.some((one) => one.id === tag.id);
      const option = element("button", `option ${tag.kind}${isOn ? " on" : ""}`, tag.name);
      option.type = "button";
      option.dataset.id = tag.id;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(isOn));
      this.options.append(option);
    }
  }

  get choices() {
    return [...this.options.querySelectorAll(".option")];
  }

  highlight() {
    this.choices.forEach((one, at) => one.classList.toggle("focused", at === this.at));
    this.choices[this.at]?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.at = Math.max(0, Math.min(this.choices.length - 1, this.at + step));
      this.highlight();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.choices[this.at];
      if (chosen) this.toggle(Number(chosen.dataset.id));
      else if (!this.input.value.trim()) this.close();
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.close();
    }
  }

  // After a choice nothing is highlighted: Enter once more closes.
  toggle(id) {
    const isOn = this.card.tags.some((tag) => tag.id === id);
    this.stream.remark(isOn ? "untag" : "tag", { tag: id });
    this.card = this.stream.current;
    this.input.value = "";
    this.paint(-1);
  }

  clicked(event) {
    const option = event.target.closest(".option");
    if (option) this.toggle(Number(option.dataset.id));
    super.clicked(event);
  }
}

PANELS.tags = Picker;
ACTS.tags = (stream) => stream.openOver("tags");
