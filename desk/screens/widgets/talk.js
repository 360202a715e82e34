// The lines of a conversation. What people wrote is only ever textContent.
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const starsOf = (stars) => "★".repeat(Math.round(stars)) + "☆".repeat(Math.max(0, 5 - Math.round(stars)));

function linkTo(url, words) {
  const link = make("a", "", words);
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function files(rows) {
  const box = make("div", "files");
  for (const row of rows) {
    const one = make(row.file ? "a" : "span", "file");
    if (row.file) Object.assign(one, { href: row.file, target: "_blank", rel: "noopener noreferrer", download: row.name });
    if (row.picture) one.append(Object.assign(make("img", "picture"), { src: row.picture, alt: row.name, loading: "lazy" }));
    else one.append(make("b", "", row.name));
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
  if (line.ours) box.classList.add("ours");
  box.dataset.delivery = line.delivery ?? "";
  const head = make("header", "");
  head.append(make("b", "", line.who), make("time", "", line.at));
  if (line.where) head.append(make("span", "where", line.where));
  if (line.stars != null) head.append(make("span", "stars", starsOf(line.stars)));
  box.append(head);
  if (line.title) box.append(make("div", "title", line.title));
  box.append(make("div", "text", line.text));
  if (line.was) box.append(changedFrom(line.was, words));
  if (line.folded) box.append(folded(line.folded, words));
  if (line.files?.length) box.append(files(line.files));
  const foot = make("footer", "");
  for (const note of line.notes) foot.append(make("span", "note-of", note));
  if (line.url) foot.append(linkTo(line.url, words.open));
  if (line.error) foot.append(make("span", "error", line.error));
  if (line.choices?.length) foot.append(deciding(line, words));
  if (foot.childNodes.length) box.append(foot);
  if (line.approval) box.append(approving(line, words));
  return box;
}

// Redrawing what has not changed would lose the reader's selection and place.
function paintTalk(talk, view, words) {
  const told = JSON.stringify([view.ticket, view.lines, view.hidden, talk.dataset.around]);
  if (talk.told === told) return;
  const isOther = talk.ticket !== view.ticket;
  const wasAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  talk.told = told;
  talk.ticket = view.ticket;
  const shown = view.lines.filter((line) => line.side !== "around" || talk.dataset.around === "on");
  talk.replaceChildren(...shown.map((line) => bubble(line, words)));
  if (view.hidden && talk.dataset.around === "on") talk.append(make("div", "event", view.hidden));
  if (isOther || wasAtEnd) talk.scrollTop = talk.scrollHeight;
}

