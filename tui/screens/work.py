"""What the desk and the screens over it share: verbs on keys, a footer, and live data."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from models.i18n import t
from models.rows import CaseRow
from tui.cells import width
from tui.footer import Offer, footer_line, offers, verb_at
from tui.keys import bindings
from tui.verbs import BY_ID, FOOTER, FOOTER_EMPTY, FOOTER_ENDING, Verb, Where, first_key
from tui.widgets.lines import Lines, OneLine

if TYPE_CHECKING:
    from models.workbench import Workbench
    from tui.app import ZhisunApp
    from tui.desk_settings import DeskSettings


R = TypeVar("R")


class WorkScreen(Screen[R], inherit_bindings=False):
    """A screen of the desk. Subclasses say which verbs they have by methods `do_VERB`."""

    AUTO_FOCUS: ClassVar[str | None] = None
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("case")]
    where: ClassVar[Where] = "case"
    footer_ending: ClassVar[tuple[str, ...]] = FOOTER_ENDING

    def __init__(self, workbench: "Workbench") -> None:
        super().__init__()
        self.workbench = workbench
        self.stale = False
        self._offered: list[Offer] = []
        self._footer_note = ""

    @property
    def desk_app(self) -> "ZhisunApp":
        """The app, by its type."""
        return cast("ZhisunApp", self.app)

    @property
    def settings(self) -> "DeskSettings":
        """The settings of the desk."""
        return cast("DeskSettings", self.workbench.settings)

    def key_of(self, verb: str) -> str:
        """The first key of a verb, as shown."""
        return first_key(verb, self.settings.keys)

    # -- verbs ---------------------------------------------------------------------------------

    def has(self, verb: Verb) -> bool:
        """Whether this screen has the verb now."""
        return self.where in verb.where and hasattr(self, f"do_{verb.id}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Text fields keep their keys, and verbs of other screens are not there."""
        if action != "verb":
            return super().check_action(action, parameters)
        return not self.desk_app.typing and self.has(BY_ID[str(parameters[0])])

    def action_verb(self, verb_id: str) -> None:
        """Do a verb for the cases that its key was meant for."""
        verb, keys = BY_ID[verb_id], self.desk_app.keys
        if not verb.repeats and not keys.may_repeat(verb_id):
            return
        rows = keys.targets if keys.targets is not None else self.painted_targets()
        self.desk_app.forget_warning()
        self.do(verb, rows if verb.many else rows[:1])

    def do(self, verb: Verb, rows: tuple[CaseRow, ...]) -> None:
        """Do a verb for these cases, or say why not."""
        reason = self.why_not(verb, rows)
        if reason is not None:
            name = self.footer_names().get(verb.id, verb.name)
            self.desk_app.say(f"{name}: {reason}", "warning")
            return
        run: Callable[[tuple[CaseRow, ...]], None] = getattr(self, f"do_{verb.id}")
        run(rows)
        if not verb.repeats:
            self.app.screen.call_after_refresh(self.desk_app.keys.acted(verb.id))

    @property
    def reading(self) -> bool:
        """Whether that which verbs are about is still being read."""
        return False

    def nothing_here(self) -> str:
        """Why there is nothing that a verb could be about."""
        return t("desk.loading" if self.reading else "desk.nothing_here")

    def painted_targets(self, at: float | None = None) -> tuple[CaseRow, ...]:
        """The cases that a key read now (or at a monotonic time) acts on."""
        return ()

    def do_back(self, _rows: tuple[CaseRow, ...] = ()) -> None:
        """Go back to the screen below."""
        self.dismiss(None)

    def do_quit(self, rows: tuple[CaseRow, ...] = ()) -> None:
        """Only the desk quits; elsewhere it is the way back."""
        self.do_back(rows)

    def do_palette(self, rows: tuple[CaseRow, ...]) -> None:
        """Open the palette for the cases at hand."""
        from tui.palette import PaletteScreen

        targets = self.desk_app.keys.targets or self.painted_targets()
        listed = [
            (verb, self.why_not(verb, targets))
            for verb in BY_ID.values()
            if verb.palette and self.has(verb)
        ]

        def chosen(verb: Verb | None) -> None:
            if verb is not None:
                self.do(verb, targets if verb.many else targets[:1])

        self.app.push_screen(PaletteScreen(listed, self.settings.keys), chosen)

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Why the verb may not be done now for these cases; `None` if it may."""
        if not verb.rule:
            return None
        if not rows:
            return self.nothing_here()
        reasons = [self.workbench.refusal(verb.rule, row) for row in rows]
        return reasons[0] if all(reasons) else None

    def do_help(self, _rows: tuple[CaseRow, ...]) -> None:
        """All keys and marks, and why a verb is dimmed."""
        from tui.screens.help import HelpScreen

        targets = self.desk_app.keys.targets or self.painted_targets()
        refused = [
            (verb.name, reason)
            for verb in BY_ID.values()
            if self.has(verb) and (targets or not verb.rule)
            if (reason := self.why_not(verb, targets))
        ]
        self.app.push_screen(HelpScreen(self.workbench, refused, self.where))

    def do_language(self, _rows: tuple[CaseRow, ...]) -> None:
        """Switch to the other language."""
        from models.i18n import language

        self.desk_app.switch_language("en" if language() == "zh_CN" else "zh_CN")

    def do_theme(self, _rows: tuple[CaseRow, ...]) -> None:
        """The next look."""
        self.desk_app.next_theme()

    def do_redraw(self, _rows: tuple[CaseRow, ...]) -> None:
        """Paint everything again, and look at the data."""
        self.refresh(layout=True)
        self.data_changed()

    # -- what subclasses fill in ---------------------------------------------------------------

    def data_changed(self) -> None:
        """The database changed; a covered screen looks when it is uncovered."""
        if self.app.screen is self and not self.desk_app.typing:
            self.stale = False
            self.reload()
        else:
            self.stale = True

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        if self.stale:
            self.data_changed()

    def reload(self) -> None:
        """Read the data again."""

    def keep_typed(self) -> None:
        """Save at once what is not saved yet; nobody is there to be told how it went."""

    def language_changed(self) -> None:
        """Draw everything in the language now in use."""
        self.refresh_footer()

    # -- footer --------------------------------------------------------------------------------

    def footer_verbs(self) -> Sequence[str]:
        """Verbs for the footer, most likely first."""
        rows = self.footer_rows()
        return FOOTER[rows[0].queue] if rows else FOOTER_EMPTY

    def footer_rows(self) -> tuple[CaseRow, ...]:
        """The cases that the footer's verbs would act on."""
        return self.painted_targets()

    def footer_names(self) -> Mapping[str, str]:
        """Names by verb where this screen says more than the verb's own name."""
        return {}

    def footer_offers(self, cells: int) -> list[Offer]:
        """What the footer offers on so many cells."""
        rows = self.footer_rows()
        return offers(
            [each for each in self.footer_verbs() if self.has(BY_ID[each])],
            self.settings.keys,
            lambda verb: self.why_not(BY_ID[verb], rows) is None,
            cells,
            self.footer_ending,
            self.footer_names(),
        )

    def refresh_footer(self, note: str | None = None) -> None:
        """Offer what applies now; `note` stands before it until another is given."""
        if note is not None:
            self._footer_note = note
        taken = width(self._footer_note) + 2 if self._footer_note else 0
        self._offered = self.footer_offers(self.size.width - taken)
        bar = self.query_one("#footer", OneLine)
        bar.show([footer_line(self._offered, self._footer_note)])

    def on_lines_clicked(self, message: Lines.Clicked) -> None:
        """A click on a verb of the footer does it."""
        if message.view.id == "footer":
            message.stop()
            verb = verb_at(self._offered, message.x, self._footer_note)
            if verb is not None:
                self.action_verb(verb)


