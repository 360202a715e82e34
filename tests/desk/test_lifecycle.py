import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.lifecycle import FOLLOWS, GONE, may_follow, require_step
from storage.errors import Refused
from storage.vocabulary import TicketState

ALLOWED = [
    ("new", "open"),
    ("open", "waiting_customer"),
    ("waiting_customer", "waiting_colleague"),
    ("waiting_colleague", "open"),
    ("open", "new"),
    ("snoozed", "open"),
    ("open", "resolved"),
    ("resolved", "closed"),
    ("closed", "open"),
    ("new", "cancelled"),
    ("cancelled", "new"),
    ("open", "merged"),
]
REFUSED = [
    ("closed", "waiting_customer", "Reopen"),
    ("closed", "closed", "Reload"),
    ("resolved", "snoozed", "Reopen"),
    ("merged", "open", "merged into"),
    ("cancelled", "closed", "Promote"),
]


@pytest.mark.parametrize(("current", "following"), ALLOWED)
def test_may_follow(current, following):
    assert may_follow(TicketState(current), TicketState(following))


@pytest.mark.parametrize(("current", "following", "way_out"), REFUSED)
def test_may_not_follow_and_the_refusal_says_what_now(current, following, way_out):
    with pytest.raises(Refused) as refusal:
        require_step(7, TicketState(current), TicketState(following))
    assert "Ticket 7" in refusal.value.what
    assert way_out in refusal.value.way_out


def test_every_state_has_its_followers():
    assert set(FOLLOWS) == set(TicketState)


@given(st.lists(st.sampled_from(sorted(TicketState)), max_size=30))
def test_any_walk_of_allowed_steps_can_end_unless_it_was_merged(steps):
    current = TicketState.NEW
    for step in steps:
        if may_follow(current, step):
            current = step
    if current not in GONE:
        assert current == TicketState.CLOSED or may_follow(current, TicketState.CLOSED)
