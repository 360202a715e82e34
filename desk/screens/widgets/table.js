export default function ({ data, parentElement }) {
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
      line.append(node);
    });
  }
  scroll.replaceChildren(table);
}
