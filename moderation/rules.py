"""Rules as people write them: added, changed, put in order, switched, removed; each version is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from moderation.rule_terms import Effect, Terms
from moderation.rule_trial import SURE_ENOUGH, try_rule
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import AuditEntry, Channel, Person, Rule, RuleVersion, Source, Tag
from storage.vocabulary import Label, Outcome, Role

RULERS: Final = (Role.LEAD, Role.ADMINISTRATOR)
LONGEST_NAME: Final = 120
MOST_RULES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """What a lead fills in."""

    name: str
    terms: Terms
    effect: Effect
    is_last: bool = True


def add_rule(session: Session, brand_id: int, form: RuleForm, *, by: Actor, now: datetime) -> int:
    """The new rule's id; it stands last and does nothing until it is switched on."""
    by.require(*RULERS, brand_id=brand_id)
    _require_sound(session, brand_id, form)
    mine = Rule.brand_id == brand_id
    count, last = session.execute(select(func.count(), func.max(Rule.position)).where(mine)).one()
    if count >= MOST_RULES:
        raise _refused(_("A brand has at most {most} rules.").format(most=MOST_RULES), _("Remove one of them first."))
    rule = Rule(brand_id=brand_id, position=(last or 0) + 1, created_at=now, **_columns(form))
    session.add(rule)
    session.flush()
    _keep(session, rule, "rule_added", by=by, now=now)
    return rule.id


def edit_rule(session: Session, rule_id: int, form: RuleForm, *, by: Actor, now: datetime) -> None:
    """The rule is as the form says from now on; what it did stays. An active one must stay fit for it."""
    rule = _mine(session, rule_id, by=by)
    _require_sound(session, rule.brand_id, form)
    if rule.is_active:
        require_measured(session, rule.brand_id, form, by=by, now=now)
    for name, value in _columns(form).items():
        setattr(rule, name, value)
    rule.version += 1
    _keep(session, rule, "rule_edited", by=by, now=now)


def switch_rule(session: Session, rule_id: int, *, on: bool, by: Actor, now: datetime) -> None:
    """From now on the rule is asked about new texts, or left alone."""
    rule = _mine(session, rule_id, by=by)
    if rule.is_active == on:
        return
    if on:
        form = form_of(rule)
        _require_sound(session, rule.brand_id, form)
        require_measured(session, rule.brand_id, form, by=by, now=now)
    rule.is_active = on
    rule.version += 1
    _keep(session, rule, "rule_on" if on else "rule_off", by=by, now=now)


def move_rule(session: Session, rule_id: int, *, up: bool, by: Actor, now: datetime) -> None:
    """Changes places with the rule above or below."""
    rule = _mine(session, rule_id, by=by)
    order = list(
        session.scalars(
            select(Rule)
            .where(Rule.brand_id == rule.brand_id, Rule.removed_at.is_(None))
            .order_by(Rule.position, Rule.id)
            .with_for_update()
        )
    )
    at = order.index(rule)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for place, one in enumerate(order, start=1):
        one.position = place
    _audit(session, rule, "rule_moved", by=by, now=now)


def remove_rule(session: Session, rule_id: int, *, by: Actor, now: datetime) -> None:
    """The rule is off and out of the list; what it did, and its versions, are kept."""
    rule = _mine(session, rule_id, by=by)
    rule.removed_at, rule.is_active = now, False
    _audit(session, rule, "rule_removed", by=by, now=now)


def restore_rule(session: Session, rule_id: int, *, by: Actor, now: datetime) -> None:
    """Brings a removed rule back into the list, switched off."""
    rule = _mine(session, rule_id, by=by, is_removed=True)
    session.execute(update(Rule).where(Rule.id == rule_id).values(removed_at=None))
    _audit(session, rule, "rule_restored", by=by, now=now)


def form_of(rule: Rule) -> RuleForm:
    """The rule as it stands, to be changed in part."""
    return RuleForm(name=rule.name, terms=Terms.of(rule.terms), effect=Effect.of(rule.effect), is_last=rule.is_last)


