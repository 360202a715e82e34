"""The first choice of a team: three ready-made sets of channels, told before they are made."""

import streamlit as st

from desk import moments
from desk.presets import CHANNELS, Preset, PresetChannel, is_untouched, preset_name, set_up
from desk.screens.parts import actor, now, plain, refusals_kept, tell
from storage.database import reading, transaction
from storage.i18n import _
from storage.vocabulary import Role


def ready_made(brand_id: int) -> None:
    """The presets for later, folded away."""
    with st.expander(_("Ready-made channels"), icon=":material/auto_awesome:"):
        st.caption(_("Only what is missing is made; nothing that is there changes."))
        for preset in Preset:
            one_preset(brand_id, preset)


def first_choice(brand_id: int) -> bool:
    """The choice of a brand's first day; nothing, and no, once it has been made."""
    if not actor().holds(Role.ADMINISTRATOR, brand_id=brand_id):
        return False
    with reading() as session:
        untouched = is_untouched(session, brand_id=brand_id)
    if untouched:
        with st.container(border=True, key="preset-choice"):
            st.subheader(_("How does your team work?"), anchor=False)
            st.caption(_("One click makes the channels with their promises. Everything can be changed afterwards."))
            presets(brand_id)
    return untouched


def presets(brand_id: int) -> None:
    """The three, side by side."""
    for place, preset in zip(st.columns(len(Preset)), Preset, strict=True):
        with place:
            one_preset(brand_id, preset)


def one_preset(brand_id: int, preset: Preset) -> None:
    """What it makes, and the button."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{plain(preset_name(preset))}**")
        st.caption("  \n".join(plain(in_words(plan)) for plan in CHANNELS[preset]))
        st.button(
            _("Set up"), key=f"preset-{preset}", width="stretch", on_click=use, args=(brand_id, preset),
            icon=":material/auto_awesome:",
        )  # fmt: skip


def in_words(plan: PresetChannel) -> str:
    """A channel of a preset with what it promises."""
    words = _("{channel}: {share} % within {time}").format(
        channel=_(plan.name), share=plan.targets.goal_percent, time=moments.span(plan.targets.goal_within_s or 0)
    )
    if plan.targets.abandoned_percent is not None:
        words += ", " + _("at most {share} % give up").format(share=plan.targets.abandoned_percent)
    return words


def use(brand_id: int, preset: Preset) -> None:
    """Makes what is missing and says what."""
    with refusals_kept(), transaction() as session:
        done = set_up(session, brand_id, preset, by=actor(), now=now())
        if done.made:
            tell(_("Channels made: {names}. Now choose who works in them.").format(names=", ".join(done.made)))
        else:
            tell(_("All of it is there already."))
