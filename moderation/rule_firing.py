"""Rules at work: each new text is asked once by each rule in its order; what a rule did can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from desk.tickets import Wish
from moderation.decision_counts import RULES, Counted, note_decided, note_undone
from moderation.promotion import promote, withdraw
from moderation.rule_notices import tell
from moderation.rule_subjects import Looked, looked_at
from moderation.rule_tags import put_on, take_off
from moderation.rule_terms import Effect, Terms
from moderation.standing import Standing, stand, standing_of
from storage.errors import Refused
from storage.i18n import _
from storage.rights import SYSTEM, Actor
from storage.tables import Lease, Rule, RuleFiring
from storage.vocabulary import DecisionKind, DecisionWay, Label, MentionState, Outcome

MOST_FIRINGS = 5
"""Times that one rule fires on one text: an author who edits back and forth must not keep it busy."""


class Ready(NamedTuple):
    """A rule as it is carried out."""

    id: int
    version: int
    terms: Terms
    effect: Effect
    is_last: bool

    @property
    def needs_pretag(self) -> bool:
        return self.terms.needs_pretag or self.effect.needs_pretag

    def waits_for(self, one: Looked) -> bool:
        """Whether what it asks for has not been said yet."""
        return (self.needs_pretag and not one.is_pretagged) or (bool(self.terms.tags) and not one.is_appraised)


def ready(session: Session, brand_ids: Sequence[int] | None = None) -> Mapping[int, list[Ready]]:
    """The active rules in their order, by brand."""
    wanted = select(Rule).where(Rule.is_active, Rule.removed_at.is_(None)).order_by(Rule.position, Rule.id)
    if brand_ids is not None:
        wanted = wanted.where(Rule.brand_id.in_(brand_ids))
    found: dict[int, list[Ready]] = {}
    for rule in session.scalars(wanted):
        found.setdefault(rule.brand_id, []).append(ready_of(rule))
    return found


def ready_of(rule: Rule) -> Ready:
    """The rule, understood. Raises Refused when it was written by a version that knew more."""
    return Ready(rule.id, rule.version, Terms.of(rule.terms), Effect.of(rule.effect), rule.is_last)


def fire(
    session: Session,
    mention_ids: Sequence[int],
    rules: Mapping[int, list[Ready]],
    *,
    now: datetime,
    is_last_time: bool = False,
) -> list[int]:
    """Asks the rules about those of the texts that wait; gives those to ask about again later.

    Later: the pre-tag or the brand's own heads have not spoken yet, or somebody is reading the text just now. The last
    time nothing is waited for: what has not been said does not hold.
    """
    later: list[int] = []
    held = set(session.scalars(select(Lease.mention_id).where(Lease.mention_id.in_(mention_ids), Lease.until > now)))
    for one in list(looked_at(session, mention_ids)):
        mine = rules.get(one.brand_id, [])
        if one.state != MentionState.NEW or not mine:
            continue
        if one.mention_id in held or (not is_last_time and any(rule.waits_for(one) for rule in mine)):
            later.append(one.mention_id)
            continue
        _ask(session, one, mine, now=now)
    return later


def _ask(session: Session, one: Looked, rules: Sequence[Ready], *, now: datetime) -> None:
    for rule in rules:
        if not rule.terms.hold(one.subject) or _is_spent(session, rule, one):
            continue
        was = standing_of(session, one.mention_id, by=SYSTEM)
        if was.state != MentionState.NEW or was.version != one.version:
            return
        if _carry_out(session, rule, was, now=now) and (rule.is_last or rule.effect.outcome != Outcome.KEEP):
            return


def _is_spent(session: Session, rule: Ready, one: Looked) -> bool:
    """Whether the rule has fired on this version before, or too often on the text."""
    fired = select(RuleFiring.mention_version).where(
        RuleFiring.rule_id == rule.id, RuleFiring.mention_id == one.mention_id
    )
    versions = session.scalars(fired).all()
    return one.version in versions or len(versions) >= MOST_FIRINGS


def _carry_out(session: Session, rule: Ready, was: Standing, *, now: datetime) -> bool:
    becomes = _after(rule.effect, was, now=now)
    if becomes is None:
        return False
    try:
        with session.begin_nested():
            if becomes.state == MentionState.PROMOTED:
                wish = Wish(channel_id=rule.effect.channel_id, priority=rule.effect.priority or None)
                promote(session, was.id, by=SYSTEM, now=now, wish=wish, label=becomes.label)
            else:
                stand(session, was, becomes)
    except Refused:  # no channel takes it: it waits for a moderator as if there were no rule
        return False
    session.execute(delete(Lease).where(Lease.mention_id == was.id))
    firing = RuleFiring(
        rule_id=rule.id,
        rule_version=rule.version,
        mention_id=was.id,
        mention_version=was.version,
        outcome=rule.effect.outcome.value,
        before={"state": was.state, "label": was.label, "is_abuse": was.is_abuse}
        | {"tags": put_on(session, was, rule.effect.tags, now=now)},
        fired_at=now,
    )
    session.add(firing)
    session.flush()
    if rule.effect.outcome != Outcome.KEEP:
        note_decided(session, was.brand_id, [_counted(now)])
    tell(session, rule.effect.tell, firing, now=now)
    return True


def _after(effect: Effect, was: Standing, *, now: datetime) -> Standing | None:
    """How the text stands then; None when it cannot be closed because nobody has said what it is."""
    decided: dict[str, Any] = {"decided_at": now, "decided_by": None}
    label = effect.label or was.label or was.pretag
    match effect.outcome:
        case Outcome.KEEP:
            return was.becomes(label=effect.label or was.label)
        case Outcome.CLOSE if label == Label.ABUSE:
            return was.becomes(state=MentionState.ABUSE, label=label, is_abuse=True, **decided)
        case Outcome.CLOSE:
            return was.becomes(state=MentionState.DECIDED, label=label, is_abuse=False, **decided) if label else None
        case Outcome.ABUSE:
            return was.becomes(state=MentionState.ABUSE, label=Label.ABUSE, is_abuse=True, **decided)
        case Outcome.NOT_OURS:
            return was.becomes(state=MentionState.NOT_OURS, label=None, is_abuse=False, **decided)
        case Outcome.PROMOTE:
            return was.becomes(state=MentionState.PROMOTED, label=label, **decided)


def take_back(session: Session, firing_id: int, *, by: Actor, now: datetime) -> None:
    """The text waits again as before the rule fired, and this rule leaves this version of it alone.

    Raises Refused when somebody has decided it since, or works on its ticket.
    """
    mention_id = session.scalar(select(RuleFiring.mention_id).where(RuleFiring.id == firing_id))
    if mention_id is None:
        raise Refused(_("There is no such firing of a rule."), _("It may have been removed."), _("Reload the page."))
    was = standing_of(session, mention_id, by=by)
    firing = session.get_one(RuleFiring, firing_id, populate_existing=True, with_for_update=True)
    if firing.undone_at is not None:
        return
    _require_last_word(firing, was)
    if was.state == MentionState.PROMOTED:
        withdraw(session, mention_id, by=SYSTEM, now=now)
    before = firing.before
    label = Label(before["label"]) if before["label"] else None
    stand(
        session,
        was,
        was.becomes(
            state=MentionState(before["state"]), label=label, is_abuse=before["is_abuse"], decided_at=None,
            decided_by=None,
        ),
    )  # fmt: skip
    take_off(session, before.get("tags", ()), now=now)
    firing.undone_at, firing.undone_by = now, by.person_id
    if firing.outcome != Outcome.KEEP:
        note_undone(session, was.brand_id, [_counted(firing.fired_at)])


def _counted(at: datetime) -> Counted:
    return Counted(RULES, DecisionWay.RULE, at, DecisionKind.LABEL)


def _require_last_word(firing: RuleFiring, was: Standing) -> None:
    kept = firing.outcome == Outcome.KEEP and was.state == MentionState.NEW
    if kept or (was.decided_by is None and was.decided_at == firing.fired_at.astimezone(UTC)):
        return
    raise Refused(
        _("What the rule did with mention {number} stays.").format(number=was.id),
        _("Somebody has decided it since."),
        _("Open the mention and decide it once more."),
    )


def count_of(session: Session, rule_id: int) -> int:
    """How often the rule fired and was not taken back."""
    fired = select(func.count()).where(RuleFiring.rule_id == rule_id, RuleFiring.undone_at.is_(None))
    return session.scalar(fired.select_from(RuleFiring)) or 0
