"""Brands: what is watched, by which query, which categories, and who we are ourselves."""

import streamlit as st

from desk.screens.parts import actor, empty, now, page_title, refusals_kept, refusals_shown, tell, told_apart
from desk.screens.preset_panel import first_choice
from moderation.brands import BrandForm, BrandRow, add_brand, brands, edit_brand, set_own_accounts
from moderation.query_trial import Asked
from moderation.screens.category_panel import category_panel
from moderation.screens.query_help import query_help
from moderation.screens.trial_panel import forget_trial, mistake_shown, trial_panel
from moderation.showing import language_name
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Language, Role

NEW = 0
CHOSEN = "brand-chosen"
ASKED = "brand-asked"


def may_change(brand_id: int) -> bool:
    """Whether the person may save, or only look and try."""
    return actor().holds(Role.ADMINISTRATOR, brand_id=brand_id or None)


def save(brand_id: int) -> None:
    """Saves the form above; a refusal is told when the page is drawn again."""
    filled = {name: st.session_state[f"brand-{name}-{brand_id}"] for name in ("name", "query", "languages")}
    form = BrandForm(filled["name"], filled["query"], tuple(filled["languages"]))
    with refusals_kept():
        with transaction() as session:
            if brand_id == NEW:
                st.session_state[CHOSEN] = add_brand(session, form, by=actor(), now=now())
            else:
                edit_brand(session, brand_id, form, by=actor(), now=now())
        st.session_state.pop(ASKED, None)
        tell(_("Saved."))


def save_accounts(row: BrandRow) -> None:
    """Saves the brand's own accounts, one a line."""
    typed = st.session_state[f"brand-own-{row.id}"].splitlines()
    with refusals_kept():
        with transaction() as session:
            set_own_accounts(session, row.id, typed, by=actor(), now=now())
        tell(_("Saved."))


def ask(brand_id: int) -> None:
    """Tries the query as it stands in the field, here and on the next runs."""
    query, minus = (st.session_state.get(f"brand-{name}-{brand_id}", "") for name in ("query", "minus"))
    st.session_state[ASKED] = (brand_id, query, minus)
    forget_trial()


def take_over(brand_id: int, query: str) -> None:
    """Puts another query into the field and tries it."""
    st.session_state[f"brand-query-{brand_id}"] = query
    ask(brand_id)


def query_form(brand_id: int, row: BrandRow | None) -> None:
    """Name, query and languages, with the trial underneath."""
    st.text_input(_("Name"), value=row.name if row else "", key=f"brand-name-{brand_id}", max_chars=120)
    key = f"brand-query-{brand_id}"
    st.session_state.setdefault(key, row.query if row else "")
    query = st.text_area(
        _("Query"), key=key, height=140, placeholder='(причал OR prichal) банк -пирс -"на причале"',
        help=_("Which texts of open sources are about the brand; everything else there is only counted."),
    )  # fmt: skip
    is_wrong = mistake_shown(query)
    query_help(_("How a query is written"))
    st.multiselect(
        _("Languages"),
        list(Language),
        default=[Language(one) for one in row.languages] if row else [],
        format_func=language_name,
        key=f"brand-languages-{brand_id}",
        placeholder=_("any"),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Try a minus-word"), key=f"brand-minus-{brand_id}", placeholder=_("what would it drop?"), width=240
        )
        st.button(
            _("Try the query"), icon=":material/search:", key=f"brand-try-{brand_id}", on_click=ask, args=(brand_id,)
        )
        if may_change(brand_id):
            st.button(_("Save"), type="primary", key=f"brand-save-{brand_id}", on_click=save, args=(brand_id,))
    asked = st.session_state.get(ASKED)
    if asked and asked[0] == brand_id and not is_wrong and asked[1].strip():
        with st.container(border=True):
            st.caption(_("Nothing is saved by trying."))
            trial_panel(Asked(asked[1], brand_id, asked[2]), take_over=lambda text: take_over(brand_id, text))


def accounts_form(row: BrandRow) -> None:
    """By which names the brand itself writes."""
    st.caption(
        _(
            "Texts by these accounts are never mentions, in whichever source they stand. An answer written outside the "
            "desk ends the promise of its ticket."
        )
    )
    st.text_area(
        _("Our own accounts"), value="\n".join(row.own_accounts), key=f"brand-own-{row.id}", height=140,
        placeholder="Банк Причал\n@prichal_bank\n-123456",
        help=_("Names or ids, one a line; each source may have more."),
    )  # fmt: skip
    if may_change(row.id):
        st.button(_("Save"), key=f"brand-own-save-{row.id}", type="primary", on_click=save_accounts, args=(row,))


def one_brand(row: BrandRow) -> None:
    """A brand's three sides."""
    query, switches, accounts = st.tabs([_("Query"), _("Categories"), _("Own accounts")])
    with query:
        query_form(row.id, row)
    with switches:
        category_panel(row.id)
    with accounts:
        accounts_form(row)


page_title(_("Brands"), _("Which words find us, which places we watch, and by which names we write ourselves."))
with refusals_shown():
    with reading() as session:
        rows = {row.id: row for row in brands(session, by=actor())}
    if not rows:
        empty(_("There is no brand yet."), _("Name it and say which words find it."), icon=":material/storefront:")
    names = told_apart({number: row.name for number, row in rows.items()})
    if may_change(NEW):
        names[NEW] = _("Add a brand")
    if st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = next(iter(names), None)
    chosen = st.selectbox(_("Brand"), list(names), format_func=names.__getitem__, key=CHOSEN, disabled=not rows)
    if chosen == NEW:
        query_form(NEW, None)
    elif chosen:
        first_choice(chosen)
        one_brand(rows[chosen])
