"""Sources in words, in the language in force; pure."""

from collections.abc import Sequence

from crawlers.health import QUIET, Symptom
from storage.i18n import _, msgid
from storage.source_kinds import KINDS
from storage.vocabulary import Ground, Health, PageState, ReplyPolicy, Scope

MOODS = {
    Health.OK: "good",
    Health.NEW: "",
    Health.PAUSED: "",
    Health.LATE: "soon",
    Health.DEGRADED: "soon",
    Health.BROKEN: "late",
    Health.BLOCKED: "late",
    Health.NEEDS_PERSON: "late",
}


def health_name(health: Health) -> str:
    """How a source is doing, in a word or two."""
    return {
        Health.OK: _("fine"),
        Health.NEW: _("not read yet"),
        Health.PAUSED: _("paused"),
        Health.LATE: _("read late"),
        Health.DEGRADED: _("something is odd"),
        Health.BROKEN: _("broken"),
        Health.BLOCKED: _("blocked"),
        Health.NEEDS_PERSON: _("needs a person"),
    }[health]


def symptom_words(symptom: Symptom) -> str:
    """What is odd about a source, in a sentence."""
    return {
        Symptom.RETRYING: _("The last pass failed; it is tried again by itself."),
        Symptom.WAITING: _("The site asks for patience; it is read again by itself."),
        Symptom.SILENT: _("Nothing new has come for two weeks."),
        Symptom.LOW_YIELD: _("Far fewer new texts come than is normal for these hours of the week."),
        Symptom.NO_AUTHORS: _("Texts that used to have an author come without one."),
        Symptom.NO_DATES: _("Texts that used to have a date come without one."),
        Symptom.NO_STARS: _("Reviews that used to have stars come without them."),
        Symptom.GARBLED: _("Letters are garbled: the page is read in the wrong encoding."),
        Symptom.ALL_TODAY: _("All texts are dated today, which they never were."),
        Symptom.ALL_NEW: _(
            "Every text counts as new, although the source shows old ones: its numbers may have changed."
        ),
        Symptom.KEY_EXPIRES: _("Its key ends within two weeks."),
    }[symptom]


def advice_on(health: Health, state: PageState | None, symptoms: Sequence[Symptom]) -> str:
    """What a person can do about it; empty when nothing needs doing."""
    if health is Health.LATE:
        return _("It was not read in time. Is a worker running?")
    if health is Health.DEGRADED:
        return next((words for symptom in symptoms if (words := _remedy(symptom))), "")
    if health not in {Health.BROKEN, Health.BLOCKED, Health.NEEDS_PERSON}:
        return ""
    return {
        PageState.AUTH_FAILED: _("Type its key or password anew."),
        PageState.BLOCKED: _("The site does not want to be read by us. Ask its owner, or remove the source."),
        PageState.SCHEMA_DRIFT: _("The site has changed its shape. Paste its address anew to see what is there now."),
        PageState.GONE: _("The address leads nowhere. Find the new one, or remove the source."),
        PageState.NO_PREVIEW: _("The page shows nothing to visitors who are not signed in."),
    }.get(state or PageState.UNREACHABLE, _("It is tried again by itself; pauses grow to six hours."))


def _remedy(symptom: Symptom) -> str:
    return {
        Symptom.SILENT: _("It answers, but nothing new has come for two weeks. Has the page moved?"),
        Symptom.LOW_YIELD: _("Open the page and compare: if new texts stand there, paste its address anew."),
        Symptom.GARBLED: _("Set the encoding in the source's settings, for instance windows-1251."),
        Symptom.KEY_EXPIRES: _("Make a new key and type it in the source's settings."),
        Symptom.ALL_NEW: _("Look at a few of them before promoting: they may be old texts under new numbers."),
    }.get(symptom, "" if symptom in QUIET else _("Open the page and compare it with what was collected."))


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


SECRETS = {
    "user": msgid("User"),
    "password": msgid("Password (of an application where there is one)"),
    "token": msgid("Key (token)"),
    "key": msgid("Key"),
    "client_id": msgid("Client id"),
    "client_secret": msgid("Client secret"),
    "refresh_token": msgid("Refresh token"),
}


def secret_name(key: str) -> str:
    """What a secret is called on its site."""
    return _(SECRETS[key]) if key in SECRETS else key


CHOICES = {
    "auto": msgid("by itself, as it fits"),
    "always": msgid("always"),
    "never": msgid("never"),
    "yes": msgid("yes"),
    "no": msgid("no"),
    "page": msgid("only this page"),
    "site": msgid("the whole site"),
    "kept": msgid("stays a mention"),
    "gone": msgid("counts as deleted"),
    "keep": msgid("are read"),
    "skip": msgid("are left out"),
    "plain": msgid("are letters like all others"),
    "as_asked": msgid("whoever sees the text that is answered"),
    "public": msgid("everybody"),
    "unlisted": msgid("everybody, without the public lists"),
    "private": msgid("those who follow us"),
    "direct": msgid("only the one who is answered"),
}


def choice_name(choice: str) -> str:
    """What a choice of a kind's own setting means; kinds of other packages name theirs themselves."""
    return _(CHOICES[choice]) if choice in CHOICES else choice
