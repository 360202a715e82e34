// The list: a short row for each mention, the focused one always in sight.

const LONGEST_IN_ROW = 140;
const MOST_REASONS = 3;

function rowOf(painter, card) {
  const row = element("li", "row");
  row.dataset.id = card.id;
  const head = element("div", "row-head");
  head.append(element("span", "row-source", card.source));
  if (card.stars !== null) head.append(stars(card.stars));
  const time = element("time", "row-time", ago(card.published_at, painter.data.language));
  time.dataset.at = card.published_at;
  if (card.story) head.append(element("span", card.story.is_wave ? "copies wave" : "copies", `+${card.story.more}`));
  head.append(time);
  // All posts of a topic have one title, so the title alone tells nobody which is which.
  const words = card.text.length ? card.text : card.title;
  row.append(head);
  if (card.title.length && card.text.length) row.append(beginning(element("div", "row-title"), card.title, LONGEST_IN_ROW));
  const text = element("div", "row-text", words.length ? null : painter.texts.no_words);
  row.append(beginning(text, words, LONGEST_IN_ROW), chipsOf(painter, card));
  return row;
}

function chipsOf(painter, card) {
  const made = element("div", "row-chips");
  const label = card.label || card.pretag;
  if (label) made.append(labelOf(painter, label));
  // The age alone stands above already.
  if (painter.data.filter.order === "urgent" && card.reasons.length > 1) {
    // The age comes last, and always.
    const reasons = [...card.reasons.slice(0, -1).slice(0, MOST_REASONS), ...card.reasons.slice(-1)];
    for (const reason of reasons) made.append(element("span", "chip reason", reason));
  }
  if (card.ticket) made.append(element("span", "chip", filled(painter.texts.ticket, { number: card.ticket, state: card.ticket_state })));
  for (const tag of card.tags) made.append(element("span", `chip tag ${tag.kind}`, tag.name));
  if (card.notes.length) made.append(element("span", "chip noted", painter.texts.noted));
  return made;
}

class Rows {
  constructor(painter) {
    this.painter = painter;
    this.list = painter.parts.list;
    this.made = new Map();
    this.focused = null;
  }

  paint(cards, at) {
    const wanted = new Set(cards.map((card) => card.id));
    for (const id of [...this.made.keys()]) if (!wanted.has(id)) this.forget(id);
    let previous = null;
    for (const card of cards) {
      if (!this.made.has(card.id)) this.made.set(card.id, rowOf(this.painter, card));
      const row = this.made.get(card.id);
      const place = previous ? previous.nextSibling : this.list.firstChild;
      if (row !== place) this.list.insertBefore(row, place);
      previous = row;
    }
    this.focus(cards[at] ? this.made.get(cards[at].id) : null);
  }

  focus(row) {
    if (this.focused !== row) this.focused?.classList.remove("focused");
    this.focused = row;
    if (!row) return;
    row.classList.add("focused");
    this.keepInSight(row);
  }

  // Painted anew when it is listed next.
  forget(id) {
    this.made.get(id)?.remove();
    this.made.delete(id);
  }

  // Not scrollIntoView: on a phone the list stands below the card, and the whole page would move.
  keepInSight(row) {
    const [inner, outer] = [row.getBoundingClientRect(), this.list.getBoundingClientRect()];
    if (inner.top < outer.top) this.list.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) this.list.scrollTop += inner.bottom - outer.bottom;
  }
}
