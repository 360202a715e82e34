"""Who is acting and what they may do. Rights are asked in actions and queries, never in screens alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.errors import Refused
from storage.i18n import _
from storage.vocabulary import Role

ALL_BRANDS = 0


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself (person_id None) acting for a job, a rule or the command line.

    `channels` are those one works in, `views` those one only reads.
    """

    person_id: int | None
    name: str
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    channels: frozenset[int] = frozenset()
    views: frozenset[int] = frozenset()

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    def roles_in(self, brand_id: int) -> frozenset[Role]:
        """The roles held for a brand, those for all brands included."""
        return self.roles.get(brand_id, frozenset()) | self.roles.get(ALL_BRANDS, frozenset())

    def holds(self, *wanted: Role, brand_id: int | None = None) -> bool:
        """Whether any of the roles is held: for that brand, or for any brand when none is named."""
        if self.is_system:
            return True
        if brand_id is not None:
            return bool(self.roles_in(brand_id) & set(wanted))
        return any(held & set(wanted) for held in self.roles.values())

    def brands_with(self, *wanted: Role) -> frozenset[int] | None:
        """The brands in which any of the roles is held; None means all brands."""
        if self.is_system or self.roles.get(ALL_BRANDS, frozenset()) & set(wanted):
            return None
        return frozenset(brand for brand, held in self.roles.items() if held & set(wanted))

    def require(self, *wanted: Role, brand_id: int | None = None) -> None:
        """Raises Refused unless one of the roles is held."""
        if not self.holds(*wanted, brand_id=brand_id):
            raise Refused(
                _("This is not open to you."),
                _("It needs the role: {roles}.").format(roles=", ".join(role_name(role) for role in wanted)),
                _("Ask an administrator for the role."),
            )


SYSTEM = Actor(person_id=None, name="system")


def role_name(role: Role) -> str:
    """The role in the language in force."""
    return {
        Role.ADMINISTRATOR: _("administrator"),
        Role.LEAD: _("team lead"),
        Role.MODERATOR: _("moderator"),
        Role.OPERATOR: _("operator"),
        Role.MARKETING: _("marketing"),
        Role.QUALITY: _("quality control"),
    }[role]
