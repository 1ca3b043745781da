"""What the platform takes an appeal against, with which items and reasons. Reads data, no database.

The data ships in `appeals.toml`, each entry with its source, date and confidence; a file of that
name beside the user's settings file overrides it entry by entry.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from models import i18n
from models.errors import ZhisunError
from models.locations import settings_file
from models.rows import CaseRow
from models.states import AfterSaleType, AgreedBy, AppealItem, Parcel, PayoutKind, Queue

Answer = Literal["yes", "doubtful", "no"]
"""Whether an appeal is possible; `doubtful` is the reason to ask the buyer first."""

WINDOW_RULE = "appeal_window"
"""The rule in `deadlines.toml` that says how long an appeal may be begun."""

_FILE = "appeals.toml"
_SHIPPED = Path(__file__).with_name(_FILE)
_ANSWERS = frozenset(get_args(Answer))
_ORIGIN = frozenset({"source", "date", "confidence"})
_RETURNING = (Parcel.RETURNING, Parcel.RETURN_ARRIVED)


class AppealRulesError(ZhisunError):
    """The user's file of appeal rules is not valid."""


class Scene(StrEnum):
    """The forms by which an appeal is made."""

    REFUND_ONLY = "refund_only"
    RETURN = "return"
    FREIGHT = "freight"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class AppealRules:
    """The rules in force."""

    kinds: Mapping[str, PayoutKind]
    """What a payout was for, by the code of its bill line."""
    agreed: Mapping[AgreedBy, Answer]
    payouts: Mapping[PayoutKind, Answer]
    items: Mapping[Scene, tuple[AppealItem, ...]]
    reasons: Mapping[tuple[Scene, AppealItem], tuple[str, ...]]

    def appealable(
        self, queue: Queue, agreed_by: AgreedBy, kind: PayoutKind | None, code: str = ""
    ) -> Answer:
        """Whether a loss can be appealed; see the function of the same name."""
        if queue is Queue.REFUND:
            return self.agreed[agreed_by]
        if queue is not Queue.PAYOUT:
            return "no"
        return self.payouts[kind or self.kinds.get(code, PayoutKind.OTHER)]


def appeal_rules(folder: Path | None = None) -> AppealRules:
    """The rules as they ship, overridden by the file in a folder (else beside the settings file).

    Raises:
        AppealRulesError: the user's file is not valid; names file, entry and what is wrong.
    """
    own = (folder or settings_file().parent) / _FILE
    changed = own.stat().st_mtime_ns if own.is_file() else None
    return _load(own if changed else None, changed)


@lru_cache(maxsize=1)
def shipped_appeal_rules() -> AppealRules:
    """The rules as they ship."""
    return _load(None, None)


def appealable(
    queue: Queue,
    agreed_by: AgreedBy = AgreedBy.UNKNOWN,
    payout_kind: str = "",
    payout_code: str = "",
) -> Answer:
    """Whether a loss can be appealed: a refund by who agreed, a payout by what it was for.

    A payout's kind may be left empty where the code of its bill line is known. Cases of other
    queues lost nothing yet: `no`.
    """
    kind = PayoutKind(payout_kind) if payout_kind else None
    return appeal_rules().appealable(queue, agreed_by, kind, payout_code)


def scene_of(row: CaseRow) -> Scene:
    """The form by which a loss is appealed."""
    if row.queue is Queue.PAYOUT:
        return Scene.FREIGHT if row.payout_kind == PayoutKind.FREIGHT else Scene.PAYOUT
    if row.type is AfterSaleType.RETURN:
        return Scene.RETURN
    known = row.type is not AfterSaleType.UNKNOWN
    return Scene.REFUND_ONLY if known or row.parcel not in _RETURNING else Scene.RETURN


def items_for(row: CaseRow) -> tuple[AppealItem, ...]:
    """The items that the form of a loss offers; none where it is appealed as a whole."""
    return appeal_rules().items.get(scene_of(row), ())


def reasons_for(scene: Scene, item: AppealItem) -> tuple[str, ...]:
    """The reasons that the form offers, as it words them; empty where no list is known."""
    return appeal_rules().reasons.get((scene, item), ())


@lru_cache(maxsize=4)
def _load(own: Path | None, _changed: int | None) -> AppealRules:
    """The rules of the files; read again when the user's own changes."""
    reader = _Reader()
    reader.read(_SHIPPED)
    if own is not None:
        reader.read(own)
    return reader.rules()


class _Reader:
    """Collects entries by key; later files win."""

    def __init__(self) -> None:
        self._found: dict[str, dict[Any, Any]] = {name: {} for name in _TABLES}

    def read(self, path: Path) -> None:
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise _wrong(path, "", str(error)) from error
        for name, entries in tables.items():
            if name not in _TABLES or not isinstance(entries, list):
                raise _wrong(path, "", name)
            fields, parse = _TABLES[name]
            for entry in entries:
                key, value = _parsed(path, name, entry, fields, parse)
                self._found[name][key] = value

    def rules(self) -> AppealRules:
        found = self._found
        return AppealRules(
            kinds=found["code"],
            agreed=found["agreed"],
            payouts=found["payout"],
            items=found["scene"],
            reasons=found["reasons"],
        )


def _parsed(
    path: Path, name: str, entry: Any, fields: Sequence[str], parse: Callable[..., Any]
) -> tuple[Any, Any]:
    if not isinstance(entry, Mapping):
        raise _wrong(path, name, repr(entry))
    extra = set(entry) - set(fields) - _ORIGIN
    missing = set(fields) - set(entry)
    if extra or missing:
        raise _wrong(path, name, ", ".join(sorted(extra or missing)))
    try:
        key, value = parse(*(entry[one] for one in fields))
    except (TypeError, ValueError) as error:
        raise _wrong(path, name, str(error)) from error
    return key, value


def _answer(value: Any) -> Answer:
    if value not in _ANSWERS:
        raise ValueError(f"appealable = {value!r}")
    answer: Answer = value
    return answer


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in values):
        raise ValueError(repr(values))
    return tuple(values)


_TABLES: dict[str, tuple[tuple[str, ...], Callable[..., tuple[Any, Any]]]] = {
    "code": (("code", "kind"), lambda code, kind: (_texts([code])[0], PayoutKind(kind))),
    "agreed": (("by", "appealable"), lambda by, answer: (AgreedBy(by), _answer(answer))),
    "payout": (("kind", "appealable"), lambda kind, answer: (PayoutKind(kind), _answer(answer))),
    "scene": (
        ("scene", "items"),
        lambda scene, items: (Scene(scene), tuple(map(AppealItem, _texts(items)))),
    ),
    "reasons": (
        ("scene", "item", "reasons"),
        lambda scene, item, reasons: ((Scene(scene), AppealItem(item)), _texts(reasons)),
    ),
}


def _wrong(path: Path, entry: str, what: str) -> AppealRulesError:
    return AppealRulesError(
        i18n.t("appeals.bad_rules", file=str(path), entry=entry, what=what),
        i18n.t("appeals.bad_rules_hint"),
    )
