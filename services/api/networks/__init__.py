"""Pages about national networks, half-year reports and summaries, in an RSS and at SKR."""

from services.api.networks import (
    collections,
    following,
    national_networks,
    national_parts,
    overview,
    reports,
    reviews,
    summaries,
)

handlers = [
    *overview.handlers,
    *following.handlers,
    *reports.handlers,
    *national_parts.handlers,
    *collections.handlers,
    *reviews.handlers,
    *national_networks.handlers,
    *summaries.handlers,
]
