const make = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

function rowOf(row, words) {
  const link = make("a", "row");
  link.href = `/ticket?ticket=${row.id}`;
  link.dataset.ticket = row.id;
  link.dataset.kind = row.kind;
  link.setAttribute("aria-label", put(words.open, { number: row.id }));
  const due = make("span", "due");
  due.dataset.due = row.due ?? "";
  const left = make("div", "when");
  left.append(due);
  const main = make("div", "main");
  const said = make("div", "said");
  if (row.title) said.append(make("b", "", row.title), " ");
  said.append(row.excerpt);
  const about = make("div", "about");
  if (row.kind !== "other") about.append(make("span", "kind", row.kind_name));
  if (row.failed) about.append(make("span", "flag bad", words.failed));
  if (row.draft) about.append(make("span", "flag", words.draft));
  if (row.state) about.append(make("span", "flag", row.state));
  if (row.stars !== null) about.append(make("span", "stars", "★".repeat(Math.round(row.stars))));
  about.append(make("span", "", row.author || words.no_author), make("span", "", row.source), make("span", "", row.heard));
  main.append(said, about);
  const right = make("div", "who");
  right.append(make("div", "channel", row.channel), make("div", row.assignee ? "holder" : "holder free", row.assignee || words.free));
  link.append(left, main, right);
  return link;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let list = parentElement.querySelector(".list");
  if (!list) {
    list = make("div", "list");
    list.setAttribute("role", "list");
    parentElement.appendChild(list);
  }
  const words = data.words;
  const skew = data.now - Date.now();
  const focused = parentElement.activeElement?.dataset?.ticket;
  list.replaceChildren(...data.rows.map((row) => rowOf(row, words)));
  if (focused) list.querySelector(`[data-ticket="${focused}"]`)?.focus();
  list.onclick = (event) => {
    const row = event.target.closest("a.row");
    // With a modifier the browser opens another tab, as with any link.
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("open", Number(row.dataset.ticket));
  };
  list.onkeydown = (event) => {
    const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[event.code];
    if (!step) return;
    event.preventDefault();
    const rows = [...list.children];
    rows[rows.indexOf(event.target.closest("a.row")) + step]?.focus();
  };
  const tick = () => {
    for (const node of list.querySelectorAll(".due"))
      showDeadline(node, node.dataset.due === "" ? null : Number(node.dataset.due), skew, words);
  };
  tick();
  clearInterval(list.clock);
  list.clock = setInterval(tick, 1000);
  return () => clearInterval(list.clock);
}
