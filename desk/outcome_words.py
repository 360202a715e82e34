"""What has come of an answer, and what may be done about it, in the language in force."""

from desk.connectors import BY_HAND
from desk.talk_card import TalkCard
from desk.turns import Turn
from storage.i18n import _
from storage.vocabulary import Delivery, Direction


def outcome_notes(turn: Turn, *, met: bool | None) -> list[str]:
    """How far it has come; `met` says whether a crawl has met it, None where no crawl can."""
    if turn.direction not in {Direction.OUT, Direction.AUTO}:
        return []
    is_by_hand = turn.by_hand and turn.delivery == Delivery.SENT
    said = [_("published by hand") if is_by_hand else delivery_name(turn.delivery)]
    if turn.delivery == Delivery.SENT and met:
        said.append(_("seen there"))
    elif is_by_hand and met is False:
        said.append(_("not verified yet"))
    return [one for one in said if one]


def delivery_name(delivery: Delivery) -> str:
    """How far an answer has come."""
    return {
        Delivery.NONE: "",
        Delivery.QUEUED: _("on its way"),
        Delivery.SENDING: _("being published"),
        Delivery.HELD: _("published, waits for the site's approval"),
        Delivery.UNCLEAR: _("nobody knows whether it stands there"),
        Delivery.SENT: _("published"),
        Delivery.FAILED: _("not delivered"),
    }[delivery]


def trouble(turn: Turn) -> str:
    """Why an answer has not gone out, for good or so far."""
    match turn.delivery:
        case Delivery.FAILED | Delivery.HELD:
            return turn.error
        case Delivery.UNCLEAR:
            told = _("Look at the page: nothing is sent again by itself, and the clock runs until you decide.")
            return f"{turn.error} {told}".strip()
        case Delivery.QUEUED | Delivery.SENDING if turn.error:
            return _("It has not worked yet and is tried again by itself. {why}").format(why=turn.error)
    return ""


def choices(card: TalkCard, turn: Turn) -> list[dict[str, str]]:
    """What a person may decide about an answer that did not arrive, or of which nobody can tell."""
    if turn.direction != Direction.OUT or not card.may_answer:
        return []
    can_send = any(target.kind.connector != BY_HAND for target in card.targets)
    stands = {"do": "stands", "label": _("It stands there")}
    note = {"do": "note", "label": _("Keep it as a note")}
    match turn.delivery:
        case Delivery.FAILED:
            again = {"do": "send", "label": _("Try again")}
            return [again, stands, note] if can_send else [stands, note]
        case Delivery.UNCLEAR:
            again = {"do": "send", "label": _("It does not: send it again")}
            return [stands, again, note] if can_send else [stands, note]
    return []
