"""Moments that must not be lost, however busy the machine is."""

import time
from typing import Any

from textual.app import App

from tui.later import after


async def test_a_moment_that_has_passed_is_now() -> None:
    app, called = App[Any](), []
    async with app.run_test() as pilot:
        after(app, 0.0, lambda: called.append("now"))
        after(app, -1.0, lambda: called.append("before"))
        await pilot.pause(0.05)
        assert sorted(called) == ["before", "now"]


async def test_a_pause_of_the_machine_delays_and_loses_nothing() -> None:
    app, called = App[Any](), []
    async with app.run_test() as pilot:
        after(app, 0.02, lambda: called.append("late"))
        time.sleep(0.1)  # noqa: ASYNC251 - the machine pauses, and the loop with it
        await pilot.pause(0.05)
        assert called == ["late"]


async def test_nothing_is_called_in_an_app_that_is_gone() -> None:
    app, called = App[Any](), []
    async with app.run_test() as pilot:
        await pilot.pause()
        after(app, 0.05, lambda: called.append("gone"))
    time.sleep(0.1)  # noqa: ASYNC251 - the machine pauses, and the loop with it
    assert called == []
