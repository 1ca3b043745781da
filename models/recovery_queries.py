"""The SELECTs of recoveries and of the money that comes in. Plain SQL through a `Reader`.

Times are epoch seconds (UTC), money is fen.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from models import queries
from models.case_facts import date_of_order
from models.clock import SHANGHAI, from_epoch
from models.incoming import (
    INCOME_CODE,
    Incoming,
    bill_key,
    order_key,
    pays,
    route_of_line,
    tails_in,
    waits_for_shipping,
    wordings,
)
from models.matching import Outcome, Sought, match_all
from models.queries import RECOVERY_COLUMNS, recovery_row
from models.reader import Reader
from models.rows import CaseRow, RecoveryRow
from models.states import LOOSE, MatchedBy, RecoveryState, Route

_DAY = 86_400
_REFUND_CODE = "0020002"

_BY_BILL = (
    "EXISTS (SELECT 1 FROM money_match m WHERE m.recovery_id = r.id"
    " AND m.matched_by = 'bill' AND NOT m.refused)"
)
_LIVE = f"(r.state = 'sent' OR (r.state IN ('won', 'part') AND {_BY_BILL}))"
"""Recoveries whose result, if they have one, follows from the money alone."""
_TYPED = (
    "(r.state IN ('won', 'part') AND r.came_fen > 0 AND NOT EXISTS"
    " (SELECT 1 FROM money_match m WHERE m.recovery_id = r.id AND NOT m.refused))"
)
"""Recoveries of which a person typed what came, while no money is known to be it."""


class LiveRow(NamedTuple):
    """A recovery that money may belong to, with what is stored of it now."""

    sought: Sought
    state: RecoveryState
    came_fen: int
    ended_at: int | None
    asked_fen: int


class MatchRow(NamedTuple):
    """A stored match, or a pair that a person took apart."""

    incoming: str
    recovery_id: int
    fen: int
    matched_by: MatchedBy
    refused: bool


class ClaimFacts(NamedTuple):
    """What a claim sheet tells of a parcel, beside its recovery."""

    courier: str
    waybill: str
    pictures: str


def recovery_by_id(reader: Reader, recovery_id: int) -> RecoveryRow | None:
    """One recovery, or `None`."""
    rows = reader.rows(
        f"SELECT {RECOVERY_COLUMNS} FROM recovery r WHERE r.id = :id", id=recovery_id
    )
    return recovery_row(rows[0]) if rows else None


def all_recoveries(reader: Reader) -> list[RecoveryRow]:
    """Every recovery, in the order in which they were asked for."""
    rows = reader.rows(f"SELECT {RECOVERY_COLUMNS} FROM recovery r ORDER BY r.id")
    return [recovery_row(row) for row in rows]


def cases_of(reader: Reader, now: int, case_ids: Iterable[str]) -> dict[str, CaseRow]:
    """The cases of these ids, as they stand, by id."""
    return {row.id: row for row in queries.cases_by_ids(reader, now, sorted(case_ids))}


def live(reader: Reader) -> list[LiveRow]:
    """The recoveries that money may belong to; those that a person ended only if they say what came."""
    rows = reader.rows(
        f"SELECT r.id, r.case_id, c.shop_id, c.order_sn, r.route,"
        f" CASE WHEN {_TYPED} THEN r.came_fen ELSE r.asked_fen END, COALESCE(r.sent_at, 0), r.item,"
        f" {_TYPED}, r.state, r.came_fen, r.ended_at, r.asked_fen"
        " FROM recovery r JOIN cases c ON c.id = r.case_id"
        f" WHERE {_LIVE} OR {_TYPED} ORDER BY r.id"
    )
    return [
        LiveRow(
            Sought(
                *(row[0], row[1], row[2], row[3], Route(row[4])),
                *(row[5], row[6], row[7], bool(row[8])),
            ),
            RecoveryState(row[9]),
            *row[10:],
        )
        for row in rows
    ]


def room(reader: Reader) -> dict[str, int | None]:
    """By case with a live recovery: its loss less what came back by a person's word."""
    rows = reader.rows(
        "SELECT c.id, c.amount_fen, COALESCE((SELECT sum(r.came_fen) FROM recovery r"
        f" WHERE r.case_id = c.id AND NOT {_LIVE}), 0)"
        f" FROM cases c WHERE c.id IN (SELECT r.case_id FROM recovery r WHERE {_LIVE})"
    )
    return {row[0]: None if row[1] is None else max(0, row[1] - row[2]) for row in rows}


def match_rows(reader: Reader) -> list[MatchRow]:
    """Every stored match and every pair taken apart."""
    rows = reader.rows(
        "SELECT incoming, recovery_id, fen, matched_by, refused FROM money_match"
        " ORDER BY recovery_id, incoming"
    )
    return [MatchRow(row[0], row[1], row[2], MatchedBy(row[3]), bool(row[4])) for row in rows]


