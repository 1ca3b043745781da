"""The lines of the recoveries screen: title, list, and what is known of one recovery. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.i18n import has, t
from models.money import yuan_text
from models.recovery_rows import IncomingLine, Quota, RecoveryLine
from models.rows import EventLine, RecoveryRow
from models.states import OPEN_RECOVERIES, AppealItem, MatchedBy, RecoveryState, Route
from tui import times
from tui.caseline import Piece
from tui.cells import clean, cut, fit, middle, spread, width, wrap
from tui.columns import tail_length

TextLine = tuple[Piece, ...]

_HOUR = 3600
_SIGNS, _DUE, _MONEY = 2, 9, 8
_CAME_FROM = 72
_LEAST_PRODUCT = 6
_LABEL = 9
_SOURCE = 30


@dataclass(frozen=True, slots=True)
class Owed:
    """What the screen shows, as one reading."""

    lines: tuple[RecoveryLine, ...]
    """All recoveries, most urgent first."""
    money: tuple[IncomingLine, ...]
    """All money that came in."""
    quota: Quota

    def shown(self, *, everything: bool) -> tuple[RecoveryLine, ...]:
        """The recoveries under way and those that want something done, or all."""
        if everything:
            return self.lines
        return tuple(
            one for one in self.lines if one.advice or one.recovery.state in OPEN_RECOVERIES
        )

    @property
    def doubtful(self) -> tuple[IncomingLine, ...]:
        """Money that a person has to give to a recovery."""
        return tuple(one for one in self.money if one.state == "ambiguous")

    def matched(self, recovery_id: int) -> tuple[IncomingLine, ...]:
        """The money that belongs to a recovery."""
        return tuple(
            one for one in self.money if one.state == "matched" and one.candidates == (recovery_id,)
        )

    def line(self, recovery_id: int) -> RecoveryLine | None:
        """A recovery by its number."""
        return next((one for one in self.lines if one.recovery.id == recovery_id), None)

    def money_for(self, one: RecoveryLine) -> tuple[IncomingLine, ...]:
        """The free money that may belong to a recovery: what is known to fit comes first."""
        free = [
            money
            for money in self.money
            if money.state != "matched"
            and money.kind is one.recovery.route
            and money.shop == one.case.shop
        ]
        free.sort(key=lambda money: one.recovery.id not in money.candidates)
        return tuple(free)


# -- title ---------------------------------------------------------------------------------------


def is_due(one: RecoveryLine, now: int) -> bool:
    """Whether a recovery waits for a person now."""
    due = one.recovery.due_at
    return one.recovery.state is RecoveryState.SENT and due is not None and due <= now


def title(owed: Owed, now: int, cells: int, *, everything: bool) -> TextLine:
    """The sums of what was asked, came, is due; what is to be matched; the quota; the time."""
    asked = [one.recovery for one in owed.lines if one.recovery.state in OPEN_RECOVERIES]
    due = [one.recovery for one in owed.lines if is_due(one, now)]
    came = sum(one.recovery.came_fen for one in owed.lines)
    doubtful = owed.doubtful
    parts: list[Piece] = [
        (
            t("owed.screen.asked", n=len(asked), money=times.yuan(_asked(asked))),
            "strong",
        ),
        (t("owed.screen.came", money=times.yuan(came)), "strong"),
    ]
    if due:
        parts.append((t("owed.screen.due", n=len(due), money=times.yuan(_asked(due))), "soon"))
    if doubtful:
        money = times.yuan(sum(one.amount_fen for one in doubtful))
        parts.append((t("owed.screen.money", n=len(doubtful), money=money), "soon"))
    day = times.age(owed.quota.resets_at, now)
    quota = t("owed.screen.quota", left=owed.quota.left, n=owed.quota.allowed)
    role = "soon" if owed.quota.left == 0 else ""
    parts.insert(-1 if doubtful else len(parts), (quota, role))
    parts.append((t("owed.screen.quota_until", day=day), role))
    name = f" {t('owed.screen.title')}"
    if everything:
        name += f" {t('owed.screen.everything', n=len(owed.lines))}"
    return _with_clock([(name, "title"), *parts], times.clock_time(now), cells)


def _asked(recoveries: Sequence[RecoveryRow]) -> int:
    return sum(one.asked_fen for one in recoveries)


def _with_clock(parts: list[Piece], clock: str, cells: int) -> TextLine:
    """The parts that fit, and the time at the end."""
    line: list[Piece] = []
    used = 0
    for text, role in parts:
        more = width(text) + 2
        if used + more <= cells:
            line.append((text + "  ", role))
            used += more
    if used + width(clock) + 1 <= cells:
        line.append((" " * (cells - used - width(clock) - 1) + clock + " ", "strong"))
    return tuple(line)


# -- list ----------------------------------------------------------------------------------------


def what_text(row: RecoveryRow) -> str:
    """Route and item: `申诉 货款`."""
    item = t(f"owed.item.{row.item}") if row.item else ""
    return f"{t(f'owed.route.{row.route}')} {item}".rstrip()


def _what_cells() -> int:
    appeal = width(t("owed.route.appeal")) + 1
    items = [appeal + width(t(f"owed.item.{item}")) for item in AppealItem]
    return max(*items, *(width(t(f"owed.route.{route}")) for route in Route))


def heading(cells: int, tail: int) -> TextLine:
    """What the columns are."""
    names = [t(f"owed.column.{name}") for name in ("due", "what", "state")]
    start = (
        " " * _SIGNS
        + fit(names[0], _DUE, right=True)
        + "  "
        + fit(names[1], _what_cells())
        + " "
        + fit(names[2], _state_cells())
    )
    money = "".join(
        " " + fit(t(f"owed.column.{name}"), _MONEY, right=True) for name in _sums(cells)
    )
    number = fit(t("owed.column.number"), tail, right=True)
    line = f"{start}{money}  {t('owed.column.product')}"
    return ((spread(line, number, cells), "faint"),)


def recovery_line(one: RecoveryLine, now: int, cells: int, tail: int, *, cursor: bool) -> TextLine:
    """One recovery, exactly `cells` wide."""
    row = one.recovery
    left = None if row.due_at is None else row.due_at - now
    ended = row.state not in OPEN_RECOVERIES
    urgent = not ended and (is_due(one, now) or (left is not None and left <= _HOUR))
    line: list[Piece] = [
        ((">" if cursor else " ") + ("!" if urgent else " "), "urgent" if urgent else "strong"),
        (fit(_due_text(one, now), _DUE, right=True), _due_role(left, ended=ended)),
        # The window of an appeal is a rule: an estimate.
        ("~ " if row.state is RecoveryState.DRAFTED and left is not None else "  ", "faint"),
        (fit(what_text(row), _what_cells()) + " ", ""),
        (fit(t(f"owed.state.{row.state}"), _state_cells()), "faint" if ended else ""),
        *(_sum(one, name) for name in _sums(cells)),
    ]
    room = cells - sum(width(text) for text, _role in line) - tail - 3
    mark = f" {t(f'owed.advised.{one.advice}')}" if one.advice else ""
    if room < _LEAST_PRODUCT + width(mark):
        mark = ""
    product = fit(one.case.product, max(room - width(mark), 0))
    line += [("  " + product, ""), (mark, "soon")]
    number = one.case.order_sn or one.case.after_sale_id
    line.append((" " + fit(number[-tail:], tail, right=True), "faint"))
    return tuple(line)


def _state_cells() -> int:
    return max(width(t(f"owed.state.{state}")) for state in RecoveryState)


def _sums(cells: int) -> tuple[str, ...]:
    """The columns of money; what came is also known from what was asked for and what is left."""
    return ("asked", "came", "left") if cells >= _CAME_FROM else ("asked", "left")


def _sum(one: RecoveryLine, name: str) -> Piece:
    if name == "left":
        text = "?" if one.left_fen is None else yuan_text(one.left_fen)
        return " " + fit(text, _MONEY, right=True), ""
    row = one.recovery
    if name == "asked":
        return " " + fit(yuan_text(row.asked_fen), _MONEY, right=True), "strong"
    text = yuan_text(row.came_fen) if row.came_fen else "-"
    return " " + fit(text, _MONEY, right=True), "good" if row.came_fen else "faint"


def _due_text(one: RecoveryLine, now: int) -> str:
    row = one.recovery
    if row.state not in OPEN_RECOVERIES:
        return times.age(row.ended_at, now) if row.ended_at is not None else t("owed.due.none")
    if row.due_at is None:
        return t("owed.due.none")
    left = row.due_at - now
    if left > 0:
        return times.countdown(left)
    return t("owed.due.now") if row.state is RecoveryState.SENT else t("desk.time.passed")


def _due_role(left: int | None, *, ended: bool) -> str:
    if ended or left is None:
        return "faint"
    return "urgent" if left <= _HOUR else "soon" if left <= 24 * _HOUR else ""


def money_line(one: IncomingLine, now: int, cells: int, *, cursor: bool) -> TextLine:
    """Money that waits for a person, exactly `cells` wide."""
    at = times.full_moment(one.at, now) if one.at is not None else "?"
    start = (
        f"{'>' if cursor else ' '}? {fit(at, 12)}{fit(t(f'owed.route.{one.kind}'), _what_cells())}"
        f"{fit(yuan_text(one.amount_fen), 10, right=True)}  "
    )
    many = t("owed.screen.candidates", n=len(one.candidates))
    rest = "  ".join(filter(None, (clean(one.order_sn), clean(one.note))))
    room = cells - width(start) - width(many) - 3
    return ((start, "strong"), (fit(rest, max(room, 0)) + "  ", ""), (many + " ", "soon"))


def tail_of(lines: Sequence[RecoveryLine]) -> int:
    """Last digits by which the orders can be told apart."""
    return tail_length([one.case.order_sn for one in lines])


# -- one recovery --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that the lines name, as shown, by verb without its `recovery_`."""

    sent: str
    result: str
    remind: str
    review: str
    write_off: str
    sheet: str


