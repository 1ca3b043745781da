"""What an event of the log says, in the user's language. Pure."""

from typing import Any

from models.clock import SHANGHAI, from_epoch
from models.i18n import has, t
from models.money import yuan_text


def event_words(kind: str, _before: Any, after: Any) -> str:
    """The particulars of an event; its kind has a text of its own (`event.<kind>`)."""
    told = after or {}
    match kind:
        case "snoozed":
            return _time(told.get("until"))
        case "deadline_typed":
            return _time(told.get("at"))
        case "verdict_set":
            words = [
                t(f"words.{area}.{told[area]}")
                for area in ("verdict", "agreed_by")
                if told.get(area)
            ]
            return ", ".join(words)
        case "noted":
            return str(told.get("note") or "")
        case "closed_by_rule":
            return t(f"words.verdict.{told['verdict']}") if told.get("verdict") else ""
        case "closed" | "reopened":
            key = f"{kind}.{told.get('reason')}"
            return t(key) if has(key) else str(told.get("reason") or "")
        case "sent" | "asked" | "recovery_sent" | "reminded" | "reviewed" | "written_off":
            return _recovery(told, told.get("amount_fen"))
        case "matched" | "unmatched":
            return _recovery(told, told.get("came_fen"))
        case "money_matched":
            return _recovery(told, told.get("fen"))
        case "recovery_ended":
            came = f"¥{yuan_text(told.get('came_fen') or 0)}"
            outcome = t(f"words.recovery.{told['outcome']}")
            return f"{outcome} {came}"
        case "evidence_added" | "evidence_replaced" | "evidence_removed":
            return str(told.get("name") or "")
        case "evidence_captioned":
            return str(told.get("text") or "")
        case "evidence_ticked":
            return str((told.get("tick") or {}).get("text") or "")
        case "evidence_result":
            return t(f"evidence.result.{told['result']}") if told.get("result") else ""
        case _:
            return ""


def _recovery(told: dict[str, Any], fen: int | None) -> str:
    parts = [t(f"recovery.{area}.{told[area]}") for area in ("route", "item") if told.get(area)]
    return " ".join([*parts, *([f"¥{yuan_text(fen)}"] if fen else [])])


def _time(epoch: int | None) -> str:
    if epoch is None:
        return ""
    return from_epoch(epoch).astimezone(SHANGHAI).strftime("%m-%d %H:%M")
