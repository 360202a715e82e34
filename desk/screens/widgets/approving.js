// An answer that waits for approval, in the talk: approved as it is or with other words, returned with a remark, withdrawn.
// What is being typed there outlives a redraw.
const APPROVING = (globalThis.repdeskApproving ??= new Map());

function approving(line, words) {
  const state = APPROVING.get(line.approval) ?? { mode: "", text: line.text, remark: "" };
  APPROVING.set(line.approval, state);
  const box = make("div", "approving");
  box.dataset.approval = line.approval;
  const button = (what, label, isShown) => {
    const one = Object.assign(make("button", what, label), { type: "button", hidden: !isShown });
    one.dataset.approve = what;
    return one;
  };
  const field = (name, label, value) => {
    const one = Object.assign(make("textarea", `approval-${name}`), { value, rows: name === "text" ? 4 : 2, placeholder: label });
    one.dataset.field = name;
    one.setAttribute("aria-label", label);
    for (const event of ["keydown", "keyup", "keypress"]) one.addEventListener(event, (given) => given.stopPropagation());
    return one;
  };
  const { mode } = state;
  if (mode === "change") box.append(field("text", words.approval_text, state.text));
  if (mode === "return") box.append(field("remark", words.approval_remark, state.remark));
  const refusal = make("div", "error", state.problem ?? "");
  refusal.setAttribute("role", "alert");
  const buttons = make("div", "approval-buttons");
  buttons.append(
    button("approve", state.anyway?.words ?? (mode === "change" ? words.approve_changed : words.approve), line.may_decide && mode !== "return"),
    button("change", words.approval_change, line.may_decide && mode === ""),
    button("return", words.approval_return, line.may_decide && mode !== "change"),
    button("leave", words.approval_leave, mode !== ""),
    button("withdraw", words.approval_withdraw, line.may_withdraw),
  );
  box.append(refusal, buttons);
  return box;
}

// What its writer had handed in, under the words that went out.
function changedFrom(was, words) {
  const box = make("details", "was");
  box.append(make("summary", "", words.approval_was), make("div", "text-of", was));
  return box;
}

class Approving {
  constructor(talk, { ask, ticket, redraw, done }) {
    Object.assign(this, { ask, ticket, redraw, done });
    talk.addEventListener("click", (event) => this.clicked(event.target.closest("[data-approve]")));
    talk.addEventListener("input", (event) => {
      const { field } = event.target.dataset;
      if (field) this.stateOf(event.target)[field] = event.target.value;
    });
  }

  stateOf(node) {
    return APPROVING.get(Number(node.closest(".approving").dataset.approval));
  }

  clicked(button) {
    if (!button) return;
    const state = this.stateOf(button);
    const what = button.dataset.approve;
    if (what === "change" || what === "leave" || (what === "return" && state.mode !== "return")) {
      Object.assign(state, { mode: what === "leave" ? "" : what, problem: "", anyway: undefined });
      this.redraw();
    } else this.decide(button, state, what);
  }

  async decide(button, state, what) {
    const box = button.closest(".approving");
    for (const one of box.querySelectorAll("button")) one.disabled = true;
    const approval = Number(box.dataset.approval);
    const said = { approval, anyway: state.anyway?.upTo ?? 0, remark: state.remark, ...(state.mode === "change" ? { text: state.text } : {}) };
    const answer = await this.ask("POST", `${this.ticket()}/${what}`, said);
    if (answer.ok) {
      APPROVING.delete(approval);
      this.done(answer.given);
      return;
    }
    state.problem = answer.error ? `${answer.error.what} ${answer.error.why} ${answer.error.way_out}` : "";
    const { up_to: upTo, anyway: words } = answer.given ?? {};
    if (words) state.anyway = { upTo, words };
    this.redraw();
  }
}
