"""The fields of a template: its words, where it fits, how long it is valid."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

import streamlit as st

from desk.placeholders import OF_TEMPLATES, Case, Wanted
from desk.screens.parts import now, signed_in, zone_of
from desk.template_places import Places, language_name
from desk.template_terms import Terms
from desk.template_words import in_braces, meaning_of
from desk.templates import LONGEST_NAME, LONGEST_SHORTCUT, LONGEST_TEXT, TemplateForm
from storage.i18n import _, language
from storage.vocabulary import Language


def template_form(key: str, given: TemplateForm, known: Places, *, is_fixed: bool) -> TemplateForm:
    """What stands in the fields; `key` is another one for another version, so that each begins as it was kept."""
    one, two = st.columns([3, 1])
    name = one.text_input(_("Name"), given.name, max_chars=LONGEST_NAME, key=f"{key}-name", disabled=is_fixed)
    shortcut = two.text_input(
        _("Shortcut"), given.shortcut, max_chars=LONGEST_SHORTCUT, key=f"{key}-shortcut", disabled=is_fixed,
        help=_("One short word; typed in the panel, it finds this template first."),
    )  # fmt: skip
    text = st.text_area(_("Text"), given.text, max_chars=LONGEST_TEXT, height=260, key=f"{key}-text", disabled=is_fixed)
    st.caption(
        "  \n".join(f"`{in_braces(wanted)}` – {meaning_of(wanted)}" for wanted in Wanted if wanted in OF_TEMPLATES)
    )
    instead = in_braces(Wanted.NAME).replace("}", "|") + _("dear friends") + "}"
    st.caption(
        _("Another case: `{case}`. Words for when there is no name: `{instead}`.").format(
            case=in_braces(Wanted.NAME, Case.DATIVE), instead=instead
        )
    )
    st.markdown(_("**Where it fits**"))
    st.caption(_("It comes first there, and only when it is looked for elsewhere. Nothing chosen: everywhere."))
    chosen = _terms(key, given.terms, known, is_fixed=is_fixed)
    until = _until(key, given.valid_until, is_fixed=is_fixed)
    return TemplateForm(name, text, shortcut, chosen, until)


def _terms(key: str, given: Terms, known: Places, *, is_fixed: bool) -> Terms:
    def several(label: str, part: str, names: Mapping[int, str], chosen: Iterable[int]) -> list[int]:
        return st.multiselect(
            label, list(names), [one for one in chosen if one in names], format_func=names.__getitem__,
            key=f"{key}-{part}", disabled=is_fixed, placeholder=_("any"),
        )  # fmt: skip

    one, two = st.columns(2)
    with one:
        channels = several(_("Channels"), "channels", known.channels, given.channels)
        products = several(_("Products"), "products", known.products, given.tags)
    with two:
        languages = st.multiselect(
            _("Languages"), [each.value for each in Language], list(given.languages), format_func=language_name,
            key=f"{key}-languages", disabled=is_fixed, placeholder=_("any"),
        )  # fmt: skip
        topics = several(_("Topics"), "topics", known.topics, given.tags)
    # What this person may not see of it stays as it is.
    hidden = [each for each in given.channels if each not in known.channels]
    return Terms((*channels, *hidden), (*products, *topics), tuple(languages))


def _until(key: str, given: datetime | None, *, is_fixed: bool) -> datetime | None:
    """The end of the chosen day, in the zone of whoever chooses."""
    zone = zone_of(signed_in())
    before = (given - timedelta(microseconds=1)).astimezone(zone).date() if given else None
    shape = "DD.MM.YYYY" if language() == "ru" else "DD/MM/YYYY"
    day = st.date_input(
        _("Valid until (that day included)"), before, format=shape, key=f"{key}-until", disabled=is_fixed,
        min_value=min(before or now().date(), now().astimezone(zone).date()),
        help=_("After it the template is not offered; its owner is reminded a week before."),
    )  # fmt: skip
    if not isinstance(day, date):
        return None
    return given if day == before else datetime.combine(day + timedelta(days=1), time(), zone)
