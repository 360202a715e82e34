"""Letters in which a department answers: they go to the ticket that asked, and are no customer's letters."""

from collections.abc import Sequence
from datetime import datetime

from crawlers.parsers import mail
from crawlers.parsers import mail_headers as head
from crawlers.pollers.imap_folder import RawLetter
from desk.escalation_letters import AnswerLetter, take_letter, token_in
from storage.database import transaction

Letter = tuple[RawLetter, mail.Read]


def without_answers(found: Sequence[Letter], *, now: datetime) -> list[Letter]:
    """The other letters; a letter read again is still one answer.

    What a program wrote is no answer, and neither is what our own mail server found forged.
    """
    answers = {raw.uid: answer for raw, seen in found if (answer := _answer_in(seen)) is not None}
    if not answers:
        return list(found)
    with transaction() as session:
        taken = {uid for uid, answer in answers.items() if take_letter(session, answer, now=now)}
    return [(raw, seen) for raw, seen in found if raw.uid not in taken]


def _answer_in(seen: mail.Read) -> AnswerLetter | None:
    if seen.is_automatic or seen.finding.ours or head.is_forged(seen.letter):
        return None
    answered = [*head.message_ids(seen.letter, "In-Reply-To"), *head.message_ids(seen.letter, "References")]
    token = token_in(head.header(seen.letter, "Subject"), answered)
    if not token:
        return None
    writer = (head.mailboxes(seen.letter, "From") or [mail.NOBODY])[0]
    text = seen.finding.text or seen.body.words
    return AnswerLetter(token, writer.address, text, seen.finding.external_id)
