"""Deriving every case anew, when the rules or the settings they read have changed."""

import json
from hashlib import blake2b

from models.case_spec import Limits
from models.casestore import rederive
from models.derive import DERIVATION
from models.incoming import wordings
from models.settling import settle
from models.store import Store
from models.stored_cases import OrderKey

_BATCH = 300


def fingerprint(limits: Limits) -> str:
    """A text that changes whenever the same facts could make other cases, or settle others."""
    told = json.dumps(
        [
            DERIVATION,
            limits.lookback_days,
            sorted(limits.hours.items()),
            [repr(rule) for rule in limits.rules],
            repr(limits.appeals),
            limits.top_up,
            [repr(wording) for wording in wordings()],
        ]
    )
    return blake2b(told.encode(), digest_size=8).hexdigest()


def derive_all(store: Store, limits: Limits, now: int, wanted: str, *, empty: bool = False) -> None:
    """Bring every case in line with the rules, in short transactions; then note the fingerprint."""
    orders = [] if empty else _orders(store)
    for start in range(0, len(orders), _BATCH):
        with store.write() as session:
            rederive(session.connection(), orders[start : start + _BATCH], limits, now)
    with store.write() as session:
        settle(session.connection(), limits, now)
        session.connection().exec_driver_sql(
            "INSERT INTO meta (key, value) VALUES ('rules', ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (wanted,),
        )


def _orders(store: Store) -> list[OrderKey]:
    tables = ("after_sale", "sighting", "payout", "cases")
    union = " UNION ".join(f"SELECT shop_id, order_sn FROM {table}" for table in tables)
    sql = (
        f"{union} UNION SELECT shop_id, order_sn FROM order_line WHERE status LIKE '%退款成功'"
        " UNION SELECT shop_id, order_sn FROM bill_line WHERE code LIKE '004000_'"
    )
    with store.write() as session:
        rows = session.connection().exec_driver_sql(sql)
        return sorted((row[0], row[1]) for row in rows if row[1] is not None)
