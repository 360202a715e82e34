// What the classifier proposes, how sure it is and why; and what became of a mention that is decided.

function proposalOf(painter, card) {
  const { texts } = painter;
  const made = element("div", "proposal");
  made.append(...fateOf(painter, card));
  for (const name of card.rules) {
    const rule = element("span", "chip", filled(texts.rule, { name }));
    rule.title = texts.rule_title;
    made.append(rule);
  }
  if (!card.pretag) {
    made.append(element("span", "muted", texts.no_pretag));
    return made;
  }
  made.append(element("span", "muted", texts.proposed), labelOf(painter, card.pretag));
  if (card.confidence !== null) made.append(certainty(painter, card.confidence), sureness(painter, card.is_sure));
  if (card.abuse !== null && card.abuse >= 0.5 && card.pretag !== "abuse") {
    made.append(element("span", "chip warn", filled(texts.abuse, { percent: Math.round(card.abuse * 100) })));
  }
  if (card.why.length) {
    const why = element("span", "why");
    why.append(element("span", "muted", texts.because));
    pieces(why, card.why);
    made.append(why);
  }
  return made;
}

function fateOf(painter, card) {
  const { texts, data } = painter;
  if (card.ticket) {
    const words = filled(texts.ticket, { number: card.ticket, state: card.ticket_state });
    return [linkTo(`${data.ticket_url}?ticket=${card.ticket}`, words, "ticket")];
  }
  if (card.state === "new") return [];
  const said = element("span", "", filled(texts.stands, { state: card.state_name, name: card.decided_by }));
  return card.label ? [said, labelOf(painter, card.label)] : [said];
}

// Where the ticket would go and as what.
function promised({ channel, request, product }) {
  return element("span", "muted promised", `→ ${[channel, request, product].filter(Boolean).join(" · ")}`);
}

function labelOf(painter, label) {
  return element("span", `dot label-${label}`, painter.names[label]);
}

function sureness({ texts }, isSure) {
  const made = element("span", isSure ? "sure" : "sure muted", isSure ? texts.sure : texts.unsure);
  made.title = isSure ? texts.sure_means : texts.unsure_means;
  return made;
}

function certainty({ texts }, share) {
  const percent = Math.round(share * 100);
  const made = element("span", "certainty", `${percent} %`);
  made.title = texts.certainty;
  const meter = element("i", "meter");
  meter.style.setProperty("--share", `${percent}%`);
  made.append(meter);
  return made;
}
