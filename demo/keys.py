"""Names and keys of the town: fixed on purpose, the town is fictitious and listens on loopback only."""

from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Moscow")
BANK = "Банк «Причал»"
"""The name under which the bank's own people write in the town."""

BLOG_USER = "desk"
BLOG_KEY = "pier anch rope gull tide buoy"
"""WordPress shows an application password in groups of four; spaces do not count."""

MAPS_ACCOUNT = "100200300"
MAPS_KEY = "ya29.town-of-zalivsk-maps"

CRM_KEY = "town-of-zalivsk-crm"

DEPARTMENT_SECRETS = {"claims": "claims-of-zalivsk-pier-7", "security": "security-of-zalivsk-pier-7"}
"""What cases of a department are signed with, and its answers."""

VK_GROUP = 210000777
VK_KEY = "vk1.a.town-of-zalivsk-community"
