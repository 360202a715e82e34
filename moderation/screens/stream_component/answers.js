// What the server answers: saved, refused with a reason, undone, or it stays as it was.

function answersTo(stream) {
  return {
    saved: (result) => saved(stream, result),
    refused: (ids, refusal, mention, key) => refused(stream, ids, refusal, mention, key),
    undone: (mention) => undone(stream, mention),
    stays: (id, refusal) => stays(stream, id, refusal),
    changed: () => stream.paintState(),
    back: () => stream.refill(true),
  };
}

function saved({ painter, steps }, result) {
  const { texts } = painter;
  if (result.copies && result.ticket) return painter.toast(filled(texts.promoted_with, { number: result.ticket, count: result.copies }), "good");
  const isRemark = steps.isRemark(result.client_key);
  const copies = isRemark ? texts.copies_tagged : texts.copies_too;
  if (result.copies) painter.toast(filled(copies, { count: result.copies }), "good");
  if (result.ticket && !isRemark) {
    painter.toast(filled(texts.promoted, { number: result.ticket }), "good");
  }
}

function refused(stream, ids, refusal, mention, key) {
  if (stream.steps.isRemark(key)) {
    remarkRefused(stream, ids[0], mention, key);
  } else {
    stream.steps.forgetAll(ids);
    if (mention) stream.putBack(mention);
  }
  stream.painter.refusal(refusal);
}

// The card goes back to what the server has of it, with what was said since; decided meanwhile, it is gone anyway.
function remarkRefused(stream, id, mention, key) {
  const { queue, outbox, steps } = stream;
  steps.forget(key);
  if (queue.indexOf(id) < 0) return;
  const said = outbox.items.filter((item) => item.mention_id === id && REMARKS.has(item.kind));
  const since = said.filter((item) => `${item.session}:${item.seq}` !== key);
  const stands = (card) => since.reduce((was, item) => remarked(was, item.kind, item, stream.data.tags) ?? was, card);
  if (mention) queue.change(stands(mention));
  else stream.take(id);
  stream.painter.rows.forget(id);
  stream.repaint();
  const panel = stream.openPanel;
  if (!mention && panel?.card.id === id) panel.close();
  else panel?.refresh(stream.current);
}

function undone(stream, mention) {
  // Decided again before the server had answered: the new decision is on its way.
  if (stream.outbox.items.some((item) => item.type === "decide" && item.mention_id === mention.id)) return;
  if (!stream.queue.change(mention)) stream.putBack(mention);
  stream.painter.rows.forget(mention.id);
  stream.painter.toast(stream.data.texts.undone);
  stream.paint();
}

async function standing({ outbox }, id) {
  try {
    const answer = await outbox.get(`mentions/${id}`);
    return answer.ok ? (await answer.json()).card : null;
  } catch {
    // The connection is lost: then the reason alone is told.
    return null;
  }
}

// What cannot be taken back stands as it is; a ticket that came of it is offered instead.
async function stays(stream, id, refusal) {
  if (id) stream.take(id);
  if (refusal.client_key) stream.steps.stuck = refusal.client_key;
  stream.paint();
  const card = id ? await standing(stream, id) : null;
  if (card?.ticket) stream.panels.stays.tell(card, refusal);
  else stream.painter.refusal(refusal);
}
