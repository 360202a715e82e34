"""People: who may come in, what they may do, where they work."""

from collections.abc import Iterable
from datetime import datetime

import streamlit as st

from desk import moments, people
from desk.channel_list import channel_names
from desk.mentors import change_mentor
from desk.passwords import made_password
from desk.people import NewPerson
from desk.people_list import PersonRow
from desk.people_list import people as everybody
from desk.screens.mentor_choice import mentor_choice
from desk.screens.parts import (
    actor,
    brand,
    brands,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    signed_in,
    tell,
    told_apart,
    zone_of,
)
from desk.screens.widgets.table import Cell, table
from desk.sharing import MOST_TICKETS, set_open_limit
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _, pgettext
from storage.rights import ALL_BRANDS, Actor, role_name
from storage.vocabulary import Role

PASSWORD = "shown_password"  # noqa: S105 - the name of a place in the page's state


def brand_names(by: Actor) -> dict[int, str]:
    """Brands to hold roles in; 0 is all of them."""
    return {ALL_BRANDS: _("All brands")} | {one.id: one.name for one in brands(by)}


def channels_of(by: Actor) -> dict[int, str]:
    """Channels of all brands, named with the brand where there are several."""
    known = brands(by)
    with reading() as session:
        found = {one.id: channel_names(session, brand_id=one.id) for one in known}
    several = len(known) > 1
    return {
        channel.id: f"{brand.name}: {channel.name}" if several else channel.name
        for brand in known
        for channel in found[brand.id]
    }


def roles_in_words(row: PersonRow, names: dict[int, str]) -> str:
    """What a person may do, and where."""
    told = []
    for brand_id, held in sorted(row.roles.items()):
        roles = ", ".join(sorted(role_name(role) for role in held))
        told.append(roles if brand_id == ALL_BRANDS else f"{names.get(brand_id, brand_id)}: {roles}")
    return "; ".join(told) or "–"


def list_of(rows: list[PersonRow], who: SignedIn, names: dict[int, str]) -> None:
    """A line per person."""
    moment, zone = now(), zone_of(who)

    def told(at: datetime | None) -> str:
        return moments.when(at, now=moment, zone=zone) if at else _("never")

    table(
        [pgettext("person", "Name"), _("Login"), _("Roles"), _("Channels"), _("Last seen"), ""],
        [
            [
                Cell(row.name, is_strong=True),
                Cell(row.login),
                Cell(roles_in_words(row, names)),
                Cell(", ".join(name for _id, name in row.channels) or "–"),
                Cell(told(row.last_seen_at)),
                Cell("" if row.is_active else _("switched off"), mood="" if row.is_active else "soon"),
            ]
            for row in rows
        ],
        key="people",
    )


def role_picker(key: str, names: dict[int, str], held: dict[int, frozenset[Role]]) -> dict[int, list[Role]]:
    """Roles for all brands, and beside them for single ones; where there is one brand, both are the same to a reader.

    With one brand a role that is kept stays where it was held, and a new one is for all brands.
    """
    if len(names) <= 2:  # noqa: PLR2004 - "all brands" and one brand
        here = {role for roles in held.values() for role in roles}
        wanted = _roles(_("Roles"), f"{key}-roles-{ALL_BRANDS}", here)
        chosen = {brand_id: [role for role in wanted if role in held.get(brand_id, ())] for brand_id in names}
        chosen[ALL_BRANDS] += [role for role in wanted if role not in here]
    else:
        chosen = {
            brand_id: _roles(
                _("Roles: {brand}").format(brand=plain(name)), f"{key}-roles-{brand_id}", held.get(brand_id, ())
            )
            for brand_id, name in names.items()
        }
    return {brand_id: roles for brand_id, roles in chosen.items() if roles}


def _roles(label: str, key: str, held: Iterable[Role]) -> list[Role]:
    return st.multiselect(
        label, list(Role), default=sorted(held), format_func=role_name, key=key, placeholder=_("Choose")
    )


def language_picker(key: str, language: str) -> str:
    """The language of the desk for a person; empty follows the browser."""
    names = {"": _("as the browser"), "ru": "Русский", "en": "English"}
    return st.selectbox(
        _("Language"), list(names), index=list(names).index(language), format_func=names.__getitem__, key=key
    )


