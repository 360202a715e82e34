// Examples of queries: a click takes one over, or copies it where there is no field to put it into.

function copy(text, root) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Without TLS browsers give no clipboard; this way they still do.
  const field = document.createElement("textarea");
  field.value = text;
  root.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  return Promise.resolve();
}

export default function ({ data, parentElement, setTriggerValue }) {
  let list = parentElement.querySelector(".examples");
  if (!list) {
    list = document.createElement("div");
    list.className = "examples";
    parentElement.append(list);
  }
  const rows = data.rows.map(({ query, words }) => {
    const row = document.createElement("button");
    row.type = "button";
    const code = document.createElement("code");
    code.textContent = query;
    const said = document.createElement("span");
    said.textContent = words;
    row.append(code, said);
    row.onclick = async () => {
      if (data.takes) {
        setTriggerValue("take", query);
        // What it finds lies under these examples: they close as by the key.
        row.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true, composed: true }));
        return undefined;
      }
      await copy(query, parentElement);
      said.textContent = data.copied;
      setTimeout(() => (said.textContent = words), 1500);
      return undefined;
    };
    return row;
  });
  list.replaceChildren(...rows);
}
