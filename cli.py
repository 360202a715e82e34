"""Door: the command line `repdesk`. Commands are loaded when asked for, so that each starts quickly."""

import importlib
import json
import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from storage.errors import Refused, SourceFailed
from storage.i18n import set_language

# Where each command lives; the rooms offer them, this door joins them.
COMMANDS = {
    "up": "door.commands:up",
    "desk": "door.commands:desk",
    "public": "door.commands:public",
    "clock": "door.commands:clock",
    "work": "door.commands:work",
    "init": "door.commands:init",
    "upgrade": "door.commands:upgrade",
    "check": "door.check_command:check",
    "person": "desk.commands:person",
    "brand": "moderation.commands:brand",
    "mentions": "moderation.commands:mentions",
    "seed": "moderation.commands:seed",
    "source": "crawlers.commands:source",
    "collect": "crawlers.reading_commands:collect",
    "extract": "crawlers.reading_commands:extract",
    "pretag": "classifier.pretag_commands:pretag",
    "retrain": "classifier.commands:retrain",
    "models": "classifier.commands:models",
    "report": "dashboards.commands:report",
    "import": "crawlers.import_commands:import_tables",
    "imports": "crawlers.imports_commands:imports",
}


class Commands(click.Group):
    """A group that imports a command's room only when that command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table above."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="repdesk")
def repdesk() -> None:
    """Repdesk: finds what people say about a brand, and helps to answer in time."""


def complain(error: dict[str, Any], *, picture: str = "") -> None:
    """Prints a refusal: as JSON where --json was given, else as a sentence, under a picture of its place."""
    if "--json" in sys.argv:
        print(json.dumps({"error": error}, ensure_ascii=False), file=sys.stderr)
    else:
        if picture:
            print(picture, file=sys.stderr)
        print(" ".join(str(error[part]) for part in ("what", "why", "way_out") if error[part]), file=sys.stderr)


def database_trouble(fault: DBAPIError) -> Refused:
    """What a fault of the database means for whoever typed the command: most often it was never prepared."""
    schema = importlib.import_module("storage.schema")
    database = importlib.import_module("storage.database").database
    try:
        schema.require_current(database())
    except Refused as refusal:
        return refusal
    except DBAPIError:
        pass  # it does not answer at all, which the sentence below says
    reason = str(fault.orig).splitlines()[0] if fault.orig else str(fault)
    return Refused("The database could not do that.", reason, "See: repdesk check")


def main() -> None:
    """Runs the command line: exit 0 done, 1 refused or failed, 2 wrong usage.

    It speaks English; what it writes down for the people of the installation is in their language.
    """
    set_language("en")
    try:
        code = repdesk.main(standalone_mode=False)
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    except click.Abort:
        print("Stopped.", file=sys.stderr)
        code = 1
    except click.ClickException as wrong:
        if "--json" in sys.argv:
            complain({"what": wrong.format_message(), "why": "", "way_out": "See repdesk --help."})
        else:
            wrong.show()
        code = wrong.exit_code
    except Refused as refusal:
        complain(refusal.as_json(), picture=refusal.picture)
        code = 1
    except DBAPIError as fault:
        complain(database_trouble(fault).as_json())
        code = 1
    except SourceFailed as failed:
        # The page state is for programs; people get the sentence.
        complain({"what": failed.message, "why": failed.state.value if "--json" in sys.argv else "", "way_out": ""})
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
