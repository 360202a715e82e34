"""One method of VK's as a connector calls it, with what its errors mean to an answer (API 5.199)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from desk.connectors.connector import Declined, NotTaken, Target
from desk.connectors.reaching import handed_in
from storage.errors import SourceFailed
from storage.i18n import _, msgid
from storage.net import Request, expected
from storage.vocabulary import PageState

VERSION = "5.199"
OFFICIAL = "https://api.vk.com"
# Too often: within a second, with the same words, on one day. What is told so was not taken.
PAUSES = {6: timedelta(seconds=1), 9: timedelta(minutes=15), 29: timedelta(days=1)}
# Faults of VK's own, behind which the answer may stand there.
FAULTS = {1, 10}
NO_RIGHTS = {5, 15, 27, 28}
FOR_GOOD = {
    14: msgid("VK wants a person to write this answer (captcha). Publish it by hand."),
    **dict.fromkeys((212, 213, 223), msgid("Comments are closed there: {words}")),
    222: msgid("Links are forbidden there. Take the link out, or write in private."),
}


def call(method: str, fields: Mapping[str, str | int], target: Target, *, now: datetime) -> Any:
    """The method's response. Raises Declined or SourceFailed for the errors that VK answers with HTTP 200."""
    form = {**fields, "v": VERSION, "access_token": target.secrets.get("token", "")}
    group = str(target.options.get("group", "")).lstrip("-")
    if group and method.startswith("messages."):
        form["group_id"] = group
    request = Request(f"{base_of(target)}/method/{method}", method="POST", form=form)
    document = expected(handed_in(request, target), now=now, signed_in=True).json()
    error = document.get("error")
    if error is None:
        return document["response"]
    raise _refusal(int(error.get("error_code", 0)), str(error.get("error_msg", "")), now=now)


def _refusal(code: int, words: str, *, now: datetime) -> Exception:
    """What an error of VK's means to an answer."""
    if code in PAUSES:
        told = _("VK asks us to come back later: {words}").format(words=words)
        return NotTaken(PageState.QUOTA, told, retry_at=now + PAUSES[code])
    if code in FAULTS:
        return SourceFailed(PageState.UNREACHABLE, _("VK has a fault of its own: {words}").format(words=words))
    if code in NO_RIGHTS:
        return NotTaken(PageState.AUTH_FAILED, _("VK does not accept the community's key: {words}").format(words=words))
    told = _(FOR_GOOD[code]) if code in FOR_GOOD else _("VK did not take the message: {words}")
    return Declined(told.format(words=words))


def base_of(target: Target) -> str:
    """The address of the API: the source's own where it is one, else VK's."""
    if target.is_local or "/method" in target.address:
        return target.address.partition("/method")[0].rstrip("/")
    return OFFICIAL
