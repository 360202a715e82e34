// Small pieces that every part of the stream is made of. Words of strangers enter through textContent only.

function element(name, className = "", text = null) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== null) made.textContent = text;
  return made;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const formats = new Map();

function ago(iso, language) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  // Making a format is dear, and there are fifty rows.
  if (!formats.has(language)) formats.set(language, new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" }));
  const format = formats.get(language);
  if (seconds < 3600) return format.format(-Math.max(0, Math.round(seconds / 60)), "minute");
  if (seconds < 86400) return format.format(-Math.round(seconds / 3600), "hour");
  return format.format(-Math.round(seconds / 86400), "day");
}

function stars(number) {
  const made = element("span", number <= 2 ? "stars low" : "stars");
  const full = Math.round(number);
  made.textContent = "★".repeat(full) + "☆".repeat(Math.max(0, 5 - full));
  made.title = String(number);
  return made;
}

// A piece may have several marks, "weighed swear".
function pieces(parent, marked) {
  for (const [text, mark] of marked) {
    const look = mark.split(" ").map((one) => `mark-${one}`).join(" ");
    parent.append(mark ? element("mark", look, text) : document.createTextNode(text));
  }
  return parent;
}

// The beginning of marked words, with no marks but those of swearing.
function beginning(parent, marked, most) {
  let left = most;
  for (const [text, mark] of marked) {
    if (left <= 0) break;
    const shown = text.slice(0, left);
    left -= shown.length;
    parent.append(mark.includes("swear") ? element("mark", "mark-swear", shown) : document.createTextNode(shown));
  }
  return parent;
}

function plain(marked) {
  return marked.map(([text]) => text).join("");
}

// A press on it is the same as its key.
function pressable(act, name, key = "", className = "") {
  const made = element("button", className);
  made.type = "button";
  made.dataset.act = act;
  made.append(element("span", "", name), element("kbd", "", key));
  return made;
}

// Within the desk; a target of its own is up to the caller.
function linkTo(href, words, className = "") {
  const link = element("a", className, words);
  link.href = href;
  link.target = "_top";
  return link;
}

// Told anew every half minute.
function timeOf(painter, iso) {
  const time = element("time", "", ago(iso, painter.data.language));
  time.dataset.at = iso;
  return time;
}
