// What was decided on this page, step by step, so that undo shows the card again at once.

const MOST_UNDONE = 200;

class Steps {
  constructor() {
    this.done = [];
    this.decided = 0;
    // The last step that the server did not take back: it is asked for those before.
    this.stuck = null;
  }

  add(key, card, kind) {
    this.done.push({ key, card, kind });
    if (this.done.length > MOST_UNDONE) this.done.shift();
    if (!REMARKS.has(kind)) this.decided += 1;
  }

  pop() {
    const last = this.done.pop();
    if (last && !REMARKS.has(last.kind)) this.fewer(1);
    return last;
  }

  fewer(count) {
    this.decided = Math.max(0, this.decided - count);
  }

  isRemark(key) {
    return REMARKS.has(this.done.find((one) => one.key === key)?.kind);
  }

  forget(key) {
    this.done = this.done.filter((one) => one.key !== key);
  }

  forgetAll(ids) {
    this.done = this.done.filter((one) => !ids.includes(one.card.id));
    this.fewer(ids.length);
  }
}
