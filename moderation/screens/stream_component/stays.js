// An undo that came too late: why, and what can still be done about the ticket.

class StaysPanel extends Panel {
  constructor(stream) {
    super(stream, "stays-panel");
    this.box.setAttribute("role", "alertdialog");
  }

  tell(card, refusal) {
    this.refusal = refusal;
    this.stream.closePanels();
    this.open(card);
  }

  place() {
    this.box.style.setProperty("--from", "1rem");
    this.box.style.setProperty("--rise", "7rem");
  }

  fill(card) {
    const { what, why, way_out } = this.refusal;
    this.box.setAttribute("aria-label", what);
    const link = linkTo(`${this.painter.data.ticket_url}?ticket=${card.ticket}`, filled(this.texts.open_ticket, { number: card.ticket }), "main");
    const note = element("button", "", this.texts.note_to_ticket);
    note.type = "button";
    note.dataset.note = "1";
    const feet = element("div", "panel-feet");
    feet.append(link, note, this.closer(this.texts.leave_it));
    this.box.replaceChildren(element("strong", "", what), element("p", "", [why, way_out].filter(Boolean).join(" ")), feet);
    // Nothing in it takes the focus: whoever undoes several steps goes on pressing.
    return null;
  }

  clicked(event) {
    super.clicked(event);
    if (!event.target.closest("[data-note]")) return;
    const { card } = this;
    this.close();
    this.stream.panels.note.open(card);
  }
}

PANELS.stays = StaysPanel;
