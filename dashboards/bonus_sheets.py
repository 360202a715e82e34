"""The monthly sheet of bonuses: calculated, signed by one, confirmed by another, and then frozen.

What was measured, the rows and the cases behind them are kept as they were when it was calculated; later changes of
facts are shown beside them and change nothing. A correction of a frozen sheet is another sheet.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from dashboards.bonus_plans import MANAGERS, Plan, plan_for, plans
from dashboards.bonus_reckoning import calculate, period_of_month
from dashboards.bonus_rows import amounts, carry_over, kept_people, write_rows
from dashboards.bonus_wording import month_name
from dashboards.review import midnight, people_of
from desk.events import audit
from desk.notifying import Told, tell
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import BonusDispute, BonusRow, BonusSheet, Brand
from storage.vocabulary import BonusState, NotificationKind

LONGEST = 1000
OPEN = (BonusState.DRAFT, BonusState.DISPUTED)
PAGE = "bonus"


class Seen(NamedTuple):
    """What whoever signs had before their eyes: when it was calculated (confirming: signed), and all sums together."""

    at: datetime | None
    total_minor: int


def calculate_sheet(
    session: Session, brand_id: int, month: str, *, by: Actor, now: datetime, reason: str = ""
) -> int:  # fmt: skip
    """Calculates the month's sheet, or calculates it anew; after a frozen one a correction, which needs a reason.

    Raises Refused before the month is over, without a plan in force, and while a signed sheet waits for its second
    person. Disputes and what their answers added stay through a new calculation. A correction begins with those of
    the frozen sheet, keeps its plan, and has a row for everybody it paid.
    """
    by.require(*MANAGERS, brand_id=brand_id)
    if now < midnight(period_of_month(month).until):
        raise _refused(
            month, _("The month is not over yet."), _("Try the plan on it instead: the preview counts what there is.")
        )
    # Two who calculate the first sheet of a month at once: there is no row of it yet to wait for.
    session.scalars(select(Brand.id).where(Brand.id == brand_id).with_for_update()).one()
    earlier = sheet = _newest(session, brand_id, month)
    plan = _plan(session, brand_id, month, sheet, by=by)
    said = reason.strip()[:LONGEST]
    if sheet is not None and sheet.state is BonusState.SIGNED:
        raise _refused(month, _("It is signed and waits for a second person."), _("Send it back first."))
    if sheet is None or sheet.state is BonusState.FROZEN:
        sheet = _another(session, brand_id, month, sheet, plan_id=plan.id, reason=said, by=by, now=now)
    found = calculate(session, brand_id, month, plan=plan, by=by, now=now, also=kept_people(session, sheet))
    before = amounts(session, earlier.id) if earlier else {}
    write_rows(session, sheet, found)
    sheet.plan_id, sheet.calculated_at, sheet.calculated_by, sheet.remark = plan.id, now, by.person_id, ""
    session.flush()
    audit(
        session, "bonus_calculated", subject="bonus_sheet", subject_id=sheet.id, by=by, now=now, month=month,
        number=sheet.number, plan=plan.version, total_minor=found.total_minor, reason=said,
    )  # fmt: skip
    changed = [row.person_id for row in found.rows if before.get(row.person_id) != row.reckoned.amount_minor]
    told(session, sheet, changed, kind=NotificationKind.BONUS_READY, by=by, now=now)
    return sheet.id


def sign(session: Session, sheet_id: int, *, by: Actor, now: datetime, seen: Seen | None = None) -> None:
    """A lead signs a sheet without open disputes; a second person confirms it.

    Raises Refused when it is no longer what was `seen` on the page; None: signed without a page.
    """
    sheet = locked(session, sheet_id, by=by)
    if sheet.state is BonusState.SIGNED and sheet.signed_by == by.person_id:
        return  # the second of two clicks
    if sheet.state is BonusState.DISPUTED:
        raise _refused(sheet.month, _("Somebody disputes a line."), _("Answer the disputes first."))
    _require(sheet, BonusState.DRAFT)
    _require_seen(session, sheet, sheet.calculated_at, seen)
    below = exists().where(BonusRow.sheet_id == sheet_id, BonusRow.amount_minor + BonusRow.adjusted_minor < 0)
    if session.scalar(select(below)):
        raise _refused(sheet.month, _("A row is below nothing."), _("Calculate it anew."))
    sheet.state, sheet.signed_at, sheet.signed_by = BonusState.SIGNED, now, by.person_id
    session.flush()
    audit(session, "bonus_signed", subject="bonus_sheet", subject_id=sheet.id, by=by, now=now, month=sheet.month)
    managers = people_of(session, sheet.brand_id, *MANAGERS)
    told(session, sheet, managers, kind=NotificationKind.BONUS_SIGNED, by=by, now=now)


def send_back(session: Session, sheet_id: int, *, remark: str, by: Actor, now: datetime) -> None:
    """A signed sheet is a draft again, with a word of why; whoever has signed it may take it back, too."""
    sheet = locked(session, sheet_id, by=by)
    _require(sheet, BonusState.SIGNED)
    said = remark.strip()[:LONGEST]
    if not said:
        raise _refused(sheet.month, _("Whoever signed it should know why."), _("Say in a few words what is wrong."))
    signer = sheet.signed_by
    sheet.state, sheet.remark, sheet.signed_at, sheet.signed_by = BonusState.DRAFT, said, None, None
    session.flush()
    audit(session, "bonus_sent_back", subject="bonus_sheet", subject_id=sheet.id, by=by, now=now, remark=said)
    if signer is not None:
        told(session, sheet, [signer], kind=NotificationKind.BONUS_SIGNED, by=by, now=now, comment=said)


def confirm(session: Session, sheet_id: int, *, by: Actor, now: datetime, seen: Seen | None = None) -> None:
    """A second person confirms what another has signed: from now on nothing changes it. Of `seen` as in `sign`."""
    sheet = locked(session, sheet_id, by=by)
    if sheet.state is BonusState.FROZEN and sheet.confirmed_by == by.person_id:
        return  # the second of two clicks
    _require(sheet, BonusState.SIGNED)
    if sheet.signed_by == by.person_id:
        raise _refused(
            sheet.month, _("You have signed it yourself, and two people decide about money."),
            _("Ask another lead or an administrator."),
        )  # fmt: skip
    _require_seen(session, sheet, sheet.signed_at, seen)
    sheet.state, sheet.confirmed_at, sheet.confirmed_by = BonusState.FROZEN, now, by.person_id
    session.flush()
    audit(session, "bonus_frozen", subject="bonus_sheet", subject_id=sheet.id, by=by, now=now, month=sheet.month)
    people = session.scalars(select(BonusRow.person_id).where(BonusRow.sheet_id == sheet.id)).all()
    told(session, sheet, people, kind=NotificationKind.BONUS_FROZEN, by=by, now=now)


def locked(session: Session, sheet_id: int, *, by: Actor) -> BonusSheet:
    """The sheet, held for this transaction. Raises Refused unless somebody asks who may sign."""
    sheet = held(session, sheet_id)
    by.require(*MANAGERS, brand_id=sheet.brand_id)
    return sheet


def held(session: Session, sheet_id: int) -> BonusSheet:
    """The sheet, held for this transaction; rights are the caller's."""
    wanted = select(BonusSheet).where(BonusSheet.id == sheet_id).with_for_update()
    sheet = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if sheet is None:
        raise Refused(_("There is no such sheet."), _("It may be of another brand."), _("Reload the page."))
    return sheet


