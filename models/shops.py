"""Shops in the database: by name, and the one that stands in until a name is known.

Runs inside the caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from sqlalchemy import Connection

from models.case_spec import case_id
from models.factstore import by_shop
from models.i18n import t
from models.incoming import in_other_shop
from models.states import Queue, SubjectKind
from models.storable import storable
from models.stored_cases import OrderKey

_FACTS = (
    *("after_sale", "order_line", "bill_line", "payout", "sighting"),
    *("page_line", "service_metric"),
)


def ensure_shop(connection: Connection, name: str, now: int = 0) -> str:
    """The id of the shop with this name, created if it is new.

    The first shop with a name of its own takes over what stood under 我的店铺, and 我的店铺 means the
    only shop there is: the same files end in the same state, whichever came first.
    """
    name = storable(name)
    shops = dict(_pair(row) for row in connection.exec_driver_sql("SELECT name, id FROM shop"))
    shop_id = expected_id(name, shops)
    if shop_id in shops.values():
        return shop_id
    stand_in = t("store.default_shop")
    connection.exec_driver_sql("INSERT INTO shop (id, name) VALUES (?, ?)", (shop_id, name))
    if list(shops) == [stand_in]:
        _take_over(connection, shops[stand_in], shop_id, now)
    return shop_id


def expected_id(name: str, shops: Mapping[str, str]) -> str:
    """The id that `ensure_shop` returns for a name; `shops` are the ids of all shops by name."""
    name = storable(name)
    if name in shops:
        return shops[name]
    if name == t("store.default_shop") and len(shops) == 1:
        return next(iter(shops.values()))
    return free_id(name, set(shops.values()))


def _pair(row: tuple[str, str]) -> tuple[str, str]:
    return row[0], row[1]


def free_id(name: str, taken: set[str]) -> str:
    """An id made from the name, so that it is the same in every database."""
    number = 0
    while True:
        text = name if number == 0 else f"{name}\x1f{number}"
        shop_id = blake2b(text.encode(), digest_size=5).hexdigest()
        if shop_id not in taken:
            return shop_id
        number += 1


def _take_over(connection: Connection, old: str, new: str, now: int) -> None:
    """Move all facts and cases of a shop to another one that has none yet."""
    for table in _FACTS:
        connection.exec_driver_sql(f"UPDATE {table} SET shop_id = ? WHERE shop_id = ?", (new, old))
    connection.exec_driver_sql("UPDATE reject SET shop_id = ? WHERE shop_id = ?", (new, old))
    connection.exec_driver_sql("UPDATE notice SET shop_id = ? WHERE shop_id = ?", (new, old))
    keys = connection.exec_driver_sql("SELECT DISTINCT incoming FROM money_match").fetchall()
    for (key,) in keys:
        connection.exec_driver_sql(
            "UPDATE money_match SET incoming = ? WHERE incoming = ?",
            (in_other_shop(key, old, new), key),
        )
    _move_cases(connection, old, new, now)
    connection.exec_driver_sql("DELETE FROM shop WHERE id = ?", (old,))


def adopt(connection: Connection, orders: Iterable[OrderKey], now: int) -> set[OrderKey]:
    """Give orders that pages put into another shop to the shop whose export names them.

    A page does not say whose it is. Where another shop knows an order from pages alone, the page was
    meant for this one: so it does not show which of both came first.

    Args:
        orders: Shop and number of orders that an export names.

    Returns:
        The orders that were moved, as they were known until now and as they are known from now on.
    """
    shops = [row[0] for row in connection.exec_driver_sql("SELECT id FROM shop")]
    found: set[OrderKey] = set()
    for new, numbers in by_shop(orders) if len(shops) > 1 else ():
        for old in shops:
            if old == new:
                continue
            wanted = {"orders": numbers, "shop": old}
            for (order_sn,) in connection.exec_driver_sql(_STRAYS, wanted).fetchall():
                for table in ("sighting", "page_line"):
                    connection.exec_driver_sql(
                        f"UPDATE OR REPLACE {table} SET shop_id = ?"
                        " WHERE shop_id = ? AND order_sn = ?",
                        (new, old, order_sn),
                    )
                _move_cases(connection, old, new, now, order_sn)
                found |= {(old, order_sn), (new, order_sn)}
    return found


_STRAYS = """
SELECT DISTINCT s.order_sn FROM json_each(:orders) w
CROSS JOIN sighting s ON s.shop_id = :shop AND s.order_sn = w.value
WHERE NOT EXISTS (SELECT 1 FROM after_sale a WHERE a.shop_id = :shop AND a.order_sn = s.order_sn)
  AND NOT EXISTS (SELECT 1 FROM order_line o WHERE o.shop_id = :shop AND o.order_sn = s.order_sn)
"""


def _move_cases(
    connection: Connection, old: str, new: str, now: int, order_sn: str | None = None
) -> None:
    """Move the cases of a shop, or of one of its orders, with all that hangs on them."""
    cases = connection.exec_driver_sql(
        "SELECT id, queue, subject_kind, subject_id, touched, version FROM cases"
        " WHERE shop_id = :shop AND (:order IS NULL OR order_sn = :order AND touched)",
        {"shop": old, "order": order_sn},
    ).fetchall()
    for known, queue, kind, subject, touched, version in cases:
        moved = case_id(new, Queue(queue), SubjectKind(kind), subject)
        there = "SELECT EXISTS (SELECT 1 FROM cases WHERE id = ?)"
        if connection.exec_driver_sql(there, (moved,)).scalar():
            continue  # the facts decide, and what was decided here stays with what it was about
        connection.exec_driver_sql(
            "UPDATE cases SET id = ?, shop_id = ? WHERE id = ?", (moved, new, known)
        )
        for table in ("draft", "recovery", "attachment", "tick", "submission"):
            connection.exec_driver_sql(
                f"UPDATE {table} SET case_id = ? WHERE case_id = ?", (moved, known)
            )
        if touched:
            connection.exec_driver_sql(
                "INSERT INTO event (at, actor, kind, case_id, before, after, version)"
                " VALUES (?, '', 'joined', ?, ?, ?, ?)",
                (now, moved, json.dumps({"id": known}), json.dumps({"id": moved}), version),
            )
