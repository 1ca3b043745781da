"""The palette: every verb by its name, for hands that forgot a key and input methods that eat it."""

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from models.i18n import t
from tui.cells import fit, spread
from tui.verbs import Verb, keys_of, shown_key
from tui.widgets.lines import Lines, TextLine

Listed = tuple[Verb, str | None]
"""A verb, and why it may not be done now."""


class PaletteScreen(ModalScreen[Verb | None]):
    """Finds a verb by its name, its id or its key."""

    BINDINGS = [  # noqa: RUF012 - Textual's protocol
        Binding("escape", "leave", show=False),
        Binding("down,ctrl+n", "move(1)", show=False),
        Binding("up,ctrl+p", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, listed: Sequence[Listed], keys: Mapping[str, str]) -> None:
        super().__init__()
        self._listed = list(listed)
        self._keys = keys
        self._shown: list[Listed] = []

    def compose(self) -> ComposeResult:
        """A field and the verbs that fit what is typed."""
        with Vertical(id="palette"):
            field = Input(placeholder=t("desk.palette.prompt"))
            field.cursor_blink = False
            yield field
            yield Lines(id="found")

    def on_mount(self) -> None:
        """All verbs at first."""
        self._find("")

    def on_resize(self) -> None:
        """Another width draws other lines."""
        self.call_after_refresh(self._draw)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def _find(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = [each for each in self._listed if self._fits(each[0], wanted)]
        # Of what is looked for the first should be one that may be done now.
        self._shown = sorted(found, key=lambda each: each[1] is not None) if wanted else found
        self._draw()

    def _fits(self, verb: Verb, wanted: str) -> bool:
        if not wanted:
            return True
        names = (verb.name, verb.help, verb.id)
        keys = [shown_key(key).casefold() for key in keys_of(verb, self._keys)]
        return wanted in keys or any(wanted in name.casefold() for name in names)

    def _draw(self) -> None:
        view = self.query_one("#found", Lines)
        width = view.size.width or 76
        view.show([self._line(verb, reason, width) for verb, reason in self._shown])
        if self._shown:
            view.go(0)
        else:
            view.cursor = None
            view.show([((f"  {t('desk.palette.none')}", "faint"),)])

    def _line(self, verb: Verb, reason: str | None, width: int) -> TextLine:
        keys = " ".join(shown_key(key) for key in keys_of(verb, self._keys))
        name = f"  {fit(verb.name, 16)} "
        rest = spread(reason or verb.help, f"{keys} ", width - 19)
        return ((name, "off" if reason else "strong"), (rest, "off" if reason else "faint"))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        view = self.query_one("#found", Lines)
        if view.cursor is not None:
            view.go(view.cursor + by)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose(self.query_one("#found", Lines).cursor)

    @on(Lines.Clicked)
    def _clicked(self, message: Lines.Clicked) -> None:
        message.stop()
        self._choose(message.line)

    def _choose(self, place: int | None) -> None:
        if place is not None and place < len(self._shown):
            self.dismiss(self._shown[place][0])

    def action_leave(self) -> None:
        """Close without a verb."""
        self.dismiss(None)
