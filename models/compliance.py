"""What a message to a buyer may say: finds words that would break the platform's rules. Pure.

The lists are in `compliance.toml`. A text is also read without spaces, invisible characters and
marks between letters, with full-width and look-alike letters as plain ones, so that spelling a
word apart does not hide it; findings always point into the text as written.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.compliance_rules import Level, Rule, plain, rules_in
from models.drafts import DraftFacts, fact_values, longest_of, short_of
from models.states import DraftKind

_OWN = "\ue000"
"""Stands for a character of the case's own numbers; matches nothing."""
_MARKS = frozenset("-_.·•*|/\\~^'\"`´“”‘’「」『』《》〈〉【】()[]{}<>—–―…=#&°※☆★●○◆■□")
"""Marks that are put between letters to hide a word; sentence marks are none of them."""
_NUMERALS = str.maketrans(
    "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "000123456789123456789" + "12"
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BETWEEN = "[\\s\\-\u200b-\u200f\ufeff]*"
"""What may stand between the digits of a number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that a rule does not like, and where they stand in the text as written."""

    rule: str
    """An i18n key below `draft.rule.`."""
    word: str
    start: int
    end: int
    level: Level
    """`error` refuses the message."""


@dataclass(frozen=True, slots=True)
class _View:
    """The text in another reading; `sources` maps each character to the text as written."""

    text: str
    sources: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as written."""
        return self.sources[start], self.sources[end - 1] + 1


def check(
    text: str,
    facts: DraftFacts | None = None,
    *,
    kind: DraftKind = DraftKind.REPAYMENT,
    folders: Sequence[Path] = (),
) -> list[Finding]:
    """Everything in the text that a rule does not like, by place.

    The case's own numbers are no hits, nor are claims that `facts` support. How long the text may be
    depends on its `kind`: a form of the platform takes more than a buyer reads. `folders` may hold the
    user's own `compliance.toml`.

    Raises:
        TemplateError: a word list of the user's is not valid.
    """
    facts = facts or DraftFacts()
    values = fact_values(facts)
    rules, harmless = rules_in(folders)
    own = _own_places(text, facts)
    views = (_view(text, own, frozenset()), _view(text, own, _MARKS))
    spared = [span for view in views for span in _matches(view, view.text, harmless)]
    quotes = [span for name in ("product", "reason") for span in _places(text, values.get(name))]
    found: dict[tuple[str, int, int], Finding] = {}
    for rule in rules:
        if any(name in values for name in rule.facts):
            continue
        excused = spared if rule.quoted else spared + quotes
        for start, end in _hits(rule, views):
            if not any(left <= start and end <= right for left, right in excused):
                found[rule.name, start, end] = Finding(
                    rule.name, text[start:end], start, end, rule.level
                )
    findings = [*_joined(text, found.values()), *_length(text, kind)]
    return sorted(findings, key=lambda finding: (finding.start, finding.rule))


def refused(findings: Iterable[Finding]) -> bool:
    """Whether a message with these findings may not be copied or sent."""
    return any(finding.level == "error" for finding in findings)


def _length(text: str, kind: DraftKind) -> Iterator[Finding]:
    if not text.strip():
        yield Finding("empty", "", 0, 0, "error")
    elif len(text) > longest_of(kind):
        yield Finding("too_long", "", longest_of(kind), len(text), "error")
    elif len(text) > short_of(kind):
        yield Finding("long", "", short_of(kind), len(text), "warning")


def _hits(rule: Rule, views: Iterable[_View]) -> Iterator[tuple[int, int]]:
    for view in views:
        yield from _matches(view, view.text, rule.patterns)
        yield from _matches(view, view.text.translate(_NUMERALS), rule.digits)


def _matches(
    view: _View, text: str, patterns: Iterable[re.Pattern[str]]
) -> Iterator[tuple[int, int]]:
    """All places, also those that overlap: `加微` and `微信` in `加微信`."""
    for pattern in patterns:
        match = pattern.search(text)
        while match is not None:
            if match.end() > match.start():
                yield view.span(*match.span())
            match = pattern.search(text, match.start() + 1)


def _joined(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Findings of one rule that overlap, as one."""
    joined: list[Finding] = []
    for finding in sorted(findings, key=lambda each: (each.rule, each.start, each.end)):
        last = joined[-1] if joined else None
        if last is None or last.rule != finding.rule or finding.start >= last.end:
            joined.append(finding)
            continue
        end = max(last.end, finding.end)
        joined[-1] = replace(last, word=text[last.start : end], end=end)
    return joined


def _view(text: str, own: frozenset[int], dropped: frozenset[str]) -> _View:
    characters: list[str] = []
    sources: list[int] = []
    for index, character in enumerate(text):
        if index in own:
            characters.append(_OWN)
            sources.append(index)
            continue
        for letter in plain(character):
            if letter not in dropped:
                characters.append(letter)
                sources.append(index)
    return _View("".join(characters), tuple(sources))


def _own_places(text: str, facts: DraftFacts) -> frozenset[int]:
    """Where the case's own numbers stand, however they are spaced or dashed."""
    numbers = [facts.order_sn, facts.order_tail, facts.after_sale_id, facts.ship_waybill]
    numbers.append(facts.return_waybill or "")
    if facts.top_up is not None:
        numbers.append(facts.top_up.product_id)
    narrow = text.translate(_FULL_WIDTH)
    places: set[int] = set()
    for number in numbers:
        core = "".join(character for character in number if character.isalnum())
        if _is_number(core):
            spelled = _BETWEEN.join(map(re.escape, core))
            pattern = rf"(?<![0-9a-z]){spelled}(?![0-9a-z])"
            for match in re.finditer(pattern, narrow, re.IGNORECASE | re.ASCII):
                places.update(range(*match.span()))
    return frozenset(places)


def _is_number(core: str) -> bool:
    """Whether it looks like a number of the platform or a courier.

    A return waybill is what the buyer typed, so words and mobile numbers are not taken for one.
    """
    digits = sum(character.isdigit() for character in core)
    return (
        core.isascii()
        and len(core) >= 4
        and digits * 2 >= len(core)
        and not re.fullmatch(r"(?:86)?1[3-9]\d{9}", core)
    )


def _places(text: str, quoted: str | None) -> Iterator[tuple[int, int]]:
    """Where a name is quoted; long names are quoted with `..` at their end."""
    name = (quoted or "").removesuffix("..").strip()
    if len(name) < 2:
        return
    for match in re.finditer(re.escape(name), text):
        yield match.span()