def told(
    session: Session, sheet: BonusSheet, people: Iterable[int], *, kind: NotificationKind, by: Actor, now: datetime,
    comment: str = "",
) -> None:  # fmt: skip
    """Tells people about the sheet; nobody of what they have done themselves."""
    details = {"page": PAGE, "name": sheet.month, "comment": comment}
    rows = [Told(person, kind, None, details) for person in sorted(set(people)) if person != by.person_id]
    tell(session, rows, by=by, now=now)


def has_disputes(session: Session, sheet_id: int) -> bool:
    """Whether anybody has objected to the sheet, answered or not."""
    return session.scalar(select(BonusDispute.id).where(BonusDispute.sheet_id == sheet_id).limit(1)) is not None


def _plan(session: Session, brand_id: int, month: str, sheet: BonusSheet | None, *, by: Actor) -> Plan:
    """Today's plan of the month, or the one the sheet was disputed or frozen under: its lines are those."""
    known = plans(session, brand_id, by=by)
    if sheet is not None and (sheet.number > 1 or sheet.state is BonusState.FROZEN or has_disputes(session, sheet.id)):
        return next(one for one in known if one.id == sheet.plan_id)
    plan = plan_for(known, month)
    if plan is None:
        raise _refused(month, _("No plan holds for this month."), _("Save a plan that is valid from it."))
    return plan


def _newest(session: Session, brand_id: int, month: str) -> BonusSheet | None:
    wanted = select(BonusSheet).where(BonusSheet.brand_id == brand_id, BonusSheet.month == month)
    return session.scalars(wanted.order_by(BonusSheet.number.desc()).limit(1).with_for_update()).one_or_none()


def _another(
    session: Session, brand_id: int, month: str, before: BonusSheet | None, *, plan_id: int, reason: str, by: Actor,
    now: datetime,
) -> BonusSheet:  # fmt: skip
    if before is not None and not reason:
        raise _refused(
            month, _("Its sheet is frozen, and nothing changes it."), _("Say why it is corrected: another is made.")
        )
    sheet = BonusSheet(
        brand_id=brand_id, month=month, number=before.number + 1 if before else 1, plan_id=plan_id,
        state=BonusState.DRAFT, reason=reason, calculated_at=now, calculated_by=by.person_id,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    if before is not None:
        carry_over(session, before.id, sheet.id)
    return sheet


def _require_seen(session: Session, sheet: BonusSheet, at: datetime | None, seen: Seen | None) -> None:
    total = select(func.sum(BonusRow.amount_minor + BonusRow.adjusted_minor)).where(BonusRow.sheet_id == sheet.id)
    if seen is not None and seen != (at, int(session.scalar(total) or 0)):
        raise _refused(
            sheet.month, _("Its sums have changed since the page was loaded."), _("Look at them once more.")
        )  # fmt: skip


def _require(sheet: BonusSheet, state: BonusState) -> None:
    if sheet.state is not state:
        raise _refused(
            sheet.month, _("It has gone on since the page was loaded."), _("Reload the page to see where it stands.")
        )


def _refused(month: str, why: str, way_out: str) -> Refused:
    return Refused(_("The bonuses of {month} stay as they are.").format(month=month_name(month)), why, way_out)
