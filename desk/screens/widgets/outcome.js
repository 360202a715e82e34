// What a person decides about an answer that did not arrive, or of which nobody can tell whether it did.
function deciding(line, words) {
  const box = make("div", "deciding");
  const button = (choice, className = "") => {
    const one = Object.assign(make("button", `choice ${choice.do} ${className}`, choice.label), { type: "button" });
    Object.assign(one.dataset, { do: choice.do, message: line.id });
    return one;
  };
  box.append(...line.choices.map((one) => button(one)));
  const standing = make("div", "standing");
  standing.hidden = true;
  const address = Object.assign(make("input", "proof-of"), { type: "url", placeholder: words.address });
  address.setAttribute("aria-label", words.address);
  // Keys of the page are not meant while somebody writes.
  for (const name of ["keydown", "keyup", "keypress"]) address.addEventListener(name, (event) => event.stopPropagation());
  standing.append(address, button({ do: "stands", label: words.surely }, "surely"));
  const refusal = make("div", "error");
  refusal.setAttribute("role", "alert");
  box.append(standing, refusal);
  return box;
}

// Saying that it stands there takes two clicks: the first one asks for the address.
async function decide(button, ask, ticket) {
  const box = button.closest(".deciding");
  const standing = box.querySelector(".standing");
  if (button.dataset.do === "stands" && !button.classList.contains("surely")) {
    standing.hidden = !standing.hidden;
    if (!standing.hidden) standing.querySelector("input").focus();
    return null;
  }
  const all = box.querySelectorAll("button");
  for (const one of all) one.disabled = true;
  const { message, do: what } = button.dataset;
  const url = what === "stands" ? standing.querySelector("input").value : "";
  const answer = await ask("POST", `${ticket}/settle`, { message: Number(message), do: what, url });
  if (answer.ok) return answer.given;
  for (const one of all) one.disabled = false;
  box.querySelector(".error").textContent = answer.error ? `${answer.error.why} ${answer.error.way_out}` : "";
  return null;
}
