"""Sources in words, in the language in force; pure."""

from crawlers.health import Health
from storage.i18n import _
from storage.source_kinds import KINDS
from storage.vocabulary import Ground, PageState, ReplyPolicy, Scope

MOODS = {
    Health.FINE: "good",
    Health.NEW: "",
    Health.PAUSED: "",
    Health.LATE: "soon",
    Health.SILENT: "soon",
    Health.FAILING: "late",
}


def health_name(health: Health) -> str:
    """How a source is doing, in a word or two."""
    return {
        Health.FINE: _("fine"),
        Health.NEW: _("not read yet"),
        Health.PAUSED: _("paused"),
        Health.LATE: _("read late"),
        Health.SILENT: _("nothing new for long"),
        Health.FAILING: _("failing"),
    }[health]


def what_to_do(health: Health, state: PageState | None) -> str:
    """What a person can do about it; empty when nothing needs doing."""
    if health is Health.LATE:
        return _("It was not read in time. Is a worker running?")
    if health is Health.SILENT:
        return _("It answers, but nothing new has come for two weeks. Has the page moved?")
    if health is not Health.FAILING:
        return ""
    return {
        PageState.AUTH_FAILED: _("Type its key or password anew."),
        PageState.BLOCKED: _("The site does not want to be read by us. Ask its owner, or remove the source."),
        PageState.QUOTA: _("The site asks for patience; it is read again by itself."),
        PageState.SCHEMA_DRIFT: _("The site has changed its shape. Paste its address anew to see what is there now."),
        PageState.GONE: _("The address leads nowhere. Find the new one, or remove the source."),
        PageState.NO_PREVIEW: _("The page shows nothing to visitors who are not signed in."),
    }.get(state or PageState.UNREACHABLE, _("It is tried again by itself; pauses grow to six hours."))


def state_name(state: PageState | None) -> str:
    """How a pass ended."""
    if state is None:
        return _("being read")
    return {
        PageState.OK: _("was read"),
        PageState.NOT_MODIFIED: _("nothing has changed"),
        PageState.EMPTY: _("nothing there"),
        PageState.BLOCKED: _("blocked"),
        PageState.AUTH_FAILED: _("sign-in refused"),
        PageState.QUOTA: _("too often"),
        PageState.SCHEMA_DRIFT: _("not understood"),
        PageState.NO_PREVIEW: _("no preview"),
        PageState.GONE: _("page is gone"),
        PageState.UNREACHABLE: _("unreachable"),
    }[state]


def kind_name(kind: str) -> str:
    """The kind of a source."""
    return _(KINDS[kind].name) if kind in KINDS else kind


def ground_name(ground: Ground) -> str:
    """Whose ground a source is."""
    return {Ground.OURS: _("ours: a ticket at once"), Ground.OTHERS: _("others': to the moderator")}[ground]


def scope_name(scope: Scope) -> str:
    """What of a source is stored."""
    return {Scope.OWN: _("all texts"), Scope.OPEN: _("only what the brand's query finds")}[scope]


def policy_name(policy: ReplyPolicy) -> str:
    """What of a source is answered."""
    return {
        ReplyPolicy.ALWAYS: _("always answered"),
        ReplyPolicy.COMPLAINTS: _("only complaints are answered"),
        ReplyPolicy.WATCH: _("only watched"),
    }[policy]


def secret_name(key: str) -> str:
    """What a secret is called on its site."""
    return {
        "user": _("User"),
        "password": _("Application password"),
        "token": _("Key (token)"),
    }.get(key, key)