def detail(
    one: RecoveryLine,
    owed: Owed,
    history: Sequence[EventLine],
    now: int,
    cells: int,
    keys: Keys,
    most: int,
) -> list[TextLine]:
    """What is known of a recovery and what to do next; `most`: reminders that are allowed."""
    row, case = one.recovery, one.case
    number = "  ".join(filter(None, (case.shop, case.order_sn, case.after_sale_id)))
    lines: list[TextLine] = [((f" {cut(case.product or number, cells - 2)}", "title"),)]
    lines += _entry("advice", advice_text(one, owed.quota, now, keys, most), cells, "strong")
    left = "?" if one.left_fen is None else times.yuan(one.left_fen)
    sums = t(
        "owed.detail.sums",
        asked=times.yuan(row.asked_fen),
        came=times.yuan(row.came_fen),
        left=left,
    )
    lines += _entry("money", f"{what_text(row)}  {sums}", cells)
    lines += _entry("state", "  ".join(_steps(row, now)), cells)
    for money in owed.matched(row.id):
        lines += _entry("matched", matched_text(money, one, now), cells)
    if row.reason:
        lines += _entry("reason", row.reason, cells)
    lines += _entry("loss", number, cells)
    for event in reversed(history):
        words = known(f"event.{event.kind}")
        text = f"{times.full_moment(event.at, now)}  {words}  {clean(event.detail)}".rstrip()
        lines += _entry("history" if event is history[-1] else "", text, cells)
    return lines


