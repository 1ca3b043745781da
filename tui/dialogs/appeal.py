"""Asks what to appeal: the item, the reason that the form offers, the amount, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input

from models.i18n import t
from models.money import yuan_text
from models.states import AppealItem
from tui import cells
from tui.dialogs.amounts import read_amount
from tui.dialogs.base import Choice, ChoiceList, Dialog, Field, Hint, Line

Then = Literal["draft", "keep", "sent"]

_REASON_KEYS = "123456789"
_THEN_KEYS: dict[Then, str] = {"draft": "w", "keep": "s", "sent": "x"}
_LONGEST, _LEAST_LIST, _AROUND = 10, 2, 14
"""Lines of the lists: at most, at least, and what stands around them."""
_FREE = frozenset({AppealItem.DISPUTE_RATE})
"""Items that are not about money."""


@dataclass(frozen=True, slots=True)
class AppealForm:
    """What the dialog offers. Money is fen."""

    title: str
    subject: str
    """Which case, or how many and how much."""
    items: tuple[tuple[AppealItem | None, tuple[str, ...]], ...]
    """Each item with the reasons of its list; `None` is the whole loss."""
    left_fen: int | None = None
    facts: tuple[str, ...] = ()
    """What is left of the loss, of the window and of the month's reviews."""
    warnings: tuple[str, ...] = ()
    """What to think of before: to ask the buyer first, what was submitted already."""
    many: bool = False
    """Several cases: each asks for all that is left, and is only drafted."""


@dataclass(frozen=True, slots=True)
class AppealWish:
    """What a person wants to appeal; of many cases the amount is 0 and means all that is left."""

    item: AppealItem | None
    reason: str
    amount_fen: int
    then: Then


