// Around a mention: what its edits changed, its branch, its story, its thread and the author's other texts.

function contextOf(painter, context) {
  const { texts } = painter;
  const made = element("section", "context");
  if (context.branch) made.append(element("h4", "", texts.branch), branchOf(painter, context.branch));
  if (context.edits.length) made.append(element("h4", "", texts.versions), ...context.edits.map((one) => editOf(painter, one)));
  const others = filled(texts.by_author, { count: context.number_by_author });
  const rooms = [["thread", texts.thread], ["by_author", context.number_by_author ? others : texts.nothing_by_author]];
  // A story comes first: whoever opened it wants to see it.
  if (context.story.length) rooms.unshift(["story", texts.story]);
  for (const [name, title] of rooms) {
    made.append(element("h4", "", title));
    if (name === "thread" && !context.thread.length) made.append(element("p", "muted", texts.nothing_else));
    for (const one of context[name]) made.append(neighbourOf(painter, one));
  }
  if (context.card.author_filter && context.number_by_author > context.by_author.length) {
    made.append(linkTo(context.card.author_filter, texts.all_by_author));
  }
  return made;
}

function neighbourOf({ texts, data }, one) {
  const made = element("div", "neighbour");
  const about = element("div", "muted", [one.author, one.source, one.published, one.state_name].filter(Boolean).join(" · "));
  if (one.stars !== null) about.append(" ", stars(one.stars));
  if (one.ticket) {
    const words = filled(texts.ticket, { number: one.ticket, state: one.ticket_state });
    about.append(" · ", linkTo(`${data.ticket_url}?ticket=${one.ticket}`, words, "ticket"));
  }
  made.append(about, pieces(element("p", "old"), one.text));
  return made;
}

// What was taken out is struck through, what came in is underlined: not by colour alone.
function editOf({ texts }, one) {
  const made = element("div", "edit");
  made.append(element("div", "muted", `${filled(texts.version, { number: one.version })} · ${one.seen}`));
  if (one.stars) {
    const [before, after] = one.stars;
    made.append(element("div", "", filled(texts.stars_changed, { before: before ?? "–", after: after ?? "–" })));
  }
  if (one.title.length) made.append(changesOf("old edited-title", one.title));
  made.append(changesOf("old", one.text));
  return made;
}

function changesOf(look, told) {
  const made = element("p", look);
  for (const [text, mark] of told) {
    const name = mark.startsWith("added") ? "ins" : mark.startsWith("removed") ? "del" : "span";
    made.append(element(name, mark.includes("swear") ? "mark-swear" : "", text));
  }
  return made;
}

function branchOf({ texts, data }, branch) {
  const made = element("p", "branch");
  const average = new Intl.NumberFormat(data.language, { maximumFractionDigits: 1 }).format(branch.average);
  const rated = `${branch.rated}${branch.is_capped ? "+" : ""}`;
  made.append(stars(branch.average), ` ${filled(texts.branch_stars, { average, rated })}`);
  return made;
}
