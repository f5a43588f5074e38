"""The meetings of the nation's bodies: planned, called to, held, written down and followed up. Invented throughout.

Made by the database itself, from the bodies and their appointments, in a statement for each table. What is drawn is drawn by
the hash of the meeting's address: the last year is the same in both nations, and the same every time.
"""

from collections.abc import Sequence
from datetime import date
from random import Random

import asyncpg

from services.domain.meetings.rules.clause_words import suggest_kinds
from services.domain.meetings.rules.clauses import is_formal
from tests.load import words

TABLES = (
    "meeting", "standing_item", "body_rules", "agenda_item", "presenter", "upload", "attachment", "attachment_file",
    "item_attachment", "attendance", "clause", "clause_responsible", "mail_message", "meeting_call", "call_recipient",
    "call_delivery", "call_answer", "minutes", "publication", "round", "round_row", "round_answer",
)  # fmt: skip
HELD_NOW = "lanets-socialchefsnatverk"
"""The body that has a meeting under way on the nation's today, in every RSS."""

ITEMS = (
    ("1", None, "Mötets öppnande", "opening", [], 5),
    ("2", None, "Godkännande av dagordning", "approval_of_agenda", [], 5),
    ("3", None, "Föregående minnesanteckningar", "previous_minutes", [], 5),
    ("4", None, "Rapport från nationell nivå", "section", [], None),
    ("4 a", 4, "Lägesbild: {topic}", "none", ["information"], 15),
    ("4 b", 4, "Nationella kunskapsstöd om {topic}", "none", ["information", "dialog"], 15),
    ("5", None, "Rapport från regional nivå", "section", [], None),
    ("5 a", 7, "Utvecklingsarbete kring {topic}", "none", ["beslut"], 20),
    ("5 b", 7, "Länsgemensam uppföljning av {topic}", "none", ["dialog"], 15),
    ("6", None, "Aktuellt på RSS", "none", ["information"], 15),
    ("7", None, "Förslag om {topic}", "none", ["beslut"], 20),
    ("8", None, "Remiss: {topic}", "none", ["beslut", "dialog"], 20),
    ("9", None, "Statsbidrag för {topic}", "none", ["information"], 10),
    ("10", None, "Övriga frågor", "none", [], 10),
    ("11", None, "Nästa möte", "next_meeting", [], 5),
)  # fmt: skip
"""The agenda of every meeting: number, the place of the heading that it stands under, title, role, kinds, minutes."""

UP_NOW = 8
"""The place of the item that is up in the meetings that are under way."""

FORMAL = {
    1: "att öppna mötet.",
    2: "att godkänna dagordningen.",
    3: "att lägga minnesanteckningarna till handlingarna.",
}
INFORMING, DECIDING, APPEALING = (5, 6, 9, 10, 13), ((8, 1), (11, 1), (12, 1), (12, 2)), 14
"""The places at which something is noted, decided (with a position there) or appealed for."""

# What the statements draw by, and what they word with: kept plain, or every draw would unpack all words.
PREPARATION = """
    create function pg_temp.draw(key text, sides integer) returns integer language sql immutable
        as $$ select (abs(hashtext(key)::bigint) % sides)::integer $$;
    create function pg_temp.one_of(choices text[], key text) returns text language sql immutable
        as $$ select choices[1 + pg_temp.draw(key, cardinality(choices))] $$;
    create temp table template_item (place integer primary key, number text, parent integer, title text, role text,
        kinds text[], minutes integer);
    create temp table template_clause (place integer, position integer, choice integer, choices integer, text text,
        kinds text[], formal boolean, appeal boolean, responsible text);
    create temp table given (since date, today date, letters bigint, topics text[] storage plain,
        documents text[] storage plain, sentences text[] storage plain, names text[] storage plain, titles text[] storage plain);
"""

