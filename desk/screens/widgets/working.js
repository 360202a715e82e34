// How long somebody is at work on a ticket: the page is in front and a hand has moved within two minutes.
const IDLE = 120000;
const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"];
const atWork = (globalThis.repdeskAtWork ??= { moved: Date.now(), sitting: "", day: "", spent: new Map() });

if (!atWork.listens) {
  atWork.listens = true;
  for (const name of HANDS) window.addEventListener(name, () => (atWork.moved = Date.now()), { capture: true, passive: true });
}

function isAtWork(now) {
  return document.visibilityState === "visible" && document.hasFocus() && now - atWork.moved < IDLE;
}

// Called once a second; a machine that slept has not worked.
function countWork(ticket, now) {
  const passed = Math.min(now - (atWork.counted ?? now), 2000);
  atWork.counted = now;
  if (ticket && isAtWork(now)) atWork.spent.set(ticket, (atWork.spent.get(ticket) ?? 0) + passed / 1000);
}

// The sums of a sitting only grow; with a new day another sitting begins.
function workToTell(makeKey) {
  atWork.sitting ||= makeKey();
  return { sitting: atWork.sitting, spent: Object.fromEntries([...atWork.spent].map(([ticket, seconds]) => [ticket, Math.round(seconds)])) };
}

function newDay(day, makeKey) {
  if (atWork.day && atWork.day !== day) {
    atWork.sitting = makeKey();
    atWork.spent.clear();
  }
  atWork.day = day;
}

