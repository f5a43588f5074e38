"""What pages call others by: bodies, principals, sources; and the SQL that builds each of a joined row."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PrincipalRef:
    """A principal as lists show it."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class BodyRef:
    """A body as lists show it; `short` is what people say: its abbreviation or short name, where it has one."""

    id: int
    slug: str
    name: str
    short: str


@dataclass(frozen=True, kw_only=True)
class SourceRef:
    """What a seat is drawn from, with its kind: principal, principal_group, body or partner.

    `outside`: a principal named from outside, which has no places of its own in the seat. `has_principals` is false of
    the office (a group without members), a body and somebody outside.
    """

    kind: str
    id: int
    slug: str
    name: str
    outside: bool = False
    has_principals: bool = True


def body_ref(alias: str) -> str:
    """SQL: a joined body as a BodyRef, null where none was joined."""
    return f"case when {alias}.id is not null then json_build_object({_named(alias)}, 'short', {short(alias)}) end"


def principal_ref(alias: str) -> str:
    """SQL: a joined principal as a PrincipalRef, null where none was joined."""
    return f"case when {alias}.id is not null then json_build_object({_named(alias)}) end"


def period(alias: str) -> str:
    """SQL: when a row is valid, as a Period."""
    return f"json_build_object('valid_from', {alias}.valid_from, 'valid_to', {alias}.valid_to)"


def short(alias: str) -> str:
    """SQL: what people call a body."""
    return f"coalesce({alias}.abbreviation, {alias}.short_name, {alias}.name)"


def covers(alias: str, day: str = "$1") -> str:
    """SQL: whether a row is valid on the day."""
    return (
        f"({alias}.valid_from is null or {alias}.valid_from <= {day})"
        f" and ({alias}.valid_to is null or {alias}.valid_to >= {day})"
    )


def sources(owner: str, among: str) -> str:
    """SQL: what each seat or stated vacancy among these is drawn from, as (owner, SourceRefs in their order)."""
    return f"""
        select s.{owner} as owner, json_agg(json_build_object(
            'kind', case when s.principal is not null then 'principal' when s.principal_group is not null
                then 'principal_group' when s.body is not null then 'body' else 'partner' end,
            'id', coalesce(p.id, g.id, b.id, o.id), 'slug', coalesce(p.slug, g.slug, b.slug, o.slug),
            'name', coalesce(p.name, g.name, b.name, o.name), 'outside', s.outside,
            'has_principals', not s.outside and (s.principal is not null
                or exists (select from group_member m where m.principal_group = s.principal_group))
            ) order by s.position, s.id) as sources
        from seat_source s left join principal p on p.id = s.principal
            left join principal_group g on g.id = s.principal_group left join body b on b.id = s.body
            left join partner o on o.id = s.partner
        where s.{owner} in ({among}) group by s.{owner}
    """


def _named(alias: str) -> str:
    return f"'id', {alias}.id, 'slug', {alias}.slug, 'name', {alias}.name"
