"""My notices: of what I am told, by which way, how the last ones fared, and what I was told lately."""

import streamlit as st

from desk import moments, notice_choices, notifying
from desk.messengers import SERVICES
from desk.notice_choices import Choices, OutRow
from desk.notice_words import out_name, page_of, sentence, topic_help, topic_name, way_name
from desk.screens.parts import (
    actor,
    empty,
    now,
    page_title,
    plain,
    refusals_kept,
    refusals_shown,
    show_told,
    signed_in,
    tell,
    zone_of,
)
from desk.sign_in import SignedIn
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import NoticeState, NoticeTopic, NoticeWay

LOOK_EVERY_S = 3
TROUBLED = frozenset({NoticeState.FAILED, NoticeState.UNKNOWN})


def topics(held: Choices) -> None:
    """A line a topic, with the ways by which one hears of it."""
    for topic in NoticeTopic:
        key = f"topic-{topic}"
        st.session_state[key] = [way.value for way in NoticeWay if way in held.ways[topic]]
        st.pills(
            topic_name(topic), [way.value for way in NoticeWay], key=key, selection_mode="multi",
            format_func=lambda way: way_name(NoticeWay(way)), on_change=choose, args=(topic,), help=topic_help(topic),
        )  # fmt: skip


def nowhere(held: Choices) -> None:
    """Says at once that a way was chosen which leads nowhere yet."""
    wanted = frozenset[NoticeWay]().union(*held.ways.values())
    if NoticeWay.MAIL in wanted and not (held.mail and held.has_mail_server):
        st.warning(_("You chose e-mail, and no letter can reach you yet: see “Where to”."))
    if NoticeWay.MESSENGER in wanted and not held.messenger:
        st.warning(_("You chose the messenger, and its address is not known yet: give it under “Where to”."))


def choose(topic: NoticeTopic) -> None:
    """Keeps the ways of a topic."""
    with refusals_kept():
        ways = [NoticeWay(way) for way in st.session_state[f"topic-{topic}"] or []]
        with transaction() as session:
            notice_choices.choose(session, topic, ways=ways, by=actor())


def when(held: Choices) -> None:
    """Inside the shift only, unless wished otherwise."""
    st.session_state["notices_always"] = held.is_always
    st.toggle(
        _("Outside my shift, too"), key="notices_always", on_change=choose_always,
        help=_("Otherwise what happens outside your shift comes as one message when your next shift begins."),
    )  # fmt: skip


def choose_always() -> None:
    """Keeps it."""
    with refusals_kept(), transaction() as session:
        notice_choices.choose_always(session, is_always=st.session_state["notices_always"], by=actor())


def heading(words: str) -> None:
    """The name of a way."""
    st.markdown(f"**{words}**")


def mail(held: Choices) -> None:
    """Where letters go, and a trial."""
    with st.container(border=True):
        heading(_("E-mail"))
        if not held.has_mail_server:
            st.caption(_("This installation sends no letters: an administrator sets “smtp_host” in repdesk.toml."))
        elif not held.mail:
            st.caption(_("No address of yours is known: an administrator writes it down under People."))
        else:
            st.text(held.mail)
            try_button(NoticeWay.MAIL)


def messenger(held: Choices) -> None:
    """Which messenger, and a trial; the address itself is never shown again."""
    with st.container(border=True):
        heading(_("Messenger"))
        if held.messenger:
            st.text(held.messenger)
            st.caption(_("Its address is kept sealed and is not shown again."))
            with st.container(horizontal=True):
                try_button(NoticeWay.MESSENGER)
                st.button(_("Forget it"), icon=":material/delete:", on_click=forget)
            return
        with st.form("messenger", border=False, clear_on_submit=True):
            typed = st.text_input(
                _("Address"), type="password", max_chars=500, autocomplete="off",
                help=_("For Telegram: make a bot with BotFather, write to it, and give its token and your chat."),
            )  # fmt: skip
            if st.form_submit_button(_("Keep"), type="primary"):
                keep(typed)
        st.caption(_("A number and a link are sent there, never words or names of customers."))
        with st.expander(_("How addresses look")):
            for service in SERVICES.values():
                st.text(f"{service.name}: {service.example}")


def keep(typed: str) -> None:
    """Keeps the address and shows the service instead of it."""
    with refusals_shown():
        with transaction() as session:
            service = notice_choices.set_messenger(session, typed, by=actor(), now=now())
        tell(_("Kept: {service}. Try it.").format(service=plain(service)))
        st.rerun()


def forget() -> None:
    """The address is removed."""
    with refusals_kept(), transaction() as session:
        notice_choices.forget_messenger(session, by=actor())


def try_button(way: NoticeWay) -> None:
    """Sends a word by this way; what came of it stands below within seconds."""
    st.button(_("Try it"), key=f"try-{way}", icon=":material/send:", on_click=attempt, args=(way,))


def attempt(way: NoticeWay) -> None:
    """Sends the trial."""
    with refusals_kept():
        with transaction() as session:
            notice_choices.try_way(session, way, by=actor(), now=now())
        tell(_("On its way; what came of it stands below."))


@st.fragment(run_every=LOOK_EVERY_S)
def fared() -> None:
    """How the last ones fared outside the desk."""
    with refusals_shown():
        show_told()
        who = signed_in()
        with reading() as session:
            rows = notice_choices.lately(session, by=who.actor)
        if not rows:
            st.caption(_("Nothing has left the desk for you yet."))
        for row in rows:
            out_line(row, who)


def out_line(row: OutRow, who: SignedIn) -> None:
    """One of them, with what went wrong."""
    at = moments.when(row.ended_at or row.created_at, now=now(), zone=zone_of(who))
    what = _("trial") if row.is_trial else _("notice")
    with st.container(gap=None):
        st.text(f"{at} · {what}, {way_name(row.way)}: {out_name(row.state)}")
        if row.error:
            (st.error if row.state in TROUBLED else st.caption)(plain(row.error))


def told_lately(who: SignedIn) -> None:
    """What this person was told, the newest first."""
    with reading() as session:
        found = notifying.newest(session, by=who.actor)
    if not found:
        empty(
            _("No notices yet"), _("What concerns you will stand here, and call you on whatever screen you are."),
            icon=":material/notifications:",
        )  # fmt: skip
    for notice in found:
        at = moments.when(notice.at, now=now(), zone=zone_of(who))
        st.markdown(f"[{plain(sentence(notice))}]({page_of(notice)}) · {plain(at)}")


with refusals_shown():
    looking = signed_in()
    page_title(_("My notices"), _("Of what you are told, and how. Only you see this."))
    with reading() as opened:
        mine = notice_choices.choices(opened, by=looking.actor)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(_("Of what"), anchor=False)
        topics(mine)
        nowhere(mine)
        when(mine)
    with right:
        st.subheader(_("Where to"), anchor=False)
        mail(mine)
        messenger(mine)
        st.subheader(_("What left the desk"), anchor=False)
        fared()
    st.subheader(_("Lately"), anchor=False)
    told_lately(looking)
