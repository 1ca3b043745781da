"""Calls back after a moment, for certain: the event loop's own timer, in the turn of a message pump.

Textual's one-shot timers are lost when the machine pauses for longer than their delay just as they
start, and one without delay fails; a key held by such a timer would be held for ever.
"""

import asyncio
from collections.abc import Awaitable, Callable

from textual.message_pump import MessagePump


def after(
    pump: MessagePump, seconds: float, act: Callable[[], Awaitable[None] | None]
) -> asyncio.TimerHandle:
    """Call `act` as a message of `pump` once `seconds` have passed; never if it is closed by then."""
    return asyncio.get_running_loop().call_later(max(0.0, seconds), pump.call_later, act)
