"""The registry of verbs: the only source of keys, help, palette, footer and the key tables.

Values and pure functions; no Textual, so that `zhisun keys` starts quickly.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from models.i18n import catalogue, t
from models.states import Queue

Group = Literal[
    "act", "draft", "money", "find", "message", "evidence", "recovery", "ledger", "prevention",
    "stop", "page", "move", "desk",
]  # fmt: skip
GROUPS: tuple[Group, ...] = get_args(Group)
Where = Literal[
    "desk", "case", "draft", "page", "evidence", "recoveries", "ledger", "prevention", "stop"
]
"""Kinds of screen."""

_DESK: tuple[Where, ...] = ("desk",)
_PANES: tuple[Where, ...] = ("desk", "prevention")
_BOTH: tuple[Where, ...] = ("desk", "case")
_DRAFT: tuple[Where, ...] = ("draft",)
_PAGE: tuple[Where, ...] = ("page",)
_EVIDENCE: tuple[Where, ...] = ("evidence",)
_RECOVERIES: tuple[Where, ...] = ("recoveries",)
_LEDGER: tuple[Where, ...] = ("ledger",)
_PREVENTION: tuple[Where, ...] = ("prevention",)
_STOP: tuple[Where, ...] = ("stop",)
_ALL: tuple[Where, ...] = get_args(Where)


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that a person can do."""

    id: str
    """Names it in settings (`keys.ID`), texts (`verb.ID.*`) and actions."""
    keys: str
    """Default keys, as Textual names them, parted by commas; empty: only in the palette."""
    group: Group
    where: tuple[Where, ...] = _DESK
    """The kinds of screen that have it; `case` is every screen over the desk with lines to read."""
    rule: str = ""
    """The verb that the rules know it by; empty: it is always allowed."""
    many: bool = False
    """Acts on all marked cases at once."""
    repeats: bool = False
    """May be repeated faster than the screen is painted."""
    palette: bool = True
    """Listed in the palette."""

    @property
    def name(self) -> str:
        """Its short name, for footer and palette."""
        return t(f"verb.{self.id}.name")

    @property
    def help(self) -> str:
        """What it does, in one sentence."""
        return t(f"verb.{self.id}.help")


