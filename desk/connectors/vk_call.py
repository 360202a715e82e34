"""One method of VK's as a connector calls it, with what its errors mean to an answer (API 5.199)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.connectors.connector import Declined, Target
from storage.errors import SourceFailed
from storage.i18n import _
from storage.net import Request, expected, fetch
from storage.vocabulary import PageState

VERSION = "5.199"
OFFICIAL = "https://api.vk.com"
# 6, 9: too often; 10: VK's own fault. Everything else stays as it is however often one asks.
PASSING = {6: PageState.QUOTA, 9: PageState.QUOTA, 10: PageState.UNREACHABLE, 29: PageState.QUOTA}
NO_RIGHTS = {5, 15, 27, 28}
CAPTCHA = 14


def call(method: str, fields: Mapping[str, str | int], target: Target, *, now: datetime) -> Any:
    """The method's response. Raises Declined or SourceFailed for the errors that VK answers with HTTP 200."""
    form = {**fields, "v": VERSION, "access_token": target.secrets.get("token", "")}
    group = str(target.options.get("group", "")).lstrip("-")
    if group and method.startswith("messages."):
        form["group_id"] = group
    request = Request(f"{base_of(target)}/method/{method}", method="POST", form=form)
    document = expected(fetch(request, local=target.is_local), now=now, signed_in=True).json()
    error = document.get("error")
    if error is None:
        return document["response"]
    code, words = int(error.get("error_code", 0)), str(error.get("error_msg", ""))
    if code in PASSING:
        raise SourceFailed(PASSING[code], _("VK asks us to come back later: {words}").format(words=words))
    if code in NO_RIGHTS:
        raise SourceFailed(
            PageState.AUTH_FAILED, _("VK does not accept the community's key: {words}").format(words=words)
        )
    if code == CAPTCHA:
        raise Declined(_("VK wants a person to write this answer (captcha). Publish it by hand."))
    raise Declined(_("VK did not take the message: {words}").format(words=words))


def base_of(target: Target) -> str:
    """The address of the API: the source's own where it is one, else VK's."""
    if target.is_local or "/method" in target.address:
        return target.address.partition("/method")[0].rstrip("/")
    return OFFICIAL
