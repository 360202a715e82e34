"""`repdesk up` keeps its roles running and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time

import requests

from tests.journeys.household import ROOT, free_ports, running_house


def eventually(condition, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come true")


def test_everything_answers_and_a_killed_role_comes_back(tmp_path):
    with running_house(tmp_path) as house:
        assert requests.get(f"{house.desk_url}/health", timeout=10).status_code == 200
        assert requests.get(f"{house.public_url}/health", timeout=10).status_code == 200
        worker = next(role for role in house.roles() if "work" in role.cmdline())
        os.kill(worker.pid, signal.SIGKILL)
        eventually(lambda: [role for role in house.roles() if role.pid != worker.pid and "work" in role.cmdline()])
        assert "starting it again" in house.said()


def test_a_taken_port_is_told_and_nothing_stays_behind(tmp_path):
    port = free_ports(4)
    with socket.create_server(("127.0.0.1", port)):
        done = subprocess.run(
            [sys.executable, "-m", "cli", "up", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "REPDESK_DATA_DIR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert done.returncode == 1
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr
