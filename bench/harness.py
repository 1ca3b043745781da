"""Running measurements and showing them: medians of interleaved rounds, as ratios."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    value: str
    """With its unit."""
    ratio: str
    """Against the reference of the same run."""
    aim: str


def medians(cases: Mapping[str, Callable[[], float | None]], rounds: int) -> dict[str, float]:
    """Seconds of each case: its own figure if it returns one, else how long it took.

    Cases are interleaved, so that what else the machine does falls on all of them.
    """
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, run in cases.items():
            start = time.perf_counter()
            own = run()
            seconds[name].append(time.perf_counter() - start if own is None else own)
    return {name: statistics.median(found) for name, found in seconds.items()}


def table(rows: list[Row]) -> str:
    """The lines as Markdown."""
    lines = ["| measured | value | ratio | aim |", "|---|---|---|---|"]
    lines += [f"| {row.name} | {row.value} | {row.ratio} | {row.aim} |" for row in rows]
    return "\n".join(lines)
