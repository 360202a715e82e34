// What is said of a mention without deciding it: its tags, chosen with a type-ahead, and its tonality.

const REMARKS = new Set(["tag", "untag", "tone", "note"]);
const MOST_RECENT = 5;
const TONES = ["negative", "neutral", "positive"];

// The card as it is after a remark; null when the remark changes nothing.
function remarked(card, kind, said, tags) {
  if (kind === "tone") {
    if (!said.tone || (card.tone === said.tone && card.is_tone_corrected)) return null;
    return { ...card, tone: said.tone, is_tone_corrected: true };
  }
  if (kind === "note") return { ...card, notes: [...card.notes, { name: "", at: "", text: said.note }] };
  const chosen = (said.tags ?? [said.tag]).reduce((was, id) => tagged(was, kind, id, tags) ?? was, card);
  return chosen === card ? null : chosen;
}

function tagged(card, kind, id, tags) {
  const without = (list) => list.filter((tag) => tag.id !== id);
  if (kind === "untag") return { ...card, tags: without(card.tags), proposals: without(card.proposals) };
  const isOn = card.tags.some((tag) => tag.id === id);
  const tag = isOn ? null : [...tags, ...card.proposals].find((one) => one.id === id);
  return tag ? { ...card, tags: [...card.tags, { named: tag.name, ...tag }], proposals: without(card.proposals) } : null;
}

function usedLast({ tag, tags = [tag] }, recent) {
  return [...[...tags].reverse(), ...recent.filter((one) => !tags.includes(one))].slice(0, MOST_RECENT);
}

function stepped(card, step) {
  return card ? TONES[Math.min(2, Math.max(0, TONES.indexOf(card.tone) + step))] : null;
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
    const more = pressable("tags", texts.add_tag, "T", "chip add");
    tags.append(more);
  }
  made.append(tags, tonesOf(painter, card));
  if (data.may_decide) made.append(pressable("note", texts.add_note, "M", "chip add"));
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
  const accept = pressable(`tag:${tag.id}`, tag.name, "Y", "bare");
  accept.title = filled(painter.texts.accept_tag, { percent: Math.round(tag.probability * 100) });
  chip.append(accept, crossed(painter, tag, painter.texts.dismiss));
  return chip;
}

function crossed(painter, tag, words) {
  const cross = pressable(`untag:${tag.id}`, "×", "", "bare cross");
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
    const button = pressable(`tone:${tone}`, texts.tones[tone], "", name);
    button.setAttribute("aria-pressed", String(isOn));
    button.disabled = !data.may_decide;
    made.append(button);
  }
  return made;
}

Object.assign(ACTS, {
  tag: (stream, id) => stream.remark("tag", { tag: Number(id) }),
  untag: (stream, id) => stream.remark("untag", { tag: Number(id) }),
  tone: (stream, tone) => stream.remark("tone", { tone }),
  // One press, one step back.
  accept: (stream) => stream.current?.proposals.length && stream.remark("tag", { tags: stream.current.proposals.map((tag) => tag.id) }),
  worse: (stream) => stream.remark("tone", { tone: stepped(stream.current, -1) }),
  better: (stream) => stream.remark("tone", { tone: stepped(stream.current, 1) }),
});
