"""An operator objects to a line of the own row, a lead answers; both stay with the sheet."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboards.bonus_plans import HUNDREDTHS, MANAGERS
from dashboards.bonus_rows import adjustments, taken_off
from dashboards.bonus_sheets import LONGEST, OPEN, held, locked, told
from dashboards.review import people_of
from desk.events import audit
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import BonusDispute, BonusRow, BonusSheet
from storage.vocabulary import BonusState, NotificationKind


def dispute(
    session: Session, sheet_id: int, *, place: int | None, words: str, by: Actor, now: datetime
) -> int:  # fmt: skip
    """Objects to a line of the own row (None: to all of it), with a reason, while nobody has signed the sheet."""
    sheet = held(session, sheet_id)
    row = session.get(BonusRow, (sheet_id, by.person_id or 0))
    if row is None:
        raise _refused(_("You have no row in this sheet."), _("Ask your team lead."))
    said = words.strip()[:LONGEST]
    if not said:
        raise _refused(
            _("Nobody can answer a dispute without a reason."), _("Say what is wrong, and with which ticket.")
        )
    if sheet.state not in OPEN:
        raise _refused(
            _("The sheet is signed."), _("Ask your team lead: a signed sheet is sent back, a frozen one corrected.")
        )
    same = select(BonusDispute).where(
        BonusDispute.sheet_id == sheet_id, BonusDispute.person_id == row.person_id, BonusDispute.place == place,
        BonusDispute.answered_at.is_(None),
    )  # fmt: skip
    known = next((one for one in session.scalars(same) if one.words == said), None)
    if known is not None:
        return known.id  # the second of two clicks
    made = BonusDispute(sheet_id=sheet_id, person_id=row.person_id, place=place, words=said, written_at=now)
    session.add(made)
    sheet.state = BonusState.DISPUTED
    session.flush()
    audit(session, "bonus_disputed", subject="bonus_sheet", subject_id=sheet_id, by=by, now=now, dispute=made.id)
    managers = people_of(session, sheet.brand_id, *MANAGERS)
    told(session, sheet, managers, kind=NotificationKind.BONUS_DISPUTED, by=by, now=now, comment=said)
    return made.id


def answer(
    session: Session, dispute_id: int, *, words: str, by: Actor, now: datetime, adjustment: Decimal = Decimal(0)
) -> None:  # fmt: skip
    """A lead answers, and adds or takes off a sum if the operator is right. Nobody answers the own dispute."""
    found = session.get(BonusDispute, dispute_id)
    if found is None:
        raise _refused(_("There is no such dispute."), _("Reload the page."))
    sheet = locked(session, found.sheet_id, by=by)
    session.refresh(found)
    said = words.strip()[:LONGEST]
    if found.answered_at is not None and (found.answer, found.answered_by) == (said, by.person_id):
        return  # the second of two clicks
    _require_open(found, sheet, said, by)
    row = session.get(BonusRow, (found.sheet_id, found.person_id))
    if row is None:
        raise _refused(_("The person has no row in the sheet any more."), _("Calculate it anew: then there is one."))
    added = int(adjustment * HUNDREDTHS)
    if added != adjustment * HUNDREDTHS or row.amount_minor + row.adjusted_minor + added < 0:
        raise _refused(
            _("The sum must be in whole hundredths and can take off no more than there is."), _("Correct the sum.")
        )
    found.answer, found.answered_at, found.answered_by, found.adjusted_minor = said, now, by.person_id, added
    session.flush()
    row.adjusted_minor = taken_off(row.amount_minor, adjustments(session, sheet.id)[found.person_id])
    session.flush()
    if not open_disputes(session, sheet.id):
        sheet.state = BonusState.DRAFT
        session.flush()
    audit(
        session, "bonus_dispute_answered", subject="bonus_sheet", subject_id=sheet.id, by=by, now=now,
        dispute=found.id, adjusted_minor=added,
    )  # fmt: skip
    told(session, sheet, [found.person_id], kind=NotificationKind.BONUS_ANSWERED, by=by, now=now, comment=said)


def _require_open(found: BonusDispute, sheet: BonusSheet, said: str, by: Actor) -> None:
    if found.answered_at is not None:
        raise _refused(_("It has been answered, and the answer stays."), _("Reload the page to read it."))
    if found.person_id == by.person_id:
        raise _refused(_("It is your own."), _("Ask another lead or an administrator."))
    if not said:
        raise _refused(_("The operator should know why."), _("Say in a few words what you found."))
    if sheet.state not in OPEN:
        raise _refused(_("The sheet is signed."), _("Send it back first."))


def open_disputes(session: Session, sheet_id: int) -> int:
    """How many of the sheet's disputes wait for an answer."""
    waiting = select(func.count()).where(BonusDispute.sheet_id == sheet_id, BonusDispute.answered_at.is_(None))
    return session.scalar(waiting) or 0


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("Nothing was changed."), why, way_out)