def reviews_between(reader: Reader, start: int, end: int) -> dict[str, int]:
    """How many second reviews were asked for in a span of time, by shop."""
    rows = reader.rows(
        "SELECT c.shop_id, count(*) FROM recovery r JOIN cases c ON c.id = r.case_id"
        " WHERE r.review_at >= :start AND r.review_at < :end GROUP BY c.shop_id",
        start=start,
        end=end,
    )
    return dict(rows)


# -- money ------------------------------------------------------------------------------------


def money_for(reader: Reader, sought: Sequence[Sought], top_up: str) -> list[Incoming]:
    """The money that may belong to these recoveries; reads no more than that."""
    found: list[Incoming] = []
    for shop_id in sorted({one.shop_id for one in sought}):
        own = [one for one in sought if one.shop_id == shop_id]
        orders = sorted({one.order_sn for one in own if one.route is not Route.REPAYMENT})
        if orders:
            found.extend(_bill_money(reader, shop_id, orders))
        asked = [one.sent_at for one in own if one.route is Route.REPAYMENT]
        if asked and top_up:
            found.extend(_top_up_money(reader, shop_id, top_up, min(asked)))
    return found


def all_money(reader: Reader, top_up: str, now: int, lookback_days: int) -> list[Incoming]:
    """All money that came in by any route.

    Orders of the 补差价 product count from the first request for a repayment, or within the
    look-back, since a shop sells that product for other reasons too.
    """
    found: list[Incoming] = []
    asked = reader.rows(
        "SELECT c.shop_id, min(r.sent_at) FROM recovery r JOIN cases c ON c.id = r.case_id"
        " WHERE r.route = 'repayment' AND r.sent_at IS NOT NULL GROUP BY c.shop_id"
    )
    first = dict(asked)
    for (shop_id,) in reader.rows("SELECT id FROM shop ORDER BY id"):
        found.extend(_bill_money(reader, shop_id, None))
        if top_up:
            since = min(first.get(shop_id, now), now - lookback_days * _DAY)
            found.extend(_top_up_money(reader, shop_id, top_up, since))
    return found


def _bill_money(reader: Reader, shop_id: str, orders: Sequence[str] | None) -> list[Incoming]:
    codes = " OR ".join(
        f"t.code LIKE '{code}%'" for code in sorted({one.code for one in wordings()})
    )
    columns = (
        "t.signature, t.ordinal, t.order_sn, t.at, t.amount_fen, t.code, t.description, t.remark,"
        " t.source_id, t.line"
    )
    where = f"t.shop_id = :shop AND t.amount_fen > 0 AND ({codes})"
    if orders is None:
        rows = reader.rows(f"SELECT {columns} FROM bill_line t WHERE {where}", shop=shop_id)
    else:
        rows = reader.rows(
            f"SELECT {columns} FROM json_each(:orders) w"
            f" CROSS JOIN bill_line t ON t.order_sn = w.value AND {where}",
            shop=shop_id,
            orders=json.dumps(orders),
        )
    found = []
    for signature, ordinal, order_sn, at, fen, code, description, remark, source, line in rows:
        route = route_of_line(code, description, remark)
        if route is not None:
            found.append(
                Incoming(
                    key=bill_key(shop_id, signature, ordinal),
                    route=route,
                    shop_id=shop_id,
                    order_sn="" if (order_sn or "").startswith(LOOSE) else order_sn or "",
                    at=at,
                    amount_fen=fen,
                    note=" ".join(part for part in (description, remark) if part),
                    source_id=source,
                    line=line,
                )
            )
    return found


def _top_up_money(reader: Reader, shop_id: str, product: str, since: int) -> list[Incoming]:
    """One sum per order of the 补差价 product that was not made long before `since`."""
    # An order number begins with its day, which keeps this from reading the whole table.
    first = f"{from_epoch(max(0, since - 2 * _DAY)).astimezone(SHANGHAI):%y%m%d}"
    orders = reader.rows(
        "SELECT DISTINCT order_sn FROM order_line WHERE shop_id = :shop AND order_sn >= :first"
        " AND product_id = :product ORDER BY order_sn",
        shop=shop_id,
        first=first,
        product=product,
    )
    wanted = json.dumps([row[0] for row in orders])
    lines: dict[str, list[_TopUpLine]] = {}
    for row in reader.rows(
        "SELECT o.order_sn, o.product_id, o.status, o.paid_fen, o.received_fen, o.goods_fen,"
        " o.shipped_at, o.deal_at, o.buyer_note, o.remark, o.age, o.source_id, o.line"
        " FROM json_each(:orders) w CROSS JOIN order_line o"
        " ON o.shop_id = :shop AND o.order_sn = w.value",
        shop=shop_id,
        orders=wanted,
    ):
        lines.setdefault(row[0], []).append(_TopUpLine(*row))
    booked: dict[str, list[tuple[str, int, int | None]]] = {}
    for order_sn, code, fen, at in reader.rows(
        "SELECT t.order_sn, t.code, t.amount_fen, t.at FROM json_each(:orders) w"
        " CROSS JOIN bill_line t ON t.shop_id = :shop AND t.order_sn = w.value"
        f" WHERE t.code IN ('{INCOME_CODE}', '{_REFUND_CODE}') AND t.amount_fen IS NOT NULL",
        shop=shop_id,
        orders=wanted,
    ):
        booked.setdefault(order_sn, []).append((code, fen, at))
    made = (_top_up(shop_id, product, lines[one], booked.get(one, ())) for one in sorted(lines))
    return [one for one in made if one is not None]


