"""One template: changed, tried, approved, retired; everything about it on one screen."""

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from desk import template_approval, templates
from desk.channel_list import people_to_choose
from desk.screens.channel_form import person_picker
from desk.screens.parts import actor, empty, now, plain, refusals_kept, refusals_shown, tell, told_apart
from desk.screens.template_form import template_form
from desk.screens.template_preview import preview_panel
from desk.screens.template_versions import differences, versions_panel
from desk.template_figures import NOTHING, template_figures
from desk.template_list import TemplateRow, VersionRow, template_rows, versions_of
from desk.template_places import Places, places_of
from desk.template_words import standing_name
from desk.templates import APPROVERS, TemplateForm
from storage.database import reading, transaction
from storage.i18n import _
from storage.rights import Actor
from storage.vocabulary import TemplateStanding, TemplateState

NEW = 0
COPIED = "copied-template"
CHOSEN = "template"
BLANK = TemplateForm("", "")
LATELY = timedelta(days=90)
Title = Callable[[str, str], None]


def carry_out(action: Callable[..., object], *subject: int, told: str, **more: object) -> None:
    """One of the actions on a template, in its own transaction."""
    with refusals_kept(), transaction() as session:
        action(session, *subject, by=actor(), now=now(), **more)
        tell(told)


def new_template(brand_id: int, by: Actor, *, title: Title) -> None:
    """A template that there is not yet, perhaps a copy of another one."""
    copied = st.session_state.get(COPIED)
    with reading() as session:
        known = places_of(session, brand_id, by=by)
    title(_("A new template"), "")
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(border=True):
        filled = template_form(f"template-new-{id(copied) if copied else 0}", copied or BLANK, known, is_fixed=False)
        saving(brand_id, None, filled, may_approve=by.holds(*APPROVERS, brand_id=brand_id))
    with right, st.container(border=True):
        preview_panel("preview-new", brand_id, filled.text, by)


def one_template(brand_id: int, number: int, by: Actor, *, title: Title) -> None:
    """A template that there is."""
    with reading() as session:
        rows = {row.id: row for row in template_rows(session, brand_id, by=by, now=now())}
        known = places_of(session, brand_id, by=by)
        row = rows.get(number)
        versions = versions_of(session, number, by=by) if row else []
        worth = template_figures(session, brand_id, since=now() - LATELY, by=by).get(number, NOTHING)
    if row is None:
        title(_("Templates"), "")
        empty(
            _("There is no such template"), _("It belongs to another brand, or is not open to you."),
            icon=":material/text_snippet:",
        )  # fmt: skip
        return
    newest = versions[0]
    heading(row, newest, title)
    if row.waiting is not None:
        decision(row, versions)
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(border=True):
        given = TemplateForm(newest.name, newest.text, newest.shortcut, newest.terms, newest.valid_until)
        filled = template_form(f"template-{row.id}-{row.newest}", given, known, is_fixed=not row.may_change)
        if row.may_change:
            saving(brand_id, row, filled, may_approve=row.may_approve)
        steps(row, given)
    with right:
        with st.container(border=True):
            preview_panel(f"preview-{row.id}", brand_id, filled.text, by)
        with st.container(border=True):
            st.subheader(_("What it is worth"), anchor=False)
            st.caption(_("The last 90 days."))
            cells = st.columns(4)
            cells[0].metric(_("Put in"), worth.inserted)
            cells[1].metric(_("Sent"), worth.sent)
            cells[2].metric(_("As it was"), "–" if worth.distance is None else f"{round(100 * (1 - worth.distance))} %")
            cells[3].metric(_("CSI"), "–" if worth.csi is None else f"{round(100 * worth.csi)} %")
        people(brand_id, row, by)
    history(row, versions, known)


def heading(row: TemplateRow, newest: VersionRow, title: Title) -> None:
    """What it is called, and whether it is offered."""
    said = [standing_name(row.standing)]
    if row.standing == TemplateStanding.IN_USE:
        said.append(_("version {number}").format(number=row.version))
    if row.owner:
        said.append(_("owner: {name}").format(name=row.owner))
    title(plain(row.name), plain(" · ".join(said)))
    if newest.state == TemplateState.RETURNED:
        st.warning(
            plain(
                _("{name} has given version {number} back: {remark}").format(
                    name=newest.decided_by or _("the system"), number=newest.version, remark=newest.remark
                )
            ),
            icon=":material/undo:",
        )


