"""Templates: ready answers, found by their words, with what they are worth; one of them with all its versions."""

from collections.abc import Mapping
from datetime import timedelta

import streamlit as st

from desk import moments
from desk.screens.parts import actor, brand, empty, now, page_title, refusals_shown, signed_in, zone_of
from desk.screens.signature_panel import signature_panel
from desk.screens.suggestion_panel import suggestion_panel
from desk.screens.template_editor import NEW, new_template, one_template
from desk.screens.template_table_panel import refused_rows, table_panel
from desk.screens.widgets.table import Cell, table
from desk.template_figures import NOTHING, TemplateFigures, template_figures
from desk.template_list import TemplateRow, template_rows
from desk.template_places import Places, places_in_words, places_of
from desk.template_terms import likeness
from desk.template_words import standing_name
from desk.templates import READERS, WRITERS
from storage.database import reading
from storage.i18n import _, ngettext
from storage.rights import Actor
from storage.text import words
from storage.vocabulary import TemplateStanding

LIST = "templates-list"
FIND, STANDING, CHOSEN = "find", "standing", "template"
OFFERED, WAITING, ALL = "offered", "waiting", "all"
LATELY = timedelta(days=90)
SOON = timedelta(days=14)
LONGEST_NUMBER = 15


def asked_for() -> int | None:
    """The template in the address; 0 is a new one, None none."""
    number = st.query_params.get(CHOSEN, "")
    return int(number) if number.isdecimal() and len(number) <= LONGEST_NUMBER else None


def pick() -> None:
    """The row that was clicked is opened."""
    picked = st.session_state[LIST].pick
    if picked is not None:
        st.query_params[CHOSEN] = str(int(picked))


def back() -> None:
    """To the list again."""
    st.query_params.pop(CHOSEN, None)


def keep(name: str) -> None:
    """What is looked for stands in the address."""
    value = st.session_state[f"templates-{name}"]
    if value:
        st.query_params[name] = str(value)
    else:
        st.query_params.pop(name, None)


def is_shown(row: TemplateRow, part: str) -> bool:
    """Whether a row belongs to the chosen part of the list."""
    if part == OFFERED:
        return row.standing == TemplateStanding.IN_USE
    if part == WAITING:
        return row.waiting is not None
    return part in {ALL, row.standing}


def part_picker(rows: list[TemplateRow]) -> str:
    """Which templates are listed, each with its number."""
    parts = {
        OFFERED: _("In use"),
        WAITING: _("Wait for approval"),
        TemplateStanding.OUTDATED.value: _("Out of date"),
        TemplateStanding.RETIRED.value: _("Retired"),
        ALL: _("All"),
    }
    named = {part: f"{name} ({sum(is_shown(row, part) for row in rows)})" for part, name in parts.items()}
    wanted = st.query_params.get(STANDING, OFFERED)
    st.session_state[f"templates-{STANDING}"] = wanted if wanted in parts else OFFERED
    chosen = st.segmented_control(
        _("Which"), list(named), format_func=named.__getitem__, key=f"templates-{STANDING}", required=True,
        on_change=keep, args=(STANDING,), label_visibility="collapsed",
    )  # fmt: skip
    return str(chosen)


def found_among(rows: list[TemplateRow]) -> list[TemplateRow]:
    """Those that have the words looked for, the best first."""
    typed = st.text_input(
        _("Find"), st.query_params.get(FIND, ""), key=f"templates-{FIND}", on_change=keep, args=(FIND,),
        placeholder=_("Words of a template, its name or shortcut"), label_visibility="collapsed", max_chars=200,
    )  # fmt: skip
    asked = words(typed or "")
    if not asked:
        return rows
    liked = [(likeness(asked, name=row.name, shortcut=row.shortcut, text=row.text), row) for row in rows]
    return [row for like, row in sorted(liked, key=lambda one: -one[0]) if like]


def percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"


