"""What people call the identifiers that facts name."""

from services.domain.base.engine import fetch


async def names_of_the_structure() -> dict[str, str]:
    """Identifier → name of every principal, group, partner and body, and of every source that facts rest on."""
    rows = await fetch(
        "select slug, name from principal_group union all select slug, name from partner"
        " union all select slug, name from principal union all select slug, name from body"
    )
    return {row["slug"]: row["name"] for row in rows}
