"""What all dialogs share: a panel in the middle, a title row, a row of keys, Esc leaves.

A dialog asks and returns a typed value; it writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from models.i18n import t
from models.rows import CaseRow
from tui import cells

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Hint:
    """One entry of a row of keys: the key as shown, what it does, whether it may be used now."""

    key: str
    text: str
    enabled: bool = True


class Line(Static):
    """One or more lines of text that is never markup."""

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002 - as Textual names it
        classes: str | None = None,
    ) -> None:
        super().__init__(Content(text), markup=False, id=id, classes=classes)
        self._shown = text

    def show(self, text: str) -> None:
        """Show another text; nothing is painted if it is the same."""
        if text != self._shown:
            self._shown = text
            self.update(Content(text))


class Title(Widget):
    """A title row: one line over the whole width, in the look of the desk's titles."""

    DEFAULT_CSS = """
    Title {
        width: 100%; height: 1; background: $panel; color: $foreground; text-style: bold;
    }
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text

    def show(self, text: str) -> None:
        """Show another text; nothing is painted if it is the same."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Content:
        """The text, padded to the width."""
        return Content(cells.fit(f" {self._text}", self.content_size.width))


class KeyRow(Widget):
    """The row of keys at the bottom of a dialog or screen; a key and its word stay together."""

    DEFAULT_CSS = """
    KeyRow { height: auto; width: 100%; padding: 0 1; }
    """

    def __init__(self, hints: Sequence[Hint] = ()) -> None:
        super().__init__()
        self._hints = tuple(hints)

    def show(self, hints: Sequence[Hint]) -> None:
        """Show other keys; nothing is painted if they are the same."""
        if tuple(hints) != self._hints:
            taller = len(self._rows(hints)) != len(self._rows(self._hints))
            self._hints = tuple(hints)
            self.refresh(layout=taller)

    def _rows(self, hints: Sequence[Hint], width: int | None = None) -> list[list[Hint]]:
        rows: list[list[Hint]] = [[]]
        room = width or self.content_size.width
        used = 0
        for hint in hints:
            size = cells.width(f"{hint.key} {hint.text}")
            if rows[-1] and used + size > room:
                rows.append([])
                used = 0
            rows[-1].append(hint)
            used += size + 2
        return rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys need."""
        return len(self._rows(self._hints, width))

    def render(self) -> Content:
        """The keys, those that may not be used now dimmed."""
        return Content("\n").join(
            Content("  ").join(_hint(hint) for hint in row) for row in self._rows(self._hints)
        )


def _hint(hint: Hint) -> Content:
    key, word = ("bold", "") if hint.enabled else ("dim", "dim")
    return Content.assemble((hint.key, key), (f" {hint.text}", word))


class Dialog(ModalScreen[R]):
    """A modal panel. Subclasses fill `title_text`, `body` and `hints`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    AUTO_FOCUS = "Input, ChoiceList"

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > .band {
        width: 100%; height: auto; max-height: 100%; align-horizontal: center;
        background: $background;
    }
    Dialog .panel {
        width: 66; max-width: 100%; height: auto; max-height: 100%;
        background: $surface; color: $foreground;
    }
    Dialog .body { width: 100%; height: auto; padding: 0 1; }
    Dialog Line { width: 100%; height: auto; }
    Dialog .gap { margin-top: 1; }
    Dialog KeyRow { margin-top: 1; }
    Dialog Input, Dialog Input:focus { border: none; height: 1; padding: 0; background: $panel; }
    """

    def title_text(self) -> str:
        """The title row."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """The widgets between title and keys."""
        raise NotImplementedError

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        return (Hint("enter", t("dialog.key.accept")), Hint("esc", t("dialog.key.cancel")))

    def compose(self) -> ComposeResult:
        # The band hides what is beside the panel: half characters there would be unreadable.
        with Vertical(classes="band"), Vertical(classes="panel"):
            yield Title(self.title_text())
            with Vertical(classes="body"):
                yield from self.body()
            yield KeyRow(self.hints())

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Field(Input):
    """A text field whose cursor stands still: blinking repaints, and moves an input method."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 - as Textual names it
        classes: str | None = None,
    ) -> None:
        super().__init__(value, placeholder, select_on_focus=False, id=id, classes=classes)
        self.cursor_blink = False


def case_line(row: CaseRow) -> str:
    """One line that tells which case a dialog is about."""
    number = row.order_sn or row.after_sale_id
    return cells.cut(f"{number}  {row.product or row.status}", 60)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a list of choices."""

    key: str
    """The key that picks it at once."""
    text: str
    note: str = ""
    """What stands at the end of the line."""


class ChoiceList(Widget, can_focus=True):
    """A list of choices: arrows move, Enter or a choice's own key picks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("enter", "pick", show=False),
    ]
    DEFAULT_CSS = """
    ChoiceList { width: 100%; height: auto; }
    """

    @dataclass
    class Moved(Message):
        """Another choice is marked."""

        choices: "ChoiceList"
        index: int

    @dataclass
    class Picked(Message):
        """A choice was picked by Enter or by its key."""

        choices: "ChoiceList"
        index: int

    def __init__(
        self,
        choices: Sequence[Choice],
        index: int = 0,
        *,
        id: str | None = None,  # noqa: A002 - as Textual names it
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.choices = tuple(choices)
        self.index = index

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line for each choice."""
        return len(self.choices)

    def render(self) -> Content:
        """The choices, the marked one behind `>` and reversed while the list has the focus."""
        lines: list[tuple[str, str]] = []
        for index, choice in enumerate(self.choices):
            marked = index == self.index
            text = f"{'>' if marked else ' '} {choice.key:<2} {choice.text}"
            line = cells.spread(text, choice.note, self.content_size.width)
            lines.append((line, "reverse" if marked and self.has_focus else ""))
        return Content("\n").join(Content.styled(line, style) for line, style in lines)

    def mark(self, index: int) -> None:
        """Mark a choice."""
        if index != self.index and 0 <= index < len(self.choices):
            self.index = index
            self.refresh()
            self.post_message(self.Moved(self, index))

    def pick_key(self, key: str) -> bool:
        """Pick the choice with that key; whether there is one."""
        for index, choice in enumerate(self.choices):
            if choice.key == key:
                self.mark(index)
                self.post_message(self.Picked(self, index))
                return True
        return False

    def action_move(self, by: int) -> None:
        """Mark the next or previous choice."""
        self.mark(min(max(self.index + by, 0), len(self.choices) - 1))

    def action_pick(self) -> None:
        """Pick the marked choice."""
        self.post_message(self.Picked(self, self.index))

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()
