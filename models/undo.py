"""Turning a person's last step back, as a step of its own that the log keeps."""

import json
from typing import Any

from sqlalchemy import inspect, text
from sqlmodel import col, select

from models.actions import TRACKED, Step, is_touched
from models.casestore import rederive
from models.errors import ActionRefused, Conflict
from models.factstore import fact_at, put_back
from models.i18n import t
from models.merge import KEYS
from models.page_facts import PAGE_TABLES
from models.rows import Done
from models.settling import settle_step
from models.stored_cases import DECIDED
from models.tables import Base, Case, Event, Notice, Shop, Source

_LAST_STEP = text(
    "SELECT max(e.batch_id) FROM event e WHERE e.actor = :actor AND e.batch_id IS NOT NULL"
    " AND e.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)"
)


def undo(step: Step) -> Done:
    """Turn back this person's last step that was not turned back yet, as a whole.

    Raises:
        ActionRefused: there is none.
        Conflict: something it touched changed since; nothing is done.
    """
    last = step.session.connection().execute(_LAST_STEP, {"actor": step.actor}).scalar()
    if last is None:
        raise ActionRefused(t("refused.nothing_to_undo"))
    wanted = select(Event).where(col(Event.batch_id) == last).order_by(col(Event.id).desc())
    done: list[str] = []
    events = step.session.exec(wanted).all()
    for event in events:
        before, after = json.loads(event.before or "{}"), json.loads(event.after or "{}")
        if event.kind == "page":
            done.extend(_undo_page(step, event, before, after))
        elif event.kind == "shop_renamed":
            _undo_rename(step, event, before, after)
        elif event.kind == "notice_published":
            _undo_published(step, event, before, after)
        else:
            done.append(_undo_case(step, event, before, after))
    settle_step(step)
    # An event keeps one row of each kind, so that a step may have several events of a case.
    return Done(step.batch_id, tuple(dict.fromkeys(done)), undone=events[0].kind)


def _undo_case(step: Step, event: Event, before: dict[str, Any], after: dict[str, Any]) -> str:
    case = step.session.get(Case, event.case_id)
    if case is None or case.version != event.version:
        number = after.get("order_sn") or event.case_id
        raise Conflict(t("refused.changed_since", number=number), t("refused.changed_since_hint"))
    for name in TRACKED:
        if name in after:
            _put_row_back(step, name, before.get(name), after[name])
    for name in DECIDED:
        setattr(case, name, before["case"][name])
    case.touched = True  # an untouched case may be swept away, which has to wait for its event
    case = step.derive_again(case)
    case.touched = before["case"]["touched"] or is_touched(step.session, case)
    case.version = before["case"]["version"]
    step.log("undone", case, after, before, undoes=event.id)
    return case.id


def _put_row_back(
    step: Step, name: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    table = TRACKED[name]
    if after is None:
        step.session.add(table(**before or {}))
    elif before is None:
        step.session.delete(_row(step, table, after))
    else:
        row = _row(step, table, after)
        # What was typed or copied since stays: only the sending is turned back.
        for column in ("sent_at",) if name == "draft" else tuple(before):
            setattr(row, column, before[column])
    step.session.flush()


def _row(step: Step, table: type[Base], columns: dict[str, Any]) -> Base:
    key = tuple(columns[column.name] for column in inspect(table).primary_key)
    return step.session.get_one(table, key)


def _undo_page(
    step: Step, event: Event, before: dict[str, Any], after: dict[str, Any]
) -> list[str]:
    connection = step.session.connection()
    _refuse_if_decided_since(step, after["versions"])
    orders = set()
    for name, table in PAGE_TABLES.items():
        order_at = 1 + KEYS[table].index("order_sn")
        for was, became in zip(before.get(name, ()), after.get(name, ()), strict=True):
            key = tuple(became["key"])
            now_there = fact_at(connection, table, key)
            if now_there is None or list(now_there) != became["columns"]:
                raise Conflict(
                    t("refused.changed_since", number=key[order_at]),
                    t("refused.changed_since_hint"),
                )
            put_back(connection, table, key, was["columns"])
            orders.add((key[0], key[order_at]))
    # A page that was taken back is no source of anything, and may be read anew.
    step.session.get_one(Source, after["source_id"]).complete = before["complete"]
    step.session.flush()
    rederive(connection, orders, step.limits, step.now)
    step.session.expire_all()
    for case_id, version in before["versions"].items():
        if (case := step.session.get(Case, case_id)) is not None:
            case.version = version
    step.log("undone", None, after, before, undoes=event.id)
    return list(after["cases"])


def _refuse_if_decided_since(step: Step, versions: dict[str, int]) -> None:
    """Somebody's decision, or one set aside since, may rest on what the page said."""
    for case_id, version in versions.items():
        case = step.session.get(Case, case_id)
        if case is not None and case.version != version:
            raise Conflict(
                t("refused.changed_since", number=case.order_sn), t("refused.changed_since_hint")
            )


def _undo_rename(step: Step, event: Event, before: dict[str, Any], after: dict[str, Any]) -> None:
    shop = step.session.get_one(Shop, after["shop"])
    if shop.name != after["name"]:
        raise Conflict(
            t("refused.changed_since", number=shop.name), t("refused.changed_since_hint")
        )
    shop.name = before["name"]
    step.log("undone", None, after, before, undoes=event.id)


def _undo_published(
    step: Step, event: Event, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """What was typed or copied since stays: only the publishing is turned back."""
    notice = step.session.get(Notice, after["notice"])
    if notice is None or notice.published_at != after["published_at"]:
        raise Conflict(
            t("refused.changed_since", number=after["product"]), t("refused.changed_since_hint")
        )
    notice.published_at = before["published_at"]
    step.log("undone", None, after, before, undoes=event.id)