MEETINGS = f"""
    with of_year as (
        select b.tenant, b.id as body, b.slug, make_date(year, 1, 12) + pg_temp.draw(b.slug, 20)
                + ((turn - 1) * 340 / b.meetings_per_year)::integer as day
        from body b, given, generate_series(1, b.meetings_per_year) turn,
            generate_series(extract(year from since)::integer, extract(year from today)::integer + 1) year
    ), on_weekdays as (
        select tenant, body, slug, day + case extract(isodow from day) when 6 then 2 when 7 then 1 else 0 end as day
        from of_year
        union
        select tenant, id, slug, today from body, given where slug = '{HELD_NOW}'
    )
    insert into meeting (id, tenant, body, slug, day, starts, ends, place, link, kind, state, moved_from, reason, uid,
        opened_at, closed_at, created_at, changed_at)
    select row_number() over (order by d.tenant, d.day, d.body), d.tenant, d.body, d.day || '-' || d.slug, d.day,
        case when is_late then '13:00' else '09:00' end::time, case when is_late then '16:00' else '12:00' end::time,
        case when fate > 30 then 'Regionens hus' end, case when fate % 3 = 0 then 'https://moten.example/' || d.slug end,
        case when fate % 9 = 0 then 'full_day' else 'ordinary' end,
        case when fate < 2 then 'called_off' when fate < 5 then 'moved' else 'planned' end,
        case when fate between 2 and 4 then d.day - 7 end, case when fate < 5 then 'För få kan komma.' end,
        md5(d.tenant || d.slug || d.day)::uuid,
        case when d.day <= today and fate >= 2 then d.day + interval '8 hours' + is_late::integer * interval '4 hours' end,
        case when d.day < today and fate >= 2 then d.day + interval '11 hours' + is_late::integer * interval '4 hours' end,
        d.day - 200, d.day - 30
    from on_weekdays d join body b on b.id = d.body cross join given cross join lateral (
        select case when d.day = today then 50 else pg_temp.draw(d.slug || d.day, 100) end as fate,
            pg_temp.draw(d.slug, 2) = 1 and d.day <> today as is_late) drawn
    where d.day between greatest(b.valid_from, since) and least(b.valid_to, today + 200) and extract(month from d.day) <> 7
"""

STANDING = """
    insert into standing_item (tenant, body, title, role, kinds, position)
    select b.tenant, b.id, i.title, i.role, i.kinds, i.place
    from body b, template_item i where i.parent is null and i.title not like '%{%' order by b.id, i.place
"""

RULES = """
    insert into body_rules (tenant, body, form, publishes)
    select tenant, id, case when position = 0 then 'protocol' else 'notes' end, position < 4 from body where position < 10
"""

AGENDA = f"""
    insert into agenda_item (id, tenant, meeting, parent, position, title, kinds, role, background, account, minutes, state,
        origin, created_at)
    select (m.id - 1) * {len(ITEMS)} + i.place, m.tenant, m.id, (m.id - 1) * {len(ITEMS)} + i.parent, i.place,
        replace(i.title, '{{topic}}', pg_temp.one_of(topics, key)), i.kinds, i.role,
        case when i.role = 'none' then pg_temp.one_of(sentences, key) || ' ' || pg_temp.one_of(sentences, key || 'b') end,
        case when m.closed_at is not null and i.role = 'none' then pg_temp.one_of(sentences, key || 'c') end, i.minutes,
        case when m.closed_at is not null or (m.opened_at is not null and i.place < {UP_NOW}) then 'handled'
            else 'planned' end,
        case when i.role = 'none' then 'own' else 'standing' end, m.created_at
    from meeting m cross join template_item i cross join given
        cross join lateral (select m.slug || '/' || i.place as key) drawn
    where m.state <> 'called_off' and m.day <= today + 60 order by m.id, i.place
"""

UP = f"""
    update meeting set present_item = (id - 1) * {len(ITEMS)} + {UP_NOW} where opened_at is not null and closed_at is null
"""

PRESENTERS = """
    insert into presenter (tenant, item, name, title)
    select i.tenant, i.id, pg_temp.one_of(names, i.meeting || i.title), pg_temp.one_of(titles, i.title)
    from agenda_item i cross join given where i.role = 'none' and i.kinds <> '{}' order by i.id
"""