def known(key: str) -> str:
    """The text of a key that data names, or its end."""
    return t(key) if has(key) else key.partition(".")[2]


def matched_text(money: IncomingLine, one: RecoveryLine, now: int) -> str:
    """Money that came in, with its file and line, and who said that it belongs here."""
    at = times.full_moment(money.at, now) if money.at is not None else "?"
    source = middle(money.source, _SOURCE)
    if money.line is not None:
        source += " " + t("desk.detail.line", n=money.line)
    by = "by_person" if one.recovery.matched_by is MatchedBy.PERSON else "by_bill"
    order = "" if money.order_sn == one.case.order_sn else clean(money.order_sn)
    parts = (times.yuan(money.amount_fen), t(f"owed.detail.{by}"), source, at, order)
    return "  ".join(filter(None, parts))


def money_detail(one: IncomingLine, owed: Owed, now: int, cells: int) -> list[TextLine]:
    """What is known of money that waits for a person, and what it may belong to."""
    at = times.full_moment(one.at, now) if one.at is not None else "?"
    head = t(
        "owed.match.money",
        moment=at,
        route=t(f"words.route.{one.kind}"),
        money=times.yuan(one.amount_fen),
    )
    lines: list[TextLine] = [((f" {cut(head, cells - 2)}", "title"),)]
    line = t("desk.detail.line", n=one.line) if one.line is not None else ""
    texts = (one.order_sn, one.note, middle(one.source, _SOURCE), line)
    lines += _entry("matched", "  ".join(filter(None, texts)), cells)
    for number, candidate in enumerate(one.candidates):
        found = owed.line(candidate)
        if found is not None:
            text = "  ".join(candidate_texts(found, now))
            lines += _entry("" if number else "candidates", text, cells)
    return lines


