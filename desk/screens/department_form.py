"""The form of a department; what fits only one way of reaching it stands there only for that way."""

from collections.abc import Sequence

import streamlit as st

from desk.department_list import DepartmentRow
from desk.departments import LONGEST_ADDRESS, LONGEST_NAME, NUMBER, USUAL_TARGET_S, DepartmentForm
from desk.escalation_words import way_name
from desk.screens.channel_form import person_picker
from desk.screens.parts import plain, told_apart
from desk.screens.policy_form import length
from desk.working_hours import CalendarRow
from storage.i18n import _
from storage.vocabulary import EscalationWay


def department_form(
    row: DepartmentRow | None, known: Sequence[CalendarRow], staff: dict[int, str]
) -> DepartmentForm | None:  # fmt: skip
    """What was given, once it is to be saved; None until then."""
    key = f"department-{row.id if row else 'new'}"
    ways = list(EscalationWay)
    way = st.radio(
        _("A case reaches it by"), ways, index=ways.index(row.way) if row else 0, format_func=way_name,
        horizontal=True, key=f"{key}-way",
    )  # fmt: skip
    with st.form(key, border=False, clear_on_submit=row is None):
        name = st.text_input(_("Name"), row.name if row else "", max_chars=LONGEST_NAME, key=f"{key}-name")
        address, secret, is_local, reply_to = reaching(key, way, row)
        target = length(
            f"{key}-target", _("Answers within"), row.target_s if row else USUAL_TARGET_S,
            row.target_days if row else None,
        )  # fmt: skip
        calendar = calendar_picker(key, known, row)
        responsible = person_picker(
            st.container(), _("Looks after it"), told_apart(staff), row.responsible_id if row else None
        )
        link = st.text_input(
            _("Link to a case in the CRM"), row.number_link if row else "", max_chars=500, key=f"{key}-link",
            placeholder=f"https://crm.example.ru/cases/{NUMBER}",
            help=plain(_("{number} stands for the number of the case.").format(number=NUMBER)),
        )  # fmt: skip
        is_active = st.toggle(_("It can be asked"), row.is_active if row else True, key=f"{key}-active")
        if not st.form_submit_button(_("Save") if row else _("Add"), type="primary"):
            return None
    return DepartmentForm(
        name=name, way=way, calendar_id=calendar, address=address, is_local=is_local, secret=secret, reply_to=reply_to,
        number_link=link, responsible_id=responsible, target_s=target[0] or 0, target_days=target[1],
        is_active=is_active,
    )  # fmt: skip


def reaching(key: str, way: EscalationWay, row: DepartmentRow | None) -> tuple[str, str, bool, str]:
    """Address, secret, whether it stands in our own network, and where answers come back to."""
    kept = row.address if row and row.way == way else ""
    match way:
        case EscalationWay.WEBHOOK:
            address = st.text_input(
                _("Address"), kept, max_chars=LONGEST_ADDRESS, key=f"{key}-url",
                placeholder="https://crm.example.ru/hooks/cases",
            )  # fmt: skip
            secret = st.text_input(
                _("Secret for the signature"), type="password", max_chars=200, key=f"{key}-secret",
                help=_("Empty keeps the one there is; where there is none, one is made and shown once."),
            )  # fmt: skip
            is_local = st.toggle(
                _("It stands in our own network"), row.is_local if row else False, key=f"{key}-local",
                help=_("Only then addresses of private networks are called."),
            )  # fmt: skip
            return address, secret.strip(), is_local, ""
        case EscalationWay.MAIL:
            address = st.text_input(
                _("E-mail address"), kept, max_chars=200, key=f"{key}-mail", placeholder="claims@example.ru"
            )
            reply_to = st.text_input(
                _("Answers come back to"), row.reply_to if row else "", max_chars=200, key=f"{key}-reply",
                placeholder="desk@example.ru",
                help=_("The address of a mailbox that Repdesk reads as a source; an answering letter becomes a note."),
            )  # fmt: skip
            return address, "", False, reply_to
        case EscalationWay.BY_HAND:
            st.caption(
                _("One button copies the case; whoever enters it in the CRM types its number back. The answer comes "
                  "by API, or somebody writes it down.")
            )  # fmt: skip
            return "", "", False, ""


def calendar_picker(key: str, known: Sequence[CalendarRow], row: DepartmentRow | None) -> int:
    """The hours in which the department works."""
    names = told_apart({one.id: one.name for one in known})
    chosen = st.selectbox(
        _("Working hours"), list(names), format_func=names.__getitem__, key=f"{key}-calendar",
        index=list(names).index(row.calendar_id) if row and row.calendar_id in names else 0,
        help=_("Hours and holidays are set up on the screen Working hours."),
    )  # fmt: skip
    return chosen or 0
