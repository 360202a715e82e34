"""Rules as work of the background: asked about what came in, and about what waits when a lead says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from moderation.commercial import hide_commercial, hides
from moderation.rule_firing import Ready, fire, ready, ready_of, take_back
from moderation.rule_tags import newly_tagged
from moderation.rule_trial import try_rule
from moderation.rules import RULERS, form_of
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.jobs import Handler, Leased, Postpone, enqueue
from storage.rights import Actor
from storage.tables import AuditEntry, Mention, Rule, RuleFiring
from storage.vocabulary import MentionState

RULES_JOB: Final = "moderation.rules"
AT_ONCE: Final = 50
"""Texts asked about in one transaction."""
MOST_IN_A_JOB: Final = 500
TAGS_JOB: Final = "moderation.rules_after_tags"
LOOK_BACK_EVERY_S: Final = 120
LOOKED_BACK: Final = timedelta(minutes=10)
"""Longer than the pause between two looks: asking twice does no harm, and a worker may have been late."""
LOOK_AGAIN: Final = timedelta(seconds=10)
WAITS_FOR: Final = timedelta(hours=1)
"""Longer than this no pre-tag, no tags, and no reader, is waited for."""


def ask_for(mention_ids: Sequence[int], *, key: str, now: datetime) -> None:
    """Has the rules asked about new texts, and whether they are commercial, where that matters: a job, once per key."""
    with reading() as session:
        brands = {*ready(session), *hides(session)}
        new = select(Mention.id).where(
            Mention.id.in_(mention_ids), Mention.state == MentionState.NEW, Mention.brand_id.in_(brands)
        )
        wanted = list(session.scalars(new)) if brands else []
    if wanted:
        with transaction() as session:
            enqueue(session, RULES_JOB, {"mention_ids": wanted}, now=now, unique_key=f"{RULES_JOB}:{key}")


def ask_rules(job: Leased, now: datetime) -> None:
    """Asks the rules, or the one named, about the texts; about those that cannot be judged yet a little later."""
    ids = [int(one) for one in job.payload["mention_ids"]]
    with reading() as session:
        rules = _named(session, int(job.payload["rule_id"])) if "rule_id" in job.payload else ready(session)
    later: list[int] = []
    is_last_time = now - job.created_at >= WAITS_FOR
    for start in range(0, len(ids), AT_ONCE):
        with transaction() as session:
            part = ids[start : start + AT_ONCE]
            if "rule_id" not in job.payload:
                later += hide_commercial(session, part, now=now, is_last_time=is_last_time)
            later += fire(session, part, rules, now=now, is_last_time=is_last_time)
    if later and not is_last_time:
        raise Postpone(now + LOOK_AGAIN, "not all are pre-tagged, or somebody reads them")


def apply_to_waiting(session: Session, rule_id: int, *, by: Actor, now: datetime) -> int:
    """Has this rule asked about what waits in the stream already; gives how many texts that are.

    Raises Refused for a rule that is off.
    """
    rule = session.get(Rule, rule_id)
    if rule is None or not rule.is_active or not by.holds(*RULERS, brand_id=rule.brand_id):
        raise Refused(_("The rule was not applied."), _("It is switched off."), _("Switch it on first."))
    form = form_of(rule)
    waiting = try_rule(session, rule.brand_id, form.terms, form.effect, by=by, now=now).waiting
    stamp = int(now.timestamp() * 1000)
    for start in range(0, len(waiting), MOST_IN_A_JOB):
        part = list(waiting[start : start + MOST_IN_A_JOB])
        enqueue(
            session, RULES_JOB, {"mention_ids": part, "rule_id": rule_id}, now=now,
            unique_key=f"{RULES_JOB}:{rule_id}:{stamp}:{start}",
        )  # fmt: skip
    _note(session, rule, "rule_applied", by=by, now=now, texts=len(waiting))
    return len(waiting)


def take_all_back(rule_id: int, *, since: datetime, by: Actor, now: datetime) -> tuple[int, int]:
    """Takes back what the rule did since then, newest first: how many, and how many stay because people went on.

    Opens its own transactions, a few texts in each.
    """
    with transaction() as session:
        rule = session.get(Rule, rule_id)
        if rule is None or not by.holds(*RULERS, brand_id=rule.brand_id):
            raise Refused(_("Nothing was taken back."), _("The rule is not yours to change."), _("Reload the page."))
        wanted = select(RuleFiring.id).where(
            RuleFiring.rule_id == rule_id, RuleFiring.undone_at.is_(None), RuleFiring.fired_at >= since
        )
        ids = list(session.scalars(wanted.order_by(RuleFiring.id.desc())))
        _note(session, rule, "rule_taken_back", by=by, now=now, texts=len(ids))
    stayed = 0
    for start in range(0, len(ids), AT_ONCE):
        with transaction() as session:
            for one in ids[start : start + AT_ONCE]:
                try:
                    with session.begin_nested():
                        take_back(session, one, by=by, now=now)
                except Refused:  # somebody has decided it since, and that stands
                    stayed += 1
    return len(ids) - stayed, stayed


def _named(session: Session, rule_id: int) -> dict[int, list[Ready]]:
    rule = session.get(Rule, rule_id)
    return {rule.brand_id: [ready_of(rule)]} if rule is not None and rule.is_active else {}


def _note(session: Session, rule: Rule, action: str, *, by: Actor, now: datetime, texts: int) -> None:
    details = {"name": rule.name, "texts": texts}
    session.add(
        AuditEntry(at=now, person_id=by.person_id, action=action, subject="rule", subject_id=rule.id, details=details)
    )


def ask_after_tags(job: Leased, now: datetime) -> None:
    """Asks the rules about waiting texts on which a tag of theirs was put, or proposed, since the last time.

    The brand's own heads learn by the hour, and people put tags on without deciding; neither is an arrival.
    """
    del job
    with reading() as session:
        asking = {brand_id: rules for brand_id, rules in ready(session).items() if any(one.terms.tags for one in rules)}
        found = {
            brand_id: newly_tagged(session, [tag for one in rules for tag in one.terms.tags], since=now - LOOKED_BACK)
            for brand_id, rules in asking.items()
        }
    minute = int(now.timestamp() // LOOK_BACK_EVERY_S)
    for brand_id, ids in found.items():
        ask_for(ids, key=f"tags:{brand_id}:{minute}", now=now)


HANDLERS: dict[str, Handler] = {RULES_JOB: ask_rules, TAGS_JOB: ask_after_tags}
