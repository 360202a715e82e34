// The head of a card: who wrote it where and when, its story, and what its site counts under it.

function headingOf(painter, card) {
  const head = element("header", "card-head");
  head.append(writerOf(painter, card), placeOf(painter, card));
  if (card.counted) head.append(countedUnder(painter, card.counted));
  if (card.story) head.append(storyOf(painter, card.story, card.whole));
  if (card.reasons.length > 1) head.append(reasonsOf(painter, card.reasons.slice(0, -1)));
  return head;
}

function writerOf(painter, card) {
  const who = element("div", "who");
  who.append(authorOf(painter, card), element("span", "muted", card.source));
  for (const flag of card.flags) who.append(element("span", "chip flag", flag));
  who.append(element("span", "chip", card.category));
  if (card.stars !== null) who.append(stars(card.stars));
  return who;
}

function placeOf(painter, card) {
  const { texts } = painter;
  const where = element("div", "where");
  const time = timeOf(painter, card.published_at);
  time.title = card.published;
  where.append(time, element("span", "muted", card.published));
  if (card.place) {
    const place = pressable("context", card.place, "", "place bare");
    place.title = texts.place_title;
    where.append(place);
  }
  for (const mark of card.marks) where.append(element("span", "chip", mark));
  if (card.language) where.append(element("span", "chip", texts.languages[card.language] ?? card.language));
  if (card.is_edited) where.append(element("span", "chip warn", filled(texts.version, { number: card.version })));
  if (card.foreign !== null) where.append(doubt(painter, card));
  if (card.is_deleted) where.append(element("span", "chip warn", texts.deleted));
  if (card.url) where.append(originalOf(painter, card));
  if (card.removal) where.append(linkTo(card.removal, texts.complain, "original"));
  return where;
}

// What makes it urgent, the strongest first; how old it is stands above.
function reasonsOf({ texts }, reasons) {
  const made = element("div", "reasons muted");
  made.title = texts.reasons_title;
  for (const reason of reasons) made.append(element("span", "", reason));
  return made;
}

// The post it stands under, in short; a press shows the rest of the short.
function parentOf({ texts }, parent) {
  const made = element("blockquote", "parent");
  const who = parent.author ? filled(texts.answers, { name: parent.author }) : texts.answers_post;
  made.append(element("div", "muted", who), pieces(element("p"), parent.text));
  made.title = texts.answers_title;
  made.dataset.fold = "1";
  return made;
}

function authorOf(painter, card) {
  const name = card.author || painter.texts.no_author;
  if (!card.author_url) return element("strong", "", name);
  const link = linkTo(card.author_url, name, "author");
  link.title = painter.texts.author_title;
  return link;
}

function originalOf(painter, card) {
  const link = linkTo(card.url, painter.texts.open, "original");
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

// What the site counts under the text, and how long ago it was read there.
function countedUnder(painter, { figures, exactly, read_at }) {
  const made = element("div", "counted muted");
  const said = element("span", "", figures);
  said.title = exactly;
  const [before, after] = painter.texts.read.split("{ago}");
  made.append(said, " · ", before, timeOf(painter, read_at), after ?? "");
  return made;
}

function storyOf(painter, story, isWhole) {
  const { texts } = painter;
  const made = element("div", "who");
  const open = pressable("context", filled(texts.copies, { count: story.more }), "", "chip copies");
  open.title = texts.copies_title;
  made.append(open);
  if (painter.data.may_decide) {
    const all = pressable("story", filled(texts.all_copies, { count: story.more }), "A", `chip${isWhole ? " on" : ""}`);
    all.setAttribute("aria-pressed", String(Boolean(isWhole)));
    all.title = texts.all_copies_title;
    made.append(all);
  }
  if (story.is_wave) {
    const wave = element("span", "chip warn", filled(texts.wave, { count: story.authors }));
    wave.title = texts.wave_title;
    made.append(wave);
  }
  if (story.decided) {
    const said = { state: painter.names[story.decided_label] || story.decided, name: story.decided_by };
    made.append(element("span", "chip warn", filled(texts.copy_decided, said).trim()));
  }
  return made;
}
