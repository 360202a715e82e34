"""Names of what templates are made of, in the language in force."""

from collections.abc import Mapping

from desk.insertions import Used
from desk.placeholders import RUSSIAN, RUSSIAN_CASES, Case, Wanted
from storage.i18n import _, language
from storage.vocabulary import InsertionOrigin, TemplateStanding, TemplateState


def standing_name(standing: TemplateStanding) -> str:
    """Whether it is offered."""
    return {
        TemplateStanding.IN_USE: _("in use"),
        TemplateStanding.UNAPPROVED: _("not approved yet"),
        TemplateStanding.OUTDATED: _("out of date"),
        TemplateStanding.RETIRED: _("retired"),
    }[standing]


def decision_name(state: TemplateState) -> str:
    """What was decided about a version."""
    return {
        TemplateState.PROPOSED: _("waits for approval"),
        TemplateState.APPROVED: _("approved"),
        TemplateState.RETURNED: _("given back"),
        TemplateState.REPLACED: _("replaced before a decision"),
    }[state]


def case_name(case: Case) -> str:
    """The case, in words of grammar."""
    return {
        Case.NOMINATIVE: _("nominative"),
        Case.GENITIVE: _("genitive"),
        Case.DATIVE: _("dative"),
        Case.ACCUSATIVE: _("accusative"),
        Case.INSTRUMENTAL: _("instrumental"),
        Case.PREPOSITIONAL: _("prepositional"),
    }[case]


def in_braces(wanted: Wanted, case: Case | None = None) -> str:
    """The placeholder as one writes it in the language in force."""
    name = RUSSIAN[wanted] if language() == "ru" else wanted.value
    if case is None:
        return f"{{{name}}}"
    word = RUSSIAN_CASES[case] if language() == "ru" else case.name.lower()
    return f"{{{name}:{word}}}"


def meaning_of(wanted: Wanted) -> str:
    """What stands for it in an answer."""
    return _meanings()[wanted]


def _meanings() -> Mapping[Wanted, str]:
    return {
        Wanted.NAME: _("the customer's given name; a nickname is not greeted, the greeting falls away"),
        Wanted.FULL_NAME: _("name and patronymic, or the name alone"),
        Wanted.SIGNATURE: _("the signature of whoever writes"),
        Wanted.NUMBER: _("the number of the ticket"),
    }


def origin_name(origin: InsertionOrigin) -> str:
    """Where words came from that were put into an answer box."""
    return {
        InsertionOrigin.TEMPLATE: _("Templates"),
        InsertionOrigin.EARLIER_ANSWER: _("Earlier answers"),
        InsertionOrigin.MODEL: _("Drafts of the model"),
    }[origin]


def made_from(used: Used) -> str:
    """What an answer was made from, as it is told beside it."""
    if used.origin == InsertionOrigin.EARLIER_ANSWER:
        said = _("from an earlier answer")
    elif used.origin == InsertionOrigin.MODEL:
        said = _("from a model's draft")
    else:
        said = _("template “{name}”, version {version}").format(name=used.name, version=used.version)
    kept = round(100 * (1 - used.distance))
    return said if kept == 100 else _("{what}, {percent} % as it was").format(what=said, percent=kept)  # noqa: PLR2004 - all of it
