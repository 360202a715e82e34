// Where nothing can be published from here: copied, page opened, published. What was copied is known after a reload too.
const copiedKey = (ticket) => `repdesk-copied-${ticket}`;

class Strip {
  constructor(words) {
    this.words = words;
    this.root = make("ol", "strip");
    for (const name of ["copied", "opened", "stands"]) this.root.append(make("li", `step ${name}`));
  }

  static isCopied(ticket, text) {
    return Boolean(text.trim()) && sessionStorage.getItem(copiedKey(ticket)) === text.trim();
  }

  static async copy(ticket, box) {
    try {
      await navigator.clipboard.writeText(box.value);
    } catch {
      // Without TLS browsers give no clipboard; the old command still works.
      box.select();
      document.execCommand("copy");
    }
    sessionStorage.setItem(copiedKey(ticket), box.value.trim());
  }

  static forget(ticket) {
    sessionStorage.removeItem(copiedKey(ticket));
  }

  show(isCopied, url) {
    const { words } = this;
    const [copied, opened, stands] = this.root.children;
    this.root.dataset.copied = String(isCopied);
    copied.textContent = isCopied ? `✓ ${words.step_copied}` : words.step_copy;
    opened.replaceChildren(isCopied && url ? linkTo(url, `✓ ${words.step_opened}`) : words.step_open);
    stands.textContent = words.step_publish;
    for (const [step, isNow] of [[copied, !isCopied], [stands, isCopied]]) {
      if (isNow) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  }
}
