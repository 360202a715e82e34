"""The scorecard of a brand and the numbers of its quality control; every change of the card is a new version."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from desk import moments
from desk.quality_cards import (
    MOST_STEPS,
    MOST_WEIGHT,
    Card,
    CriterionRow,
    card_in_force,
    change_card,
    shown_name,
    versions,
)
from desk.quality_settings import KEEPERS, LARGEST, LONGEST_APPEAL, LONGEST_MINUTES, Plan, plan_of, set_plan
from desk.quality_wording import formula, number_words, unit_name
from desk.screens.parts import (
    actor,
    brand,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    zone_of,
)
from desk.screens.quality_form import scoring_form
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import SampleUnit

KEY, NAME, HINT, WEIGHT, STEPS, FATAL = "key", "name", "hint", "weight", "steps", "fatal"
SHOWN = (NAME, HINT, WEIGHT, STEPS, FATAL)


def show() -> None:
    """Card, preview, numbers."""
    who = signed_in()
    brand_id = brand(who.actor)
    who.actor.require(*KEEPERS, brand_id=brand_id)
    with reading() as session:
        card, plan = card_in_force(session, brand_id), plan_of(session, brand_id)
        made = versions(session, brand_id, by=who.actor)
    left, right, below = st.container(), st.container(), st.container()
    with left:
        if card.made_at is not None:
            when = moments.when(card.made_at, now=now(), zone=zone_of(who))
            st.caption(_("Version {version}, in force since {when}").format(version=card.version, when=when))
        else:
            st.caption(_("The start set: nobody has changed it yet."))
        criteria = editor(card)
        st.caption(formula())
        st.button(
            _("Save as a new version"), type="primary", icon=":material/save:", on_click=save, args=(criteria,),
            help=_("Scores that were given keep the card they were given by."),
        )  # fmt: skip
        if len(made) > 1:
            with st.expander(_("Versions: {number}").format(number=len(made))):
                for version, at in made:
                    st.text(f"{version} · {moments.when(at, now=now(), zone=zone_of(who))}")
    with right:
        st.subheader(_("Preview"), anchor=False)
        preview(criteria)
    with below:
        numbers(plan)


def editor(card: Card) -> list[CriterionRow]:
    """The criteria as a table; lines can be added and removed."""
    frame = pd.DataFrame(
        [
            [one.key, shown_name(one.name), shown_name(one.hint), one.weight, one.steps, one.is_fatal]
            for one in card.criteria
        ],
        columns=[KEY, NAME, HINT, WEIGHT, STEPS, FATAL],
    )
    edited: Any = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, key=f"card-{card.version}", column_order=SHOWN,
        column_config={
            NAME: st.column_config.TextColumn(_("Criterion"), required=True, max_chars=120, width="medium"),
            HINT: st.column_config.TextColumn(_("What is looked at"), max_chars=500, width="large"),
            WEIGHT: st.column_config.NumberColumn(_("Weight"), min_value=0, max_value=MOST_WEIGHT, step=1, default=10),
            STEPS: st.column_config.NumberColumn(
                _("Highest grade"), min_value=1, max_value=MOST_STEPS, step=1, default=1,
                help=_("1 is yes or no; more is a grade from 0 to that number."),
            ),
            FATAL: st.column_config.CheckboxColumn(
                _("Fatal"), default=False, help=_("Missing it makes the whole score 0.")
            ),
        },
    )  # fmt: skip
    return rows_of(edited, {one.key: one for one in card.criteria})


def rows_of(edited: Any, known: dict[str, CriterionRow]) -> list[CriterionRow]:
    """The edited lines; words of the start set that nobody changed stay translatable."""
    rows = []
    for line in edited.to_dict("records"):
        key, name, hint = (_text(line[part]) for part in (KEY, NAME, HINT))
        before = known.get(key)
        if before is not None:
            name = before.name if name == shown_name(before.name) else name
            hint = before.hint if hint == shown_name(before.hint) else hint
        rows.append(
            CriterionRow(
                0, key, name, hint, _whole(line[WEIGHT], 0), _whole(line[STEPS], 1), str(line[FATAL]) == "True"
            )
        )
    return rows


def preview(criteria: Sequence[CriterionRow]) -> None:
    """The card as its reader will have it, with what each weight comes to."""
    whole = sum(one.weight for one in criteria)
    for one in criteria:
        if one.weight and whole:
            share = number_words(100 * one.weight / whole)
            st.caption(plain(_("{name}: {share} % of the score").format(name=shown_name(one.name), share=share)))
    named = [one._replace(key=one.key or f"new-{number}") for number, one in enumerate(criteria) if one.name]
    scoring_form("preview", Card(0, 0, None, tuple(named)), [], send=None)


def numbers(plan: Plan) -> None:
    """How much is read, what it is taken to cost, and how long one may appeal."""
    with st.form("quality-numbers"):
        st.subheader(_("Sample of a month"), anchor=False)
        first, second = st.columns(2)
        unit: Any = first.segmented_control(
            _("The same number"), list(SampleUnit), default=plan.unit, format_func=unit_name, required=True
        )
        size = second.number_input(_("Tickets"), 1, LARGEST, plan.size)
        minutes = first.number_input(
            _("Minutes a score"), 1, LONGEST_MINUTES, plan.minutes, help=_("Assumed until five scores were measured.")
        )
        share = second.number_input(
            _("Second readings, %"), 0, 100, plan.second_share,
            help=_("So many of a hundred are read by a second person who does not see the first score."),
        )  # fmt: skip
        days = first.number_input(_("Days for an appeal"), 1, LONGEST_APPEAL, plan.appeal_days)
        draws = second.toggle(_("Draw by itself on the first of each month"), plan.draws_itself)
        if st.form_submit_button(_("Save the numbers")):
            wanted = Plan(unit or plan.unit, int(size), int(minutes), int(share), int(days), draws)
            with refusals_kept():
                by = actor()
                with transaction() as session:
                    set_plan(session, brand(by), wanted, by=by, now=now())
                tell(_("The numbers are kept."))
            st.rerun()


def save(criteria: Sequence[CriterionRow]) -> None:
    """The card becomes a new version."""
    with refusals_kept():
        by = actor()
        with transaction() as session:
            version = change_card(session, brand(by), criteria, by=by, now=now())
        tell(_("Version {version} is in force.").format(version=version))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _whole(value: Any, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) and value == value else otherwise  # noqa: PLR0124 - not a number


page_title(_("Scorecard"), _("By which criteria quality control scores, and how much it reads."))
with refusals_shown():
    show()
