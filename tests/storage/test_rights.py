"""Rights are held per brand; the system may do what its jobs must."""

import pytest

from storage.errors import Refused
from storage.rights import ALL_BRANDS, SYSTEM, Actor
from storage.vocabulary import Role

MARINA = Actor(7, "Марина", {3: frozenset({Role.MODERATOR})})
ADMIN = Actor(1, "Админ", {ALL_BRANDS: frozenset({Role.ADMINISTRATOR})})


@pytest.mark.parametrize(
    ("actor", "role", "brand", "may"),
    [
        (MARINA, Role.MODERATOR, 3, True),
        (MARINA, Role.MODERATOR, 4, False),
        (MARINA, Role.MODERATOR, None, True),
        (MARINA, Role.LEAD, 3, False),
        (ADMIN, Role.ADMINISTRATOR, 99, True),
        (ADMIN, Role.MODERATOR, 99, False),
        (SYSTEM, Role.ADMINISTRATOR, 99, True),
    ],
)
def test_who_may_what(actor, role, brand, may):
    assert actor.holds(role, brand_id=brand) is may
    if may:
        actor.require(role, brand_id=brand)
    else:
        with pytest.raises(Refused, match="not open to you"):
            actor.require(role, brand_id=brand)


def test_brands_with_a_role():
    assert MARINA.brands_with(Role.MODERATOR) == {3}
    assert MARINA.brands_with(Role.LEAD) == frozenset()
    assert ADMIN.brands_with(Role.ADMINISTRATOR) is None
