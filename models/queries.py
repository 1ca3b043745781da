"""The read side: every SELECT of the program, returning small frozen rows.

Plain SQL text with named parameters, so that it runs through the standard library on SQLite and
unchanged on another database. No SQLAlchemy here. `:now` is the moment at which cases are judged.
"""

from collections.abc import Sequence
from typing import Any

from models.reader import Reader
from models.rows import (
    AsOf,
    CaseRow,
    DeskSummary,
    DraftRow,
    EventLine,
    QueueSummary,
    RecoveryRow,
    RejectLine,
)
from models.states import (
    DISPUTE_TYPES,
    LOOSE,
    AfterSaleType,
    AgreedBy,
    Bucket,
    CaseState,
    DeadlineSource,
    DraftKind,
    MatchedBy,
    Parcel,
    Queue,
    RecoveryState,
    Route,
    SubjectKind,
    Verdict,
)
from models.storable import storable

_VOID = "(c.deadline_at <= :now AND c.deadline_source = 'estimated')"
_DEADLINE = f"CASE WHEN {_VOID} THEN NULL ELSE c.deadline_at END"
_HANDLED = "(c.decision IS NOT NULL AND c.reopened = '')"

LATER = 3600
"""Seconds by which a deadline must be later to be another one: a countdown may leave out its minutes."""
_ASKED_AGAIN = f"""(c.queue = 'evidence' AND c.deadline_source != 'estimated' AND EXISTS (
    SELECT 1 FROM submission e
    WHERE e.case_id = c.id AND c.deadline_at > COALESCE(e.deadline_at, e.submitted_at) + {LATER}))"""
"""The platform wants evidence anew, which cannot wait for the result of the first."""

JUDGED = f"""
SELECT c.*, (SELECT s.name FROM shop s WHERE s.id = c.shop_id) AS shop_name,
  {_DEADLINE} AS due,
  CASE WHEN c.deadline_at <= :now AND NOT {_VOID} THEN 0 ELSE c.at_risk_fen END AS risk,
  CASE WHEN {_VOID} THEN 'none' ELSE c.deadline_source END AS due_source,
  CASE
    WHEN {_HANDLED} THEN 'handled'
    WHEN c.closed IS NOT NULL THEN 'closed'
    WHEN c.follow_up_at > :now AND NOT {_ASKED_AGAIN} THEN 'waiting'
    WHEN c.snoozed_until > :now AND ({_DEADLINE} IS NULL OR {_DEADLINE} >= c.snoozed_until)
      THEN 'snoozed'
    ELSE 'open'
  END AS state,
  CASE
    WHEN c.deadline_at > :now + 86400 THEN 3
    WHEN c.deadline_at > :now + 14400 THEN 2
    WHEN c.deadline_at > :now + 3600 THEN 1
    WHEN c.deadline_at > :now THEN 0
    WHEN {_DEADLINE} IS NULL THEN 4
    ELSE 5
  END AS bucket,
  CASE c.queue WHEN 'evidence' THEN 0 WHEN 'expiring' THEN 1 WHEN 'refund' THEN 2 ELSE 3 END
    AS queue_rank
FROM cases c
WHERE c.touched OR (
  (c.listed_until IS NULL OR c.listed_until > :now)
  AND (c.closed IS NULL OR c.closed = 'verdict')
)
"""
"""Cases as they stand at `:now`; what nobody touched is history once it lies outside the look-back
or was closed by a move or by the platform. A snooze ends where a new deadline lies before its end.
The shop is not joined, so that it is only looked up where its name is asked for; and what holds of
most cases is asked first: SQLite works the columns out anew wherever they are used.
"""

ORDER = (
    "bucket, queue_rank,"
    " CASE queue WHEN 'refund' THEN verdict_rank"
    f" WHEN 'evidence' THEN type NOT IN {tuple(map(str, DISPUTE_TYPES))}"
    " ELSE 0 END,"
    " risk DESC, COALESCE(due, loss_at, applied_at, 1152921504606846976), id"
)
"""The order of `urgency.urgency`."""

