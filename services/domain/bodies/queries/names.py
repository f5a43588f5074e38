"""What people call the identifiers that facts name."""

from collections.abc import Sequence

from services.domain.base.engine import fetch


async def names_of_the_structure() -> dict[str, str]:
    """Identifier → name of every principal, group, partner and body, and of every source that facts rest on."""
    rows = await fetch(
        "select slug, name from principal_group union all select slug, name from partner"
        " union all select slug, name from principal union all select slug, name from body"
    )
    return {row["slug"]: row["name"] for row in rows}


async def names_of_subjects(subjects: Sequence[str]) -> dict[str, str]:
    """What the audit log's subjects of the structure ("person:48", "plats:12") are called; those that are gone have no name."""
    rows = await fetch(
        "with asked as materialized (select split_part(s, ':', 1) as what, split_part(s, ':', 2)::integer as id, s as subject"
        " from unnest($1::varchar[]) s where s ~ '^(person|organ|plats|uppdrag|styrdokument|konto):[0-9]{1,9}$')"
        " select subject, p.name from asked join person p on p.id = asked.id where what = 'person'"
        " union all select subject, b.name from asked join body b on b.id = asked.id where what = 'organ'"
        " union all select subject, d.name from asked join mandate_document d on d.id = asked.id"
        " where what = 'styrdokument'"
        " union all select subject, a.name from asked join account a on a.id = asked.id where what = 'konto'"
        " union all select subject, concat_ws(', ', s.function, b.name) from asked join seat s on s.id = asked.id"
        " left join body b on b.id = s.body where what = 'plats'"
        " union all select subject, concat_ws(', ', p.name, s.function, b.name) from asked"
        " join appointment x on x.id = asked.id join person p on p.id = x.person left join seat s on s.id = x.seat"
        " left join body b on b.id = coalesce(s.body, x.body) where what = 'uppdrag'",
        list(subjects),
    )
    return {row["subject"]: row["name"] for row in rows}