def add(names: dict[int, str], channels: dict[int, str]) -> None:
    """A new person with a password that is shown once."""
    with st.form("new-person", border=False):
        login = st.text_input(_("Login"), max_chars=80)
        name = st.text_input(pgettext("person", "Name"), max_chars=120)
        roles = role_picker("new", names, {})
        works_in = st.multiselect(
            _("Channels"), list(channels), format_func=told_apart(channels).__getitem__, placeholder=_("Choose")
        )
        language = language_picker("new-language", "")
        if st.form_submit_button(_("Add"), type="primary"):
            password = made_password()
            with refusals_shown():
                with transaction() as session:
                    new = NewPerson(login, name, password, roles, works_in, language=language)
                    people.add_person(session, new, by=actor(), now=now())
                st.session_state[PASSWORD] = (login.strip().casefold(), password)
                st.rerun()


def edit(row: PersonRow, names: dict[int, str], channels: dict[int, str]) -> None:
    """Roles, channels, limit, mentor and language of a person."""
    with st.form(f"person-{row.id}", border=False):
        roles = role_picker(f"person-{row.id}", names, row.roles)
        works_in = st.multiselect(
            _("Channels"), list(channels), default=[number for number, _name in row.channels if number in channels],
            format_func=told_apart(channels).__getitem__, placeholder=_("Choose"),
        )  # fmt: skip
        limit = st.number_input(
            _("Open tickets at once"), value=row.open_limit, min_value=1, max_value=MOST_TICKETS,
            placeholder=_("no limit"), key=f"limit-{row.id}",
            help=_("With so many in hand they are given and take no more; what waits for the customer does not count."),
        )  # fmt: skip
        brand_id = brand()
        answers, mentor_id = mentor_choice(brand_id, row.id, by=actor())
        language = language_picker(f"language-{row.id}", row.language)
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                with transaction() as session:
                    by = actor()
                    people.set_roles(session, row.id, roles=roles, by=by, now=now())
                    people.set_channels(session, row.id, channels=works_in, by=by, now=now())
                    people.set_language(session, row.id, language=language, by=by)
                    if answers:
                        change_mentor(session, brand_id, row.id, mentor_id=mentor_id, by=by, now=now())
                    if limit != row.open_limit:
                        set_open_limit(session, row.id, limit=limit, by=by, now=now())
                tell(_("Saved."))
                st.rerun()


def new_password(row: PersonRow) -> None:
    """A new password, shown once; every open session of the person ends."""
    password = made_password()
    with refusals_kept():
        with transaction() as session:
            people.set_password(session, row.id, password=password, by=actor(), now=now())
        st.session_state[PASSWORD] = (row.login, password)


def switch(row: PersonRow) -> None:
    """Off for somebody who leaves, on for somebody who is back."""
    step = people.deactivate if row.is_active else people.reactivate
    with refusals_kept(), transaction() as session:
        step(session, row.id, by=actor(), now=now())
        tell(_("Switched off; every session has ended.") if row.is_active else _("Switched on again."))


def shown_once() -> None:
    """The password just made; it stands nowhere else."""
    made = st.session_state.pop(PASSWORD, None)
    if made:
        with st.container(border=True, key="password-once"):
            st.markdown(_("**The password of {login}. It is shown only now:**").format(login=plain(made[0])))
            st.code(made[1], language=None)


with refusals_shown():
    me = signed_in()
    with reading() as reader:
        rows = everybody(reader, by=me.actor)
    page_title(_("People"), _("Who may come in, what they may do and where they work."))
    shown_once()
    where, all_channels = brand_names(me.actor), channels_of(me.actor)
    list_of(rows, me, where)
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.subheader(_("Change somebody"), anchor=False)
        by_id = {row.id: row for row in rows}
        called = told_apart({row.id: row.name for row in rows})
        chosen = st.selectbox(_("Person"), list(called), format_func=called.__getitem__, label_visibility="collapsed")
        if chosen is not None:
            person = by_id[chosen]
            edit(person, where, all_channels)
            with st.container(horizontal=True):
                st.button(_("New password"), icon=":material/key:", on_click=new_password, args=(person,))
                st.button(
                    _("Switch off") if person.is_active else _("Switch on"),
                    icon=":material/person_off:" if person.is_active else ":material/person:",
                    on_click=switch,
                    args=(person,),
                )
    with right, st.container(border=True):
        st.subheader(_("Add somebody"), anchor=False)
        add(where, all_channels)