# Two attachments of a meeting, each with a file, named at the items where something is decided. Their bytes are not there.
UPLOADS = """
    insert into upload (id, tenant, name, media_type, size, digest, origin, uploaded_at)
    select (m.id - 1) * 2 + n, m.tenant, 'underlag-' || n || '.pdf', 'application/pdf', 200000 + pg_temp.draw(m.slug, 900000),
        encode(sha256(convert_to(m.slug || n, 'UTF8')), 'hex'), 'handed_in', m.created_at
    from meeting m, given, generate_series(1, 2) n where m.state <> 'called_off' and m.day <= today + 60
"""
ATTACHMENTS = """
    insert into attachment (id, tenant, meeting, title, letter, position)
    select u.id, u.tenant, (u.id - 1) / 2 + 1, 'Underlag ' || 1 + (u.id - 1) % 2,
        case (u.id - 1) % 2 when 0 then 'A' else 'B' end, 1 + (u.id - 1) % 2
    from upload u
"""
FILES = """
    insert into attachment_file (tenant, attachment, upload, position) select tenant, id, id, 1 from upload
"""
NAMED_AT = f"""
    insert into item_attachment (tenant, item, attachment)
    select tenant, (meeting - 1) * {len(ITEMS)} + case position when 1 then 8 else 11 end, id from attachment
"""

# Everybody who holds a seat of the body on the day, once; who holds several by the first of them.
EXPECTED = """
    analyze meeting, seat, appointment, person;
    create temp table expected as
    select row_number() over (order by meeting, place, person) as id, one.* from (
        select distinct on (m.id, a.person) m.id as meeting, m.tenant, m.slug, m.day, m.opened_at is not null as has_begun,
            m.state <> 'called_off' and m.day <= today + 14 as is_called, a.person, a.principal, p.name, p.title, p.mail,
            s.role, s.position as place, pg_temp.draw(m.slug || p.name, 100) as fate
        from meeting m join seat s on s.tenant = m.tenant and s.body = m.body
            join appointment a on a.tenant = m.tenant and a.seat = s.id
                and a.valid_from <= m.day and (a.valid_to is null or a.valid_to >= m.day)
            join person p on p.id = a.person cross join given
        order by m.id, a.person, s.position) one;
    create index on expected (meeting);
    analyze expected;
"""

ATTENDANCE = """
    insert into attendance (tenant, meeting, person, principal, name, title, state, mode, duty, position)
    select tenant, meeting, person, principal, name, title,
        case when fate < 18 and role not in ('chair', 'secretary') then 'absent' else 'present' end,
        case when fate > 75 then 'remote' else 'on_site' end,
        case when role in ('chair', 'secretary') and count(*) over (partition by meeting, role) = 1 then role
            else 'none' end,
        row_number() over (partition by meeting order by id)
    from expected where has_begun
"""

# Worded first, because who is responsible hangs on how. A meeting that is not closed has its clauses as drafts, but for the
# items that it has been through. What the last 300 days decided is still open in a third of the cases.
WORDED = f"""
    create temp table worded as
    with principals as (select tenant, array_agg(id order by id) as ids, array_agg(name order by id) as names
        from principal group by tenant),
    firsts as (select distinct on (meeting) meeting, person, name from expected order by meeting, id)
    select row_number() over (order by m.id, c.place, c.position) as id, m.tenant, m.id as meeting, m.day, m.created_at,
        (m.id - 1) * {len(ITEMS)} + c.place as item, c.position, c.kinds, c.formal, c.appeal, drawn.*,
        replace(replace(replace(replace(replace(c.text,
            '{{document}}', pg_temp.one_of(documents, key || 'd') || ' {{topic}}'), '{{topic}}', pg_temp.one_of(topics, key)),
            '{{body}}', t.name), '{{principal}}', p.names[chosen]), '{{person}}', coalesce(f.name, 'sekreteraren')) as text,
        c.responsible, t.id as body, p.ids[chosen] as principal, f.person,
        m.opened_at + c.place * interval '10 minutes' as adopted_at,
        is_adopted and not c.formal and (c.responsible is not null or c.kinds @> '{{postpone}}') as asks
    from meeting m join body b on b.id = m.body join body t on t.id = coalesce(b.parent, b.id)
        join principals p on p.tenant = m.tenant left join firsts f on f.meeting = m.id cross join given
        join template_clause c on c.choice = pg_temp.draw(m.slug || '/' || c.place || '/' || c.position, c.choices)
        cross join lateral (select m.slug || '/' || c.place || '/' || c.position as key,
            1 + pg_temp.draw(m.slug || c.place, cardinality(p.ids)) as chosen,
            m.closed_at is not null or (m.opened_at is not null and c.place < {UP_NOW}) as is_adopted,
            m.day > today - 300 and pg_temp.draw(m.slug || c.place, 3) = 0 as is_open) drawn
    where m.state <> 'called_off' and m.day <= today + 60
"""

