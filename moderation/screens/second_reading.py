"""Decided mentions read once more by somebody else, and how often two people say the same."""

import time

import streamlit as st

from desk.screens.parts import (
    actor,
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
from desk.words import category_name, label_name
from moderation.second_agreement import READERS, agreement
from moderation.second_draw import MOST_SHARE, USUAL_SHARE
from moderation.second_offers import MOST_COUNTED, Offer, offers, waiting
from moderation.second_readings import Second, read_again, set_share, share_of
from moderation.second_words import agreed_words, said_name
from moderation.showing import web_address, when
from moderation.standing import DECIDERS
from moderation.stream_texts import LABELS
from moderation.tag_list import offered
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import DecisionKind, Label, Role

# Which text was put before the person, and when: how long they read is kept with the answer.
BEGUN = "second-begun"


def answer(decision_id: int, kind: DecisionKind, label: Label | None = None) -> None:
    """Keeps what the person said; the next text follows."""
    shown, since = st.session_state.get(BEGUN, (0, 0.0))
    seconds = time.monotonic() - since if shown == decision_id else None
    tags = tuple(st.session_state.get(f"second-tags-{decision_id}", ()))
    with refusals_kept(), transaction() as session:
        read_again(session, Second(decision_id, kind, label, tags, seconds), by=actor(), now=now())
        tell(_("Kept. The text stays as it was decided."))


def one_text(offer: Offer, brand_id: int) -> None:
    """The text alone: neither what was proposed nor what was decided."""
    if st.session_state.get(BEGUN, (0, 0.0))[0] != offer.decision_id:
        st.session_state[BEGUN] = (offer.decision_id, time.monotonic())
    with st.container(border=True):
        told = [offer.source, category_name(offer.category), when(offer.published_at, zone=zone_of(signed_in()))]
        if offer.stars is not None:
            told.append("★" * round(offer.stars))
        st.text(" · ".join(told))
        if offer.title:
            with st.container(key="second-title"):
                st.text(offer.title)
        st.text(offer.text or _("No words, only stars."))
        address = web_address(offer.url)
        if address:
            st.link_button(_("Open the original ↗"), address, type="tertiary")
    with reading() as session:
        tags = {tag.id: tag.name for tag in offered(session, brand_id, by=actor())}
    if tags:
        st.multiselect(
            _("Tags"), list(tags), format_func=tags.__getitem__, key=f"second-tags-{offer.decision_id}",
            placeholder=_("none"),
        )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for number, label in enumerate(LABELS, start=1):
            st.button(
                label_name(label), key=f"second-{label}", shortcut=str(number), on_click=answer,
                args=(offer.decision_id, DecisionKind.LABEL, label),
            )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Not about us"), key="second-not-ours", shortcut="n", on_click=answer,
            args=(offer.decision_id, DecisionKind.NOT_OURS),
        )  # fmt: skip
        st.button(
            _("I cannot say"), key="second-skip", shortcut="s", type="tertiary", on_click=answer,
            args=(offer.decision_id, DecisionKind.SKIP),
        )  # fmt: skip


def reader(brand_id: int, share: float) -> None:
    """The next text for this person."""
    if not share:
        empty(
            _("Second readings are switched off"),
            _("A team lead or an administrator switches them on, on this page."),
            icon=":material/rate_review:",
        )
        return
    with reading() as session:
        found = offers(session, brand_id, by=actor(), now=now())
        left = waiting(session, brand_id, by=actor(), now=now())
    if not found:
        empty(
            _("Nothing to read a second time"),
            _("Texts that colleagues decide come here by themselves, a few of a hundred."),
            icon=":material/rate_review:",
        )
        return
    number = f"{MOST_COUNTED}+" if left > MOST_COUNTED else str(left)
    words = _("A colleague has decided this text. What do you say? They are waiting for you: {count}.")
    st.caption(words.format(count=number))
    one_text(found[0], brand_id)


def switch(brand_id: int, share: float) -> None:
    """How many are read a second time."""
    with st.form("second-share", border=False):
        percent = st.number_input(
            _("Of a hundred decided texts, so many are read a second time"), 0, round(100 * MOST_SHARE),
            value=round(100 * share), width=320,
            help=_("0 switches it off; {usual} is usual. They are drawn by chance, and always the same ones.").format(
                usual=round(100 * USUAL_SHARE)
            ),
        )  # fmt: skip
        if st.form_submit_button(_("Save")):
            with refusals_shown():
                with transaction() as session:
                    set_share(session, brand_id, percent / 100, by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()


def results(brand_id: int) -> None:
    """Overall, by label, by tag."""
    with reading() as session:
        found = agreement(session, brand_id, by=actor())
    if not found.overall.n:
        st.caption(_("Nothing was read a second time yet."))
        return
    with st.container(horizontal=True):
        st.metric(_("Read a second time"), str(found.overall.n), border=True, width="content")
        st.metric(_("The same label"), agreed_words(found.overall), border=True, width="content")
        st.metric(_("Could not say"), str(found.skipped), border=True, width="content")
    named = [(said_name(one.label), one.agreed) for one in found.labels]
    for title, rows in ((_("Label"), named), (_("Tag"), [(one.name, one.agreed) for one in found.tags])):
        if not rows:
            continue
        table(
            [title, _("At least one said it"), _("Both said it"), _("Agreement")],
            [
                [Cell(name, is_strong=True), Cell(str(one.n)), Cell(str(one.agreed)), Cell(agreed_words(one))]
                for name, one in rows
            ],
            key=f"second-table-{title}",
            numbers={1, 2},
        )
    st.caption(
        _(
            "Of the texts that at least one of the two called so, both did in this share; the limits hold with a "
            "certainty of 90 %."
        )
    )


page_title(
    _("Second reading"),
    _("A colleague's decision, read by a second person who does not see it. Nothing about the text changes."),
)
with refusals_shown():
    me = actor()
    chosen = brand(me)
    with reading() as opened:
        switched = share_of(opened, chosen) if chosen else None
    if switched is None:
        empty(_("There is no brand yet."), _("An administrator adds one under Brands."), icon=":material/storefront:")
    else:
        if me.holds(*DECIDERS, brand_id=chosen):
            reader(chosen, switched)
        if me.holds(*READERS, brand_id=chosen):
            st.subheader(_("Agreement of two people"), anchor=False)
            results(chosen)
            if me.holds(Role.ADMINISTRATOR, Role.LEAD, brand_id=chosen):
                switch(chosen, switched)
