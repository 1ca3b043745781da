"""The shop's own metric, as the newest 服务概况 export shows it. Plain SQL through a `Reader`."""

from typing import NamedTuple

from models.reader import Reader


class Metric(NamedTuple):
    """A shop's disputes over 30 days; rates are parts per million, `None` is not in the export."""

    shop_id: str
    day: int
    """The day of the figures: its midnight in Shanghai, epoch seconds."""
    disputes: int | None
    """纠纷退款数."""
    dispute_ppm: int | None
    """纠纷退款率."""
    dispute_mean_ppm: int | None
    """Its mean over the shop's category (类目均值)."""
    interventions: int | None = None
    intervention_ppm: int | None = None
    quality_ppm: int | None = None


def newest_metric(reader: Reader) -> dict[str, Metric]:
    """The figures of the newest day that says anything of disputes, by shop id."""
    rows = reader.rows(
        "SELECT m.shop_id, m.day, m.disputes, m.dispute_ppm, m.dispute_mean_ppm, m.interventions,"
        " m.intervention_ppm, m.quality_ppm FROM service_metric m WHERE m.day ="
        " (SELECT max(n.day) FROM service_metric n WHERE n.shop_id = m.shop_id"
        "  AND (n.disputes IS NOT NULL OR n.dispute_ppm IS NOT NULL))"
    )
    return {row[0]: Metric(*row) for row in rows}


def percent(ppm: int) -> str:
    """A rate as people read it: `0.21%`."""
    return f"{ppm / 10_000:.2f}%"
