export default function ({ data, parentElement, setTriggerValue }) {
  let scroll = parentElement.querySelector(".scroll");
  if (!scroll) {
    scroll = Object.assign(document.createElement("div"), { className: "scroll" });
    parentElement.appendChild(scroll);
  }
  const table = document.createElement("table");
  const cell = (tag, column, text) => {
    const node = document.createElement(tag);
    node.textContent = text;
    if (data.numbers.includes(column)) node.className = "number";
    return node;
  };
  const drawn = (counts) => {
    const space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg");
    picture.setAttribute("viewBox", `0 0 ${counts.length * 6} 22`);
    picture.setAttribute("aria-hidden", "true");
    picture.classList.add("spark");
    const most = Math.max(...counts, 1);
    counts.forEach((count, at) => {
      const bar = document.createElementNS(space, "rect");
      const height = count ? Math.max(2, (count / most) * 20) : 1;
      for (const [name, value] of Object.entries({ x: at * 6, y: 21 - height, width: 4, height })) {
        bar.setAttribute(name, value);
      }
      if (!count) bar.classList.add("none");
      picture.append(bar);
    });
    return picture;
  };
  const head = table.createTHead().insertRow();
  data.heads.forEach((text, column) => head.append(cell("th", column, text)));
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    row.forEach(({ text, mood, is_strong, spark }, column) => {
      const node = cell("td", column, "");
      const words = document.createElement(is_strong ? "b" : "span");
      words.textContent = text;
      if (mood) words.className = `mood ${mood}`;
      if (spark?.length) {
        node.append(drawn(spark));
        node.classList.add("drawn");
      }
      node.append(words);
      node.dataset.head = data.heads[column];
      line.append(node);
    });
  }
  const lines = [...body.rows];
  data.picks.forEach((id, at) => {
    lines[at].classList.add("pick");
    lines[at].classList.toggle("picked", id === data.picked);
    lines[at].tabIndex = 0;
    lines[at].dataset.pick = id;
  });
  const pick = (line) => line && setTriggerValue("pick", Number(line.dataset.pick));
  scroll.onclick = (event) => pick(event.target.closest(".pick"));
  scroll.onkeydown = (event) => {
    const line = event.target.closest(".pick");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (!line || !(step || event.code === "Enter" || event.code === "Space")) return;
    event.preventDefault();
    if (step) lines[lines.indexOf(line) + step]?.focus();
    else pick(line);
  };
  // Drawn anew every few seconds: neither the focus nor the place in a long list may be lost.
  const focused = parentElement.activeElement?.dataset?.pick;
  const { scrollTop } = scroll;
  scroll.style.maxHeight = data.height ? `${data.height}px` : "";
  scroll.replaceChildren(table);
  scroll.scrollTop = scrollTop;
  if (focused) scroll.querySelector(`[data-pick="${focused}"]`)?.focus({ preventScroll: true });
}