_BUCKETS = (
    Bucket.HOUR,
    Bucket.FOUR_HOURS,
    Bucket.DAY,
    Bucket.LATER,
    Bucket.NONE,
    Bucket.OVERDUE,
)
_TIMED = _BUCKETS[:4]
_QUEUES = (Queue.EVIDENCE, Queue.EXPIRING, Queue.REFUND, Queue.PAYOUT)
_VERDICTS = tuple(Verdict)
"""Each by its rank in `JUDGED`."""

_NO_VERDICT = 9
_DIGITS = (
    "j.queue_rank * 1000 + j.bucket * 100"
    " + CASE WHEN j.due_source = 'estimated' THEN 10 ELSE 0 END"
    f" + CASE WHEN j.verdict IS NULL THEN {_NO_VERDICT} ELSE j.verdict_rank END"
)
"""Queue, bucket, whether estimated, and verdict, a digit each: one number is grouped much quicker
than four columns."""

_ROW = (
    "j.id, j.queue, j.shop_id, j.shop_name, j.subject_kind, j.order_sn, j.after_sale_id, j.status,"
    " j.type, j.reason, j.product, j.amount_fen, j.risk, j.at_risk_bound, j.applied_at,"
    " j.loss_at, j.due, j.due_source, j.state, j.follow_up_at, j.snoozed_until, j.verdict,"
    " j.verdict_flags, j.agreed_by, j.parcel, j.note,"
    " (SELECT count(*) FROM draft d WHERE d.case_id = j.id),"
    " (SELECT count(*) FROM draft d WHERE d.case_id = j.id AND d.copied_at IS NOT NULL),"
    " j.reopened, j.closed, j.version, j.payout_kind, j.applicant, j.order_paid_out_fen,"
    " j.appealable, j.appeal_until, j.came_back_fen,"
    " (SELECT count(*) FROM recovery r WHERE r.case_id = j.id AND r.state IN ('drafted', 'sent')),"
    " (SELECT submitted_at FROM submission e WHERE e.case_id = j.id), j.compensated_fen"
)


def cases(
    reader: Reader,
    now: int,
    *,
    queue: Queue | None = None,
    search: str = "",
    limit: int | None = None,
    offset: int = 0,
    everything: bool = False,
    until: Bucket | None = None,
) -> list[CaseRow]:
    """Cases in urgency order: those open now, or with `everything` all that are listed.

    `until` leaves out the buckets that are less urgent: what is not read need not be sorted.
    `search` finds text in numbers, product, reason, status and note, also of cases that wait, are
    snoozed or are not confirmed yet: a person looks for a case because it is not in sight.
    """
    where, parameters = _filter(queue, search, everything)
    if until is not None:
        where = f"j.bucket <= :until AND {where}"
        parameters["until"] = _BUCKETS.index(until)
    parameters |= {"limit": -1 if limit is None else limit, "offset": offset}
    page = f"WHERE {where} ORDER BY {ORDER} LIMIT :limit OFFSET :offset"
    if limit is not None:  # sort ids alone: whole rows are only read of those that are shown
        page = f"WHERE j.id IN (SELECT j.id FROM ({JUDGED}) j {page}) ORDER BY {ORDER}"
    sql = f"SELECT {_ROW} FROM ({JUDGED}) j {page}"
    return [_case(row) for row in reader.rows(sql, now=now, **parameters)]


def next_due(reader: Reader, desk: DeskSummary, count: int) -> list[CaseRow]:
    """The first open cases in urgency order, at the moment of the summary."""
    seen = 0
    for bucket in _BUCKETS:
        seen += sum(queue.buckets[bucket] for queue in desk.queues.values())
        if seen >= count:
            return cases(reader, desk.now, limit=count, until=bucket)
    return cases(reader, desk.now, limit=count)


