"""A workbench on a real SQLite file, with a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.clock import FixedClock
from models.settings import Settings
from models.workbench import Workbench
from tests.models.shop import NOW


@pytest.fixture
def clock() -> FixedClock:
    """Ten in the morning of 20 November 2026, in Shanghai."""
    return FixedClock(NOW)


@pytest.fixture
def bench(tmp_path: Path, clock: FixedClock) -> Iterator[Workbench]:
    """An empty workbench."""
    workbench = Workbench(tmp_path / "zhisun.db", clock=clock, settings=Settings(), actor="tester")
    workbench.prepare()
    yield workbench
    workbench.close()
