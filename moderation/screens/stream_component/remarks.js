// What is said of a mention without deciding it: its tags, chosen with a type-ahead, and its tonality.

const REMARKS = new Set(["tag", "untag", "tone"]);
const TONES = ["negative", "neutral", "positive"];
const MOST_RECENT = 5;
const MOST_OFFERED = 60;
// Typed with the other layout switched on, a word is still found.
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

// The card as it is after a remark; null when the remark changes nothing.
function remarked(card, kind, said, tags) {
  if (kind === "tone") {
    if (!said.tone || (card.tone === said.tone && card.is_tone_corrected)) return null;
    return { ...card, tone: said.tone, is_tone_corrected: true };
  }
  const without = (list) => list.filter((tag) => tag.id !== said.tag);
  const isOn = card.tags.some((tag) => tag.id === said.tag);
  if (kind === "untag") return { ...card, tags: without(card.tags), proposals: without(card.proposals) };
  const tag = isOn ? null : [...tags, ...card.proposals].find((one) => one.id === said.tag);
  return tag ? { ...card, tags: [...card.tags, { named: tag.name, ...tag }], proposals: without(card.proposals) } : null;
}

function stepped(card, step) {
  return card ? TONES[Math.min(2, Math.max(0, TONES.indexOf(card.tone) + step))] : null;
}

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

function doubt(painter, card) {
  const percent = Math.round(card.foreign * 100);
  const chip = element("span", "chip warn", filled(painter.texts.foreign, { percent }));
  chip.title = painter.texts.foreign_title;
  return chip;
}

function remarksOn(painter, card) {
  const { texts, data } = painter;
  const made = element("div", "remarks");
  const tags = element("span", "tags");
  for (const tag of card.tags) tags.append(chosenTag(painter, tag));
  if (data.may_decide) {
    for (const tag of card.proposals) tags.append(proposedTag(painter, tag));
    const more = painter.button("tags", texts.add_tag, "T", "chip add");
    tags.append(more);
  }
  made.append(tags, tonesOf(painter, card));
  if (card.answer !== null && card.answer >= 0.5) {
    made.append(element("span", "chip", filled(texts.needs_answer, { percent: Math.round(card.answer * 100) })));
  }
  return made;
}

function chosenTag(painter, tag) {
  const chip = element("span", `chip tag ${tag.kind}`, tag.name);
  if (tag.named !== tag.name) chip.title = filled(painter.texts.tagged_as, { name: tag.named });
  if (painter.data.may_decide) chip.append(crossed(painter, tag, painter.texts.take_off));
  return chip;
}

function proposedTag(painter, tag) {
  const chip = element("span", `chip tag proposal-tag ${tag.kind}`);
  const accept = painter.button(`tag:${tag.id}`, tag.name, "Y", "bare");
  accept.title = filled(painter.texts.accept_tag, { percent: Math.round(tag.probability * 100) });
  chip.append(accept, crossed(painter, tag, painter.texts.dismiss));
  return chip;
}

function crossed(painter, tag, words) {
  const cross = painter.button(`untag:${tag.id}`, "×", "", "bare cross");
  cross.setAttribute("aria-label", `${words}: ${tag.name}`);
  cross.title = words;
  return cross;
}

function tonesOf(painter, card) {
  const { texts, data } = painter;
  const made = element("span", "tones");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", texts.tone);
  made.title = card.is_tone_corrected ? texts.tone_said : texts.tone_derived;
  for (const tone of TONES) {
    const isOn = tone === card.tone;
    const name = `tone-${tone}${isOn ? " on" : ""}${isOn && !card.is_tone_corrected ? " derived" : ""}`;
    const button = painter.button(`tone:${tone}`, texts.tones[tone], "", name);
    button.setAttribute("aria-pressed", String(isOn));
    button.disabled = !data.may_decide;
    made.append(button);
  }
  return made;
}

// Opened over the card; stays open for several tags.
class Picker {
  constructor(painter, toggle) {
    this.painter = painter;
    this.toggle = toggle;
    this.box = painter.parts.picker;
    this.at = 0;
    this.box.addEventListener("click", (event) => this.clicked(event));
  }

  get isOpen() {
    return !this.box.hidden;
  }

  get texts() {
    return this.painter.texts;
  }

  open(card, recent) {
    this.input = element("input");
    this.input.type = "text";
    this.input.placeholder = this.texts.find_tag;
    this.input.setAttribute("aria-label", this.texts.find_tag);
    this.input.autocomplete = "off";
    this.input.addEventListener("input", () => this.paint(this.card, this.recent, 0));
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    const done = element("button", "ghost", this.texts.close_tags);
    done.type = "button";
    done.dataset.close = "1";
    const head = element("div", "picker-head");
    head.append(this.input, done);
    this.options = element("div", "options");
    this.options.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", this.texts.add_tag);
    this.box.replaceChildren(head, this.options);
    this.box.hidden = false;
    this.place();
    this.paint(card, recent, 0);
    this.input.focus();
  }

  // Right above the tags it chooses.
  place() {
    const whole = this.painter.root.querySelector(".stream").getBoundingClientRect();
    const row = this.painter.parts.card.querySelector(".remarks").getBoundingClientRect();
    this.box.style.setProperty("--from", `${Math.round(row.left - whole.left)}px`);
    this.box.style.setProperty("--rise", `${Math.round(whole.bottom - row.top + 4)}px`);
  }

  close() {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.painter.root.querySelector(".stream").focus({ preventScroll: true });
  }

  // After a choice nothing is highlighted: Enter once more closes.
  paint(card, recent, at = -1) {
    if (this.box.hidden || !card) return;
    this.card = card;
    this.recent = recent;
    if (at < 0) this.input.value = "";
    this.at = at;
    const tags = this.painter.data.tags;
    this.options.replaceChildren();
    const typed = this.input.value.trim();
    if (!tags.length) this.options.append(element("p", "muted", this.texts.no_tags));
    else if (typed) this.group("", looked(tags, typed), typed);
    else this.everything(tags);
    this.highlight();
  }

  everything(tags) {
    const used = this.recent.map((id) => tags.find((tag) => tag.id === id)).filter(Boolean);
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
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.close();
    }
  }

  clicked(event) {
    event.stopPropagation();
    const option = event.target.closest(".option");
    if (option) this.toggle(Number(option.dataset.id));
    else if (event.target.closest("[data-close]")) this.close();
  }
}
