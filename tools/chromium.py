"""Finds a Chromium for the browser tests, or installs one; says what to do when neither works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium on this machine, None when there is none."""
    given = os.environ.get("REPDESK_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    own = sorted(Path("~/.cache/ms-playwright").expanduser().glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def install() -> None:
    """Tries Debian's package, then playwright's own download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium for the browser tests, about a minute …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"],
            env=quiet, check=False, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode == 0 and find():
            return
    print("Trying playwright's own Chromium (closed networks refuse it) …", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Exit code 0 when a Chromium is there."""
    if find() is None:
        install()
    if find() is None:
        print(
            "No Chromium was found and none could be installed; the browser tests need one.\n"
            "Install it (Debian and Ubuntu: apt install chromium) or set REPDESK_CHROMIUM to its path.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