CLAUSES = """
    insert into clause (id, tenant, meeting, item, position, text, state, appeal, kinds, formal, due, follow_up, outcome,
        outcome_at, report_back, referred_to, adopted_at, created_at)
    select w.id, tenant, meeting, item, position, text, case when is_adopted then 'adopted' else 'drafted' end, appeal, kinds,
        formal, case when asks then day + 30 + pg_temp.draw(key, 90) end,
        case when not asks then 'none' when is_open then 'open' when pg_temp.draw(key, 12) = 0 then 'given_up'
            else 'done' end,
        case when asks and not is_open then pg_temp.one_of(sentences, key) end,
        case when asks and not is_open then adopted_at + interval '60 days' end,
        is_adopted and text like '%vid nästa möte%' and day > today - 60, case when kinds @> '{refer}' then body end,
        case when is_adopted then adopted_at end, created_at
    from worded w cross join given order by w.id
"""

RESPONSIBLE = """
    insert into clause_responsible (tenant, clause, kind, body, principal, person, position)
    select tenant, id, responsible, case responsible when 'body' then body end,
        case responsible when 'principal' then principal end, case responsible when 'person' then person end, 1
    from worded where asks and responsible is not null and (responsible <> 'person' or person is not null) order by id
"""

LETTERS = """
    insert into mail_message (id, hat, recipient, template, context, state, attempts, created_at, sent_at)
    select letters + e.id, tenant, mail, 'meeting_call', jsonb_build_object('tenant', tenant, 'meeting', meeting, 'name', name),
        'sent', 1, day - 14, day - 14
    from expected e cross join given where is_called order by e.id
"""

CALLS = """
    insert into meeting_call (id, tenant, meeting, number, content, sent_at)
    select m.id, m.tenant, m.id, 1, jsonb_build_object('day', m.day, 'starts', m.starts, 'ends', m.ends, 'place', m.place,
        'link', m.link, 'kind', m.kind, 'items', agenda.items), m.day - 14
    from meeting m cross join given join (
        select i.meeting, jsonb_agg(jsonb_build_object('id', i.id, 'parent', i.parent, 'number', t.number, 'title', i.title,
            'kinds', i.kinds, 'minutes', i.minutes, 'background', i.background) order by i.position) as items
        from agenda_item i join template_item t on t.place = i.position group by i.meeting) agenda on agenda.meeting = m.id
    where m.state <> 'called_off' and m.day <= today + 14 order by m.id
"""

RECIPIENTS = """
    insert into call_recipient (id, tenant, meeting, person, principal, name, mail, called_at, created_at)
    select id, tenant, meeting, person, principal, name, mail, day - 14, day - 14 from expected where is_called order by id
"""

DELIVERIES = """
    insert into call_delivery (tenant, recipient, call, mail, at)
    select tenant, id, meeting, letters + id, day - 14 from expected cross join given where is_called order by id
"""

