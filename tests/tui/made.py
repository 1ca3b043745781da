"""Cases and desks for the tests: the imaginary shop of the sketches."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from models.clock import SHANGHAI, FixedClock, to_epoch
from models.pages import PageReading
from models.rows import CaseRow
from models.settings import Settings
from models.states import (
    AfterSaleType,
    AgreedBy,
    CaseState,
    DeadlineSource,
    Parcel,
    Queue,
    SubjectKind,
    Verdict,
)
from tests.tui.fake_workbench import FakeWorkbench
from tui.app import ZhisunApp

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)
SECONDS = to_epoch(NOW)
HOUR = 3600
_MINUTE = 60

TRANSIT, RECEIVED, ARRIVED, UNSENT = (
    Parcel.IN_TRANSIT,
    Parcel.RECEIVED,
    Parcel.RETURN_ARRIVED,
    Parcel.NOT_SHIPPED,
)
ESTIMATED, PASTED = DeadlineSource.ESTIMATED, DeadlineSource.PASTED


def case(number: str, **given: Any) -> CaseRow:
    """One case; `number` is the end of its order number, `left` the seconds to its deadline."""
    left = given.pop("left", None)
    money = given.pop("money", 12800)
    risk = given.pop("risk", money)
    values: dict[str, Any] = {
        "id": f"case-{number}",
        "queue": Queue.EXPIRING,
        "shop_id": "shop-1",
        "shop": "阿强水果旗舰店",
        "subject_kind": SubjectKind.AFTER_SALE,
        "order_sn": f"261117-6259449090{number}",
        "after_sale_id": "22012312345678",
        "status": "待商家处理",
        "type": AfterSaleType.REFUND_ONLY,
        "reason": "质量问题",
        "product": "草莓礼盒装",
        "amount_fen": money,
        "at_risk_fen": risk,
        "at_risk_bound": False,
        "applied_at": SECONDS - 12 * HOUR,
        "loss_at": None,
        "deadline_at": None if left is None else SECONDS + left,
        "deadline_source": DeadlineSource.NONE if left is None else PASTED,
        "state": CaseState.OPEN,
        "comes_back_at": None,
        "verdict": None,
        "verdict_flags": "",
        "agreed_by": AgreedBy.UNKNOWN,
        "parcel": RECEIVED,
        "note": "",
        "drafts": 0,
        "copied": False,
        "dispute": False,
        "unconfirmed": False,
        "reopened": "",
        "version": 1,
    }
    return CaseRow(**(values | given))


def minutes(hours: int, rest: int) -> int:
    """Seconds."""
    return hours * HOUR + rest * _MINUTE


RETURN, EXCHANGE = AfterSaleType.RETURN, AfterSaleType.EXCHANGE

EXPIRING = (
    case("00871", left=minutes(0, 42), parcel=TRANSIT, reason="未收到货"),
    case("00340", left=minutes(0, 58), deadline_source=ESTIMATED, money=5600, reason="少件",
         product="蜜桔5斤 产地直发 现摘现发 坏果包赔", note="等快递回电话"),
    case("00052", left=minutes(3, 15), money=1590, type=RETURN, reason="描述不符", product="普通梨"),
    case("00777", left=minutes(11, 30), money=39900, type=RETURN, parcel=ARRIVED, reason="不想要了",
         product="樱桃JJ级 顺丰空运", drafts=1),
    case("00990", left=minutes(23, 11), money=6150, reason="其他原因", product="赣南脐橙"),
    case("00145", left=minutes(17, 20), deadline_source=ESTIMATED, money=2280, risk=0, type=EXCHANGE,
         product="红富士苹果10斤[/b]"),
    case("00146", left=minutes(18, 5), deadline_source=ESTIMATED, money=2280, risk=0, type=EXCHANGE,
         product="红富士苹果10斤"),
    case("00991", left=minutes(33, 40), deadline_source=ESTIMATED, money=1290, risk=0, parcel=UNSENT,
         reason="不想要了", product="普通梨"),
    case("00555", left=minutes(50, 0), money=9900, product="冰糖心苹果 \U0001f34e 12枚"),
    case("00556", left=minutes(146, 3), money=3400, product="丑橘", copied=True, drafts=1),
    case("00557", money=2000, product="猕猴桃"),
    case("00558", left=-minutes(2, 0), money=0, product="山竹"),
)  # fmt: skip
EVIDENCE = (
    case("00872", queue=Queue.EVIDENCE, left=minutes(0, 51), money=8800, reason="未收到货", dispute=True,
         status="平台处理中"),
    case("00031", queue=Queue.EVIDENCE, left=minutes(11, 20), money=6600, dispute=True,
         product="樱桃JJ级 顺丰空运", status="平台处理中"),
    case("00032", queue=Queue.EVIDENCE, money=3000, dispute=True, status="平台处理中"),
)  # fmt: skip
REFUND = (
    case("00388", queue=Queue.REFUND, loss_at=SECONDS - 50 * HOUR, money=4590, parcel=TRANSIT,
         verdict=Verdict.SHIPPED_AFTER_REFUND, reason="其他原因", product="红富士苹果10斤", status="退款成功"),
    case("00391", queue=Queue.REFUND, loss_at=SECONDS - 30 * HOUR, money=3900, parcel=TRANSIT,
         verdict=Verdict.IN_TRANSIT, verdict_flags="unconfirmed", reason="不想要了", product="普通梨", status="退款成功"),
    case("00410", queue=Queue.REFUND, loss_at=SECONDS - 49 * HOUR, money=19900, verdict=Verdict.KEPT_BY_BUYER,
         product="樱桃JJ级 顺丰空运", agreed_by=AgreedBy.ASSISTANT, status="退款成功"),
    case("00411", queue=Queue.REFUND, loss_at=SECONDS - 90 * HOUR, money=2450, verdict=Verdict.UNKNOWN,
         at_risk_bound=True, parcel=Parcel.UNKNOWN, product="香梨", status="退款成功"),
)  # fmt: skip
SHOP = (*EXPIRING, *EVIDENCE, *REFUND)


def empty_reading(text: str) -> PageReading:
    """A reader that recognises nothing."""
    return PageReading("unknown", None, (), (), "paste", "0", SECONDS, "now")


def desk(
    rows: tuple[CaseRow, ...] = SHOP,
    *,
    lang: str = "zh_CN",
    read_page: Callable[[str], PageReading] = empty_reading,
    settings: Settings | None = None,
    **options: Any,
) -> tuple[ZhisunApp, FakeWorkbench]:
    """A desk over a workbench in memory, at ten in the morning."""
    bench = FakeWorkbench(rows, FixedClock(NOW), settings)
    app = ZhisunApp(bench, lang=lang, read_page=read_page, **options)  # type: ignore[arg-type] # a test double
    return app, bench