def decision(row: TemplateRow, versions: list[VersionRow]) -> None:
    """The version that waits, with what it changes, and yes or no."""
    waiting = versions[0]
    in_use = next((one for one in versions if one.version == row.version and one != waiting), None)
    with st.container(border=True):
        st.markdown(
            _("**Version {number} waits for approval.** Written by {name}.").format(
                number=waiting.version, name=plain(waiting.by or _("the system"))
            )
        )
        if in_use is not None:
            differences(in_use.text, waiting.text)
        else:
            st.text(waiting.text)
        if not row.may_approve:
            st.caption(plain(_("{name} says yes or no.").format(name=row.approver or _("A team lead"))))
            return
        with st.container(horizontal=True):
            st.button(
                _("Approve"), type="primary", icon=":material/check:", key="template-approve", on_click=carry_out,
                args=(template_approval.approve, row.id, waiting.version),
                kwargs={"told": _("Approved: this version is offered from now on.")},
            )  # fmt: skip
            with st.popover(_("Give back …"), icon=":material/undo:"):
                remark = st.text_area(
                    _("What is to be changed"), key=f"remark-{row.id}-{waiting.version}",
                    max_chars=template_approval.LONGEST_REMARK,
                )  # fmt: skip
                if st.button(_("Give back"), type="primary", key="template-give-back"):
                    with refusals_shown():
                        with transaction() as session:
                            template_approval.give_back(
                                session, row.id, waiting.version, remark=remark, by=actor(), now=now()
                            )
                        tell(_("Given back. Its writer sees your remark here."))
                        st.rerun()


def saving(brand_id: int, row: TemplateRow | None, filled: TemplateForm, *, may_approve: bool) -> None:
    """No callbacks: they would be given the form as it was before the last field was left."""
    with st.container(horizontal=True):
        is_proposed = st.button(_("Propose"), key="template-propose", type="secondary" if may_approve else "primary")
        is_approved = may_approve and st.button(_("Save and use"), key="template-save", type="primary")
    if is_proposed or is_approved:
        with refusals_shown():
            number = kept(brand_id, row, filled, is_approved=is_approved)
            st.session_state.pop(COPIED, None)
            st.query_params[CHOSEN] = str(number)
            tell(_("Saved: it is offered from now on.") if is_approved else _("Saved. It waits for approval."))
            st.rerun()


def kept(brand_id: int, row: TemplateRow | None, filled: TemplateForm, *, is_approved: bool) -> int:
    """The template that says this from now on, in one step."""
    with transaction() as session:
        by, moment = actor(), now()
        if row is None:
            number, version = templates.propose_template(session, brand_id, filled, by=by, now=moment), 1
        else:
            number = row.id
            version = templates.propose_version(session, number, filled, based_on=row.newest, by=by, now=moment)
        if is_approved:
            template_approval.approve(session, number, version, by=by, now=moment)
    return number


def steps(row: TemplateRow, given: TemplateForm) -> None:
    """Copied, retired, brought back."""
    with st.container(horizontal=True):
        if row.may_change:
            st.button(_("Copy"), icon=":material/content_copy:", key="template-copy", on_click=copy, args=(given,))
        if not row.may_retire:
            return
        if row.standing == TemplateStanding.RETIRED:
            st.button(
                _("Bring back"), icon=":material/undo:", key="template-restore", on_click=carry_out,
                args=(templates.restore, row.id), kwargs={"told": _("It is back.")},
            )  # fmt: skip
        else:
            st.button(
                _("Retire"), icon=":material/inventory_2:", key="template-retire", on_click=carry_out,
                args=(templates.retire, row.id),
                kwargs={"told": _("Retired: it is not offered any more. “Bring back” undoes it.")},
            )  # fmt: skip


def copy(given: TemplateForm) -> None:
    """Another one like it, to be changed; a shortcut belongs to one only."""
    with refusals_kept():
        actor()  # who asks, and in which language
    name = _("{name} (copy)").format(name=given.name)
    st.session_state[COPIED] = TemplateForm(name, given.text, "", given.terms, given.valid_until)
    st.query_params[CHOSEN] = str(NEW)


def people(brand_id: int, row: TemplateRow, by: Actor) -> None:
    """Who answers for it."""
    if not by.holds(*APPROVERS, brand_id=brand_id) or row.standing == TemplateStanding.RETIRED:
        return
    with reading() as session:
        staff = told_apart(people_to_choose(session, brand_id=brand_id, by=by))
    with st.form(f"template-people-{row.id}"):
        one, two = st.columns(2)
        owner = person_picker(one, _("Owner"), staff, row.owner_id)
        approver = person_picker(two, _("Approver"), staff, row.approver_id)
        st.caption(_("Nobody as approver: any team lead says yes or no. The owner is reminded before it ends."))
        if st.form_submit_button(_("Save")):
            with refusals_shown():
                with transaction() as session:
                    templates.appoint(
                        session, row.id, owner_id=owner, approver_id=approver, by=actor(), now=now()
                    )  # fmt: skip
                tell(_("Saved."))
                st.rerun()


def history(row: TemplateRow, versions: list[VersionRow], known: Places) -> None:
    """All versions, folded away."""
    with st.expander(_("Versions ({number})").format(number=len(versions)), icon=":material/history:"):
        in_use = row.version if row.standing in {TemplateStanding.IN_USE, TemplateStanding.OUTDATED} else None
        versions_panel(versions, known, in_use=in_use)