def closes_as_abuse(effect: Effect) -> bool:
    """Whether texts are put away as abuse without anybody reading them."""
    return effect.outcome == Outcome.ABUSE or (effect.outcome == Outcome.CLOSE and effect.label == Label.ABUSE)


def require_measured(session: Session, brand_id: int, form: RuleForm, *, by: Actor, now: datetime) -> None:
    """Raises Refused for closing abuse by a rule where people have not shown often enough that it would be right."""
    if not closes_as_abuse(form.effect):
        return
    trial = try_rule(session, brand_id, form.terms, form.effect, by=by, now=now)
    if trial.surely >= SURE_ENOUGH:
        return
    raise _refused(
        _(
            "It closes abuse by itself. Of {decided} such texts that people decided, {agreed} were abuse: that makes "
            "sure of {surely} %, and {wanted} % are needed."
        ).format(
            decided=trial.decided, agreed=trial.agreed, surely=int(100 * trial.surely), wanted=int(100 * SURE_ENOUGH)
        ),
        _("Ask for more certainty, or let people decide more of them first."),
    )


def _mine(session: Session, rule_id: int, *, by: Actor, is_removed: bool = False) -> Rule:
    rule = session.get(Rule, rule_id, with_for_update=True, populate_existing=True)
    if rule is None or (rule.removed_at is not None) != is_removed or not by.holds(*RULERS, brand_id=rule.brand_id):
        raise _refused(_("It does not exist, or is not yours to change."), _("Reload the page."))
    return rule


def _require_sound(session: Session, brand_id: int, form: RuleForm) -> None:
    if not form.name.strip():
        raise _refused(_("It has no name."), _("Give it one."))
    if form.terms.is_empty and form.effect.outcome != Outcome.KEEP:
        raise _refused(_("It would hold for every text."), _("Say at least one thing that must hold."))
    if not form.effect.does_something:
        raise _refused(_("It would do nothing."), _("Choose what happens, a label or somebody to tell."))
    sources = select(func.count()).where(Source.id.in_(form.terms.sources), Source.brand_id == brand_id)
    people = select(func.count()).where(Person.id.in_(form.effect.tell), Person.is_active)
    channel = select(Channel.id).where(
        Channel.id == form.effect.channel_id, Channel.brand_id == brand_id, Channel.is_active
    )
    if session.scalar(sources) != len(set(form.terms.sources)):
        raise _refused(_("One of its sources is not there any more."), _("Choose the sources again."))
    if session.scalar(people) != len(set(form.effect.tell)):
        raise _refused(_("Somebody to be told is not there any more."), _("Choose the people again."))
    tags = select(func.count()).where(Tag.id.in_({*form.terms.tags, *form.effect.tags}), Tag.brand_id == brand_id)
    if session.scalar(tags) != len({*form.terms.tags, *form.effect.tags}):
        raise _refused(_("One of its tags is not there any more."), _("Choose the tags again."))
    if form.effect.channel_id is not None and session.scalar(channel) is None:
        raise _refused(_("Its channel is not there any more."), _("Choose another channel."))


def _columns(form: RuleForm) -> dict[str, Any]:
    name = form.name.strip()[:LONGEST_NAME]
    return {"name": name, "terms": form.terms.stored(), "effect": form.effect.stored(), "is_last": form.is_last}


def _keep(session: Session, rule: Rule, action: str, *, by: Actor, now: datetime) -> None:
    session.flush()
    kept = {name: getattr(rule, name) for name in ("version", "name", "terms", "effect", "is_last", "is_active")}
    session.add(RuleVersion(rule_id=rule.id, person_id=by.person_id, at=now, **kept))
    _audit(session, rule, action, by=by, now=now)


def _audit(session: Session, rule: Rule, action: str, *, by: Actor, now: datetime) -> None:
    details = {"name": rule.name, "version": rule.version}
    session.add(
        AuditEntry(at=now, person_id=by.person_id, action=action, subject="rule", subject_id=rule.id, details=details)
    )


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The rule was not saved."), why, way_out)