ANSWERS = """
    insert into call_answer (tenant, recipient, answer, mode, substitute_name, via, at)
    select tenant, id, case when fate < 15 then 'no' when fate < 20 then 'substitute' else 'yes' end,
        case when fate > 75 then 'remote' when fate > 20 then 'on_site' end,
        case when fate between 15 and 19 then 'En ersättare' end,
        case fate % 3 when 0 then 'mail' when 1 then 'link' else 'page' end, day - 10
    from expected where is_called and fate <= 88 order by id
"""

# The whole content of what was recorded; approved at the body's next meeting. The last meetings of a body have none yet.
MINUTES = """
    insert into minutes (id, tenant, meeting, number, state, content, digest, made_at, approved_at)
    select m.id, m.tenant, m.id, 1, 'approved', content, encode(sha256(convert_to(content::text, 'UTF8')), 'hex'),
        m.closed_at + interval '3 days', m.closed_at + interval '35 days'
    from meeting m cross join given join body b on b.id = m.body join tenant t on t.slug = m.tenant
        left join body_rules r on r.tenant = m.tenant and r.body = m.body
        left join lateral (select jsonb_agg(jsonb_build_object('name', principal, 'people', people)) as rows from (
            select p.name as principal, p.position, jsonb_agg(jsonb_build_object('name', a.name, 'title', a.title,
                'state', a.state, 'mode', a.mode) order by a.position) as people
            from attendance a join principal p on p.id = a.principal
            where a.tenant = m.tenant and a.meeting = m.id group by p.id
            order by p.position) found) there on true
        left join lateral (select jsonb_agg(jsonb_build_object('id', i.id, 'number', t.number, 'under',
                i.parent is not null, 'title', i.title, 'kinds', i.kinds, 'role', i.role, 'state', i.state,
                'account', i.account, 'clauses', coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text,
                    'appeal', c.appeal) order by c.position) from clause c
                    where c.tenant = m.tenant and c.item = i.id and c.state = 'adopted'), '[]')) order by i.position) as items
            from agenda_item i join template_item t on t.place = i.position
            where i.tenant = m.tenant and i.meeting = m.id) taken on true
        cross join lateral (select jsonb_build_object('meeting', m.slug, 'body', b.name, 'body_short', b.name,
            'form', coalesce(r.form, 'notes'), 'day', m.day, 'starts', m.starts, 'ends', m.ends, 'place', m.place,
            'issuer', t.name, 'attendance', coalesce(rows, '[]'), 'items', items) as content) made
    where m.closed_at is not null and m.day <= today - 35 order by m.id
"""

PUBLISHED = """
    insert into publication (tenant, minutes, content, published_at)
    select n.tenant, n.id, n.content, n.approved_at
    from minutes n join meeting m on m.id = n.meeting
        join body_rules r on r.tenant = m.tenant and r.body = m.body and r.publishes order by n.id
"""

# Each RSS asks its principals something once a month; what the last two asked is still open.
ROUNDS = """
    insert into round (tenant, slug, title, question, kind, form, deadline, state, opened_at, opened_by, closed_at, closed_by,
        created_at)
    select slug, 'runda-' || opened, 'Hur står det till med ' || pg_temp.one_of(topics, slug || opened) || '?',
        pg_temp.one_of(sentences, slug || opened), case when pg_temp.draw(slug || opened, 2) = 0 then 'duty' else 'question' end,
        'text', opened + 40, case when is_open then 'open' else 'closed' end, opened, 'Utvecklingsledare',
        case when not is_open then opened + 45 end, case when not is_open then 'Utvecklingsledare' end, opened
    from tenant cross join given, generate_series(since, today, interval '1 month') day
        cross join lateral (select day::date as opened, day + interval '60 days' > today as is_open) drawn
    order by opened, slug
"""
ROUND_ROWS = """
    insert into round_row (tenant, round, principal, state, changed_at)
    select r.tenant, r.id, p.id, case when pg_temp.draw(r.slug || p.slug, 10) < 8 then 'answered' else 'waiting' end,
        r.opened_at + interval '20 days'
    from round r join principal p on p.tenant = r.tenant order by r.id, p.id
"""
ROUND_ANSWERS = """
    insert into round_answer (tenant, round_row, text, by, at)
    select a.tenant, a.id, pg_temp.one_of(sentences, a.id::text), 'En registrator', a.changed_at
    from round_row a cross join given where a.state = 'answered' order by a.id
"""


