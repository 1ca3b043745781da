"""What can be appealed, with which items and reasons, and the user's own file over it."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from models import appeals
from models.appeals import (
    AppealRulesError,
    Scene,
    appeal_rules,
    appealable,
    items_for,
    reasons_for,
    scene_of,
    shipped_appeal_rules,
)
from models.dossier import PAYOUT_CODES
from models.rows import CaseRow
from models.states import (
    AfterSaleType,
    AgreedBy,
    AppealItem,
    Parcel,
    PayoutKind,
    Queue,
)

GOODS, FREIGHT, RATE = AppealItem.GOODS, AppealItem.FREIGHT, AppealItem.DISPUTE_RATE


def case(**given: Any) -> CaseRow:
    """A refund of which only what is given matters."""
    values: dict[str, Any] = dict.fromkeys(CaseRow._fields)
    values |= {"queue": Queue.REFUND, "type": AfterSaleType.REFUND_ONLY, "parcel": Parcel.UNKNOWN}
    return CaseRow(**(values | given))


@pytest.mark.parametrize(
    ("agreed_by", "answer"),
    [
        (AgreedBy.MERCHANT, "no"),
        (AgreedBy.ASSISTANT, "doubtful"),
        (AgreedBy.SPEED, "yes"),
        (AgreedBy.PLATFORM, "yes"),
        (AgreedBy.UNKNOWN, "yes"),
    ],
)
def test_a_refund_is_appealed_by_who_agreed(agreed_by: AgreedBy, answer: str) -> None:
    assert appealable(Queue.REFUND, agreed_by) == answer


@pytest.mark.parametrize(
    ("code", "kind", "answer"),
    [
        ("0040001", "small", "no"),
        ("0040002", "compensation", "yes"),
        ("0040003", "freight", "yes"),
        ("0040004", "late_shipment", "yes"),
        ("0040005", "fake_shipment", "yes"),
    ],
)
def test_a_payout_is_appealed_by_what_it_was_for(code: str, kind: str, answer: str) -> None:
    assert appealable(Queue.PAYOUT, payout_code=code) == answer
    assert appealable(Queue.PAYOUT, payout_kind=kind) == answer
    assert shipped_appeal_rules().kinds[code] == kind


def test_the_kind_of_a_record_is_believed_over_the_code() -> None:
    assert appealable(Queue.PAYOUT, payout_kind="freight", payout_code="0040001") == "yes"
    assert appealable(Queue.PAYOUT, payout_code="0049999") == "doubtful"


@pytest.mark.parametrize("queue", [Queue.EXPIRING, Queue.EVIDENCE])
def test_what_is_not_lost_yet_is_not_appealed(queue: Queue) -> None:
    assert appealable(queue) == "no"


@pytest.mark.parametrize(
    ("given", "scene"),
    [
        ({}, Scene.REFUND_ONLY),
        ({"parcel": Parcel.RETURNING}, Scene.REFUND_ONLY),
        ({"type": AfterSaleType.RETURN}, Scene.RETURN),
        ({"type": AfterSaleType.UNKNOWN}, Scene.REFUND_ONLY),
        ({"type": AfterSaleType.UNKNOWN, "parcel": Parcel.RETURN_ARRIVED}, Scene.RETURN),
        ({"queue": Queue.PAYOUT, "payout_kind": "freight"}, Scene.FREIGHT),
        ({"queue": Queue.PAYOUT, "payout_kind": "compensation"}, Scene.PAYOUT),
    ],
)
def test_each_loss_has_its_form(given: dict[str, Any], scene: Scene) -> None:
    assert scene_of(case(**given)) is scene


def test_the_form_of_a_scene_offers_its_items() -> None:
    assert items_for(case()) == (GOODS, RATE)
    assert items_for(case(type=AfterSaleType.RETURN)) == (GOODS, FREIGHT, RATE)
    assert items_for(case(queue=Queue.PAYOUT, payout_kind="freight")) == (FREIGHT,)
    assert items_for(case(queue=Queue.PAYOUT, payout_kind="late_shipment")) == ()


def test_reasons_are_those_of_scene_and_item() -> None:
    after_refund, after_return = (
        reasons_for(Scene.REFUND_ONLY, GOODS),
        reasons_for(Scene.RETURN, GOODS),
    )
    assert (len(after_refund), after_refund[0]) == (7, "未收到商品但实际已签收")
    assert (len(after_return), after_return[2]) == (6, "退货非本店商品")
    assert reasons_for(Scene.RETURN, FREIGHT) == ("退货运费 > 消费者无理由退货",)
    assert reasons_for(Scene.REFUND_ONLY, RATE) == ()


def test_the_shipped_rules_leave_nothing_open_and_name_their_origin() -> None:
    rules = shipped_appeal_rules()
    assert set(rules.agreed) == set(AgreedBy)
    assert set(rules.payouts) == set(PayoutKind)
    assert set(rules.items) == set(Scene)
    assert set(rules.kinds) == set(PAYOUT_CODES)
    tables = tomllib.loads(Path(appeals.__file__).with_name("appeals.toml").read_text("utf-8"))
    for entry in (entry for entries in tables.values() for entry in entries):
        assert entry["source"]
        assert entry["date"].year == 2026
        assert entry["confidence"] in ("low", "medium", "high")


OWN = """
[[agreed]]
by = "assistant"
appealable = "no"
source = "our own experience"

[[reasons]]
scene = "refund_only"
item = "goods"
reasons = ["以上都不是"]
"""


def test_the_users_file_wins_entry_by_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHISUN_SETTINGS", str(tmp_path / "settings.toml"))
    assert appealable(Queue.REFUND, AgreedBy.ASSISTANT) == "doubtful"
    own = tmp_path / "appeals.toml"
    own.write_text(OWN, "utf-8")
    assert appealable(Queue.REFUND, AgreedBy.ASSISTANT) == "no"
    assert appealable(Queue.REFUND, AgreedBy.SPEED) == "yes"
    assert reasons_for(Scene.REFUND_ONLY, GOODS) == ("以上都不是",)
    assert len(reasons_for(Scene.RETURN, GOODS)) == 6
    assert shipped_appeal_rules().agreed[AgreedBy.ASSISTANT] == "doubtful"
    own.write_text(OWN.replace('"no"', '"yes"'), "utf-8")
    os.utime(own, ns=(1, 1))
    assert appealable(Queue.REFUND, AgreedBy.ASSISTANT) == "yes", "read again when it changes"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[agreed]]\nby = 'nobody'\nappealable = 'no'", "nobody"),
        ("[[agreed]]\nby = 'speed'\nappealable = 'maybe'", "maybe"),
        ("[[agreed]]\nby = 'speed'", "appealable"),
        ("[[agreed]]\nby = 'speed'\nappealable = 'no'\nnote = ''", "note"),
        ("[[payout]]\nkind = 3\nappealable = ['no']", "payout"),
        ("[[scene]]\nscene = 'return'\nitems = 'goods'", "goods"),
        ("[[reasons]]\nscene = 'return'\nitem = 'goods'\nreasons = ['']", "reasons"),
        ("[window]\ndays = 30", "window"),
        ("agreed = [1]", "agreed"),
        ("[[agreed", "appeals.toml"),
        ("[[code]]\ncode = 40001\nkind = 'small'", "40001"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "appeals.toml").write_text(text, "utf-8")
    with pytest.raises(AppealRulesError) as caught:
        appeal_rules(tmp_path)
    assert named in caught.value.message
    assert "appeals.toml" in caught.value.message
    assert caught.value.hint
