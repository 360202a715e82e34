export default function ({ data, parentElement }) {
  let list = parentElement.querySelector("ul");
  if (!list) {
    list = document.createElement("ul");
    parentElement.appendChild(list);
  }
  const written = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
  list.replaceChildren(
    ...data.rows.map(({ source, when, url, pieces }) => {
      const row = document.createElement("li");
      const head = written("p", "head", "");
      head.append(written("b", "", source), written("span", "when", when));
      if (url) {
        const link = written("a", "", data.open);
        Object.assign(link, { href: url, target: "_blank", rel: "noreferrer noopener" });
        head.append(link);
      }
      const text = written("p", "text", "");
      text.append(...pieces.map(([words, marked]) => written(marked ? "mark" : "span", "", words)));
      row.append(head, text);
      return row;
    }),
  );
}
