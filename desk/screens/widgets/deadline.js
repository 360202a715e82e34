// A deadline that ticks: shared by the list and the ticket. Times are milliseconds; `skew` corrects the browser's clock.
const MINUTE = 60000;
const SOON = 10 * MINUTE;

const put = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

function spanInWords(length, words) {
  const seconds = Math.floor(length / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return put(words.seconds, { seconds });
  if (minutes < 60) return put(words.minutes, { minutes });
  if (hours < 24) return put(words.hours, { hours, minutes: String(minutes % 60).padStart(2, "0") });
  return put(words.days, { days: Math.floor(hours / 24), hours: hours % 24 });
}

function showDeadline(node, due, skew, words) {
  if (due === null) {
    node.dataset.mood = "calm";
    if (node.textContent !== words.waits) node.textContent = words.waits;
    return;
  }
  const left = due - (Date.now() + skew);
  const said = put(left < 0 ? words.late : words.left, { span: spanInWords(Math.abs(left), words) });
  node.dataset.mood = left < 0 ? "late" : left < SOON ? "soon" : "calm";
  if (node.textContent !== said) node.textContent = said;
}

