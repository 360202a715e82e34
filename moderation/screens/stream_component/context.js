// Around a mention: its earlier versions, its story, its thread and the author's other texts.

function contextOf(painter, context) {
  const { texts } = painter;
  const made = element("section", "context");
  if (context.versions.length > 1) made.append(element("h4", "", texts.versions), ...olderVersions(painter, context));
  const rooms = [["thread", texts.thread], ["by_author", texts.by_author]];
  // A story comes first: whoever opened it wants to see it.
  if (context.story.length) rooms.unshift(["story", texts.story]);
  for (const [name, title] of rooms) {
    made.append(element("h4", "", title));
    if (!context[name].length) made.append(element("p", "muted", texts.nothing_else));
    for (const one of context[name]) {
      const about = [one.author, one.source, one.published, one.state_name].filter(Boolean).join(" · ");
      made.append(element("div", "muted", about), element("p", "old", one.text));
    }
  }
  return made;
}

function olderVersions({ texts }, { versions }) {
  return versions.slice(1).flatMap((one) => [
    element("div", "muted", `${filled(texts.version, { number: one.version })} · ${one.seen}`),
    element("p", "old", [one.title, one.text].filter(Boolean).join("\n")),
  ]);
}
