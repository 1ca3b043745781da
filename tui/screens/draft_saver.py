"""Keeps the text of a draft and saves it, one write at a time."""

import asyncio
from dataclasses import dataclass, replace

from models.drafts import DraftFacts
from models.rows import CaseDetail, DraftRow
from models.states import DraftKind
from models.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that the draft screen shows."""

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
    return Loaded(draft, facts, workbench.detail(case_id))


class DraftSaver:
    """The text as it stands, and the text as it is saved."""

    def __init__(self, workbench: Workbench, loaded: Loaded) -> None:
        self._workbench = workbench
        self._lock = asyncio.Lock()
        self.loaded = loaded
        self.text = loaded.draft.text
        self._saved = self.text

    @property
    def is_saved(self) -> bool:
        """Whether nothing is waiting to be saved."""
        return self.text == self._saved

    async def save(self) -> None:
        """Save the text as it stands now, if it is not.

        Raises:
            ZhisunError: it could not be saved; it is still kept here.
        """
        async with self._lock:
            text = self.text
            if text != self._saved:
                await asyncio.to_thread(self._workbench.save_draft, self.loaded.draft.id, text)
                self._saved = text

    def save_now(self) -> None:
        """The same without waiting in turn, for the end of the program."""
        if not self.is_saved:
            self._workbench.save_draft(self.loaded.draft.id, self.text)
            self._saved = self.text

    async def use_template(self, template: str, text: str) -> None:
        """Replace the text by what a template writes.

        Raises:
            ZhisunError: the case no longer allows it, or it could not be saved.
        """
        case_id, kind = self.loaded.draft.case_id, self.loaded.draft.kind
        async with self._lock:
            draft = await asyncio.to_thread(self._workbench.draft, case_id, kind, template)
            if draft.text != text:
                draft = await asyncio.to_thread(self._workbench.save_draft, draft.id, text)
            self.loaded = replace(self.loaded, draft=draft)
            self.text = self._saved = text

    async def copied(self, at: int) -> None:
        """The text is on the clipboard since `at` (epoch seconds).

        Raises:
            ZhisunError: that could not be noted.
        """
        draft = self.loaded.draft
        await asyncio.to_thread(self._workbench.draft_copied, draft.id)
        self.loaded = replace(self.loaded, draft=draft._replace(copied_at=at))
