// Files that came with a text, and what moderators have noted beside it.

const LONGEST_NOTE = 2000;

// Named only: what a stranger's site keeps is asked for by the server, and by nobody's browser.
function filesOf({ texts }, files) {
  const made = element("div", "files muted");
  made.append(element("span", "", texts.files));
  for (const name of files) made.append(element("span", "chip", name));
  return made;
}

function notesOf({ texts }, notes) {
  const made = element("div", "notes");
  for (const one of notes) {
    const note = element("div", "note");
    const by = [one.name || texts.note_mine, one.at].filter(Boolean).join(", ");
    note.append(element("span", "muted", `${filled(texts.note_by, { name: by })} `), element("span", "", one.text));
    made.append(note);
  }
  return made;
}

class NotePanel extends Panel {
  constructor(stream) {
    super(stream, "note-panel");
  }

  fill() {
    this.field = element("textarea");
    this.field.rows = 4;
    this.field.maxLength = LONGEST_NOTE;
    this.field.placeholder = this.texts.note_placeholder;
    this.field.setAttribute("aria-label", this.texts.note_title);
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    const keep = element("button", "main", this.texts.note_keep);
    keep.type = "button";
    keep.dataset.keep = "1";
    const feet = element("div", "panel-feet");
    feet.append(keep, this.closer(this.texts.cancel), element("span", "muted", this.texts.note_hint));
    this.box.setAttribute("aria-label", this.texts.note_title);
    this.box.replaceChildren(this.field, feet);
    return this.field;
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.keep();
  }

  clicked(event) {
    if (event.target.closest("[data-keep]")) this.keep();
    super.clicked(event);
  }

  keep() {
    const note = this.field.value.trim();
    this.close();
    if (note) this.stream.remark("note", { note }, this.card);
  }
}

PANELS.note = NotePanel;
ACTS.note = (stream) => stream.openOver("note");