def _filter(queue: Queue | None, search: str, everything: bool) -> tuple[str, dict[str, Any]]:
    clauses, parameters = ["1 = 1"], dict[str, Any]()
    if queue is not None:
        clauses.append("j.queue = :queue")
        parameters["queue"] = str(queue)
    if search and not everything:
        clauses.append(
            "(j.state IN ('open', 'waiting', 'snoozed')"
            " OR (j.state = 'handled' AND j.closed IS NULL))"
        )
    elif not everything:
        clauses.append("j.state = 'open'")
    if search:
        fields = ("order_sn", "after_sale_id", "product", "reason", "status", "note", "shop_name")
        clauses.append(
            "(" + " OR ".join(f"j.{name} LIKE :search ESCAPE '\\'" for name in fields) + ")"
        )
        escaped = storable(search).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters["search"] = f"%{escaped}%"
    return " AND ".join(clauses), parameters


def case_by_id(reader: Reader, now: int, case_id: str) -> CaseRow | None:
    """The case with this id, or `None`."""
    sql = f"WITH judged AS ({JUDGED}) SELECT {_ROW} FROM judged j WHERE j.id = :id"
    rows = reader.rows(sql, now=now, id=case_id)
    return _case(rows[0]) if rows else None


def cases_by_ids(reader: Reader, now: int, case_ids: Sequence[str]) -> list[CaseRow]:
    """The listed ones of these cases, in the order given."""
    import json

    sql = (
        f"WITH judged AS ({JUDGED}) SELECT {_ROW} FROM json_each(:ids) w"
        " CROSS JOIN judged j ON j.id = w.value ORDER BY w.key"
    )
    return [_case(row) for row in reader.rows(sql, now=now, ids=json.dumps(case_ids))]


def order_key(reader: Reader, case_id: str) -> tuple[str, str]:
    """The shop and the key under which the facts of a case are filed."""
    rows = reader.rows("SELECT shop_id, order_sn FROM cases WHERE id = :id", id=case_id)
    return rows[0][0], rows[0][1]


def cases_by_number(reader: Reader, now: int, number: str) -> list[CaseRow]:
    """Cases with this case id, after-sale id or order number, in urgency order."""
    sql = (
        f"WITH judged AS ({JUDGED}) SELECT {_ROW} FROM judged j"
        f" WHERE j.id = :number OR j.after_sale_id = :number OR j.order_sn = :number"
        f" ORDER BY {ORDER}"
    )
    found = [_case(row) for row in reader.rows(sql, now=now, number=number)]
    # A payout knows the after-sale of its order; the number of an after-sale does not mean it.
    own = [one for one in found if one.queue is not Queue.PAYOUT or one.after_sale_id != number]
    return own or found


def _case(row: Sequence[Any]) -> CaseRow:
    state = CaseState(row[18])
    queue = Queue(row[1])
    comes_back = {CaseState.WAITING: row[19], CaseState.SNOOZED: row[20]}.get(state)
    return CaseRow(
        id=row[0],
        queue=queue,
        shop_id=row[2],
        shop=row[3],
        subject_kind=SubjectKind(row[4]),
        order_sn="" if row[5].startswith(LOOSE) else row[5],
        after_sale_id=row[6],
        status=row[7],
        type=AfterSaleType(row[8]),
        reason=row[9],
        product=row[10],
        amount_fen=row[11],
        at_risk_fen=row[12],
        at_risk_bound=bool(row[13]),
        applied_at=row[14],
        loss_at=row[15],
        deadline_at=row[16],
        deadline_source=DeadlineSource(row[17]),
        state=state,
        comes_back_at=comes_back,
        verdict=Verdict(row[21]) if row[21] else None,
        verdict_flags=row[22],
        agreed_by=AgreedBy(row[23]),
        parcel=Parcel(row[24]),
        note=row[25],
        drafts=row[26],
        copied=bool(row[27]),
        dispute=queue is Queue.EVIDENCE and row[8] in DISPUTE_TYPES,
        unconfirmed=state is CaseState.HANDLED
        and row[29] is None
        and queue in (Queue.EXPIRING, Queue.EVIDENCE),
        reopened=row[28],
        version=row[30],
        payout_kind=row[31],
        applicant=row[32],
        order_paid_out_fen=row[33],
        appealable=row[34],
        appeal_until=row[35],
        came_fen=row[36],
        asked=row[37],
        submitted_at=row[38],
        compensated_fen=row[39] or 0,
    )