VERBS: tuple[Verb, ...] = (
    Verb("handle", "d,f2", "act", _BOTH, rule="handle", many=True),
    Verb("snooze", "s,f3", "act", _BOTH, rule="snooze", many=True),
    Verb("snooze_ask", "S", "act", _BOTH, rule="snooze_ask", many=True),
    Verb("deadline", "t,f4", "act", _BOTH, rule="deadline", many=True),
    Verb("verdict", "v,f5", "act", _BOTH, rule="verdict", many=True),
    Verb("note", "n,f6", "act", _BOTH, rule="note", many=True),
    Verb("undo", "u,f8", "act", (*_BOTH, *_EVIDENCE, *_RECOVERIES, *_PREVENTION)),
    Verb("persuade", "p,f7", "draft", _BOTH, rule="persuade"),
    Verb("refuse", "P", "draft", _BOTH, rule="persuade"),
    Verb("repay", "r,f9", "draft", _BOTH, rule="repay"),
    Verb("evidence", "e", "money", _BOTH, rule="evidence"),
    Verb("appeal", "a", "money", _BOTH, rule="appeal", many=True),
    Verb("claim", "c", "money", _BOTH, rule="claim", many=True),
    Verb("write_off", "W", "money", _BOTH, rule="write_off", many=True),
    Verb("recoveries", "R", "money"),
    Verb("stop", "T", "money"),
    Verb("ledger", "L", "money"),
    Verb("copy_number", "y", "find", (*_BOTH, *_RECOVERIES), rule="copy_number", many=True),
    Verb("where", "o", "find", _BOTH, rule="where"),
    Verb("open", "enter", "find", _BOTH, palette=False),
    Verb("filter", "slash", "find"),
    Verb("everything", "full_stop", "find"),
    Verb("select", "space", "find", many=True, repeats=True),
    Verb("select_all", "A", "find"),
    Verb("import", "i", "find"),
    Verb("rejects", "", "find"),
    Verb("draft_copy", "y,f2", "message", _DRAFT),
    Verb("draft_sent", "x,f3", "message", _DRAFT),
    Verb("draft_edit", "i,enter,f4", "message", _DRAFT),
    Verb("draft_template", "t,f5", "message", _DRAFT),
    Verb("draft_editor", "E,f6", "message", _DRAFT),
    Verb("draft_amount", "a,f7", "message", _DRAFT),
    Verb("draft_save", "ctrl+s", "message", _DRAFT),
    Verb("evidence_add", "a,f2", "evidence", _EVIDENCE),
    Verb("evidence_remove", "delete,backspace", "evidence", _EVIDENCE),
    Verb("evidence_assign", "enter,f4", "evidence", _EVIDENCE),
    Verb("evidence_tick", "space", "evidence", _EVIDENCE),
    Verb("evidence_statement", "w,f5", "evidence", _EVIDENCE),
    Verb("evidence_pack", "p,f6", "evidence", _EVIDENCE),
    Verb("evidence_submit", "x,f3", "evidence", _EVIDENCE),
    Verb("evidence_result", "r,f7", "evidence", _EVIDENCE),
    Verb("recovery_sent", "x,f3", "recovery", _RECOVERIES),
    Verb("recovery_result", "enter,f4", "recovery", _RECOVERIES),
    Verb("recovery_remind", "m,f2", "recovery", _RECOVERIES),
    Verb("recovery_review", "v,f5", "recovery", _RECOVERIES),
    Verb("recovery_match", "M", "recovery", _RECOVERIES),
    Verb("recovery_unmatch", "U", "recovery", _RECOVERIES),
    Verb("recovery_write_off", "W", "recovery", _RECOVERIES),
    Verb("recovery_sheet", "c,f6", "recovery", _RECOVERIES),
    Verb("recovery_all", "full_stop", "recovery", _RECOVERIES),
    Verb("ledger_split", "space,right", "ledger", _LEDGER, repeats=True),
    Verb("ledger_split_back", "left", "ledger", _LEDGER, repeats=True, palette=False),
    Verb("ledger_span", "s,f2", "ledger", _LEDGER, repeats=True),
    Verb("ledger_open", "enter", "ledger", _LEDGER),
    Verb("notice", "w,enter,f4", "prevention", _PREVENTION),
    Verb("notice_copy", "y,f2", "prevention", _PREVENTION),
    Verb("notice_published", "x,f3", "prevention", _PREVENTION),
    Verb("prevention_cases", "c,f5", "prevention", _PREVENTION),
    Verb("stop_copy", "y,f2", "stop", _STOP),
    Verb("stop_copy_all", "Y,f3", "stop", _STOP),
    Verb("stop_xlsx", "x,f4", "stop", _STOP),
    Verb("stop_csv", "c,f5", "stop", _STOP),
    Verb("stop_open", "enter", "stop", _STOP),
    Verb("page_write", "enter", "page", _PAGE),
    Verb("page_next", "n,f3", "page", _PAGE, repeats=True),
    Verb("page_choose", "right,space", "page", _PAGE, repeats=True),
    Verb("page_choose_back", "left", "page", _PAGE, repeats=True, palette=False),
    Verb("page_meaning", "c,f2", "page", _PAGE),
    Verb("down", "down,j", "move", _ALL, repeats=True, palette=False),
    Verb("up", "up,k", "move", _ALL, repeats=True, palette=False),
    Verb("page_down", "pagedown,ctrl+f", "move", _ALL, repeats=True, palette=False),
    Verb("page_up", "pageup,ctrl+u", "move", _ALL, repeats=True, palette=False),
    Verb("top", "g,home", "move", _ALL, repeats=True, palette=False),
    Verb("bottom", "G,end", "move", _ALL, repeats=True, palette=False),
    Verb("next_pane", "tab", "move", repeats=True, palette=False),
    Verb("previous_pane", "shift+tab", "move", repeats=True, palette=False),
    Verb("pane_1", "1", "move", _PANES, repeats=True),
    Verb("pane_2", "2", "move", _PANES, repeats=True),
    Verb("pane_3", "3", "move", _PANES, repeats=True),
    Verb("pane_4", "4", "move", _PANES, repeats=True),
    Verb("pane_5", "5", "move", repeats=True),
    Verb("palette", "colon,ctrl+p,f10", "desk", _ALL, palette=False),
    Verb("help", "question_mark,f1", "desk", _ALL),
    Verb("language", "", "desk", _ALL),
    Verb("theme", "", "desk", _ALL),
    Verb("redraw", "ctrl+l", "desk", _ALL),
    Verb("demo", "m", "desk", palette=False),
    Verb("back", "escape", "desk", _ALL, palette=False),
    Verb("quit", "q", "desk", _ALL),
)
"""Every verb, in the order of help and palette."""

