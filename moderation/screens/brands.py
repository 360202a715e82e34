"""Brands: what is watched and by which query; a query is tried on what is stored before it is saved."""

import streamlit as st

from desk.screens.parts import actor, empty, now, page_title, plain, refusals_kept, refusals_shown, tell
from desk.words import category_name
from moderation.brands import BrandForm, BrandRow, add_brand, brands, edit_brand, try_query
from moderation.showing import language_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Category, Language

NEW = 0


def save(brand_id: int) -> None:
    """Saves the form above; a refusal is told when the page is drawn again."""
    filled = {name: st.session_state[f"brand-{name}-{brand_id}"] for name in ("name", "query", "languages", "muted")}
    form = BrandForm(filled["name"], filled["query"], tuple(filled["languages"]), tuple(filled["muted"]))
    with refusals_kept():
        with transaction() as session:
            if brand_id == NEW:
                add_brand(session, form, by=actor(), now=now())
            else:
                edit_brand(session, brand_id, form, by=actor(), now=now())
        tell(_("Saved."))


def form_of(brand_id: int, row: BrandRow | None) -> None:
    """The fields of a brand, with the trial of its query underneath."""
    st.text_input(_("Name"), value=row.name if row else "", key=f"brand-name-{brand_id}", max_chars=120)
    query = st.text_area(
        _("Query"),
        value=row.query if row else "",
        key=f"brand-query-{brand_id}",
        height=100,
        help=_("Words in any form, “exact phrases”, OR, minus, the beginning of a word with *."),
    )
    st.multiselect(
        _("Languages"),
        list(Language),
        default=[Language(one) for one in row.languages] if row else [],
        format_func=language_name,
        key=f"brand-languages-{brand_id}",
        placeholder=_("any"),
    )
    st.multiselect(
        _("Categories that are not watched"),
        list(Category),
        default=[Category(one) for one in row.muted_categories] if row else [],
        format_func=category_name,
        key=f"brand-muted-{brand_id}",
        placeholder=_("none"),
    )
    with st.container(horizontal=True):
        st.button(_("Save"), type="primary", key=f"brand-save-{brand_id}", on_click=save, args=(brand_id,))
        tried = st.button(_("Try the query"), icon=":material/search:", key=f"brand-try-{brand_id}")
    if tried and query:
        show_trial(query, brand_id or None)


def show_trial(query: str, brand_id: int | None) -> None:
    """What the query finds among the stored mentions: foreign words, so as plain text only."""
    with refusals_shown(), reading() as session:
        trial = try_query(session, query, by=actor(), brand_id=brand_id)
        st.caption(_("Found: {count}").format(count=f"{trial.number}{'+' if trial.is_capped else ''}"))
        for one in trial.examples:
            with st.container(border=True, gap="small"):
                st.text(f"{one.title} {one.text}".strip()[:500])
                st.text(_("Found by: {words}").format(words=", ".join(one.words)))


page_title(_("Brands"))
with refusals_shown(), reading() as session:
    rows = brands(session, by=actor())
    if not rows:
        empty(_("There is no brand yet."), _("Name it and say which words find it."), icon=":material/storefront:")
    for row in rows:
        with st.expander(f"{plain(row.name)} · {row.mentions}", icon=":material/storefront:", expanded=len(rows) == 1):
            form_of(row.id, row)
    with st.expander(_("Add a brand"), icon=":material/add:", expanded=not rows):
        form_of(NEW, None)
