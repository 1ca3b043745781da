"""The smallest Textual app that is still one: what every Textual program costs on this machine."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

READY = "minimal-ready"
"""On its first frame."""


class Minimal(App[None]):
    """Shows one line; `j` changes it."""

    BINDINGS: ClassVar[list[BindingType]] = [("j", "step", "step")]
    steps = 0

    def compose(self) -> ComposeResult:
        yield Static(READY)

    def action_step(self) -> None:
        """Draw another line."""
        self.steps += 1
        self.query_one(Static).update(f"step {self.steps}")


if __name__ == "__main__":
    Minimal().run()
