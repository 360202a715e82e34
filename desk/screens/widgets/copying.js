export default function ({ data, parentElement, setTriggerValue }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = Object.assign(document.createElement("button"), { type: "button" });
    parentElement.appendChild(button);
  }
  const say = (words) => { button.textContent = words; };
  // Without https a browser gives no clipboard: an invisible field is copied instead.
  const byField = () => {
    const field = Object.assign(document.createElement("textarea"), { value: data.text, readOnly: true });
    field.style.cssText = "position: fixed; opacity: 0;";
    parentElement.appendChild(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };
  say(data.words.copy);
  button.onclick = async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(data.text);
      done = true;
    } catch {
      done = byField();
    }
    say(done ? data.words.copied : data.words.failed);
    if (done) setTriggerValue("copied", true);
  };
}
