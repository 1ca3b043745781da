"""What the draft screen shows: the text, its check, the facts that it rests on. No actions.

A text goes to a buyer, or into a form of the platform: a form takes more characters and asks for no
amount, and a statement is submitted elsewhere, with its files.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import TextArea

from models import compliance, drafts
from models.clock import to_epoch
from models.draft_templates import user_folders
from models.drafts import RenderedDraft
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseRow, Done
from models.states import DraftKind
from models.workbench import Workbench
from tui.dialogs.base import Line, Title
from tui.footer import Offer
from tui.keys import bindings
from tui.screens import draft_lines
from tui.screens.draft_saver import DraftSaver, Loaded, load
from tui.screens.work import WorkScreen
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


class DraftView(WorkScreen[Done | None]):
    """Opens the draft of a case in the background and shows it."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("draft")]
    where: ClassVar[Where] = "draft"
    footer_ending: ClassVar[tuple[str, ...]] = ("back", "help")

    DEFAULT_CSS = """
    DraftView { layout: vertical; }
    DraftView > #read { width: 100%; height: auto; max-height: 50%; margin: 1 1 0 1; }
    DraftView #text { width: 100%; height: auto; }
    DraftView > #edit, DraftView > #edit:focus {
        width: 100%; height: auto; min-height: 4; max-height: 50%;
        padding: 0; margin: 1 1 0 1; border: none; display: none;
    }
    DraftView.-editing > #read { display: none; }
    DraftView.-editing > #edit { display: block; }
    DraftView > #check { width: 100%; height: auto; margin: 1 1 0 1; }
    DraftView > #check.-bad { color: $text-error; text-style: bold; }
    DraftView > #check.-warn { color: $text-warning; }
    DraftView > #rule { width: 100%; height: 1; color: $foreground-muted; }
    DraftView > #facts { width: 100%; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    DraftView > #facts Line { width: 100%; height: auto; }
    """

    class Opened(Message):
        """The draft was read or written by the background."""

        def __init__(self, loaded: Loaded) -> None:
            super().__init__()
            self.loaded = loaded

    class Failed(Message):
        """The draft could not be opened."""

        def __init__(self, error: ZhisunError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workbench: Workbench, row: CaseRow, kind: DraftKind) -> None:
        super().__init__(workbench)
        self._row = row
        self._kind = kind
        self._draft: DraftSaver | None = None
        self._written: RenderedDraft | None = None
        self._request = draft_lines.Ask(None, self._default_follow_up())

    def compose(self) -> ComposeResult:
        yield Title()
        with VerticalScroll(id="read", can_focus=False):
            yield Line(t("draft.say.loading"), id="text")
        yield DraftText()
        yield Line(id="check")
        yield Line(id="rule")
        with VerticalScroll(id="facts", can_focus=False):
            yield Line(id="lines")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Read the draft in the background; the frame is already there."""
        self._open()

    # -- opening ------------------------------------------------------------------------------

    @work(thread=True, group="draft-open")
    def _open(self) -> None:
        try:
            loaded = load(self.workbench, self._row.id, self._kind)
        except ZhisunError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Opened(loaded))

    def on_draft_view_failed(self, event: Failed) -> None:
        """Nothing to show: say why and leave."""
        why = f"{event.error.message} {event.error.hint}".strip()
        self._say(t("draft.error.load", why=why), "error")
        self.dismiss(None)

    def on_draft_view_opened(self, event: Opened) -> None:
        """Show what was read."""
        self._draft = DraftSaver(self.workbench, event.loaded)
        self._written = self._write(event.loaded.draft.template)
        if self._kind is DraftKind.REPAYMENT:
            amount = drafts.ask_fen(event.loaded.facts) or None
            self._request = draft_lines.Ask(amount, self._default_follow_up())
        self._show()

    def _write(self, template: str) -> RenderedDraft | None:
        """The message as its template writes it now; `None` if the template is gone or broken."""
        if self._draft is None:
            return None
        try:
            return drafts.render(template, self._draft.loaded.facts, folders=user_folders())
        except ZhisunError as error:
            self._say(error.message, "warning")
            return None

    def _default_follow_up(self) -> datetime:
        days = getattr(self.workbench.settings, "follow_up_days", 2)
        return self._now() + timedelta(days=days)

    def _most_times(self) -> int:
        return int(getattr(self.workbench.settings, "follow_up_max", 2))

    def _now(self) -> datetime:
        return self.workbench.clock.now()

    # -- showing ------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Lines are wrapped to the width of the screen."""
        self._show()

    def _show(self) -> None:
        width = self.size.width
        self.query_one(Title).show(draft_lines.head(self._row, self._kind, width))
        self.query_one("#rule", Line).show("-" * width)
        self.refresh_footer()
        if self._draft is not None:
            lines = draft_lines.paragraph(self._draft.text, min(width - 3, _READABLE))
            self.query_one("#text", Line).show("\n".join(lines))
            self._show_check()
            self._show_facts()

    def _show_check(self) -> None:
        if self._draft is None:
            return
        amount = draft_lines.amount_line(self._draft.loaded.facts, self._kind, self._request)
        lines, role = draft_lines.check_lines(
            self._draft.text, self._findings(), amount, self.size.width - 2, self._kind
        )
        check = self.query_one("#check", Line)
        check.set_class(role == "bad", "-bad")
        check.set_class(role == "warn", "-warn")
        check.show("\n".join(lines))

    def _show_facts(self) -> None:
        if self._draft is None:
            return
        loaded, now, width = self._draft.loaded, self._now(), self.size.width - 3
        template = loaded.draft.template
        names = {one.id: one.name for one in self._templates()}
        lines = [
            *draft_lines.fact_lines(
                self._written, loaded.facts, loaded.detail.facts, to_epoch(now), width
            ),
            *draft_lines.route_lines(
                self._row, loaded.facts, self._kind, self._request, self._most_times(), now
            ),
            *draft_lines.state_lines(loaded.draft, names.get(template, template), now),
        ]
        self.query_one("#lines", Line).show("\n".join(lines))

    def language_changed(self) -> None:
        """Everything but the message itself."""
        self._show()

    # -- verbs and their footer ---------------------------------------------------------------

    def has(self, verb: Verb) -> bool:
        """Only a repayment asks for an amount; a statement is submitted with its files."""
        if verb.id == "draft_amount" and self._kind is not DraftKind.REPAYMENT:
            return False
        if verb.id == "draft_sent" and self._kind is DraftKind.STATEMENT:
            return False
        return super().has(verb)

    def why_not(self, verb: Verb, rows: Sequence[CaseRow]) -> str | None:
        """A text with refused words is neither copied nor sent."""
        if verb.id in {"draft_copy", "draft_sent"}:
            return self._refusal(verb.id)
        return super().why_not(verb, rows)

    def _refusal(self, verb_id: str) -> str | None:
        """Why the message may not be copied or sent; `None` if it may."""
        if self._draft is None:
            return t("draft.say.loading")
        errors = [each for each in self._findings() if each.level == "error"]
        if not errors:
            return None
        what = "copy_verb" if verb_id == "draft_copy" else "sent_verb"
        return t("draft.say.refused", verb=t(f"draft.say.{what}"), words=draft_lines.named(errors))

    def footer_verbs(self) -> Sequence[str]:
        """Copy and sent first: that is the whole path."""
        return FOOTER_DRAFT

    def footer_names(self) -> Mapping[str, str]:
        """Leaving keeps the draft, and says so."""
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

    def _findings(self) -> list[compliance.Finding]:
        if self._draft is None:
            return []
        text, facts = self._draft.text, self._draft.loaded.facts
        try:
            return compliance.check(text, facts, kind=self._kind, folders=user_folders())
        except ZhisunError as error:
            # The user's own list was broken meanwhile: what cannot be checked is not sent.
            self._say(error.message, "error")
            return [compliance.Finding("unchecked", "", 0, 0, "error")]

    def _templates(self) -> list[drafts.TemplateInfo]:
        if self._draft is None:
            return []
        try:
            return drafts.templates_for(
                self._kind, self._draft.loaded.facts, folders=user_folders()
            )
        except ZhisunError as error:
            self._say(error.message, "error")
            return []

    def _say(
        self, text: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        if self.has_class("-editing"):
            # The user asked for it, by a key of the text field.
            self.app.notify(text, severity=severity, markup=False)
        else:
            self.desk_app.say(text, severity)
