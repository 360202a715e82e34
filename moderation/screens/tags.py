"""Tags: what the brand tells apart in what is written about it, and what the desk has learnt of that."""

import streamlit as st

from classifier.own_learning import ask_to_learn
from classifier.own_models import OwnFigures, figures_of
from desk.screens.parts import (
    brand,
    empty,
    now,
    page_title,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    zone_of,
)
from desk.screens.widgets.table import Cell, table
from moderation.learning_words import QUESTIONS, of_answer, of_tag, question
from moderation.screens.tag_panel import add_form, archive, tag_panel
from moderation.showing import when
from moderation.tag_list import TagRow, tag_list
from moderation.tag_words import list_name, nothing_in
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Role, TagKind

CHOSEN = "tag-chosen"


def pick(kind: TagKind) -> None:
    """The row that was clicked is the one that is changed."""
    picked = st.session_state[f"tags-{kind}"].pick
    if picked is not None:
        st.session_state[f"{CHOSEN}-{kind}"] = int(picked)


def one_list(kind: TagKind, rows: list[TagRow], known: OwnFigures) -> None:
    """The tags of a kind that are on offer."""
    table(
        [_("Tag"), _("Mentions"), _("Proposals"), _("How far it has come")],
        [
            [
                Cell(row.name, is_strong=True),
                Cell(str(row.mentions)),
                Cell(came.state, mood=came.mood),
                Cell(came.words),
            ]
            for row in rows
            for came in [of_tag(row.mentions, known.figures.get(f"tag:{row.id}"))]
        ],
        key=f"tags-{kind}",
        numbers={1},
        picks=[row.id for row in rows],
        picked=st.session_state.get(f"{CHOSEN}-{kind}"),
        on_pick=lambda: pick(kind),
    )


def learnt(brand_id: int, known: OwnFigures) -> None:
    """What else the brand's decisions have taught."""
    st.subheader(_("What your decisions have taught"), anchor=False)
    st.caption(
        _(
            "Nothing of this is there until people have decided enough; then it stands on the cards. It is learnt "
            "anew as decisions come."
        )
    )
    rows = [(key, of_answer(key, known.figures.get(key))) for key in QUESTIONS]
    table(
        [_("Question"), _("Answers"), _("How far it has come")],
        [
            [Cell(question(key), is_strong=True), Cell(came.state, mood=came.mood), Cell(came.words)]
            for key, came in rows
        ],
        key="own-answers",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if who.actor.holds(Role.ADMINISTRATOR, Role.LEAD, brand_id=brand_id):
            st.button(_("Learn now"), icon=":material/school:", key="learn-now", on_click=learn_now, args=(brand_id,))
        if known.made_at is not None:
            st.caption(_("Learnt last: {moment}").format(moment=when(known.made_at, zone=zone_of(who))))


def learn_now(brand_id: int) -> None:
    """A worker does it within a minute."""
    with refusals_kept():
        with transaction() as session:
            ask_to_learn(session, brand_id, by=signed_in().actor, now=now())
        tell(_("It is being learnt; look again in a minute."))


with refusals_shown():
    who = signed_in()
    page_title(
        _("Tags"), _("What you tell apart in what is written about you. In the stream, T puts them on a mention.")
    )
    brand_id = brand(who.actor)
    if not brand_id:
        empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
        st.stop()
    with reading() as session:
        rows = tag_list(session, brand_id, by=who.actor)
        known = figures_of(session, brand_id)
    may_change = who.actor.holds(Role.ADMINISTRATOR, brand_id=brand_id)
    for place, kind in zip(st.tabs([list_name(kind) for kind in TagKind]), TagKind, strict=True):
        with place:
            offered = [row for row in rows if row.kind == kind and row.archived_at is None and not row.merged_into_id]
            if offered:
                one_list(kind, offered, known)
            else:
                empty(nothing_in(kind), _("Add what you want to tell apart."), icon=":material/sell:")
            if may_change:
                if offered:
                    tag_panel(offered, key=f"{CHOSEN}-{kind}")
                add_form(brand_id, kind)
                archive([row for row in rows if row.kind == kind and row not in offered], rows)
    learnt(brand_id, known)
