"""The end of the terminal."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from tui.hangup import HangUp

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminals that hang up")


@pytest.fixture
def ended() -> Iterator[list[str]]:
    """What happened; whoever had the signal before the desk notes that it came."""
    happened: list[str] = []
    before = signal.signal(signal.SIGHUP, lambda *_: happened.append("ended"))
    yield happened
    signal.signal(signal.SIGHUP, before)


async def test_what_was_typed_is_kept_before_the_program_ends(ended: list[str]) -> None:
    HangUp(lambda: ended.append("kept")).start()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    assert ended == ["kept", "ended"]


async def test_it_ends_even_if_nothing_can_be_kept(ended: list[str]) -> None:
    def fails() -> None:
        raise OSError

    said: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, what: said.append(what))
    HangUp(fails).start()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    assert ended == ["ended"]
    assert said


async def test_afterwards_the_signal_is_whose_it_was(ended: list[str]) -> None:
    watch = HangUp(lambda: ended.append("kept"))
    watch.start()
    watch.stop()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    assert ended == ["ended"]


async def test_a_program_that_is_to_outlive_its_terminal_does(ended: list[str]) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    HangUp(lambda: ended.append("kept")).start()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0.05)
    assert ended == []