class _TopUpLine(NamedTuple):
    order_sn: str
    product_id: str | None
    status: str | None
    paid_fen: int | None
    received_fen: int | None
    goods_fen: int | None
    shipped_at: int | None
    deal_at: int | None
    buyer_note: str | None
    remark: str | None
    age: int
    source_id: int
    line: int


def _top_up(
    shop_id: str,
    product: str,
    lines: Sequence[_TopUpLine],
    booked: Sequence[tuple[str, int, int | None]],
) -> Incoming | None:
    """The money of one order; `None` if it was not paid, or went back."""
    own = sorted((one for one in lines if one.product_id == product), key=lambda one: -one.age)
    if not all(pays(one.status) for one in own):
        return None
    newest = [one for one in own if one.age == own[0].age]
    fen = sum(_first(one.paid_fen, one.received_fen, one.goods_fen) or 0 for one in newest)
    income = [amount for code, amount, _at in booked if code == INCOME_CODE]
    if income and len(own) == len(lines):
        fen = sum(income)
    fen += sum(amount for code, amount, _at in booked if code == _REFUND_CODE)
    if fen <= 0:
        return None
    notes = dict.fromkeys(note for one in own for note in (one.buyer_note, one.remark) if note)
    order_sn = own[0].order_sn
    deals = [one.deal_at for one in own if one.deal_at is not None]
    moments = deals or [at for code, _fen, at in booked if code == INCOME_CODE and at is not None]
    day = date_of_order(order_sn)
    return Incoming(
        key=order_key(shop_id, order_sn),
        route=Route.REPAYMENT,
        shop_id=shop_id,
        order_sn=order_sn,
        # Of an order of which only the day is known, the end of that day.
        at=min(moments) if moments else None if day is None else day + _DAY - 1,
        amount_fen=fen,
        tails=tuple(dict.fromkeys(tail for note in notes for tail in tails_in(note))),
        note=" ".join(notes),
        source_id=own[0].source_id,
        line=own[0].line,
        unshipped=any(waits_for_shipping(one.status, one.shipped_at) for one in own),
    )


def _first(*values: int | None) -> int | None:
    return next((one for one in values if one is not None), None)


def outcome_of(
    reader: Reader,
    live: Sequence[LiveRow],
    stored: Sequence[MatchRow],
    top_up: str,
    money: Sequence[Incoming] | None = None,
) -> Outcome:
    """Which money belongs to which of the live recoveries, as the facts stand.

    `money` is what may be theirs, where that was read already.
    """
    sought = [one.sought for one in live]
    taken = {
        one.incoming for one in stored if one.matched_by is MatchedBy.PERSON and not one.refused
    }
    known = money_for(reader, sought, top_up) if money is None else money
    refused = frozenset((one.incoming, one.recovery_id) for one in stored if one.refused)
    return match_all([one for one in known if one.key not in taken], sought, room(reader), refused)


def names_of(reader: Reader) -> tuple[dict[str, str], dict[int, str]]:
    """Names of shops by id, and of sources by id."""
    shops: dict[str, str] = dict(reader.rows("SELECT id, name FROM shop"))
    sources: dict[int, str] = dict(reader.rows("SELECT id, name FROM source"))
    return shops, sources


# -- claims -----------------------------------------------------------------------------------


def claim_facts(reader: Reader, case_id: str) -> ClaimFacts:
    """The parcel of a case, as the newest source names it, and the pictures attached to it."""
    rows = reader.rows(
        "SELECT o.courier, o.waybill FROM cases c JOIN order_line o"
        " ON o.shop_id = c.shop_id AND o.order_sn = c.order_sn WHERE c.id = :id"
        " ORDER BY o.age DESC, o.line_key",
        id=case_id,
    )
    sales = reader.rows(
        "SELECT a.ship_waybill FROM cases c JOIN after_sale a"
        " ON a.shop_id = c.shop_id AND a.order_sn = c.order_sn WHERE c.id = :id"
        " ORDER BY a.id = c.after_sale_id DESC, a.age DESC",
        id=case_id,
    )
    pictures = reader.rows(
        "SELECT name FROM attachment WHERE case_id = :id AND media LIKE 'image/%'"
        " ORDER BY position, id",
        id=case_id,
    )
    return ClaimFacts(
        courier=_text(row[0] for row in rows),
        waybill=_text([*(row[1] for row in rows), *(row[0] for row in sales)]),
        pictures=", ".join(row[0] for row in pictures),
    )


def _text(values: Iterable[Any]) -> str:
    return next((str(one) for one in values if one), "")
