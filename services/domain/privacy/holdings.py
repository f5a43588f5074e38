"""Where personal data lie: a query per kind of row, about one person. What the tenant's role may see, nothing more.

Each query starts from `who`, whom the extract is about; `mine`, the rows of attendance and of calls that stand for them. Its
columns are the fields that the extract shows. `covers` names the columns that point at people: a test asks the database for
those and finds each covered here, or said why not.
"""

from dataclasses import dataclass

WHO = """
    with who as (select $1::integer as person, $2::integer as account, $3::text[] as addresses, $4::text[] as names),
    called as (
        select r.* from call_recipient r left join meeting_guest g on g.id = r.guest, who
        where r.person = who.person or r.account = who.account or lower(r.mail) = any(who.addresses)
            or lower(g.mail) = any(who.addresses)
    ), present as (select a.* from attendance a, who where a.person = who.person)
"""

_MEETING = "join meeting m on m.id = x.meeting join body b on b.id = m.body"
_ITEM = "join agenda_item i on i.id = x.item join meeting m on m.id = i.meeting join body b on b.id = m.body"


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows about a person, of one kind of the register (`kept`). `title` heads them."""

    kept: str
    title: str
    covers: tuple[str, ...]
    query: str


HOLDINGS = (
    Holding(
        "account",
        "Konto",
        ("account.mail",),
        "select a.name, a.mail, a.created_at, a.closed_at from account a, who where a.id = who.account",
    ),
    Holding(
        "roles",
        "Roller",
        ("role_grant.account",),
        "select g.role, b.name as body, p.name as principal, g.network, g.source, g.valid_from, g.valid_to"
        " from role_grant g left join body b on b.id = g.body left join principal p on p.id = g.principal, who"
        " where g.account = who.account order by g.valid_from, g.id",
    ),
    Holding(
        "invitation",
        "Inbjudningar",
        ("invitation.accepted_by", "invitation.person", "invitation.invited_by"),
        "select i.name, i.address, i.identifier,"
        " (select string_agg(r ->> 'role', ', ') from jsonb_array_elements(i.roles) r) as roles,"
        " i.created_at, i.accepted_at, i.withdrawn_at, i.invited_by = who.account as invited_others from invitation i, who"
        " where lower(i.address) = any(who.addresses) or i.accepted_by = who.account or i.person = who.person"
        " order by i.id",
    ),
    Holding(
        "person",
        "Person",
        ("person.account", "person.mail", "person.phone"),
        "select p.name, p.title, p.mail, p.phone, coalesce(o.name, p.organisation) as organisation, p.created_at"
        " from person p left join principal o on o.id = p.principal, who where p.id = who.person",
    ),
    Holding(
        "appointments",
        "Uppdrag",
        ("appointment.person",),
        "select coalesce(b.name, n.network) as body, s.function, a.kind as appointment_kind, p.name as principal,"
        " a.valid_from, a.valid_to, a.decision, a.created_at from appointment a left join seat s on s.id = a.seat"
        " left join representation n on n.id = s.representation left join body b on b.id = coalesce(s.body, a.body)"
        " left join principal p on p.id = a.principal, who where a.person = who.person order by a.valid_from, a.id",
    ),
    Holding(
        "calls",
        "Kallelser",
        ("call_recipient.person", "call_recipient.account", "call_recipient.mail", "meeting_guest.mail"),
        f"select b.name as body, m.day, x.name, x.mail, x.capacity, p.name as principal, x.called_at, x.withdrawn_at"
        f" from called x {_MEETING} left join principal p on p.id = x.principal order by m.day, x.id",
    ),
    Holding(
        "calls",
        "Gäst vid möten",
        ("meeting_guest.mail",),
        f"select b.name as body, m.day, x.name, x.title, x.organisation, x.mail from meeting_guest x {_MEETING}, who"
        " where lower(x.mail) = any(who.addresses) order by m.day, x.id",
    ),
    Holding(
        "calls",
        "Utskick om kallelser",
        ("call_delivery.recipient", "call_delivery.mail"),
        f"select b.name as body, m.day, d.kind as letter_kind, d.at from call_delivery d join called x on x.id = d.recipient"
        f" {_MEETING} order by d.at",
    ),
    Holding(
        "calls",
        "Kallelser som personen skickade",
        ("meeting_call.sent_by",),
        f"select b.name as body, m.day, x.number, x.message, x.sent_at from meeting_call x {_MEETING}, who"
        " where x.sent_by = who.account order by x.sent_at",
    ),
    Holding(
        "answers",
        "Svar på kallelser",
        ("call_answer.recipient", "call_answer.substitute"),
        f"select b.name as body, m.day, c.answer as call_answer, c.mode, c.substitute_name, c.word, c.via as answer_way, c.at,"
        " c.substitute is not null and c.substitute = who.person as named_as_substitute"
        f" from call_answer c join call_recipient x on x.id = c.recipient {_MEETING}, who"
        " where x.id in (select id from called) or c.substitute = who.person order by c.at",
    ),
    Holding(
        "attendance",
        "Närvaro",
        ("attendance.person",),
        f"select b.name as body, m.day, x.name, x.title, x.organisation, p.name as principal, x.capacity,"
        " x.state as attendance_state, x.mode, x.arrived, x.left_at, o.name as in_place_of, x.duty"
        f" from present x {_MEETING} left join principal p on p.id = x.principal left join attendance o on o.id = x.in_place_of"
        " order by m.day, x.id",
    ),
    Holding(
        "attendance",
        "Föredragningar",
        ("presenter.person",),
        f"select b.name as body, m.day, i.title as item, x.name, x.title, x.organisation from presenter x {_ITEM}, who"
        " where x.person = who.person order by m.day, x.id",
    ),
    Holding(
        "votes",
        "Jäv",
        ("recusal.attendance",),
        f"select b.name as body, m.day, i.title as item, x.reason from recusal x {_ITEM}"
        " where x.attendance in (select id from present) order by m.day, x.id",
    ),
    Holding(
        "votes",
        "Röster",
        ("ballot.attendance",),
        f"select b.name as body, m.day, i.title as item, x.question, l.position_taken"
        f" from ballot l join vote x on x.id = l.vote {_ITEM} where l.attendance in (select id from present)"
        " order by m.day, l.id",
    ),
    Holding(
        "votes",
        "Reservationer",
        ("reservation.attendance",),
        f"select b.name as body, m.day, i.title as item, x.text from reservation x {_ITEM}"
        " where x.attendance in (select id from present) order by m.day, x.id",
    ),
    Holding(
        "notes",
        "Anteckningar som personen skrev sist i",
        ("item_note.written_by",),
        f"select b.name as body, m.day, i.title as item, x.text, x.released, x.written_at from item_note x {_ITEM}, who"
        " where x.written_by = who.account order by x.written_at",
    ),
    Holding(
        "suggestions",
        "Förslag till punkter",
        ("item_suggestion.suggested_by", "item_suggestion.decided_by"),
        f"select b.name as body, m.day, x.title, x.text, x.suggested_at, x.state as suggestion_state, x.word, x.decided_at,"
        " x.decided_by = who.account as decided_by_person"
        f" from item_suggestion x {_MEETING}, who where who.account in (x.suggested_by, x.decided_by) order by x.suggested_at",
    ),
    Holding(
        "decisions",
        "Uppdrag ur beslut",
        ("clause_responsible.person",),
        f"select b.name as body, m.day, x.text, x.due, x.outcome from clause_responsible r join clause x on x.id = r.clause"
        f" {_MEETING}, who where r.person = who.person order by m.day, x.id",
    ),
    Holding(
        "decisions",
        "Rapporter om vad det blev",
        ("clause.outcome_by",),
        f"select b.name as body, m.day, x.text, x.outcome, x.outcome_at from clause x {_MEETING}, who"
        " where x.outcome_by = who.account order by x.outcome_at",
    ),
    Holding(
        "minutes",
        "Anteckningar och protokoll som personen gjorde eller godkände",
        ("minutes.made_by", "minutes.approved_by"),
        f"select b.name as body, m.day, x.number, x.made_by = who.account as made_by_person, x.made_at,"
        " x.approved_by = who.account as approved_by_person, x.approved_at"
        f" from minutes x {_MEETING}, who where who.account in (x.made_by, x.approved_by) order by x.made_at",
    ),
    Holding(
        "minutes",
        "Justeringar",
        ("minutes_approval.attendance", "minutes_approval.account"),
        f"select b.name as body, m.day, x.number, j.approved_at from minutes_approval j join minutes x on x.id = j.minutes"
        f" {_MEETING}, who where j.account = who.account or j.attendance in (select id from present) order by m.day, j.id",
    ),
    Holding(
        "minutes",
        "Synpunkter, maskningar och publiceringar",
        ("minutes_comments.handed_in_by", "masking.masked_by", "publication.published_by"),
        "select t.act, b.name as body, m.day, t.text, t.at from who, lateral ("
        " select 'minutes_comments' as act, v.meeting, null as text, c.handed_in_at as at, c.handed_in_by as by"
        " from minutes_comments c join minutes v on v.id = c.minutes"
        " union all select 'masking', k.meeting, k.reason, k.masked_at, k.masked_by from masking k"
        " union all select 'publication', v.meeting, null, p.published_at, p.published_by"
        " from publication p join minutes v on v.id = p.minutes"
        ") t join meeting m on m.id = t.meeting join body b on b.id = m.body where t.by = who.account order by t.at",
    ),
    Holding(
        "registrations",
        "Diarieföring",
        ("registration.recipient", "registration.mail"),
        f"select b.name as body, m.day, x.recipient, x.sent_at, x.register_number from registration x {_MEETING}, who"
        " where lower(x.recipient) = any(who.addresses) order by x.sent_at",
    ),
    Holding(
        "imports",
        "Filer med gamla anteckningar som personen lämnade in",
        ("minutes_import.handed_in_by",),
        "select u.name, x.handed_in_at from minutes_import x join upload u on u.id = x.upload, who"
        " where x.handed_in_by = who.account order by x.handed_in_at",
    ),
    Holding(
        "rounds",
        "Brev om rundor",
        ("round_letter.address",),
        "select r.title, l.occasion as round_occasion, l.name, l.address, l.at from round_letter l"
        " join round_row w on w.id = l.round_row join round r on r.id = w.round, who"
        " where lower(l.address) = any(who.addresses) order by l.at",
    ),
    Holding(
        "reports",
        "Ansvar för nationella nätverk",
        ("national_network.lead",),
        "select n.name as network, n.valid_from, n.valid_to from national_network n, who where n.lead = who.account",
    ),
    Holding(
        "files",
        "Filer som personen lämnade in",
        ("upload.uploaded_by",),
        "select u.name, u.media_type, u.size, u.uploaded_at from upload u, who where u.uploaded_by = who.account"
        " order by u.uploaded_at",
    ),
    Holding(
        "letters",
        "Brev",
        ("mail_message.recipient",),
        "select l.recipient, l.template as letter, l.state as letter_state, l.reason, l.created_at, l.sent_at"
        " from mail_message l, who where lower(l.recipient) = any(who.addresses) order by l.id",
    ),
    Holding(
        "feeds",
        "Kalenderprenumerationer",
        ("calendar_feed.account",),
        "select f.kind as feed_kind, b.name as body, f.created_at, f.revoked_at from calendar_feed f"
        " left join body b on b.id = f.body, who where f.account = who.account order by f.id",
    ),
    Holding(
        "jobs",
        "Jobb som personen startade",
        ("job.started_by",),
        "select j.title, j.state as job_state, j.created_at from job j, who where j.started_by = who.account order by j.id",
    ),
    Holding(
        "audit",
        "Händelser: vad personen har gjort",
        ("audit_entry.account",),
        "select e.at, e.verb, e.subject, e.fields, e.address as network_address from audit_entry e, who"
        " where e.account = who.account order by e.id",
    ),
    Holding(
        "audit",
        "Händelser: vad andra har gjort med uppgifter om personen",
        (),
        # Who did it is data about that person, not about this one (judgement of the Court of Justice in case C-579/21).
        "select e.at, e.verb, e.subject, e.fields from audit_entry e, who where e.account is distinct from who.account"
        " and (e.subject in ('person:' || who.person, 'konto:' || who.account)"
        " or e.subject in (select 'uppdrag:' || a.id from appointment a where a.person = who.person)"
        " or e.subject in (select 'behorighet:' || g.id from role_grant g where g.account = who.account)"
        " or e.subject in (select 'inbjudan:' || i.id from invitation i where lower(i.address) = any(who.addresses)"
        " or i.accepted_by = who.account or i.person = who.person)) order by e.id",
    ),
)

SOUGHT = frozenset(holding.kept for holding in HOLDINGS)
"""The kinds of the register that an extract looks for."""

# What holds a name and nothing that says whose: it may be somebody else's.
SAME_NAME = (
    "select * from who, lateral ("
    " select 'attendance' as place, b.name || ', ' || m.day as reference, a.name, null::timestamptz as at"
    " from attendance a join meeting m on m.id = a.meeting join body b on b.id = m.body where a.person is null"
    " union all select 'presenter', i.title, p.name, null from presenter p join agenda_item i on i.id = p.item"
    " where p.person is null"
    " union all select 'meeting_guest', b.name || ', ' || m.day, g.name, null from meeting_guest g"
    " join meeting m on m.id = g.meeting join body b on b.id = m.body where g.mail is null"
    " union all select 'call_answer', c.word, c.substitute_name, c.at from call_answer c where c.substitute is null"
    " union all select 'clause_responsible', l.text, r.name, null from clause_responsible r join clause l on l.id = r.clause"
    " where r.person is null"
    " union all select 'round', r.title, r.opened_by, r.opened_at from round r"
    " union all select 'round', r.title, r.closed_by, r.closed_at from round r"
    " union all select 'round_answer', r.title, a.by, a.at from round_answer a join round_row w on w.id = a.round_row"
    " join round r on r.id = w.round"
    " union all select 'network_report', collection || '/' || network, changed_by, changed_at from network_report"
    " union all select 'report_anchoring', r.collection || '/' || r.network, unnest(array[a.by, a.recorded_by]), a.at"
    " from report_anchoring a join network_report r on r.id = a.report"
    " union all select 'submitted_report', collection || '/' || network, unnest(array[submitted_by, anchored_by]), submitted_at"
    " from submitted_report"
    " union all select 'report_review', s.collection || '/' || s.network, v.by, v.at from report_review v"
    " join submitted_report s on s.id = v.report"
    " union all select 'review_answer', s.collection || '/' || s.network, a.by, a.at from review_answer a"
    " join report_review v on v.id = a.review join submitted_report s on s.id = v.report"
    " union all select 'national_part_draft', collection || '/' || network, changed_by, changed_at from national_part_draft"
    " union all select 'national_part_version', collection || '/' || network, published_by, published_at"
    " from national_part_version"
    ") t where lower(t.name) = any(who.names) order by t.place, t.at, t.reference"
)
SAME_NAME_COVERS = (
    "attendance.name", "call_answer.substitute_name", "clause_responsible.name", "meeting_guest.name", "presenter.name",
    "round.opened_by", "round.closed_by", "round_answer.by", "network_report.changed_by", "report_anchoring.by",
    "report_anchoring.recorded_by", "submitted_report.submitted_by", "submitted_report.anchored_by", "report_review.by",
    "review_answer.by", "national_part_draft.changed_by", "national_part_version.published_by",
)  # fmt: skip

# Where a name stands in running text: in which document, not the text itself, which is about others too.
MENTIONED = (
    "select * from who, lateral ("
    " select 'agenda_item' as place, b.name || ', ' || m.day || ': ' || i.title as reference,"
    " concat_ws(' ', i.title, i.background, i.account) as text"
    " from agenda_item i join meeting m on m.id = i.meeting join body b on b.id = m.body"
    " union all select 'item_note', b.name || ', ' || m.day || ': ' || i.title, x.text"
    f" from item_note x {_ITEM}"
    " union all select 'item_view', b.name || ', ' || m.day || ': ' || i.title, x.text"
    f" from item_view x {_ITEM}"
    f" union all select 'clause', b.name || ', ' || m.day, concat_ws(' ', x.text, x.outcome) from clause x {_MEETING}"
    f" union all select 'minutes', b.name || ', ' || m.day || ', version ' || x.number, x.content::text from minutes x {_MEETING}"
    f" union all select 'meeting_call', b.name || ', ' || m.day || ', version ' || x.number,"
    f" concat_ws(' ', x.message, x.content::text) from meeting_call x {_MEETING}"
    " union all select 'minutes_import', u.name, x.lines::text || x.understood::text"
    " from minutes_import x join upload u on u.id = x.upload"
    " union all select 'round', r.title, concat_ws(' ', r.title, r.question, r.closing_word) from round r"
    " union all select 'round_answer', r.title, a.text from round_answer a join round_row w on w.id = a.round_row"
    " join round r on r.id = w.round"
    " union all select 'network_report', collection || '/' || network, content::text from network_report"
    " union all select 'submitted_report', collection || '/' || network, content::text from submitted_report"
    " union all select 'mandate_document', name, concat_ws(' ', name, decision) from mandate_document"
    ") t where exists (select from unnest(who.names) n where position(n in lower(t.text)) > 0)"
    " order by t.place, t.reference"
)