STATEMENTS = (
    MEETINGS, STANDING, RULES, AGENDA, UP, PRESENTERS, UPLOADS, ATTACHMENTS, FILES, NAMED_AT, EXPECTED, ATTENDANCE, WORDED,
    CLAUSES, RESPONSIBLE, LETTERS, CALLS, RECIPIENTS, DELIVERIES, ANSWERS,
)  # fmt: skip
OF_WHAT_IS_RECORDED = (MINUTES, PUBLISHED, ROUNDS, ROUND_ROWS, ROUND_ANSWERS)


async def add_meetings(connection: asyncpg.Connection, *, since: date, today: date) -> None:
    """Make all meetings since a day, and those planned ahead of today. Within a transaction, as the owner of the tables.

    The tables' foreign keys and indexes are set aside meanwhile: putting them back proves every row.
    """
    await connection.execute(PREPARATION)
    await _give(connection, since=since, today=today)
    put_back = await _set_aside(connection)
    for statement in (*STATEMENTS, *put_back, "analyze", *OF_WHAT_IS_RECORDED):
        await connection.execute(statement)
    for table in TABLES:
        await connection.execute(
            f"select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 1) from {table}))"
        )


async def _give(connection: asyncpg.Connection, *, since: date, today: date) -> None:
    """What every agenda holds, how clauses are worded at which of its places, and the words."""
    random = Random(1)
    names = words.names(random)
    await connection.copy_records_to_table(
        "template_item", records=[(place, *item) for place, item in enumerate(ITEMS, start=1)]
    )
    clauses = [(place, 1, [(text, None)]) for place, text in FORMAL.items()]
    clauses += [(place, 1, [(text, None) for text in words.NOTED]) for place in INFORMING]
    clauses += [(place, position, words.DECIDED) for place, position in DECIDING]
    clauses += [(APPEALING, 1, [(words.APPEALED, None)])]
    await connection.copy_records_to_table(
        "template_clause",
        records=[
            _wording(place, position, choice, len(choices), *chosen)
            for place, position, choices in clauses
            for choice, chosen in enumerate(choices)
        ],
    )
    await connection.execute(
        "insert into given select $1, $2, coalesce(max(id), 0), $3, $4, $5, $6, $7 from mail_message",
        since,
        today,
        words.TOPICS,
        words.DOCUMENTS,
        [words.sentence(random) for _ in range(30)],
        [next(names) for _ in range(60)],
        words.TITLES,
    )


def _wording(
    place: int, position: int, choice: int, choices: int, text: str, responsible: str | None
) -> tuple[object, ...]:
    """A row of `template_clause`, with the kinds that the service itself would suggest."""
    kinds, appeal = suggest_kinds(text), place == APPEALING
    formal = is_formal(kinds, appeal=appeal)
    return (place, position, choice, choices, text, sorted(kinds), formal, appeal, responsible)


async def _set_aside(connection: asyncpg.Connection) -> Sequence[str]:
    """Drop the foreign keys of the tables and the indexes that carry no rule; answers the statements that put them back."""
    keys = await connection.fetch(
        "select conrelid::regclass::text as of_table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition"
        " from pg_constraint where contype = 'f' and conrelid = any($1::regclass[]) order by conrelid, conname",
        TABLES,
    )
    indexes = await connection.fetch(
        "select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index"
        " where indrelid = any($1::regclass[]) and not indisunique order by 1",
        TABLES,
    )
    for key in keys:
        await connection.execute(f"alter table {key['of_table']} drop constraint {key['name']}")
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    return (
        *(index["definition"] for index in indexes),
        *(f"alter table {key['of_table']} add constraint {key['name']} {key['definition']}" for key in keys),
    )
