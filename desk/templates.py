"""Templates as people write them: each change is a new version, which is offered when somebody has approved it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.events import audit
from desk.placeholders import placeholders
from desk.template_terms import Terms
from storage.errors import Refused
from storage.i18n import _
from storage.rights import Actor
from storage.tables import Channel, Tag, Template, TemplateVersion
from storage.vocabulary import Language, Role, TemplateState

APPROVERS: Final = (Role.LEAD, Role.ADMINISTRATOR)
WRITERS: Final = (*APPROVERS, Role.OPERATOR)
READERS: Final = (*WRITERS, Role.MARKETING, Role.QUALITY)
LONGEST_NAME: Final = 120
LONGEST_SHORTCUT: Final = 40
LONGEST_TEXT: Final = 8000
MOST: Final = 2000
ANYWHERE: Final = Terms()


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """What somebody fills in; from `valid_until` on it is not offered any more."""

    name: str
    text: str
    shortcut: str = ""
    terms: Terms = ANYWHERE
    valid_until: datetime | None = None


def propose_template(session: Session, brand_id: int, form: TemplateForm, *, by: Actor, now: datetime) -> int:
    """The new template's id; it is the proposer's, and offered once it is approved."""
    by.require(*WRITERS, brand_id=brand_id)
    if (session.scalar(select(func.count()).where(Template.brand_id == brand_id)) or 0) >= MOST:
        raise refused(_("A brand has at most {most} templates.").format(most=MOST), _("Change one of those there are."))
    template = Template(brand_id=brand_id, owner_id=by.person_id, created_at=now)
    session.add(template)
    session.flush()
    _keep(session, template, form, by=by, now=now)
    return template.id


def propose_version(
    session: Session, template_id: int, form: TemplateForm, *, based_on: int, by: Actor, now: datetime
) -> int:  # fmt: skip
    """The number of the version that says this; the one in use stays until it is approved.

    `based_on` is the version that the writer had before their eyes: a colleague's newer one is not overwritten.
    """
    template = template_to_change(session, template_id, by=by)
    if template.version != based_on:
        raise refused(
            _("Version {number} was written meanwhile.").format(number=template.version),
            _("Look at it first; your words are still in the form."),
        )
    before = session.get_one(TemplateVersion, (template.id, template.version))
    if form_of(before) == _tidy(form):
        return template.version
    if before.state == TemplateState.PROPOSED:
        before.state = TemplateState.REPLACED
    template.version += 1
    _keep(session, template, form, by=by, now=now)
    return template.version


def appoint(
    session: Session, template_id: int, *, owner_id: int | None, approver_id: int | None, by: Actor, now: datetime
) -> None:  # fmt: skip
    """These two answer for the template from now on; without an approver any team lead says yes or no."""
    template = template_to_change(session, template_id, by=by)
    by.require(*APPROVERS, brand_id=template.brand_id)
    template.owner_id, template.approver_id = owner_id, approver_id
    audit(
        session, "template_appointed", subject="template", subject_id=template.id, by=by, now=now, owner=owner_id,
        approver=approver_id,
    )  # fmt: skip


def retire(session: Session, template_id: int, *, by: Actor, now: datetime) -> None:
    """It is not offered any more; its versions, and what was written with it, stay."""
    template = template_to_change(session, template_id, by=by)
    _require_answerable(template, by)
    template.retired_at = template.retired_at or now
    audit(session, "template_retired", subject="template", subject_id=template.id, by=by, now=now)


def restore(session: Session, template_id: int, *, by: Actor, now: datetime) -> None:
    """A retired template is back, as it was."""
    template = template_to_change(session, template_id, by=by, is_retired=True)
    _require_answerable(template, by)
    template.retired_at = None
    newest = session.get_one(TemplateVersion, (template.id, template.version))
    _require_free_shortcut(session, template, newest.shortcut)
    audit(session, "template_restored", subject="template", subject_id=template.id, by=by, now=now)


def template_to_change(session: Session, template_id: int, *, by: Actor, is_retired: bool | None = False) -> Template:
    """The template, locked, if this person may propose to change it; `is_retired` None takes it either way."""
    template = session.get(Template, template_id, with_for_update=True, populate_existing=True)
    is_theirs = template is not None and by.holds(*WRITERS, brand_id=template.brand_id)
    is_wanted = template is not None and is_retired in {None, template.retired_at is not None}
    if template is None or not is_theirs or not is_wanted:
        raise refused(_("It does not exist, was retired, or is not yours to change."), _("Reload the page."))
    return template


def form_of(version: TemplateVersion) -> TemplateForm:
    """A version as a form, to be changed in part."""
    return TemplateForm(version.name, version.text, version.shortcut, Terms.of(version.terms), version.valid_until)


def refused(why: str, way_out: str) -> Refused:
    """A template that stays as it was."""
    return Refused(_("The template was not saved."), why, way_out)


def _keep(session: Session, template: Template, form: TemplateForm, *, by: Actor, now: datetime) -> None:
    tidy = _tidy(form)
    _require_sound(session, template, tidy, now=now)
    session.add(
        TemplateVersion(
            template_id=template.id, version=template.version, name=tidy.name, shortcut=tidy.shortcut, text=tidy.text,
            terms=tidy.terms.stored(), valid_until=tidy.valid_until, state=TemplateState.PROPOSED,
            person_id=by.person_id, at=now,
        )
    )  # fmt: skip
    session.flush()
    audit(
        session, "template_proposed", subject="template", subject_id=template.id, by=by, now=now,
        version=template.version, name=tidy.name,
    )  # fmt: skip


def _tidy(form: TemplateForm) -> TemplateForm:
    """Without what nobody sees: ends of lines of other systems, space around."""
    until = form.valid_until
    return TemplateForm(
        " ".join(form.name.split())[:LONGEST_NAME],
        form.text.replace("\r\n", "\n").strip(),
        form.shortcut.strip().lstrip("/").casefold()[:LONGEST_SHORTCUT],
        Terms(tuple(sorted(form.terms.channels)), tuple(sorted(form.terms.tags)), tuple(sorted(form.terms.languages))),
        until.replace(microsecond=until.microsecond // 1000 * 1000) if until else None,
    )


def _require_sound(session: Session, template: Template, form: TemplateForm, *, now: datetime) -> None:
    if not form.name:
        raise refused(_("It has no name."), _("Give it one by which it is found."))
    if not form.text:
        raise refused(_("It says nothing."), _("Write the answer."))
    if len(form.text) > LONGEST_TEXT:
        raise refused(
            _("It has {length} characters; {limit} are allowed.").format(length=len(form.text), limit=LONGEST_TEXT),
            _("Shorten it."),
        )
    placeholders(form.text)
    if any(sign.isspace() for sign in form.shortcut):
        raise refused(_("A shortcut is one word."), _("Leave out the spaces."))
    if form.valid_until is not None and form.valid_until <= now:
        raise refused(_("It would have ended already."), _("Choose a later day, or none."))
    _require_own(session, template.brand_id, form.terms)
    _require_free_shortcut(session, template, form.shortcut)


def _require_own(session: Session, brand_id: int, terms: Terms) -> None:
    """Channels and tags are the brand's own, languages those of texts."""
    for ids, own in ((terms.channels, Channel), (terms.tags, Tag)):
        known = select(func.count()).where(own.id.in_(ids), own.brand_id == brand_id)
        if ids and session.scalar(known) != len(set(ids)):
            raise refused(
                _("One of its channels or tags is not there any more."), _("Choose the channels and tags again.")
            )
    if not set(terms.languages) <= set(Language):
        raise refused(_("One of its languages is not known."), _("Choose the languages again."))


def _require_free_shortcut(session: Session, template: Template, shortcut: str) -> None:
    if not shortcut:
        return
    current = TemplateVersion.version.in_((Template.version, Template.approved_version))
    taken = session.scalar(
        select(TemplateVersion.name)
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(
            current, Template.brand_id == template.brand_id, Template.id != template.id, Template.retired_at.is_(None),
            TemplateVersion.shortcut == shortcut,
        )
        .limit(1)
    )  # fmt: skip
    if taken is not None:
        raise refused(
            _("The shortcut “{shortcut}” belongs to the template “{name}”.").format(shortcut=shortcut, name=taken),
            _("Choose another one."),
        )


def _require_answerable(template: Template, by: Actor) -> None:
    """A template is retired by its owner or by those who approve."""
    if template.owner_id != by.person_id or by.person_id is None:
        by.require(*APPROVERS, brand_id=template.brand_id)
