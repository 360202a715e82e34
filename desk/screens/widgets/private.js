// Asking the customer to write in private: the server gives polite words with the ticket's code, the operator reads
// them over and sends them like any answer.
function makeInvite(words) {
  return Object.assign(make("button", "invite", words.invite), { type: "button", title: words.invite_help });
}

async function inviteInPrivate(composer) {
  const { view, writing, words } = composer;
  const button = composer.one("invite");
  button.disabled = true;
  const answer = await composer.ask("POST", `${view.ticket}/invite`, {});
  button.disabled = false;
  if (answer.ok) writing.invitation = answer.given.text;
  else writing.problem = answer.error ? `${answer.error.what} ${answer.error.why} ${answer.error.way_out ?? ""}` : words.not_sent;
  if (composer.view.ticket !== view.ticket) return;
  if (answer.ok) composer.put(writing.invitation);
  else composer.show();
}

// Who writes in private already needs no invitation, and one stands in the box once only.
function showInvite(button, composer, target, isNote) {
  const { writing, view } = composer;
  const stands = Boolean(writing.invitation) && writing.texts.answer.includes(writing.invitation);
  button.hidden = isNote || !view.composer.may_invite || Boolean(target.is_private) || stands;
}

