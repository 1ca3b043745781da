"""Pasted and saved pages: what writing one would do, and writing it as one undo step."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models import queries
from models.actions import Step
from models.case_spec import CaseSpec, Decision, Limits
from models.casestore import rederive
from models.derive import derive
from models.dossier import Dossier
from models.facts import FIELDS, PageLineValues, SightingValues, SourceInfo
from models.factstore import Incoming, as_fact, fact_at, incoming, write_facts
from models.ingest import source_id, write_source
from models.merge import KEYS, Fact, merge
from models.page_facts import PAGE_TABLES, lines_of, preview_sighting, sighting_of
from models.pages import (
    Effect,
    PageItem,
    PagePreview,
    PageReading,
    PreviewItem,
    UnmatchedLine,
)
from models.reader import SqliteReader
from models.rows import Done
from models.settling import settle_step
from models.shops import ensure_shop
from models.states import AgreedBy, DeadlineSource, Queue, SourceKind, SubjectKind
from models.storable import storable
from models.stored_cases import OrderKey, decision_of, load_cases, load_dossiers
from models.subjects import Subject, candidates_for, shown_by, subjects_of
from models.tables import Shop, Source
from models.urgency import deadline_now


@dataclass(frozen=True, slots=True)
class PageWord:
    """What the user says of a whole page."""

    queue: Queue | None
    agreed_by: AgreedBy | None


def source_of(reading: PageReading) -> SourceInfo:
    """A page as a source."""
    return SourceInfo(
        name=reading.name,
        kind=SourceKind.PAGE,
        digest=reading.digest,
        age=reading.age,
        age_origin=reading.age_origin,
    )


def preview(
    reader: SqliteReader | None,
    reading: PageReading,
    shop: tuple[str, str],
    word: PageWord,
    limits: Limits,
    now: int,
) -> PagePreview:
    """What writing a page would do; `reader` is `None` where there is no database yet.

    Items of one order are judged one after the other, each on top of those before it.
    """
    shop_id, shop_name = shop
    reading = with_orders(reader, reading, shop_id)
    keys = {(shop_id, item.order_sn) for item in reading.items}
    dossiers = load_dossiers(reader, keys) if reader else {key: Dossier(*key) for key in keys}
    stored = load_cases(reader, keys) if reader else {}
    decisions = {
        one.id: decision_of(one) for cases in stored.values() for one in cases if one.touched
    }
    source = source_id(source_of(reading))
    queue = word.queue or reading.queue
    items = []
    for item in reading.items:
        dossier = dossiers[(shop_id, item.order_sn)]
        values = sighting_of(item, age=reading.age, queue=queue, agreed_by=word.agreed_by)
        said = incoming("sighting", shop_id, tuple(values), reading.age, source, item.line)
        lines = _line_rows(item, "", shop_id, reading.age, source)
        items.append(_preview_item(dossier, item, said, lines, decisions, limits, now))
    return PagePreview(reading, tuple(items), shop_id, shop_name, word.queue, word.agreed_by)


def with_orders(reader: SqliteReader | None, reading: PageReading, shop_id: str) -> PageReading:
    """The reading with the order of every item that names only its after-sale.

    An item whose order is not known cannot be filed; its line is handed back as unmatched.
    """
    items, lost = [], []
    for item in reading.items:
        number = item.order_sn or _order_of(reader, shop_id, item.after_sale_id)
        if number:
            items.append(replace(item, order_sn=number))
        else:
            lost.append(UnmatchedLine(item.line, item.text))
    if not lost and all(item.order_sn for item in reading.items):
        return reading
    return replace(reading, items=tuple(items), unmatched=(*reading.unmatched, *lost))


def _order_of(reader: SqliteReader | None, shop_id: str, after_sale_id: str) -> str:
    if reader is None or not after_sale_id:
        return ""
    rows = reader.rows(
        "SELECT order_sn FROM after_sale WHERE shop_id = :shop AND id = :id",
        shop=shop_id,
        id=after_sale_id,
    )
    return str(rows[0][0]) if rows else ""


def choose(one: PreviewItem, after_sale_id: str) -> PreviewItem:
    """The item, meant for one of its candidates."""
    return replace(one, chosen=after_sale_id)


def _line_rows(item: PageItem, chosen: str, shop_id: str, age: int, source: int) -> list[Incoming]:
    return [
        incoming("page_line", shop_id, tuple(values), age, source, line.line)
        for values, line in zip(lines_of(item, chosen), item.lines, strict=True)
    ]


def _preview_item(
    dossier: Dossier,
    item: PageItem,
    said: Incoming,
    lines: Sequence[Incoming],
    decisions: dict[str, Decision],
    limits: Limits,
    now: int,
) -> PreviewItem:
    before = {spec.id: spec for spec in _listed(derive(dossier, decisions, limits), now)}
    fact = as_fact(said)
    values = SightingValues(*fact.values)
    joined = subjects_of(dossier).found
    candidates = (
        candidates_for(joined, values.applied_at or None, fact.stamp.age, shown_by(values))
        if values.kind == "after_sale" and not values.after_sale_id
        else []
    )
    merged = _put(dossier, fact)
    for line in lines:
        _put_line(dossier, as_fact(line))
    after = {spec.id: spec for spec in _listed(derive(dossier, decisions, limits), now)}
    if len(candidates) > 1:
        return _ambiguous(item, [subject.after_sale_id for subject in candidates])
    spec = _spec_of(dossier, merged, after) or _spec_of(dossier, merged, before)
    old = before.get(spec.id) if spec else None
    new = after.get(spec.id) if spec else None
    due, source = _due(new, now)
    current_due, current_source = _due(old, now)
    return PreviewItem(
        item=item,
        effect=_effect(before, after, new),
        case_id=spec.id if spec else None,
        deadline_at=due,
        current_deadline_at=current_due,
        current_source=current_source,
        estimated=source is DeadlineSource.ESTIMATED,
    )


def _due(spec: CaseSpec | None, now: int) -> tuple[int | None, DeadlineSource]:
    if spec is None:
        return None, DeadlineSource.NONE
    return deadline_now(spec.deadline.at, spec.deadline.source, now)


def _listed(specs: Sequence[CaseSpec], now: int) -> list[CaseSpec]:
    return [one for one in specs if one.listed_until is None or one.listed_until > now]


def _ambiguous(item: PageItem, candidates: list[str]) -> PreviewItem:
    return PreviewItem(
        item=item,
        effect="ambiguous",
        case_id=None,
        deadline_at=None,
        current_deadline_at=None,
        current_source=DeadlineSource.NONE,
        candidates=tuple(sorted(candidates)),
    )


def _put(dossier: Dossier, fact: Fact) -> Fact:
    """File a sighting in the dossier, merged with the one of the same key; returns the result."""
    key = _key(fact.values)
    for at, (_values, known) in enumerate(dossier.sightings):
        if _key(known.values) == key:
            merged = merge("sighting", known, fact)
            dossier.sightings[at] = (SightingValues(*merged.values), merged)
            return merged
    dossier.add("sighting", fact)
    return fact


def _put_line(dossier: Dossier, fact: Fact) -> None:
    """The same with a line of a detail page."""
    key = tuple(fact.values[at] for at in _LINE_KEY_AT)
    for at, (_values, known) in enumerate(dossier.page_lines):
        if tuple(known.values[place] for place in _LINE_KEY_AT) == key:
            merged = merge("page_line", known, fact)
            dossier.page_lines[at] = (PageLineValues(*merged.values), merged)
            return
    dossier.add("page_line", fact)


def _key(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(values[at] for at in _KEY_AT)


def _spec_of(dossier: Dossier, fact: Fact, specs: dict[str, CaseSpec]) -> CaseSpec | None:
    """The case that a sighting is about."""
    values = SightingValues(*fact.values)
    if values.kind == "work_order":
        number = values.after_sale_id or values.order_sn
        wanted = (SubjectKind.WORK_ORDER, number)
    else:
        subject = _subject_of(dossier, fact)
        if subject is None:
            return None
        wanted = (subject.kind, subject.id)
    found = (one for one in specs.values() if (one.subject_kind, one.subject_id) == wanted)
    return next(found, None)


def _subject_of(dossier: Dossier, fact: Fact) -> Subject | None:
    key = _key(fact.values)
    for subject in subjects_of(dossier).found:
        if any(_key(known.values) == key for _values, known in subject.sightings):
            return subject
    return None


def _effect(
    before: dict[str, CaseSpec], after: dict[str, CaseSpec], new: CaseSpec | None
) -> Effect:
    if new is not None and new.closed is None and new.id not in before:
        return "new"
    return "unchanged" if _shown(before) == _shown(after) else "updated"


def _shown(specs: dict[str, CaseSpec]) -> dict[str, CaseSpec]:
    """Cases without the age of their facts, which every page moves on."""
    return {name: spec._replace(fact_age=0) for name, spec in specs.items()}


def write(step: Step, page: PagePreview) -> Done:
    """Write a page as one undo step. Written twice it changes nothing."""
    reading, connection = page.reading, step.session.connection()
    queue = page.queue or reading.queue
    # Between preview and writing another process may have renamed the shop, or taken it over.
    there = step.session.get(Shop, page.shop_id)
    shop_id = there.id if there else ensure_shop(connection, page.shop, step.now)
    info = source_of(reading)
    source = write_source(connection, info, step.now)
    known = step.session.get_one(Source, source).complete
    connection.exec_driver_sql("UPDATE source SET complete = 1 WHERE id = ?", (source,))
    rows = _rows(page, shop_id, source, queue)
    before = {name: _before(connection, table, rows[name]) for name, table in PAGE_TABLES.items()}
    orders = {(shop_id, one.item.order_sn) for one in page.items}
    versions = versions_of(connection, orders)
    written = [write_facts(connection, PAGE_TABLES[name], found) for name, found in rows.items()]
    if not any(one.touched or one.aged for one in written):
        return Done(None, ())
    counts = rederive(connection, orders, step.limits, step.now)
    cases = sorted({one.case_id for one in page.items if one.case_id})
    step.log(
        "page",
        None,
        {**before, "versions": versions, "complete": known},
        {
            **{name: _after(connection, PAGE_TABLES[name], found) for name, found in rows.items()},
            "source_id": source,
            "versions": versions_of(connection, orders),
            "cases": cases,
            "source": storable(reading.name),
        },
    )
    settle_step(step)
    return Done(step.batch_id, tuple(cases), (), counts.opened, counts.closed, counts.reopened)


def versions_of(connection: Any, orders: set[OrderKey]) -> dict[str, int]:
    """The versions of the cases of some orders, by case id, for undo."""
    found = load_cases(connection, orders).values()
    return {case.id: case.version for cases in found for case in cases}


def _rows(
    page: PagePreview, shop_id: str, source: int, queue: Queue | None
) -> dict[str, list[Incoming]]:
    """The rows that a page has for each of its tables, by the names of `PAGE_TABLES`."""
    age = page.reading.age
    return {
        "sightings": [
            incoming(
                "sighting",
                shop_id,
                tuple(preview_sighting(one, age=age, queue=queue, agreed_by=page.agreed_by)),
                age,
                source,
                one.item.line,
            )
            for one in page.items
        ],
        "page_lines": [
            row
            for one in page.items
            for row in _line_rows(one.item, one.chosen, shop_id, age, source)
        ],
    }


def _before(connection: Any, table: str, rows: Sequence[Incoming]) -> list[dict[str, Any]]:
    """What stands in the database for each key of the rows, for undo."""
    keys = dict.fromkeys(row.key for row in rows)
    return [{"columns": _stored(connection, table, key)} for key in keys]


def _after(connection: Any, table: str, rows: Sequence[Incoming]) -> list[dict[str, Any]]:
    """The same with the keys, once the rows are written."""
    keys = dict.fromkeys(row.key for row in rows)
    return [{"key": list(key), "columns": _stored(connection, table, key)} for key in keys]


def _stored(connection: Any, table: str, key: tuple[Any, ...]) -> list[Any] | None:
    columns = fact_at(connection, table, key)
    return None if columns is None else list(columns)


def shop_for(
    reader: SqliteReader, reading: PageReading, shops: dict[str, str], default: str
) -> tuple[str, str]:
    """The shop of a page that nobody named: the only one, else the one that knows its orders."""
    if len(shops) == 1:
        return next(iter(shops.items()))
    known = queries.shop_of_orders(reader, [item.order_sn for item in reading.items])
    if len(known) == 1:
        return known[0], shops[known[0]]
    named = {name: shop_id for shop_id, name in shops.items()}
    return named.get(default, ""), default


_KEY_AT = [FIELDS["sighting"].index(name) for name in KEYS["sighting"]]
_LINE_KEY_AT = [FIELDS["page_line"].index(name) for name in KEYS["page_line"]]