def list_of(rows: list[TemplateRow], known: Places, figures: Mapping[int, TemplateFigures]) -> None:
    """A line per template with the figures of the last ninety days."""
    zone, moment = zone_of(signed_in()), now()

    def until(row: TemplateRow) -> Cell:
        if row.valid_until is None:
            return Cell("–")
        left = row.valid_until - moment
        mood = "late" if left <= timedelta(0) else "soon" if left <= SOON else ""
        return Cell(moments.when(row.valid_until, now=moment, zone=zone).split(",")[0], mood=mood)

    def standing(row: TemplateRow) -> Cell:
        said = standing_name(row.standing)
        if row.waiting is not None:
            return Cell(_("{standing}; version {number} waits").format(standing=said, number=row.waiting), mood="soon")
        return Cell(said, mood="good" if row.standing == TemplateStanding.IN_USE else "")

    def line(row: TemplateRow) -> list[Cell]:
        worth = figures.get(row.id, NOTHING)
        as_it_was = None if worth.distance is None else 1 - worth.distance
        return [
            Cell(row.name, is_strong=True),
            Cell(f"/{row.shortcut}" if row.shortcut else "–"),
            Cell(places_in_words(row.terms, known)),
            standing(row),
            until(row),
            Cell(str(worth.inserted)),
            Cell(str(worth.sent)),
            Cell(percent(as_it_was)),
            Cell(percent(worth.csi)),
        ]

    heads = [
        _("Template"), _("Shortcut"), _("For"), _("Standing"), _("Valid until"), _("Put in"), _("Sent"),
        _("As it was"), _("CSI"),
    ]  # fmt: skip
    table(
        heads, [line(row) for row in rows], key=LIST, numbers={5, 6, 7, 8}, picks=[row.id for row in rows], on_pick=pick
    )
    st.caption(
        _("Put in, sent, how much of the words stayed and the customers' ratings: of the last 90 days. Click a row.")
    )


def the_list(brand_id: int, by: Actor) -> None:
    """All of them."""
    with reading() as session:
        rows = template_rows(session, brand_id, by=by, now=now())
        figures = template_figures(session, brand_id, since=now() - LATELY, by=by)
        known = places_of(session, brand_id, by=by)
    waiting = sum(row.waiting is not None and row.may_approve for row in rows)
    if waiting:
        st.info(
            ngettext(
                "{number} template waits for your yes or no.", "{number} templates wait for your yes or no.", waiting
            ).format(number=waiting),
            icon=":material/approval:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        if by.holds(*WRITERS, brand_id=brand_id):
            st.button(
                _("New template"), icon=":material/add:", type="primary",
                on_click=st.query_params.__setitem__, args=(CHOSEN, str(NEW)),
            )  # fmt: skip
        part = part_picker(rows)
        table_panel(brand_id, by)
    refused_rows()
    shown = found_among([row for row in rows if is_shown(row, part)])
    if shown:
        list_of(shown, known, figures)
    elif not rows:
        empty(
            _("There is no template yet"),
            _("Write the first one: an answer that your team gives again and again."),
            icon=":material/text_snippet:",
        )
    else:
        st.caption(_("No template fits. Look for other words, or in another part of the list."))


def whole(by: Actor) -> None:
    """The screen."""
    by.require(*READERS)
    number, brand_id = asked_for(), brand(by)
    if number is not None and brand_id:
        st.button(_("Back to the list"), icon=":material/arrow_back:", on_click=back)
        if number == NEW:
            new_template(brand_id, by, title=page_title)
        else:
            one_template(brand_id, number, by, title=page_title)
        return
    page_title(_("Templates"), _("Ready answers: “/” or Alt+T in the answer box of a ticket puts them in."))
    if not brand_id:
        empty(_("No brand yet"), _("Add a brand first."), icon=":material/storefront:")
        return
    ready, suggested, signed = st.tabs([_("Templates"), _("Suggestions"), _("Signatures")])
    with ready:
        the_list(brand_id, by)
    with suggested:
        suggestion_panel(brand_id, by, since=now() - LATELY)
    with signed:
        signature_panel(brand_id, by)


with refusals_shown():
    whole(actor())
