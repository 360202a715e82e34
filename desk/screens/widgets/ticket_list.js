const make = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

function flagsOf(row, words) {
  const flags = [];
  if (row.unread) flags.push(make("span", "flag new", words.unread));
  if (row.mentioned) flags.push(make("span", "flag new", words.mentioned));
  if (row.urgent) flags.push(make("span", "flag urgent", row.urgent));
  if (row.kind !== "other") flags.push(make("span", "kind", row.kind_name));
  if (row.failed) flags.push(make("span", "flag bad", words.failed));
  if (row.draft) flags.push(make("span", "flag", words.draft));
  if (row.state) flags.push(make("span", "flag", row.state));
  if (row.stars !== null) flags.push(make("span", "stars", "★".repeat(Math.round(row.stars))));
  return flags;
}

function rowOf(row, words) {
  const link = make("a", row.unread ? "row unread" : "row");
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
  about.append(...flagsOf(row, words));
  about.append(make("span", "", row.author || words.no_author), make("span", "", row.source), make("span", "", row.heard));
  main.append(said, about);
  const right = make("div", "who");
  right.append(make("div", "channel", row.channel), make("div", row.assignee ? "holder" : "holder free", row.assignee || words.free));
  link.append(left, main, right);
  return link;
}

function tabOf(tab, choose) {
  const button = make("button", "tab", tab.name);
  button.type = "button";
  button.dataset.band = tab.band;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-selected", String(tab.is_chosen));
  button.append(make("span", tab.is_late ? "badge late" : "badge", tab.number));
  button.onclick = () => choose(button);
  return button;
}

// Whether somebody is writing; a component's field is hidden from its document, so the path is asked.
function isWriting(event) {
  const at = event.composedPath()[0];
  return at instanceof Element && (at.matches("input, textarea, select, [contenteditable]") || at.isContentEditable);
}

const announce = (name, ticket) => window.dispatchEvent(new CustomEvent(name, { detail: { ticket } }));

function markCurrent(list, ticket) {
  for (const row of list.children) {
    if (Number(row.dataset.ticket) === ticket) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function paneIn(parentElement) {
  let pane = parentElement.querySelector(".pane");
  if (!pane) {
    pane = make("div", "pane");
    const tabs = make("div", "tabs");
    tabs.setAttribute("role", "tablist");
    const list = make("div", "list");
    list.setAttribute("role", "list");
    pane.append(tabs, list);
    parentElement.appendChild(pane);
  }
  return { tabs: pane.children[0], list: pane.children[1] };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { tabs, list } = paneIn(parentElement);
  const words = data.words;
  const skew = data.now - Date.now();
  const focused = (parentElement.activeElement ?? document.activeElement)?.dataset?.ticket;
  tabs.hidden = data.tabs.length === 0;
  tabs.setAttribute("aria-label", words.bands);
  tabs.replaceChildren(
    ...data.tabs.map((tab) =>
      tabOf(tab, (button) => {
        for (const one of tabs.children) one.setAttribute("aria-selected", String(one === button));
        setTriggerValue("band", tab.band);
      }),
    ),
  );
  list.replaceChildren(...data.rows.map((row) => rowOf(row, words)));
  markCurrent(list, data.current);
  if (focused) list.querySelector(`[data-ticket="${focused}"]`)?.focus();

  list.onclick = (event) => {
    const row = event.target.closest("a.row");
    // With a modifier the browser opens another tab, as with any link.
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const ticket = Number(row.dataset.ticket);
    if (data.current !== null) markCurrent(list, ticket);
    announce("repdesk:open", ticket);
    setTriggerValue("open", ticket);
  };
  list.onpointerover = (event) => {
    const row = event.target.closest("a.row");
    if (row && row.dataset.ticket !== list.near) announce("repdesk:near", Number((list.near = row.dataset.ticket)));
  };

  const onKey = (event) => {
    const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[event.code];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
    const rows = [...list.children];
    const here = rows.findIndex((row) => row.matches(":focus"));
    // Arrows scroll the page until a row has been chosen.
    if (here < 0 && event.code.startsWith("Arrow")) return;
    const open = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const from = here >= 0 ? here : open;
    const next = rows[from < 0 ? 0 : from + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  // The component is drawn again and again: only its newest rows listen.
  if (list.onKey) document.removeEventListener("keydown", list.onKey);
  list.onKey = onKey;
  document.addEventListener("keydown", onKey);

  const tick = () => {
    for (const node of list.querySelectorAll(".due"))
      showDeadline(node, node.dataset.due === "" ? null : Number(node.dataset.due), skew, words);
  };
  tick();
  clearInterval(list.clock);
  list.clock = setInterval(tick, 1000);
  return () => {
    clearInterval(list.clock);
    document.removeEventListener("keydown", onKey);
  };
}