def summary(reader: Reader, now: int) -> DeskSummary:
    """Counts, money and the age of the data, all at one moment."""
    counted = reader.rows(
        f"SELECT {_DIGITS}, count(*), sum(j.risk) FROM ({JUDGED}) j"
        " WHERE j.state = 'open' GROUP BY 1",
        now=now,
    )
    # `+`: nearly every case is in these queues, and an index would only be a detour.
    unconfirmed = reader.rows(
        f"SELECT count(*) FROM cases c WHERE {_HANDLED} AND c.closed IS NULL"
        " AND +c.queue IN ('expiring', 'evidence')"
    )
    rejects = reader.rows("SELECT count(*) FROM reject WHERE resolved_at IS NULL")
    shops = reader.rows("SELECT id, name FROM shop ORDER BY name")
    return DeskSummary(
        now=now,
        shops=dict(shops),
        as_of=as_of(reader),
        unconfirmed=unconfirmed[0][0],
        rejects=rejects[0][0],
        queues={queue: _queue_summary(queue, counted) for queue in Queue},
        has_data=bool(reader.rows("SELECT 1 FROM source LIMIT 1")),
    )


def _queue_summary(queue: Queue, counted: list[tuple[Any, ...]]) -> QueueSummary:
    buckets, estimated = dict.fromkeys(_BUCKETS, 0), dict.fromkeys(_TIMED, 0)
    verdicts: dict[Verdict, int] = {}
    total, money = 0, 0
    for digits, count, fen in counted:
        queue_rank, bucket_rank, is_estimate, verdict_rank = map(int, f"{digits:04}")
        if _QUEUES[queue_rank] is not queue:
            continue
        bucket = _BUCKETS[bucket_rank]
        buckets[bucket] += count
        if is_estimate and bucket in estimated:
            estimated[bucket] += count
        if verdict_rank != _NO_VERDICT:
            verdict = _VERDICTS[verdict_rank]
            verdicts[verdict] = verdicts.get(verdict, 0) + count
        total += count
        money += fen or 0
    return QueueSummary(queue, total, buckets, estimated, money, verdicts)


def as_of(reader: Reader) -> AsOf:
    """The age of the newest source of each kind; a bill's is the end of its period."""
    ages = dict(
        reader.rows(
            "SELECT kind, max(CASE WHEN covers_until IS NOT NULL AND covers_until < age"
            " THEN covers_until ELSE age END) FROM source WHERE complete GROUP BY kind"
        )
    )
    return AsOf(ages.get("after_sales"), ages.get("orders"), ages.get("bill"), ages.get("page"))


def rejects(reader: Reader, reason_of: Any) -> list[RejectLine]:
    """Rows that wait to be corrected; `reason_of(code)` is their reason in words."""
    import json

    rows = reader.rows(
        "SELECT r.id, s.name, r.line, r.header, r.value, r.code, r.row, s.kind,"
        " CASE WHEN (SELECT count(*) FROM shop) > 1 THEN COALESCE(o.name, '') ELSE '' END"
        " FROM reject r JOIN source s ON s.id = r.source_id LEFT JOIN shop o ON o.id = r.shop_id"
        " WHERE r.resolved_at IS NULL"
        " ORDER BY s.name, r.line, r.id"
    )
    return [
        RejectLine(
            id=row[0],
            path=row[1],
            line=row[2],
            column=row[3],
            value=row[4],
            code=row[5],
            reason=reason_of(row[5]),
            row=json.loads(row[6]),
            kind=row[7],
            shop=row[8],
        )
        for row in rows
    ]