BY_ID: dict[str, Verb] = {verb.id: verb for verb in VERBS}

_ENDING = ("palette", "help")
FOOTER: dict[Queue, tuple[str, ...]] = {
    Queue.EXPIRING: (
        "handle", "snooze", "persuade", "deadline", "note", "copy_number", "undo", "where",
        "select", "filter", "import", "everything",
    ),
    Queue.EVIDENCE: (
        "evidence", "handle", "snooze", "deadline", "note", "copy_number", "undo", "where", "select",
        "filter", "import", "everything",
    ),
    Queue.REFUND: (
        "repay", "appeal", "handle", "verdict", "claim", "snooze", "note", "copy_number", "where",
        "undo", "evidence", "write_off",
        "select", "filter", "import", "everything",
    ),
    Queue.PAYOUT: (
        "appeal", "handle", "repay", "note", "copy_number", "where", "undo", "select", "filter", "import",
        "everything",
    ),
}  # fmt: skip
"""Verbs by queue as the footer offers them, most likely first; it shows what fits."""

FOOTER_EMPTY: tuple[str, ...] = ("import", "undo", "filter", "everything")
"""What the footer offers when no case is under the cursor."""

FOOTER_SHOP: tuple[str, ...] = ("demo", "import", "quit")
"""What the footer offers in a shop without data."""

FOOTER_DRAFT: tuple[str, ...] = (
    "draft_copy", "draft_sent", "draft_edit", "draft_template", "draft_amount", "draft_editor",
)  # fmt: skip
"""What the footer offers on a message to a buyer."""

FOOTER_PAGE: tuple[str, ...] = ("page_write", "page_next", "page_choose", "page_meaning")
"""What the footer offers on a pasted page."""

FOOTER_EVIDENCE: tuple[str, ...] = (
    "evidence_add", "evidence_assign", "evidence_tick", "evidence_statement", "evidence_pack",
    "evidence_submit", "evidence_result", "evidence_remove", "undo",
)  # fmt: skip
"""What the footer offers on the evidence of a case."""

FOOTER_RECOVERIES: tuple[str, ...] = (
    "recovery_result", "recovery_sent", "recovery_remind", "recovery_match", "recovery_review",
    "recovery_sheet", "recovery_write_off", "recovery_unmatch", "recovery_all", "copy_number",
    "undo",
)  # fmt: skip
"""What the footer offers on the recoveries."""

FOOTER_LEDGER: tuple[str, ...] = ("ledger_split", "ledger_span", "ledger_open")
"""What the footer offers on the ledger."""

FOOTER_PREVENTION: tuple[str, ...] = (
    "notice", "notice_copy", "notice_published", "prevention_cases", "undo",
)  # fmt: skip
"""What the footer offers on the products and reasons that lose money."""

FOOTER_STOP: tuple[str, ...] = (
    "stop_copy", "stop_xlsx", "stop_csv", "stop_copy_all", "stop_open",
)  # fmt: skip
"""What the footer offers on the parcels to stop."""

FOOTER_ENDING: tuple[str, ...] = _ENDING
"""Always there, at the end."""

