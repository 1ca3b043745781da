"""A text to be read, copied and edited, its check, and what it rests on: the frame. No actions.

A text goes to a buyer, into a form of the platform, or on a product's page; subclasses say which.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import TextArea

from models.compliance import Finding
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow
from tui.dialogs.base import Line, Title
from tui.footer import Offer
from tui.keys import bindings
from tui.screens import draft_lines
from tui.screens.kept_text import KeptText, W
from tui.screens.work import R, WorkScreen
from tui.verbs import BY_ID, FOOTER_DRAFT, Verb, Where
from tui.widgets.lines import OneLine

_READABLE = 100
"""Cells beyond which a line is hard to read."""


class DraftText(TextArea):
    """The text while it is edited. Its cursor stands still: blinking moves an input method."""

    # Leaving the text has a key of its own: one of `back` might be a letter.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.read", show=False),
        Binding(BY_ID["draft_save"].keys, "screen.save", id="draft_save", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, tab_behavior="focus", id="edit")
        self.cursor_blink = False


class TextView(WorkScreen[R], Generic[R, W]):
    """Shows a text that is kept in a row, once `opened` brought it."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("draft")]
    where: ClassVar[Where] = "draft"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "help")

    DEFAULT_CSS = """
    TextView { layout: vertical; }
    TextView > #read { width: 100%; height: auto; max-height: 50%; margin: 1 1 0 1; }
    TextView #text { width: 100%; height: auto; }
    TextView > #edit, TextView > #edit:focus {
        width: 100%; height: auto; min-height: 4; max-height: 50%;
        padding: 0; margin: 1 1 0 1; border: none; display: none;
    }
    TextView.-editing > #read { display: none; }
    TextView.-editing > #edit { display: block; }
    TextView > #check { width: 100%; height: auto; margin: 1 1 0 1; }
    TextView > #check.-bad { color: $text-error; text-style: bold; }
    TextView > #check.-warn { color: $text-warning; }
    TextView > #rule { width: 100%; height: 1; color: $foreground-muted; }
    TextView > #facts { width: 100%; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    TextView > #facts Line { width: 100%; height: auto; }
    """

    kept: KeptText[W] | None = None
    """The text; `None` until it was read."""

    def compose(self) -> ComposeResult:
        """Title, text, its check, what it rests on, footer."""
        yield Title()
        with VerticalScroll(id="read", can_focus=False):
            yield Line(t("desk.loading"), id="text")
        yield DraftText()
        yield Line(id="check")
        yield Line(id="rule")
        with VerticalScroll(id="facts", can_focus=False):
            yield Line(id="lines")
        yield OneLine(id="footer")

    # -- what subclasses say -------------------------------------------------------------------

    def head(self, width: int) -> str:
        """The title row."""
        raise NotImplementedError

    def findings(self, text: str) -> list[Finding]:
        """What the check says of a text.

        Raises:
            ZhisunError: the user's own list is broken.
        """
        raise NotImplementedError

    def checked(self, text: str, findings: list[Finding], width: int) -> tuple[list[str], str]:
        """The rows of the check, and their role."""
        return draft_lines.check_lines(text, findings, "", width)

    def facts(self, width: int) -> list[str]:
        """The rows of what the text rests on and how far it is."""
        raise NotImplementedError

    # -- showing -------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Lines are wrapped to the width of the screen."""
        self.show()

    def language_changed(self) -> None:
        """Everything but the text itself."""
        self.show()

    def show(self) -> None:
        """Draw everything."""
        width = self.size.width
        if not width:
            return
        self.query_one(Title).show(self.head(width))
        self.query_one("#rule", Line).show("-" * width)
        self.refresh_footer()
        if self.kept is not None:
            lines = draft_lines.paragraph(self.kept.text, min(width - 3, _READABLE))
            self.query_one("#text", Line).show("\n".join(lines))
            self.show_check()
            self.show_facts()

    def show_check(self) -> None:
        """Draw what the check says of the text as it stands."""
        if self.kept is None:
            return
        text = self.kept.text
        lines, role = self.checked(text, self._found(text), self.size.width - 2)
        check = self.query_one("#check", Line)
        check.set_class(role == "bad", "-bad")
        check.set_class(role == "warn", "-warn")
        check.show("\n".join(lines))

    def show_facts(self) -> None:
        """Draw what the text rests on."""
        self.query_one("#lines", Line).show("\n".join(self.facts(self.size.width - 3)))

    def _found(self, text: str) -> list[Finding]:
        try:
            return self.findings(text)
        except ZhisunError as error:
            # The user's own list was broken meanwhile: what cannot be checked is not sent.
            self.say(error.message, "error")
            return [Finding("unchecked", "", 0, 0, "error")]

    def say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Tell something, also while the text is edited."""
        if self.has_class("-editing"):
            # The user asked for it, by a key of the text field.
            self.app.notify(text, severity=severity, markup=False)
        else:
            self.desk_app.say(text, severity)

    # -- verbs and their footer ----------------------------------------------------------------

    @property
    def reading(self) -> bool:
        """Whether the text is still being read."""
        return self.kept is None

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """Nothing is done to a text that is not there; one with refused words is not passed on."""
        if verb.id.startswith("draft_") and self.kept is None:
            return self.nothing_here()
        if verb.id in {"draft_copy", "draft_sent"} and self.kept is not None:
            errors = [each for each in self._found(self.kept.text) if each.level == "error"]
            if errors:
                return t("draft.say.refused", words=draft_lines.named(errors))
        return super().why_not(verb, rows)

    def footer_verbs(self) -> Sequence[str]:
        """Copy and passed on first: that is the whole path."""
        return FOOTER_DRAFT

    def footer_names(self) -> Mapping[str, str]:
        """Leaving keeps the text, and says so."""
        return {"back": t("draft.key.back")}

    def footer_offers(self, cells: int) -> list[Offer]:
        """While the text is edited letters are text."""
        if self.has_class("-editing"):
            save = self.key_of("draft_save")
            return [
                Offer("back", "esc", t("draft.key.read"), allowed=True),
                Offer("draft_save", save, t("draft.key.save"), allowed=True),
            ]
        return super().footer_offers(cells)
