// The form of a promotion: what is proposed for the ticket, changed before it is opened; other texts that go into the
// same ticket; open tickets that the text may join instead. Enter promotes, Escape leaves everything as it was.

const NEW_TICKET = "new";

function labelled(words, field) {
  const made = element("label", "field");
  made.append(element("span", "muted", words), field);
  return made;
}

function choiceOf(options, chosen) {
  const made = element("select");
  for (const { id, name, group } of options) {
    const option = element("option", "", name);
    option.value = id ?? "";
    option.selected = String(option.value) === String(chosen ?? "");
    if (!group) {
      made.append(option);
      continue;
    }
    let place = [...made.children].find((one) => one.label === group);
    if (!place) {
      place = element("optgroup");
      place.label = group;
      made.append(place);
    }
    place.append(option);
  }
  return made;
}

class PromotionForm extends Panel {
  constructor(stream) {
    super(stream, "promotion-panel");
    this.box.addEventListener("keydown", (event) => this.pressed(event));
  }

  fill(card) {
    this.box.setAttribute("aria-label", this.texts.promotion_title);
    this.told = null;
    const wait = element("p", "muted", this.texts.loading);
    wait.tabIndex = -1;
    this.box.replaceChildren(this.head(), wait);
    this.ask(card);
    return wait;
  }

  head() {
    const made = element("div", "panel-head");
    made.append(element("strong", "", this.texts.promotion_title), this.closer("×", "ghost cross"));
    made.lastChild.title = this.texts.cancel;
    return made;
  }

  async ask(card) {
    try {
      const answer = await this.stream.outbox.get(`mentions/${card.id}/promotion`);
      const told = await answer.json();
      if (!this.isOpen || this.card?.id !== card.id) return;
      if (answer.ok) return this.show(told);
      this.close();
      this.painter.refusal(told.error);
    } catch {
      if (!this.isOpen || this.card?.id !== card.id) return;
      this.close();
      this.painter.toast(this.texts.promotion_offline, "bad");
    }
  }

  show(told) {
    this.told = told;
    const body = element("div", "promotion-body");
    if (told.tickets.length) body.append(this.where(told.tickets));
    this.terms = this.termsOf(told);
    body.append(this.terms);
    if (told.waiting.length) body.append(this.together(told.waiting));
    const go = element("button", "main");
    go.type = "button";
    go.dataset.go = "1";
    go.append(element("span", "", this.texts.promote), element("kbd", "", "↵"));
    const feet = element("div", "panel-feet");
    feet.append(go, this.closer(this.texts.cancel));
    this.box.replaceChildren(this.head(), body, feet);
    this.fields.channel.focus();
  }

  // A ticket of its own, or one that is open.
  where(tickets) {
    const made = element("div", "choices");
    const options = [
      [NEW_TICKET, this.texts.ticket_new],
      ...tickets.map((ticket) => [String(ticket.id), this.named(ticket)]),
    ];
    for (const [value, words] of options) {
      const radio = element("input");
      radio.type = "radio";
      radio.name = "where";
      radio.value = value;
      radio.checked = value === NEW_TICKET;
      radio.addEventListener("change", () => (this.terms.disabled = this.into !== NEW_TICKET));
      const line = element("label", "choice");
      line.append(radio, element("span", "", words));
      made.append(line);
    }
    return made;
  }

  named(ticket) {
    const { texts } = this;
    const whose = ticket.is_authors ? texts.ticket_of_author : texts.ticket_of_story;
    if (!ticket.is_visible) return `${filled(texts.join_ticket, { number: ticket.id })}: ${whose}, ${texts.ticket_closed_channel}`;
    return `${filled(texts.join_ticket, { number: ticket.id })}: ${[whose, ticket.state, ticket.channel, ticket.opened].join(" · ")}`;
  }

  get into() {
    return this.box.querySelector("input[name=where]:checked")?.value ?? NEW_TICKET;
  }

