export default function ({ data, parentElement }) {
  let box = parentElement.querySelector(".promises");
  if (!box) {
    box = Object.assign(document.createElement("div"), { className: "promises" });
    parentElement.appendChild(box);
  }
  const skew = data.now - Date.now();
  const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  const ticking = [];
  box.replaceChildren(
    ...data.rows.map((row) => {
      const line = make("div", "promise", "");
      const name = make("div", "name", row.name);
      name.append(make("span", "target", row.target));
      const state = make("span", row.said ? `done ${row.mood}` : "due", row.said);
      if (!row.said) ticking.push([state, row.due]);
      line.append(name, state);
      return line;
    }),
  );
  const tick = () => ticking.forEach(([node, due]) => showDeadline(node, due, skew, data.words));
  tick();
  clearInterval(box.clock);
  box.clock = setInterval(tick, 1000);
  return () => clearInterval(box.clock);
}