class AppealDialog(Dialog[AppealWish | None]):
    """Items and reasons beside each other, the amount, what comes next; Enter takes it all."""

    AUTO_FOCUS = "#reasons, #reason"
    DEFAULT_CSS = """
    AppealDialog Horizontal { height: auto; }
    AppealDialog #items { width: 16; }
    AppealDialog #reasons { width: 1fr; }
    AppealDialog #lists { height: auto; }
    AppealDialog #label { width: auto; padding-right: 2; }
    AppealDialog #amount { width: 14; }
    AppealDialog #meaning { width: 1fr; padding-left: 2; }
    AppealDialog #warning { color: $text-warning; }
    """

    def __init__(self, form: AppealForm) -> None:
        super().__init__()
        self._form = form
        self._prefilled = self._amount_of(form.items[0][0])

    def title_text(self) -> str:
        """The title row."""
        return self._form.title

    def body(self) -> ComposeResult:
        """What is known, the lists, the amount."""
        form = self._form
        yield Line(cells.cut(form.subject, 62))
        if form.facts:
            yield Line("\n".join(flowed(form.facts, 62)))
        if form.warnings:
            lines = [line for each in form.warnings for line in cells.wrap(each, 62)]
            yield Line("\n".join(lines), id="warning")
        with VerticalScroll(id="lists", can_focus=False, classes="gap"), Horizontal():
            yield ChoiceList(
                [
                    Choice(_key(item), t(f"owed.item.{item or 'whole'}"))
                    for item, _reasons in form.items
                ],
                id="items",
            )
            if any(reasons for _item, reasons in form.items):
                yield ChoiceList(_reasons(form.items[0][1]), id="reasons")
            else:
                yield Field(placeholder=t("owed.appeal.reason_hint"), id="reason")
        if not form.many:
            with Horizontal(id="money"):
                yield Line(t("owed.appeal.amount"), id="label")
                yield Field(self._prefilled, id="amount")
                yield Line("", id="meaning")
            yield ChoiceList(
                [Choice(key, t(f"owed.appeal.{then}")) for then, key in _THEN_KEYS.items()],
                id="then",
            )

    def hints(self) -> Sequence[Hint]:
        """The row of keys."""
        found = [Hint("tab", t("owed.appeal.key_next"))]
        if len(self._form.items) > 1:
            keys = "".join(_key(item) for item, _reasons in self._form.items)
            found.append(Hint(keys, t("owed.appeal.key_item")))
        if most := max(len(reasons) for _item, reasons in self._form.items):
            found.append(Hint(f"1-{min(most, len(_REASON_KEYS))}", t("owed.appeal.key_reason")))
        if not self._form.many:
            found.append(Hint("".join(_THEN_KEYS.values()), t("owed.appeal.key_then")))
        return (*found, *super().hints())

    def on_mount(self) -> None:
        """Say what the amount means."""
        self._show_meaning()

    def on_resize(self) -> None:
        """On a low screen the lists scroll, so that the amount and the keys stay in sight."""
        most = max(_LEAST_LIST, self.app.size.height - _AROUND)
        self.query_one("#lists").styles.max_height = min(_LONGEST, most)

    # -- choosing -----------------------------------------------------------------------------

    def _list(self, name: str) -> ChoiceList | None:
        found = self.query(f"#{name}")
        return found.first(ChoiceList) if found else None

    @property
    def _item(self) -> AppealItem | None:
        items = self._list("items")
        return self._form.items[items.index if items else 0][0]

    def _amount_of(self, item: AppealItem | None) -> str:
        if item in _FREE:
            return ""
        return "" if self._form.left_fen is None else yuan_text(self._form.left_fen)

    def on_key(self, event: events.Key) -> None:
        """Mark by key in any list, unless text is being typed."""
        if isinstance(self.focused, Input):
            return
        if event.key in {"left", "right"}:
            event.stop()
            self.focus_next(ChoiceList)
            return
        for choices in self.query(ChoiceList):
            for index, choice in enumerate(choices.choices):
                if choice.key == event.character:
                    event.stop()
                    choices.mark(index)
                    return

    @on(ChoiceList.Moved)
    def _on_moved(self, event: ChoiceList.Moved) -> None:
        reasons = self._list("reasons")
        if event.choices.id == "items":
            if reasons is not None:
                reasons.choices = tuple(_reasons(self._form.items[event.index][1]))
                reasons.index = 0
                reasons.refresh(layout=True)
            self._fill_amount()
            self._show_meaning()
        elif event.choices.id == "reasons":
            top = max(0, event.index - 3)
            self.query_one("#lists", VerticalScroll).scroll_to(y=top, animate=False)

    @on(Input.Changed)
    def _on_changed(self, event: Input.Changed) -> None:
        if event.input.id == "amount":
            self._show_meaning()

    def _fill_amount(self) -> None:
        """Another item has another amount, unless a person typed one."""
        if self._form.many:
            return
        field = self.query_one("#amount", Field)
        if field.value == self._prefilled:
            self._prefilled = field.value = self._amount_of(self._item)

    # -- taking -------------------------------------------------------------------------------

    def _amount(self) -> tuple[int | None, str]:
        """The amount in fen where it may be taken, and what to say of it."""
        if self._form.many:
            return 0, ""
        text = self.query_one("#amount", Field).value
        if self._item in _FREE and not text.strip():
            return 0, t("owed.appeal.no_money")
        return read_amount(text, most=self._form.left_fen)

    def _show_meaning(self) -> None:
        if not self._form.many:
            self.query_one("#meaning", Line).show(self._amount()[1])

    @on(ChoiceList.Picked)
    @on(Input.Submitted)
    def _take(self) -> None:
        amount, _said = self._amount()
        if amount is None:
            self._show_meaning()
            self.query_one("#amount", Field).focus()
            return
        then: Then = "keep"
        if (choices := self._list("then")) is not None:
            then = tuple(_THEN_KEYS)[choices.index]
        self.dismiss(AppealWish(self._item, self._reason(), amount, then))

    def _reason(self) -> str:
        items, reasons = self._list("items"), self._list("reasons")
        if reasons is None:
            return self.query_one("#reason", Field).value.strip()
        known = self._form.items[items.index if items else 0][1]
        return known[reasons.index - 1] if reasons.index else ""


def flowed(texts: Sequence[str], width: int) -> list[str]:
    """Texts beside each other on as few lines as they need; none is broken where it fits."""
    lines: list[str] = []
    for text in texts:
        if lines and cells.width(f"{lines[-1]}  {cells.clean(text)}") <= width:
            lines[-1] += f"  {cells.clean(text)}"
        else:
            lines += cells.wrap(text, width)
    return lines


def _key(item: AppealItem | None) -> str:
    return (item or "goods")[0]


def _reasons(reasons: Sequence[str]) -> list[Choice]:
    """The reasons of a list, none of them first: what a form asks for may be chosen there."""
    keys = [*_REASON_KEYS, *([" "] * len(reasons))]
    return [
        Choice("-", t("owed.appeal.no_reason")),
        *(Choice(key, reason) for key, reason in zip(keys, reasons, strict=False)),
    ]
