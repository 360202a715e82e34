"""Messengers by the library apprise: a number and a link are handed over, never a customer's words or name.

An address names its service and carries its token: tgram://token/chat. Only services listed here are let through, and
of those that a company runs itself only the servers that the settings name (`notice_hosts`): apprise talks HTTP on its
own, so nobody may choose for it whom to talk to.
"""

import importlib
import logging
import os
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from storage.errors import Refused, SourceFailed
from storage.i18n import _
from storage.settings import settings
from storage.vocabulary import PageState

LONGEST = 500
CODE = re.compile(r"error=(\d{3})\b")
BAD_TOKEN = frozenset({"400", "401", "403", "404", "410"})


class Service(NamedTuple):
    """A messenger; one that companies run themselves has its server in the address."""

    name: str
    plugin: str
    example: str
    is_own: bool = False


SERVICES = {
    "tgram": Service("Telegram", "telegram.NotifyTelegram", "tgram://123456:TOKEN/CHAT"),
    "slack": Service("Slack", "slack.NotifySlack", "slack://TOKEN_A/TOKEN_B/TOKEN_C/#channel"),
    "discord": Service("Discord", "discord.NotifyDiscord", "discord://WEBHOOK_ID/WEBHOOK_TOKEN"),
    "mmosts": Service("Mattermost", "mattermost.NotifyMattermost", "mmosts://server/TOKEN", is_own=True),
    "mmost": Service("Mattermost", "mattermost.NotifyMattermost", "mmost://server/TOKEN", is_own=True),
    "rockets": Service("Rocket.Chat", "rocketchat.NotifyRocketChat", "rockets://WEBHOOK@server/#channel", is_own=True),
    "rocket": Service("Rocket.Chat", "rocketchat.NotifyRocketChat", "rocket://WEBHOOK@server/#channel", is_own=True),
    "ntfys": Service("ntfy", "ntfy.NotifyNtfy", "ntfys://TOKEN@server/topic", is_own=True),
    "ntfy": Service("ntfy", "ntfy.NotifyNtfy", "ntfy://TOKEN@server/topic", is_own=True),
}


def fit_address(typed: str) -> str:
    """The name of the service whose address this is. Raises Refused for what is none, or leads elsewhere."""
    address = typed.strip()
    service = SERVICES.get(address.partition("://")[0].lower())
    if service is None or len(address) > LONGEST:
        raise _refused(
            _("Its beginning names none of the messengers that Repdesk knows: {names}.").format(
                names=", ".join(sorted({one.name for one in SERVICES.values()}))
            ),
            _("An address looks like {example}.").format(example=SERVICES["tgram"].example),
        )
    if "?" in address:
        raise _refused(_("It carries settings after a question mark."), _("Leave them out."))
    if _plugin(address) is None:
        raise _refused(
            _("{service} does not know such an address.").format(service=service.name),
            _("An address looks like {example}.").format(example=service.example),
        )
    return service.name


def hand_over(address: str, *, title: str, text: str) -> None:
    """Gives the words to the messenger. Raises Refused for an address of no use, SourceFailed for what may pass.

    The messenger's own words are not told: they may quote the address.
    """
    name = fit_address(address)
    plugin = _plugin(address)
    _behind_the_proxy()
    with _apprise().LogCapture(level=logging.WARNING) as said:
        is_taken = bool(plugin.notify(title=title, body=text))
        code = next(iter(CODE.findall(said.getvalue())), "")
    if is_taken:
        return
    if code in BAD_TOKEN:
        raise _refused(
            _("{service} answers {code}: it does not know the token, or the chat.").format(service=name, code=code),
            _("Look at the address again; a bot must have been written to, or let into the chat, first."),
        )
    words = _("{service} did not take the message: {reason}")
    raise SourceFailed(PageState.UNREACHABLE, words.format(service=name, reason=code or _("it does not answer")))


def _plugin(address: str) -> Any:
    """What apprise makes of the address; None when it makes nothing of it. Refused for a server nobody allowed."""
    typed = address.strip()
    service = SERVICES[typed.partition("://")[0].lower()]
    library = _apprise()
    asset = library.AppriseAsset(
        http_redirects=False, allow_templates=False, storage_mode=library.PersistentStoreMode.MEMORY, async_mode=False
    )
    # The few that are let through are loaded one by one: the library knows more than a hundred.
    module, _dot, name = service.plugin.partition(".")
    kind = getattr(importlib.import_module(f"apprise.plugins.{module}"), name)
    try:
        host = (urlsplit(typed).hostname or "").lower()
        read = kind.parse_url(typed)
        plugin = kind(asset=asset, **read) if read else None
    except (ValueError, TypeError):
        return None
    if plugin is None or not service.is_own:
        return plugin
    # Both readings of the address must agree, else one could be told of one server and talk to another. Without a
    # topic ntfy would talk to its public server.
    is_elsewhere = str(plugin.host).lower() != host or getattr(plugin, "mode", "") == "cloud"
    if host not in allowed_hosts() or is_elsewhere:
        raise _refused(
            _("The server “{host}” is not one that this installation lets notices go to.").format(host=host[:100]),
            _("An administrator names it under “notice_hosts” in repdesk.toml."),
        )
    return plugin


def allowed_hosts() -> frozenset[str]:
    """The servers of the company's own messengers."""
    return frozenset(one.strip().lower() for one in settings().notice_hosts.split(",") if one.strip())


def _apprise() -> Any:
    """The library, loaded by whoever sends."""
    return importlib.import_module("apprise")


def _behind_the_proxy() -> None:
    """Notices leave the house the way everything does."""
    here = settings()
    if here.proxy:
        os.environ.setdefault("HTTPS_PROXY", here.proxy)
    if here.ca_file:
        os.environ.setdefault("REQUESTS_CA_BUNDLE", here.ca_file)


def _refused(why: str, way_out: str) -> Refused:
    return Refused(_("The messenger cannot be used."), why, way_out)
