"""Passing tickets on from the team screen: from a person or a channel, to a person, the queue or the whole shift."""

from collections.abc import Collection, Mapping

import streamlit as st

from desk.answerers import answerers
from desk.lifecycle import state_name
from desk.queries import QueueRow, Wanted, queue
from desk.reassigning import pass_on, spread
from desk.screens.parts import actor, brand, now, refusals_kept, tell, told_apart
from desk.team import ChannelNow, PersonNow
from storage.database import reading, transaction
from storage.i18n import _, ngettext
from storage.rights import Actor

FROM, TO, WHICH, WHY = "reassign_from", "reassign_to", "reassign_tickets", "reassign_comment"
EVENLY, QUEUE = "evenly", "queue"
MOST = 200
LONGEST_COMMENT = 500


def pick(key: str, prefix: str) -> None:
    """A click on a row of a table chooses whose tickets are passed on."""
    chosen = st.session_state[key].pick
    if chosen:
        st.session_state[FROM] = f"{prefix}{int(chosen)}"
        st.session_state.pop(WHICH, None)


def picked(prefix: str) -> int | None:
    """The row that was clicked last, in the table of this sort."""
    chosen = str(st.session_state.get(FROM) or "")
    return int(chosen[1:]) if chosen.startswith(prefix) else None


def reassigning(people: Collection[PersonNow], channels: Collection[ChannelNow], by: Actor) -> None:
    """Whose, whereto, why; everything is chosen beforehand, so that a click on a row and one on the button do."""
    givers = {f"p{row.person_id}": f"{row.name} · {row.open}" for row in people if row.open}
    free = _("{name} · free: {number}")
    givers |= {f"c{row.channel_id}": free.format(name=row.name, number=row.free) for row in channels if row.free}
    if not givers:
        return
    st.subheader(_("Reassign"), anchor=False)
    if st.session_state.get(FROM) not in givers:
        st.session_state[FROM] = None
    names = told_apart(givers)
    one, other = st.columns(2)
    giver = one.selectbox(
        _("From whom"), list(names), format_func=names.__getitem__, key=FROM, index=None,
        placeholder=_("Click a row above, or choose here"),
    )  # fmt: skip
    if giver is None:
        return
    tickets = tickets_from(giver, by)
    takers = told_apart(takers_of(giver, by))
    other.selectbox(_("To whom"), list(takers), format_func=takers.__getitem__, key=TO)
    labels = {row.id: f"№ {row.id} · {state_name(row.state)} · {row.channel}" for row in tickets}
    chosen = st.multiselect(
        _("Tickets"), list(labels), format_func=lambda number: labels.get(number, str(number)), key=WHICH,
        placeholder=_("All of them"),
    )  # fmt: skip
    st.text_input(_("What must they know?"), key=WHY, max_chars=LONGEST_COMMENT, placeholder=usual_comment(giver))
    numbers = [number for number in chosen if number in labels] or list(labels)
    st.button(
        ngettext("Pass on {number} ticket", "Pass on {number} tickets", len(numbers)).format(number=len(numbers)),
        type="primary", icon=":material/forward:", on_click=hand_on, args=(numbers, usual_comment(giver)),
        disabled=not numbers,
    )  # fmt: skip


def usual_comment(giver: str) -> str:
    """What is said where nobody says anything."""
    return _("Given out by the team lead.") if giver.startswith("c") else _("Passed on by the team lead.")


def tickets_from(giver: str, by: Actor) -> list[QueueRow]:
    """What the person holds, or what nobody does in the channel."""
    number = int(giver[1:])
    mine = Wanted(brand_id=brand(by), channel_ids=(), assignee_id=number)
    free = Wanted(brand_id=brand(by), channel_ids=(number,), only_free=True)
    with reading() as session:
        return queue(session, by=by, wanted=mine if giver.startswith("p") else free, limit=MOST)


def takers_of(giver: str, by: Actor) -> dict[str, str]:
    """The shift as a whole, the queue, and everybody who answers for the brand but the giver."""
    with reading() as session:
        people = {f"p{one.id}": one.name for one in answerers(session, brand(by))}
    people.pop(giver, None)
    back = {QUEUE: _("Back to the queue")} if giver.startswith("p") else {}
    return {EVENLY: _("Spread evenly over those on shift"), **back, **people}


def hand_on(ticket_ids: list[int], usual: str) -> None:
    """Each ticket is a step of its own, so one refusal stops no other."""
    comment = st.session_state[WHY].strip() or usual
    done = 0
    for ticket_id, person_id in plan(ticket_ids, st.session_state[TO]).items():
        with refusals_kept(), transaction() as session:
            pass_on(session, ticket_id, to_person_id=person_id, comment=comment, by=actor(), now=now())
            done += 1
    if done:
        tell(ngettext("{number} ticket passed on", "{number} tickets passed on", done).format(number=done))
        st.session_state[WHY] = ""
        st.session_state.pop(WHICH, None)


def plan(ticket_ids: list[int], to: str) -> Mapping[int, int | None]:
    """Whom each ticket goes to."""
    if to != EVENLY:
        return dict.fromkeys(ticket_ids, None if to == QUEUE else int(to[1:]))
    found: Mapping[int, int | None] = {}
    with refusals_kept():
        by = actor()
        with reading() as session:
            found = spread(session, ticket_ids, brand_id=brand(by), by=by, now=now())
    return found
