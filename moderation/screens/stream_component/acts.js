// What can be done, by name: ACTS holds what a name does, KEYS which key does it, VERBS the buttons under the card,
// PANELS what opens over the card.

const ACTS = {};
const PANELS = {};

// Physical keys, so that the Russian and the English layout are the same to the fingers.
const KEYS = {
  KeyP: "promote", KeyC: "agree", KeyX: "abuse", KeyN: "not_ours", KeyS: "skip", KeyU: "undo", KeyZ: "undo", Backspace: "undo",
  KeyO: "open", KeyJ: "next", ArrowDown: "next", KeyK: "previous", ArrowUp: "previous", KeyI: "context",
  Escape: "close", KeyA: "story", KeyT: "tags", KeyM: "note", KeyB: "veil", KeyY: "accept", Minus: "worse", NumpadSubtract: "worse", Equal: "better",
  NumpadAdd: "better",
};
const WITH_SHIFT = { KeyP: "promotion", Equal: "better", NumpadAdd: "better" };
const REPEATED = new Set(["next", "previous"]);

// The act, its word among the texts, its key as it is shown, its look.
const VERBS = [
  ["promote", "promote", "P", "main"],
  ["promotion", "promotion_more", "⇧P", "beside-main"],
  ["agree", "agree", "C", ""],
  ["abuse", "close_abuse", "X", ""],
  ["not_ours", "not_ours", "N", ""],
  ["skip", "skip", "S", ""],
  ["undo", "undo", "Z", ""],
  ["context", "context", "I", "ghost"],
];

function actOf(event, labels) {
  // Where "?" is depends on the layout; on the Russian one it is Shift+7.
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "help";
  if (event.shiftKey) return WITH_SHIFT[event.code];
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  const label = digit && labels[digit[1] - 1];
  return label ? `label:${label.key}` : KEYS[event.code];
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