  termsOf(told) {
    const { texts } = this;
    const { proposed } = told;
    const closed = (channel) => (channel.is_open ? channel.name : `${channel.name} · ${texts.channel_closed}`);
    const channels = told.channels.map((one) => ({ id: one.id, name: closed(one) }));
    this.fields = {
      channel: choiceOf(proposed.channel ? channels : [{ id: null, name: texts.choose_channel }, ...channels], proposed.channel),
      person: element("select"),
      request: choiceOf(told.requests, proposed.request),
      priority: choiceOf(told.priorities, proposed.priority),
      product: choiceOf([{ id: null, name: texts.no_product }, ...told.products], proposed.product),
    };
    this.fields.channel.addEventListener("change", () => this.offerPeople());
    this.offerPeople();
    const made = element("fieldset", "terms");
    const { channel, person, request, priority, product } = this.fields;
    made.append(labelled(texts.channel, channel));
    const why = told.missing || told.because;
    if (why) made.append(element("p", "muted because", told.missing ? why : filled(texts.channel_because, { why })));
    made.append(labelled(texts.person, person), labelled(texts.request, request), labelled(texts.priority, priority));
    if (told.products.length) made.append(labelled(texts.product, product));
    return made;
  }

  // Whoever works in the channel comes first.
  offerPeople() {
    const { texts, fields, told } = this;
    const here = Number(fields.channel.value);
    const works = (one) => one.channels.includes(here);
    const people = [...told.people.filter(works), ...told.people.filter((one) => !works(one))];
    const options = people.map((one) => ({ id: one.id, name: one.name, group: works(one) ? texts.people_here : texts.people_elsewhere }));
    // Another element: options that move from one to the other would take their selection along.
    const made = choiceOf([{ id: null, name: texts.nobody }, ...options], fields.person.value || told.proposed.person);
    fields.person.replaceWith(made);
    fields.person = made;
  }

  together(waiting) {
    const { texts } = this;
    const made = element("div", "together");
    made.append(element("div", "muted", filled(texts.together, { count: waiting.length })));
    for (const one of waiting) {
      const box = element("input");
      box.type = "checkbox";
      box.value = one.id;
      box.name = "also";
      box.checked = Boolean(this.card.whole) && one.is_story;
      const about = [one.is_authors ? texts.same_author : one.author || texts.no_author, one.source, one.published];
      const words = element("span", "");
      words.append(element("span", "muted", about.join(" · ")), element("span", "also-text", one.text));
      const line = element("label", "choice");
      line.append(box, words);
      made.append(line);
    }
    return made;
  }

  pressed(event) {
    if (event.key !== "Enter" || event.target.closest("button")) return;
    event.preventDefault();
    event.stopPropagation();
    this.go();
  }

  clicked(event) {
    if (event.target.closest("[data-go]")) this.go();
    super.clicked(event);
  }

  go() {
    if (!this.told) return;
    const number = (field) => (field.value ? Number(field.value) : null);
    const { channel, person, request, priority, product } = this.fields;
    const isNew = this.into === NEW_TICKET;
    if (isNew && !channel.value) {
      channel.focus();
      this.painter.toast(this.texts.choose_channel, "bad");
      return;
    }
    const wish = isNew
      ? { channel: number(channel), person: number(person), request: request.value, priority: Number(priority.value), product: number(product) }
      : { ticket: Number(this.into) };
    const also = [...this.box.querySelectorAll("input[name=also]:checked")].map((one) => Number(one.value));
    const { stream } = this;
    stream.decide("promote", null, also.length ? { wish, also } : { wish });
    also.forEach((id) => stream.take(id));
    if (!also.length) return;
    stream.queue.count(-also.length, stream.data.most_counted);
    stream.paint();
  }
}

PANELS.promotion = PromotionForm;
ACTS.promotion = (stream) => stream.current?.state !== "promoted" && stream.openOver("promotion");
