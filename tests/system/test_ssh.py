"""Over a real sshd on loopback: exports sent from another machine, and the desk on a remote tty."""

import json
import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system.conftest import Environment, environment_in
from tests.system.terminal import NOW, ZHISUN, Terminal

pytestmark = pytest.mark.system

SSHD = "/usr/sbin/sshd"
_PRIVILEGE_SEPARATION = Path("/run/sshd")


@dataclass(frozen=True)
class Host:
    """An sshd of this test, and what its users have there."""

    command: list[str]
    """`ssh` up to the name of the host."""
    environment: Environment
    """Where the remote program keeps its things."""

    def run(self, *remote: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a remote command without a terminal."""
        return subprocess.run(
            [*self.command, *remote], input=stdin, capture_output=True, timeout=120, check=False
        )


def _key(path: Path) -> Path:
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(path)], check=True
    )
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_config(folder: Path, port: int, environment: Environment) -> str:
    given = {**environment, "PATH": f"{Path(ZHISUN).parent}:{environment['PATH']}"}
    for name in ("TERM", "COLORTERM"):
        given.pop(name)  # a terminal sends its own
    values = " ".join(f'"{name}={value}"' for name, value in given.items())
    return "\n".join(
        [
            f"Port {port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {folder / 'host'}",
            f"AuthorizedKeysFile {folder / 'user.pub'}",
            "PidFile none",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password",
            "PrintMotd no",
            "PrintLastLog no",
            f"SetEnv {values}",
            "",
        ]
    )


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    ending = time.monotonic() + 60
    while time.monotonic() < ending:
        assert server.poll() is None, "sshd ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("sshd does not listen")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """An sshd with throw-away keys on a free port, stopped after the test."""
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    environment = environment_in(tmp_path, tmp_path / "data" / "remote.db")
    _key(folder / "host")
    user = _key(folder / "user")
    port = _free_port()
    config = folder / "sshd_config"
    config.write_text(_server_config(folder, port, environment), encoding="utf-8")
    public = (folder / "host.pub").read_text(encoding="utf-8")
    known = folder / "known_hosts"
    known.write_text(f"[127.0.0.1]:{port} {public}", encoding="utf-8")
    if os.geteuid() == 0:
        _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)  # as Debian's service does
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log)
    try:
        _wait_for(port, server)
        options = (
            f"UserKnownHostsFile={known}", "StrictHostKeyChecking=yes", "IdentitiesOnly=yes",
            "BatchMode=yes", f"User={pwd.getpwuid(os.geteuid()).pw_name}",
        )  # fmt: skip
        command = ["ssh", "-F", "/dev/null", "-p", str(port), "-i", str(user)]
        for option in options:
            command += ["-o", option]
        yield Host([*command, "127.0.0.1"], environment)
    finally:
        server.terminate()
        server.wait(timeout=10)


def test_exports_come_over_ssh_and_the_desk_opens_there(host: Host, files: Path) -> None:
    workbook = next(files.glob("*.xlsx"))
    for path in (workbook, *files.glob("*.zip"), *files.glob("*orders_export*")):
        done = host.run("zhisun", "import", "-", "--json", stdin=path.read_bytes())
        assert done.returncode in (0, 3), done.stderr.decode()
        totals = json.loads(done.stdout)["totals"]
        assert totals["rows"] > 0
    page = (files / "售后列表.txt").read_bytes()
    assert host.run("zhisun", "paste", "-", stdin=page).returncode in (0, 3)
    today = json.loads(host.run("zhisun", "today", "--json").stdout)
    assert today["now"] == NOW
    assert today["queues"]["expiring"]["open"]

    here = {**os.environ, "TERM": "xterm-256color"}
    with Terminal([*host.command[:-1], "-tt", host.command[-1], "zhisun"], here) as desk:
        desk.until(lambda seen: bool(seen.cursor_row)).rest()
        first = desk.cursor_row
        desk.press("d").until("待核对 1").until(lambda seen: seen.cursor_row != first)
        desk.resize(120, 30).rest()
        desk.until("即将逾期")
        desk.move("3").press("r").until("合规检查")
        desk.press("y").until("已复制")
        assert b"\x1b]52;c;" in desk.raw, "copying reaches the terminal that one sits at"
        desk.press("escape").until(lambda seen: bool(seen.cursor_row))
        desk.press("q")
        assert desk.ended() == 0
        assert "今天处理 1 件" in desk.text


def test_the_desk_needs_a_terminal_and_says_so(host: Host) -> None:
    done = host.run("zhisun")
    assert done.returncode == 1
    assert "终端" in done.stderr.decode()
    assert done.stdout == b""