_KEY_NAMES = {"solidus": "slash", "hyphen_minus": "minus", "commercial_at": "at"} | {
    "reverse_solidus": "backslash",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SHOWN = {
    "slash": "/", "colon": ":", "question_mark": "?", "escape": "esc", "pagedown": "pgdn",
    "pageup": "pgup", "semicolon": ";", "comma": ",", "full_stop": ".", "minus": "-",
    "backslash": "\\", "at": "@", "plus": "+", "underscore": "_",
}  # fmt: skip
_NAMED = {
    "enter", "escape", "space", "tab", "up", "down", "left", "right", "home", "end", "pageup",
    "pagedown", "insert", "delete", "backspace", *(f"f{n}" for n in range(1, 25)),
}  # fmt: skip
_UNWISE = {"ctrl+q", "ctrl+c"}
"""Chords that a terminal or a habit has taken: never bound."""


def key_name(text: str) -> str | None:
    """Textual's name of a key as a person writes it (`d`, `?`, `ctrl+p`), or `None`."""
    *modifiers, key = text.strip().split("+") if text.strip() != "+" else ["+"]
    if any(each not in {"ctrl", "shift", "alt"} for each in modifiers):
        return None
    if len(key) == 1 and not key.isalnum():
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        key = "space" if key == " " else _KEY_NAMES.get(name, name)
    elif len(key) != 1 and key not in _NAMED and key not in _SHOWN:
        return None
    return "+".join([*sorted(modifiers), key]) if key else None


def shown_key(key: str) -> str:
    """A key as it is shown: the sign itself, `esc`, `ctrl+p`."""
    *modifiers, last = key.split("+")
    return "+".join([*modifiers, _SHOWN.get(last, last)])


def keys_of(verb: Verb, keys: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a verb under the user's `keys` (verb id to keys parted by commas)."""
    written = keys.get(verb.id)
    if written is None:
        return tuple(filter(None, verb.keys.split(",")))
    names = (key_name(each) for each in written.split(",") if each.strip())
    return tuple(name for name in names if name is not None and name not in _UNWISE)


def first_key(verb_id: str, keys: Mapping[str, str]) -> str:
    """The first key of a verb as shown; of one without a key that of the palette, which has all."""
    bound = keys_of(BY_ID[verb_id], keys) or keys_of(BY_ID["palette"], keys)
    return shown_key(bound[0]) if bound else shown_key("colon")


def check_keys(keys: Mapping[str, str]) -> list[str]:
    """What is wrong with the user's keys, in words: unknown verbs or keys, conflicts."""
    problems: list[str] = []
    for verb_id, written in keys.items():
        if verb_id not in BY_ID:
            near = get_close_matches(verb_id, BY_ID, n=1)
            problems.append(t("desk.keys.unknown_verb", verb=verb_id, near="".join(near) or "-"))
            continue
        for each in filter(str.strip, written.split(",")):
            name = key_name(each)
            if name is None or name in _UNWISE:
                problems.append(t("desk.keys.unknown_key", verb=verb_id, key=each.strip()))
    return problems + _conflicts(keys)


def _conflicts(keys: Mapping[str, str]) -> list[str]:
    problems: list[str] = []
    taken: dict[tuple[Where, str], Verb] = {}
    reported: set[tuple[str, str, str]] = set()
    for verb in VERBS:
        for key in keys_of(verb, keys):
            for where in verb.where:
                other = taken.setdefault((where, key), verb)
                if other is not verb and (mark := (other.id, verb.id, key)) not in reported:
                    reported.add(mark)
                    problems.append(
                        t("desk.keys.conflict", key=shown_key(key), first=other.id, second=verb.id)
                    )
    return problems


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the key table."""

    id: str
    group: str
    """Name of its group: what the verb is for, or the screen that has it."""
    keys: tuple[str, ...]
    name: str
    help: str


_OWN_GROUPS = ("page", "evidence", "ledger", "prevention", "stop")
"""Groups of the verbs of one kind of screen that are named like it."""


def key_table(
    language: str, keys: Mapping[str, str] | None = None, *, first: Where = "desk"
) -> list[KeyLine]:
    """All verbs with their keys in the given language; those of the screen `first` come first."""
    own = (
        first if first in _OWN_GROUPS else {"draft": "message", "recoveries": "recovery"}.get(first)
    )
    texts = catalogue("verb", language)
    return [
        KeyLine(
            verb.id,
            texts[f"group.{verb.group}"],
            tuple(shown_key(key) for key in keys_of(verb, keys or {})),
            texts[f"{verb.id}.name"],
            texts[f"{verb.id}.help"],
        )
        for group in sorted(GROUPS, key=lambda group: group != own)
        for verb in VERBS
        if verb.group == group
    ]


def markdown_key_table(language: str) -> str:
    """The default keys as a Markdown table, for the README and `docs/keys.md`."""
    texts = catalogue("verb", language)
    head = [texts["table.key"], texts["table.name"], texts["table.help"], texts["table.id"]]
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|"]
    group = ""
    for line in key_table(language):
        if line.group != group:
            group = line.group
            lines.append(f"| **{group}** | | | |")
        keys = " ".join(f"`{key}`" for key in line.keys) or texts["table.palette_only"]
        lines.append(f"| {keys} | {line.name} | {line.help} | `{line.id}` |")
    return "\n".join(lines) + "\n"
