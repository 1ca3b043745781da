"""Everything about a case's evidence that a form, the platform's rules or a person would not take. Pure."""

from collections.abc import Iterator, Sequence

from models.drafts import plain
from models.evidence_rows import AttachmentRow, ChecklistLine, Problem
from models.form_limits import FormLimits, problems_of_form
from models.i18n import t
from models.rows import DraftRow


def problems_of(
    form: FormLimits,
    statement: DraftRow | None,
    files: Sequence[AttachmentRow],
    checklist: Sequence[ChecklistLine],
    broken: Sequence[AttachmentRow],
    forbidden: Sequence[str],
) -> tuple[Problem, ...]:
    """The problems, errors first.

    `broken` are files that are not in the store any more, `forbidden` words of the statement that the
    platform's rules forbid.
    """
    found = [
        *problems_of_form(form, statement.text if statement else "", [one.media for one in files]),
        *_words(forbidden),
        *lost_files(broken),
        *_twins(files),
        *_unproven(checklist),
    ]
    return tuple(sorted(found, key=lambda one: one.level != "error"))


def _words(forbidden: Sequence[str]) -> Iterator[Problem]:
    if forbidden:
        words = ", ".join(dict.fromkeys(forbidden))
        text = t("evidence.problem.words", words=words, found=len(forbidden), limit=0)
        yield Problem("error", "words", 0, len(forbidden), text)


def lost_files(broken: Sequence[AttachmentRow]) -> Iterator[Problem]:
    """The files that are gone from the store, or are not what was added any more."""
    if broken:
        names = ", ".join(plain(one.name) for one in broken)
        text = t("evidence.problem.file_lost", names=names, found=len(broken), limit=0)
        yield Problem("error", "file_lost", 0, len(broken), text)


def _twins(files: Sequence[AttachmentRow]) -> Iterator[Problem]:
    for place, one in enumerate(files, 1):
        for exact, rule in ((True, "twin"), (False, "twin_alike")):
            orders = [twin.order_sn or twin.case_id for twin in one.twins if twin.exact is exact]
            if orders:
                text = t(
                    f"evidence.problem.{rule}",
                    number=f"{place:02}",
                    name=plain(one.name),
                    orders=", ".join(orders),
                    found=len(orders),
                    limit=0,
                )
                yield Problem("warning", rule, 0, len(orders), text)


def _unproven(checklist: Sequence[ChecklistLine]) -> Iterator[Problem]:
    missing = [one.name for one in checklist if not one.ticked_by]
    if missing:
        found = len(checklist) - len(missing)
        text = t(
            "evidence.problem.checklist",
            names=", ".join(missing),
            found=found,
            limit=len(checklist),
        )
        yield Problem("warning", "checklist", len(checklist), found, text)
