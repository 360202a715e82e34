"""What a channel guarantees: within which time it answers, and what a broken promise costs."""

from decimal import Decimal

import streamlit as st

from desk.guarantee_list import money
from desk.guarantees import LONGEST_REPEAT, LONGEST_WORDS, GuaranteeForm, form_of, guarantee_of, set_guarantee
from desk.screens.parts import actor, now, refusals_shown, tell
from storage.database import reading, transaction
from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import Currency

MINUTE_S = 60
MOST_MINUTES = 7 * 24 * 60
HUNDREDTHS = 100


def guarantee_form(channel_id: int) -> None:
    """The guarantee of one channel."""
    with reading() as session:
        now_set = form_of(guarantee_of(session, channel_id))
    st.caption(
        _(
            "The first reply to each ticket opened from now on, in the hours of the channel. Broken ones are listed on "
            "the screen Guarantee, where a lead proposes and an administrator or quality control decides."
        )
    )
    with st.form(f"guarantee-{channel_id}", border=False):
        is_on = st.toggle(_("This channel guarantees an answer"), value=now_set.is_on, key=f"guarantees-{channel_id}")
        minutes = st.number_input(
            _("Answer within (minutes)"), value=now_set.target_s // MINUTE_S, min_value=1, max_value=MOST_MINUTES,
            key=f"guaranteed-min-{channel_id}",
        )  # fmt: skip
        words = st.text_input(
            _("As customers are told it"), value=now_set.words, max_chars=LONGEST_WORDS,
            placeholder=_("An answer in 10 minutes or a month free"), key=f"guarantee-words-{channel_id}",
        )  # fmt: skip
        left, right = st.columns([2, 1])
        with left:
            price = st.text_input(
                _("Price of a broken one"), value=f"{money(now_set.price_minor):.2f}", key=f"price-{channel_id}"
            )
        with right:
            currencies = list(Currency)
            currency = st.selectbox(
                _("Currency"), currencies, index=currencies.index(now_set.currency), format_func=str,
                key=f"currency-{channel_id}",
            )  # fmt: skip
        repeat = st.number_input(
            _("The same customer is compensated once in so many days"), value=now_set.repeat_days, min_value=0,
            max_value=LONGEST_REPEAT, key=f"repeat-{channel_id}",
            help=_("Further cases are left out with this reason; a lead can take them in. 0: each time."),
        )  # fmt: skip
        if st.form_submit_button(_("Save"), type="primary"):
            with refusals_shown():
                form = GuaranteeForm(is_on, words.strip(), minutes * MINUTE_S, minor_of(price), currency, int(repeat))
                with transaction() as session:
                    set_guarantee(session, channel_id, form=form, by=actor(), now=now())
                tell(_("Saved."))
                st.rerun()


def minor_of(text: str) -> int:
    """A typed sum as hundredths. Raises Refused for what is no sum."""
    written = "".join(text.split()).replace(",", ".")
    try:
        minor = Decimal(written) * HUNDREDTHS
        if minor == minor.to_integral_value():
            return int(minor)
    except (ArithmeticError, ValueError):
        pass  # refused below, with what to type
    raise Refused(
        _('"{text}" is no price.').format(text=text[:40]),
        _("A price is a number with at most two places after the point."),
        _("Type it like 1500 or 1500.50."),
    )
