const SAVE_AFTER = 700;
// Streamlit may take the element away and make it anew when the page around it changes; what was typed outlives that.
const KEPT = (globalThis.repdeskComposers ??= new Map());
const LASTING = ["kind", "texts", "basedOn", "copied", "conflict", "seenConflict", "saved", "sentKind", "problem", "data"];

function keep(box) {
  KEPT.clear();
  KEPT.set(box.data.key, Object.fromEntries(LASTING.map((name) => [name, box[name]])));
}

const make = (tag, className, more = {}) => Object.assign(document.createElement(tag), { className, ...more });

function build(root) {
  const box = make("div", "composer");
  const tabs = make("div", "tabs");
  tabs.setAttribute("role", "tablist");
  for (const kind of ["answer", "note"]) {
    const tab = make("button", "tab", { type: "button" });
    tab.dataset.kind = kind;
    tab.setAttribute("role", "tab");
    tabs.append(tab);
  }
  const warning = make("div", "warning", { hidden: true });
  warning.setAttribute("role", "alert");
  const text = make("textarea", "text", { rows: 5 });
  const proof = make("div", "proof", { hidden: true });
  const address = make("input", "address", { type: "url", id: "proof" });
  const label = make("label", "", { htmlFor: "proof" });
  proof.append(label, address);
  const foot = make("div", "foot");
  const status = make("span", "status");
  status.setAttribute("role", "status");
  const count = make("span", "count");
  const buttons = make("div", "buttons");
  for (const name of ["copy", "closing", "send"]) buttons.append(make("button", name, { type: "button" }));
  foot.append(status, count, buttons);
  box.append(tabs, warning, text, proof, foot);
  root.appendChild(box);
  box.kind = "answer";
  box.texts = { answer: "", note: "" };
  return box;
}

