"""What the draft screen shows: the text, its check, the facts that it rests on. No actions.

A text goes to a buyer, or into a form of the platform: a form takes more characters and asks for no
amount, and a statement is submitted elsewhere, with its files.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import compliance, drafts
from models.clock import to_epoch
from models.compliance import Finding
from models.draft_templates import user_folders
from models.drafts import DraftFacts, RenderedDraft
from models.errors import ZhisunError
from models.i18n import t
from models.rows import CaseDetail, CaseRow, Done, DraftRow
from models.states import DraftKind
from models.workbench import Workbench
from tui.screens import draft_lines
from tui.screens.kept_text import KeptText
from tui.screens.text_screen import TextScreen
from tui.verbs import Verb

_WITH_AMOUNT = frozenset({DraftKind.REPAYMENT, DraftKind.PERSUASION})
"""A repayment asks for a sum, a persuasion may offer one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a draft rests on."""

    draft: DraftRow
    facts: DraftFacts
    detail: CaseDetail


def load(workbench: Workbench, case_id: str, kind: DraftKind) -> Loaded:
    """Read the kept draft, or write a new one, with what it rests on.

    Raises:
        ZhisunError: the case is gone or does not allow this kind, or a template is not valid.
    """
    # The facts come first: writing the draft may change what they say was sent before.
    facts = workbench.draft_facts(case_id)
    draft = workbench.draft(case_id, kind)
    if draft.part_fen is not None and (
        facts.refund_fen is None or draft.part_fen < facts.refund_fen
    ):
        facts = drafts.with_part(facts, draft.part_fen)
    return Loaded(draft, facts, workbench.detail(case_id))


class DraftView(TextScreen[Done | None, DraftRow]):
    """Opens the draft of a case in the background and shows it."""

    def __init__(self, workbench: Workbench, row: CaseRow, kind: DraftKind) -> None:
        super().__init__(workbench)
        self.row = row
        self.kind = kind
        self.loaded: Loaded | None = None
        self.written: RenderedDraft | None = None
        self.request = draft_lines.Ask(None, self._default_follow_up())

    # -- opening ------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Read the draft in the background; the frame is already there."""
        self.run_worker(self._open(), group="draft-open")

    async def _open(self) -> None:
        try:
            loaded = await asyncio.to_thread(load, self.workbench, self.row.id, self.kind)
        except ZhisunError as error:
            why = f"{error.message} {error.hint}".strip()
            self.say(t("draft.error.load", why=why), "error")
            self.dismiss(None)
            return
        self.loaded = loaded
        self.written = self.write(loaded.draft.template, loaded.facts)
        if self.kind is DraftKind.REPAYMENT:
            amount = drafts.ask_fen(loaded.facts) or None
            self.request = draft_lines.Ask(amount, self._default_follow_up())
        self.opened(KeptText(loaded.draft, self._save_draft))

    def _save_draft(self, draft: DraftRow, text: str) -> DraftRow:
        return self.workbench.save_draft(draft.id, text)

    def write(self, template: str, facts: DraftFacts) -> RenderedDraft | None:
        """The message as its template writes it now; `None` if the template is gone or broken."""
        try:
            return drafts.render(template, facts, folders=user_folders())
        except ZhisunError as error:
            self.say(error.message, "warning")
            return None

    def _default_follow_up(self) -> datetime:
        return self.now() + timedelta(days=self.workbench.settings.follow_up_days)

    def now(self) -> datetime:
        """This moment."""
        return self.workbench.clock.now()

    # -- showing ------------------------------------------------------------------------------

    def head(self, width: int) -> str:
        """The kind of text and its case."""
        return draft_lines.head(self.row, self.kind, width)

    def findings(self, text: str) -> list[Finding]:
        """What the check says of the text."""
        if self.loaded is None:
            return []
        return compliance.check(text, self.loaded.facts, kind=self.kind, folders=user_folders())

    def checked(self, text: str, findings: list[Finding], width: int) -> tuple[list[str], str]:
        """The check, with what a repayment asks for."""
        amount = ""
        if self.loaded is not None:
            amount = draft_lines.amount_line(self.loaded.facts, self.kind, self.request)
        return draft_lines.check_lines(text, findings, amount, width, self.kind)

    def facts(self, width: int) -> list[str]:
        """The facts of the text, what the route asks for, how far the draft is."""
        if self.kept is None or self.loaded is None:
            return []
        facts, draft, now = self.loaded.facts, self.kept.row, self.now()
        detail, most = self.loaded.detail, self.workbench.settings.follow_up_max
        names = {one.id: one.name for one in self.templates(facts)}
        name = names.get(draft.template, draft.template)
        return [
            *draft_lines.fact_lines(self.written, facts, detail.facts, to_epoch(now), width),
            *draft_lines.route_lines(self.row, facts, self.kind, self.request, most, now),
            *draft_lines.state_lines(draft, name, now),
        ]

    def has(self, verb: Verb) -> bool:
        """Not every kind names an amount; a statement is submitted with its files."""
        if verb.id == "draft_amount" and self.kind not in _WITH_AMOUNT:
            return False
        if verb.id == "draft_sent" and self.kind is DraftKind.STATEMENT:
            return False
        return super().has(verb)

    def templates(self, facts: DraftFacts) -> list[drafts.TemplateInfo]:
        """The templates that fit the facts, best first."""
        try:
            return drafts.templates_for(self.kind, facts, folders=user_folders())
        except ZhisunError as error:
            self.say(error.message, "error")
            return []
