// Naming a colleague in a note: "@" and the beginning of a name offers those who may see the ticket.
const NAME_BEGUN = /(?:^|\s)@([\p{L}\p{M}'.-]*(?: [\p{L}\p{M}'.-]*)?)$/u;
const OFFERED = 6;

class Naming {
  constructor(text, list) {
    Object.assign(this, { text, list, people: [], found: [], at: 0 });
    list.onmousedown = (event) => {
      event.preventDefault();
      const one = event.target.closest("[data-person]");
      if (one) this.choose(this.found.find((person) => person.id === Number(one.dataset.person)));
    };
  }

  offer(people) {
    const begun = NAME_BEGUN.exec(this.text.value.slice(0, this.text.selectionStart));
    const part = begun?.[1].toLowerCase();
    const fits = (name) => name.toLowerCase().split(" ").some((word) => word.startsWith(part)) || name.toLowerCase().startsWith(part);
    this.found = begun ? people.filter((one) => fits(one.name)).slice(0, OFFERED) : [];
    this.part = begun?.[1] ?? "";
    this.at = 0;
    this.show();
  }

  show() {
    this.list.hidden = this.found.length === 0;
    this.list.replaceChildren(
      ...this.found.map((one, place) => {
        const row = make("div", "person", one.name);
        row.dataset.person = one.id;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(place === this.at));
        return row;
      }),
    );
  }

  // Whether the key was meant for the list.
  takes(event) {
    if (this.list.hidden) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step) this.at = (this.at + step + this.found.length) % this.found.length;
    else if (event.code === "Escape") this.found = [];
    else if ((event.code === "Enter" && !event.ctrlKey && !event.metaKey) || event.code === "Tab") {
      event.preventDefault();
      this.choose(this.found[this.at]);
      return true;
    } else return false;
    event.preventDefault();
    this.show();
    return true;
  }

  close() {
    this.found = [];
    this.show();
  }

  choose(person) {
    const { text } = this;
    const start = text.selectionStart - this.part.length;
    text.setRangeText(`${person.name} `, start, text.selectionStart, "end");
    this.found = [];
    this.show();
    text.focus();
    text.dispatchEvent(new Event("input"));
  }

  static namedIn(text, people) {
    const said = text.toLowerCase();
    return people.filter((one) => said.includes(`@${one.name.toLowerCase()}`)).map((one) => one.id);
  }
}