async function save(box) {
  const { data } = box;
  clearTimeout(box.timer);
  box.timer = null;
  const text = box.texts.answer;
  if (text === box.saved) return;
  try {
    const answer = await fetch(`/api/tickets/${data.ticket}/draft`, {
      method: "PUT",
      keepalive: true,
      headers: { "content-type": "application/json", "x-repdesk-csrf": data.csrf },
      body: JSON.stringify({ text, based_on: box.basedOn }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    box.saved = text;
    box.problem = "";
  } catch {
    box.problem = data.words.not_kept;
  }
  show(box);
}

function show(box) {
  keep(box);
  const { data } = box;
  const { words } = data;
  const one = (name) => box.querySelector(`.${name}`);
  const isNote = box.kind === "note";
  for (const tab of box.querySelectorAll(".tab")) {
    tab.textContent = words[tab.dataset.kind];
    tab.setAttribute("aria-selected", String(tab.dataset.kind === box.kind));
    tab.hidden = tab.dataset.kind === "answer" && !data.may_answer;
  }
  box.dataset.kind = box.kind;
  const text = one("text");
  text.placeholder = isNote ? words.note_hint : words.answer_hint;
  text.setAttribute("aria-label", text.placeholder);
  const said = text.value.trim();
  const length = data.in_bytes ? new TextEncoder().encode(said).length : [...said].length;
  const tooLong = !isNote && data.limit > 0 && length > data.limit;
  one("count").textContent =
    isNote || !data.limit || length < data.limit * 0.8
      ? ""
      : (tooLong ? words.too_long : words.left).replace("{number}", Math.abs(data.limit - length));
  one("count").classList.toggle("bad", tooLong);
  const conflict = !isNote && box.conflict;
  one("warning").hidden = !conflict;
  one("warning").textContent = conflict ? words.conflict : "";
  const byHand = data.by_hand && !isNote;
  const off = box.sending || length === 0 || tooLong;
  const [copy, closing, send] = ["copy", "closing", "send"].map(one);
  copy.hidden = !byHand;
  copy.textContent = words.copy;
  copy.disabled = off;
  one("proof").hidden = !(byHand && box.copied);
  box.querySelector("label").textContent = words.address;
  closing.hidden = isNote || conflict || (byHand && !box.copied);
  closing.textContent = byHand ? words.published_closing : words.send_closing;
  closing.disabled = off;
  send.hidden = byHand && !box.copied;
  send.textContent = isNote ? words.add_note : byHand ? words.published : conflict ? words.send_anyway : words.send;
  send.disabled = off;
  one("status").textContent = isNote
    ? ""
    : box.problem || (byHand && box.copied ? words.copied : box.timer ? words.keeping : box.saved && box.saved === text.value ? words.kept : "");
  one("status").classList.toggle("bad", Boolean(box.problem));
}

function hand(box, setTriggerValue, closing) {
  const text = box.texts[box.kind];
  if (box.sending || !text.trim()) return;
  clearTimeout(box.timer);
  box.timer = null;
  box.sending = true;
  const kind = box.kind === "note" ? "note" : box.data.by_hand ? "published" : "answer";
  setTriggerValue("send", {
    kind,
    text,
    closing,
    based_on: box.basedOn,
    anyway: box.conflict,
    url: box.querySelector(".address").value,
    key: box.data.key,
  });
  show(box);
}

async function copyAndOpen(box) {
  const text = box.querySelector(".text");
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    // Without TLS browsers give no clipboard; the old command still works.
    text.select();
    document.execCommand("copy");
  }
  box.copied = true;
  if (box.data.url) window.open(box.data.url, "_blank", "noopener,noreferrer");
  show(box);
}

export default function ({ data, parentElement, setTriggerValue }) {
  let box = parentElement.querySelector(".composer");
  if (!box) {
    box = Object.assign(build(parentElement), KEPT.get(data.key));
    box.querySelector(".text").value = box.texts[box.kind];
  }
  const text = box.querySelector(".text");
  const isNew = box.data?.key !== data.key;
  if (isNew) {
    // Another ticket, or the words were handed in: begin afresh.
    const sameTicket = box.data?.ticket === data.ticket;
    const keptNote = sameTicket && box.sentKind !== "note" ? box.texts.note : "";
    // What was just handed in is gone, even if a save of it overtook the sending on the way.
    const keptAnswer = !sameTicket ? data.draft : box.sentKind === "note" ? box.texts.answer : "";
    const basedOn = box.basedOn;
    Object.assign(box, { sending: false, conflict: false, copied: false, problem: "", timer: null });
    box.texts = { answer: keptAnswer, note: keptNote };
    box.saved = data.draft;
    box.basedOn = keptAnswer ? (keptAnswer === data.draft ? data.draft_based_on : basedOn) : data.newest;
    box.querySelector(".address").value = "";
    if (!data.may_answer) box.kind = "note";
    box.seenConflict = data.conflict;
    text.value = box.texts[box.kind];
  } else if (box.seenConflict !== data.conflict) {
    box.seenConflict = data.conflict;
    box.conflict = true;
  }
  if (!box.texts.answer.trim()) box.basedOn = data.newest;
  const overtaken = isNew && data.draft && !box.texts.answer;
  box.sending = false;
  box.data = data;
  text.oninput = () => {
    box.texts[box.kind] = text.value;
    if (box.kind === "answer") {
      // Whoever changes the answer after the warning has read what came in.
      if (box.conflict) Object.assign(box, { conflict: false, basedOn: box.data.newest });
      clearTimeout(box.timer);
      box.timer = setTimeout(() => save(box), SAVE_AFTER);
    }
    show(box);
  };
  text.onblur = (event) => box.timer && !box.contains(event.relatedTarget) && save(box);
  text.onkeydown = (event) => {
    if (event.code === "Enter" && (event.ctrlKey || event.metaKey) && !(data.by_hand && box.kind === "answer")) {
      event.preventDefault();
      box.sentKind = box.kind;
      hand(box, setTriggerValue, false);
    }
  };
  box.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.classList.contains("tab")) {
      box.kind = button.dataset.kind;
      text.value = box.texts[box.kind];
      text.focus();
      show(box);
    } else if (button.classList.contains("copy")) copyAndOpen(box);
    else {
      box.sentKind = box.kind;
      hand(box, setTriggerValue, button.classList.contains("closing"));
    }
  };
  if (overtaken) save(box);
  show(box);
  return () => box.timer && save(box);
}
