"""Payout records: what each payout was for, coupons included."""

from pathlib import Path

import pytest

from importers.exports.payouts import payout_kind
from importers.parse import CellError, moment
from models.states import SourceKind
from tests.importers.door import bring, put
from tests.makers import tables


def test_the_kind_of_every_payout_is_read(tmp_path: Path) -> None:
    outcome = bring(put(tmp_path, "a.csv", tables.table_csv(tables.payouts_with_kinds())))
    assert outcome.feed.source.kind is SourceKind.PAYOUTS
    facts = outcome.feed.facts()
    assert [fact["kind"] for fact in facts] == [
        *("small", "freight", "compensation", "coupon", "coupon", "coupon", "other"),
        None,
    ]
    assert facts[6]["extra"] == '{"补偿类型":"退差价"}'
    assert (facts[0]["amount_fen"], facts[0]["applied_at"]) == (200, moment("2026-11-01 10:00"))


def test_a_record_without_a_kind_says_nothing_of_it(tmp_path: Path) -> None:
    facts = bring(put(tmp_path, "a.xlsx", tables.table_xlsx(tables.payouts()))).feed.facts()
    assert {fact["kind"] for fact in facts} == {None}


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        *(("小额打款", "small"), ("退运费打款", "freight"), ("运费补偿", "freight")),
        *(
            ("小额打款-运费", "small"),
            ("负向体验补偿", "compensation"),
            ("延迟发货补偿", "late_shipment"),
        ),
        *(
            ("虚假轨迹", "fake_shipment"),
            ("coupon", "coupon"),
            ("无门槛 券", "coupon"),
            ("其它", "other"),
        ),
        *(("", None), (" - ", None)),
    ],
)
def test_wordings_of_kinds(cell: str, kind: str | None) -> None:
    assert payout_kind(cell) == kind


def test_another_wording_is_no_kind() -> None:
    with pytest.raises(CellError):
        payout_kind("退差价")