class ListScreen(WorkScreen[None]):
    """A title, lines to scroll, a footer: help, details, lists."""

    footer_ending: ClassVar[tuple[str, ...]] = ("back", *FOOTER_ENDING)

    def compose(self) -> ComposeResult:
        """Title, lines, footer."""
        yield OneLine(id="status")
        yield Lines(id="list")
        yield OneLine(id="footer")

    @property
    def view(self) -> Lines:
        """The lines."""
        return self.query_one("#list", Lines)

    def on_mount(self) -> None:
        """Fill the screen."""
        self.reload()

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self.reload()

    def language_changed(self) -> None:
        """Write everything anew."""
        super().language_changed()
        self.reload()

    def do_down(self, _rows: tuple[CaseRow, ...]) -> None:
        """Scroll or move down."""
        self.view.move("down")

    def do_up(self, _rows: tuple[CaseRow, ...]) -> None:
        """Scroll or move up."""
        self.view.move("up")

    def do_page_down(self, _rows: tuple[CaseRow, ...]) -> None:
        """Scroll or move down one page."""
        self.view.move("page_down")

    def do_page_up(self, _rows: tuple[CaseRow, ...]) -> None:
        """Scroll or move up one page."""
        self.view.move("page_up")

    def do_top(self, _rows: tuple[CaseRow, ...]) -> None:
        """To the first line."""
        self.view.move("top")

    def do_bottom(self, _rows: tuple[CaseRow, ...]) -> None:
        """To the last line."""
        self.view.move("bottom")
