"""What people do with notices. One call of `publish` is one undo step; typing and copying are none."""

from typing import Any

from models.actions import Step
from models.errors import ActionRefused
from models.i18n import t
from models.notices import notice_id
from models.storable import storable
from models.tables import Event, Notice


def keep(
    step: Step, shop_id: str, product: str, reason: str, *, template: str, text: str
) -> Notice:
    """Keep a new notice, or replace the text of the kept one by another template's."""
    notice = _find(step, shop_id, product, reason)
    if notice is None:
        notice = Notice(
            id=notice_id(shop_id, product, reason),
            shop_id=shop_id,
            product=product,
            reason=reason,
            updated_at=step.now,
        )
    notice.template, notice.text = template, storable(text)
    notice.updated_at, notice.copied_at = step.now, None
    step.session.add(notice)
    step.session.flush()
    return notice


def _find(step: Step, shop_id: str, product: str, reason: str) -> Notice | None:
    from sqlmodel import col, select

    wanted = select(Notice).where(
        col(Notice.shop_id) == shop_id,
        col(Notice.product) == product,
        col(Notice.reason) == reason,
    )
    return step.session.exec(wanted).one_or_none()


def save(step: Step, key: str, text: str) -> None:
    """Keep what was typed so far. Neither logged nor an undo step: the editor has its own."""
    notice, typed = _notice(step, key), storable(text)
    if notice.text != typed:
        notice.text, notice.updated_at = typed, step.now
    step.session.flush()


def copied(step: Step, key: str) -> None:
    """The text is on the clipboard. Logged, but no undo step: nothing was decided by it."""
    notice = _notice(step, key)
    notice.copied_at = step.now
    step.session.add(
        Event(at=step.now, actor=step.actor, kind="notice_copied", after=_told(notice))
    )
    step.session.flush()


def publish(step: Step, key: str) -> int:
    """The text stands on the product's page or in the automatic reply; returns the undo step.

    A text that was published before is published anew: what changed is counted from now.
    """
    notice = _notice(step, key)
    before: dict[str, Any] = {"published_at": notice.published_at}
    notice.published_at = step.now
    step.session.flush()
    after = {
        "notice": notice.id,
        "product": notice.product,
        "reason": notice.reason,
        "text": notice.text,
        "published_at": notice.published_at,
    }
    step.log("notice_published", None, before, after)
    return step.batch_id


def _told(notice: Notice) -> str:
    import json

    told = {"notice": notice.id, "product": notice.product, "reason": notice.reason}
    return json.dumps(told, ensure_ascii=False)


def _notice(step: Step, key: str) -> Notice:
    notice = step.session.get(Notice, key)
    if notice is None:
        raise ActionRefused(t("prevention.no_notice"), t("prevention.no_notice_hint"))
    return notice
