"""Settings: repdesk.toml, then REPDESK_* from the environment; an unknown key is an error."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.errors import Refused

FILE = "repdesk.toml"
PREFIX = "REPDESK_"
# Read by the tests, the benchmarks and the secrets, not by the product's settings.
ELSEWHERE = frozenset(
    {
        "REPDESK_TEST_POSTGRES_URL",
        "REPDESK_BENCH_DIR",
        "REPDESK_SECRET_KEY",
        "REPDESK_CONFIG",
        "REPDESK_CHROMIUM",
        "REPDESK_TEXTS",
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an installation may set; docs/OPERATIONS.md describes each key."""

    database_url: str = ""
    data_dir: Path = Path("var")
    public_url: str = "http://127.0.0.1:8502"
    desk_url: str = "http://127.0.0.1:8501"
    language: str = "ru"
    zone: str = "Europe/Moscow"
    contact: str = ""
    proxy: str = ""
    ca_file: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = "repdesk@localhost"
    alert_mail: str = ""
    notice_hosts: str = ""
    notice_every_min: int = 5
    workers: int = 1
    embeddings: bool = True
    background_share: int = 25
    sure_percent: int = 95
    session_hours: int = 12
    secure_cookies: bool = False
    staff_networks: str = ""

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'repdesk.sqlite3'}"


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of this installation. Raises Refused naming the first key that is unknown or wrong."""
    path = file or Path(environment.get("REPDESK_CONFIG", FILE))
    values: dict[str, object] = {}
    if path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refused(
                f"{path} cannot be read.", str(error), "Mend the file; docs/OPERATIONS.md lists its keys."
            ) from error
        where = str(path)
        values = {key: _fit(key, value, where) for key, value in values.items()}
    for key, text in environment.items():
        if key.startswith(PREFIX) and key not in ELSEWHERE:
            values[key.removeprefix(PREFIX).lower()] = _fit(key.removeprefix(PREFIX).lower(), text, key)
    settings = Settings(**values)  # type: ignore[arg-type]  # _fit has checked each value's type
    _check(settings)
    return settings


def _fit(key: str, value: object, where: str) -> object:
    kinds = {field.name: field.type for field in fields(Settings)}
    if key not in kinds:
        raise Refused(
            f'Setting "{key}" in {where} is not known.',
            f"Known are: {', '.join(sorted(kinds))}.",
            "Correct or remove it.",
        )
    kind = kinds[key]
    try:
        if kind is bool and isinstance(value, str):
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[value.lower()]
        if kind is int and not isinstance(value, bool):
            return int(str(value))
        if kind is Path:
            return Path(str(value))
        if kind is str and isinstance(value, str):
            return value
        if kind is bool and isinstance(value, bool):
            return value
    except (KeyError, ValueError):
        pass  # falls through to the refusal below, which names the setting
    raise Refused(
        f'Setting "{key}" in {where} has the value {value!r}.',
        f"It must be of type {getattr(kind, '__name__', kind)}.",
        "Correct it.",
    )


def _check(settings: Settings) -> None:
    if settings.language not in {"ru", "en"}:
        raise Refused(
            f'Setting "language" is "{settings.language}".',
            "The interface speaks ru and en.",
            "Set one of them.",
        )
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(
            f'Setting "zone" is "{settings.zone}".',
            "There is no such IANA time zone.",
            'Set one like "Europe/Moscow".',
        ) from error
    _check_networks(settings.staff_networks)
    if settings.workers < 1:
        raise Refused(f'Setting "workers" is {settings.workers}.', "At least one worker must run.", "Set 1 or more.")
    if not 50 <= settings.sure_percent <= 99:  # noqa: PLR2004 - per cent
        raise Refused(
            f'Setting "sure_percent" is {settings.sure_percent}.',
            "It is the precision that sure pre-tags are to have, in per cent.",
            "Set a number from 50 to 99.",
        )
    if settings.notice_every_min < 0:
        raise Refused(
            f'Setting "notice_every_min" is {settings.notice_every_min}.',
            "It is how many minutes lie between two letters to one person.",
            "Set 0 or more.",
        )
    if not 1 <= settings.background_share <= 100:  # noqa: PLR2004 - per cent
        raise Refused(
            f'Setting "background_share" is {settings.background_share}.',
            "It is per cent of one core.",
            "Set a number from 1 to 100.",
        )


def _check_networks(written: str) -> None:
    try:
        for network in filter(None, (part.strip() for part in written.split(","))):
            ip_network(network, strict=False)
    except ValueError as error:
        raise Refused(
            f'Setting "staff_networks" is "{written}".',
            f"That names no networks: {error}.",
            'Set networks like "10.0.0.0/8, 203.0.113.7", with commas between them.',
        ) from error


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()
