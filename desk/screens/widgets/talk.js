const make = (tag, className, text) => {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

function files(rows) {
  const box = make("div", "files");
  for (const row of rows) {
    const one = make(row.file ? "a" : "span", "file");
    if (row.file) {
      one.href = row.file;
      one.target = "_blank";
      one.rel = "noopener noreferrer";
      one.download = row.name;
    }
    if (row.picture) {
      const picture = make("img", "picture");
      picture.src = row.picture;
      picture.alt = row.name;
      picture.loading = "lazy";
      one.append(picture);
    } else {
      one.append(make("b", "", row.name));
    }
    one.append(make("small", "", row.said));
    box.append(one);
  }
  return box;
}

function bubble(line, words) {
  if (line.side === "event") {
    const said = make("div", "event");
    said.append(make("span", "", line.text), make("time", "", line.at));
    return said;
  }
  const box = make("article", `turn ${line.side}`);
  box.dataset.delivery = line.delivery;
  const head = make("header", "");
  head.append(make("b", "", line.who), make("time", "", line.at));
  if (line.stars !== null) head.append(make("span", "stars", "★".repeat(Math.round(line.stars)) + "☆".repeat(Math.max(0, 5 - Math.round(line.stars)))));
  box.append(head);
  if (line.title) box.append(make("div", "title", line.title));
  box.append(make("div", "text", line.text));
  if (line.files?.length) box.append(files(line.files));
  const foot = make("footer", "");
  for (const note of line.notes) foot.append(make("span", "note-of", note));
  if (line.url) {
    const link = make("a", "", words.open);
    link.href = line.url;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    foot.append(link);
  }
  if (line.error) foot.append(make("span", "error", line.error));
  if (line.may_retry) {
    const retry = make("button", "retry", words.retry);
    retry.type = "button";
    retry.dataset.message = line.id;
    foot.append(retry);
  }
  if (foot.childNodes.length) box.append(foot);
  return box;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let talk = parentElement.querySelector(".talk");
  if (!talk) {
    talk = make("div", "talk");
    talk.setAttribute("role", "log");
    parentElement.appendChild(talk);
  }
  const told = JSON.stringify(data);
  // Redrawing what has not changed would lose the reader's selection.
  if (talk.told !== told) {
    talk.told = told;
    talk.replaceChildren(...data.lines.map((line) => bubble(line, data.words)));
  }
  talk.onclick = (event) => {
    const retry = event.target.closest("button.retry");
    if (!retry) return;
    retry.disabled = true;
    setTriggerValue("retry", Number(retry.dataset.message));
  };
}