def candidate_texts(one: RecoveryLine, now: int) -> tuple[str, str]:
    """A recovery as a choice: what it is about, and when it was asked for."""
    row = one.recovery
    asked = t("owed.match.asked", money=times.yuan(row.asked_fen))
    at = times.full_moment(row.sent_at, now) if row.sent_at is not None else ""
    tail = one.case.order_sn[-6:]
    return f"{what_text(row)}  {asked}  {tail}  {cut(one.case.product, 20)}", at


def _steps(row: RecoveryRow, now: int) -> list[str]:
    """What happened so far, and when to look again."""
    steps: list[str] = []
    if row.sent_at is not None:
        steps.append(t("owed.detail.sent", moment=times.moment(row.sent_at, now)))
    elif row.created_at is not None:
        steps.append(t("owed.detail.drafted", moment=times.moment(row.created_at, now)))
    if row.reminders:
        steps.append(t("owed.detail.reminded", n=row.reminders))
    if row.review_at is not None:
        steps.append(t("owed.detail.review", moment=times.moment(row.review_at, now)))
    if row.ended_at is not None:
        state = t(f"words.recovery.{row.state}")
        steps.append(t("owed.detail.ended", moment=times.moment(row.ended_at, now), state=state))
    elif row.due_at is not None:
        key = "window" if row.state is RecoveryState.DRAFTED else "look"
        steps.append(t(f"owed.detail.{key}", moment=times.moment(row.due_at, now)))
    return steps


def advice_text(one: RecoveryLine, quota: Quota, now: int, keys: Keys, most: int) -> str:
    """What to do next, in a sentence with the key that does it; empty when it has ended."""
    row, advice = one.recovery, one.advice
    if advice == "submit":
        return _submit_text(row, now, keys)
    if advice == "remind":
        return t("owed.advice.remind", remind=keys.remind, n=row.reminders, most=most)
    if advice == "write_off":
        return t("owed.advice.write_off", n=row.reminders, write_off=keys.write_off)
    if advice == "review":
        return t(
            "owed.advice.review",
            review=keys.review,
            left=quota.left,
            n=quota.allowed,
            day=times.age(quota.resets_at, now),
        )
    if advice:
        return t(f"owed.advice.{advice}", write_off=keys.write_off)
    if row.state is not RecoveryState.SENT:
        return ""
    return t("owed.advice.due", result=keys.result) if is_due(one, now) else t("owed.advice.wait")


def _submit_text(row: RecoveryRow, now: int, keys: Keys) -> str:
    if row.route is not Route.APPEAL:
        return t(f"owed.advice.submit_{row.route}", sent=keys.sent, sheet=keys.sheet)
    if row.due_at is None or row.due_at <= now:
        return t("owed.advice.submit_appeal", sent=keys.sent)
    return t(
        "owed.advice.submit_appeal_until",
        sent=keys.sent,
        moment=times.moment(row.due_at, now),
        left=times.countdown(row.due_at - now),
    )


def _entry(label: str, value: str, cells: int, role: str = "") -> list[TextLine]:
    if not value:
        return []
    name = t(f"owed.detail.{label}") if label else ""
    rows = wrap(value, max(cells - _LABEL - 2, 8))
    lines: list[TextLine] = [((" " + fit(name, _LABEL), "label"), (rows[0], role))]
    return lines + [((" " * (_LABEL + 1), ""), (each, role)) for each in rows[1:]]
