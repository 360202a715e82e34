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
  const head = table.createTHead().insertRow();
  data.heads.forEach((text, column) => head.append(cell("th", column, text)));
  const body = table.createTBody();
  for (const row of data.rows) {
    const line = body.insertRow();
    row.forEach(({ text, mood, is_strong }, column) => {
      const node = cell("td", column, "");
      const words = document.createElement(is_strong ? "b" : "span");
      words.textContent = text;
      if (mood) words.className = `mood ${mood}`;
      node.append(words);
      line.append(node);
    });
  }
  scroll.replaceChildren(table);
}
