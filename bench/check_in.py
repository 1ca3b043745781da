"""The check-in, beside an empty Python process."""

import compileall
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.harness import Row, medians
from bench.shop import filled

_ROOT = Path(__file__).parents[1]


def measure(count: int = 5_000, rounds: int = 15) -> list[Row]:
    """`zhisun today` with `count` open cases, as a ratio to `python -c pass`."""
    for package in ("models", "tui"):  # an installed wheel is compiled, a working copy may not be
        compileall.compile_dir(_ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        database = filled(Path(folder) / "bench.db", count)
        environment = {**os.environ, "ZHISUN_DATABASE": str(database)}
        program = "from tui.main import main; main()"

        def run(*arguments: str) -> Callable[[], float | None]:
            def once() -> None:
                subprocess.run(
                    [sys.executable, *arguments],
                    check=False,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                )

            return once

        seconds = medians({"pass": run("-c", "pass"), "today": run("-c", program, "today")}, rounds)
    return [
        Row(
            f"zhisun today, {count:,} open cases",
            f"{seconds['today'] * 1000:.0f} ms (python -c pass {seconds['pass'] * 1000:.0f} ms)",
            f"{seconds['today'] / seconds['pass']:.1f}x",
            "<= 4x",
        )
    ]