def history(reader: Reader, case_id: str, words: Any) -> tuple[EventLine, ...]:
    """The log of a case and of those that it continues, oldest first."""
    import json

    ids = [case_id]
    for identity in ids:
        joined = reader.rows(
            "SELECT before FROM event WHERE case_id = :id AND kind = 'joined'", id=identity
        )
        ids.extend(json.loads(before)["id"] for (before,) in joined)
    lines = []
    for identity in ids:
        lines.extend(
            reader.rows(
                "SELECT id, at, actor, kind, before, after FROM event WHERE case_id = :id",
                id=identity,
            )
        )
    return tuple(
        EventLine(
            event_id,
            at,
            actor,
            kind,
            words(kind, json.loads(before or "null"), json.loads(after or "null")),
        )
        for event_id, at, actor, kind, before, after in sorted(lines)
    )


def drafts(reader: Reader, case_id: str) -> tuple[DraftRow, ...]:
    """The drafts of a case."""
    rows = reader.rows(
        "SELECT id, case_id, kind, template, text, amount_fen, updated_at, copied_at, sent_at, part_fen"
        " FROM draft WHERE case_id = :id ORDER BY id",
        id=case_id,
    )
    return tuple(DraftRow(row[0], row[1], DraftKind(row[2]), *row[3:]) for row in rows)


def recoveries(reader: Reader, case_id: str) -> tuple[RecoveryRow, ...]:
    """The attempts to get a case's money back."""
    rows = reader.rows(
        f"SELECT {RECOVERY_COLUMNS} FROM recovery r WHERE r.case_id = :id ORDER BY r.id",
        id=case_id,
    )
    return tuple(recovery_row(row) for row in rows)


RECOVERY_COLUMNS = (
    "r.id, r.case_id, r.route, r.asked_fen, r.came_fen, r.state,"
    " CASE WHEN r.state = 'drafted' AND r.route = 'appeal' THEN"
    " (SELECT k.appeal_until FROM cases k WHERE k.id = r.case_id)"
    " WHEN r.state IN ('drafted', 'sent') THEN r.due_at END, r.item, r.reason,"
    " r.created_at, r.sent_at, r.ended_at, r.reminders, r.review_at,"
    " COALESCE((SELECT max(m.matched_by) FROM money_match m"
    "  WHERE m.recovery_id = r.id AND NOT m.refused), 'none')"
)
"""What `recovery_row` reads, of a recovery `r`."""


def recovery_row(row: Sequence[Any]) -> RecoveryRow:
    """A recovery from the columns of `RECOVERY_COLUMNS`."""
    return RecoveryRow(
        row[0],
        row[1],
        Route(row[2]),
        row[3],
        row[4],
        RecoveryState(row[5]),
        row[6],
        item=row[7],
        reason=row[8],
        created_at=row[9],
        sent_at=row[10],
        ended_at=row[11],
        reminders=row[12],
        review_at=row[13],
        matched_by=MatchedBy(row[14]),
    )


def times_sent(reader: Reader, case_id: str) -> int:
    """How many messages about a case were sent, not counting those that were taken back."""
    rows = reader.rows(
        "SELECT count(*) FROM event e WHERE e.case_id = :id AND e.kind IN ('sent', 'reminded')"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)",
        id=case_id,
    )
    return int(rows[0][0])


def shop_of_orders(reader: Reader, numbers: Sequence[str]) -> list[str]:
    """The shops that know any of the order numbers."""
    found: set[str] = set()
    for number in numbers:
        for table in ("after_sale", "order_line", "sighting"):
            rows = reader.rows(
                f"SELECT DISTINCT shop_id FROM {table} WHERE order_sn = :number", number=number
            )
            found |= {row[0] for row in rows}
    return sorted(found)


DEALT_KINDS = (
    "('handled', 'sent', 'recovery_sent', 'recovery_ended', 'written_off',"
    " 'evidence_submitted', 'evidence_result')"
)
"""Kinds of events by which a person dealt with a case, as SQL."""


def handled_between(reader: Reader, start: int, end: int) -> int:
    """How many cases a person dealt with in a span of time and did not undo."""
    rows = reader.rows(
        "SELECT count(DISTINCT e.case_id) FROM event e WHERE e.at >= :start AND e.at < :end"
        f" AND e.kind IN {DEALT_KINDS}"
        " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)",
        start=start,
        end=end,
    )
    return int(rows[0][0])
