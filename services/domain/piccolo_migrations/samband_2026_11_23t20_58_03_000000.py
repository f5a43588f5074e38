"""Policies, composite keys and what the database itself keeps of agendas, calls, sittings, clauses and minutes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from services.domain.piccolo_migrations_sql import run_sql, tenant_table

ID = "2026-11-23T20:58:03:000000"
VERSION = "1.38.0"
DESCRIPTION = "Policies, keys and constraints of what a meeting holds"

KEPT = ("select", "insert", "update")
ADDED = ("select", "insert")

TABLES = (
    ("body_rules", {"body": "body", "steered_by": "body"}, KEPT),
    ("item_kind", {}, ()),
    ("standing_item", {"body": "body"}, ()),
    ("agenda_item", {"meeting": "meeting", "parent": "agenda_item", "came_from": "agenda_item"}, ()),
    ("presenter", {"item": "agenda_item", "person": "person"}, ()),
    ("attachment", {"meeting": "meeting"}, ()),
    ("attachment_file", {"attachment": "attachment", "upload": "upload"}, ()),
    ("item_attachment", {"item": "agenda_item", "attachment": "attachment"}, ()),
    ("item_suggestion", {"meeting": "meeting", "item": "agenda_item"}, ()),
    ("meeting_call", {"meeting": "meeting", "word": "upload", "pdf": "upload"}, KEPT),
    ("meeting_guest", {"meeting": "meeting"}, ()),
    (
        "call_recipient",
        {"meeting": "meeting", "person": "person", "guest": "meeting_guest", "principal": "principal"},
        KEPT,
    ),
    ("call_delivery", {"recipient": "call_recipient", "call": "meeting_call"}, ADDED),
    ("call_answer", {"recipient": "call_recipient", "substitute": "person"}, ADDED),
    (
        "attendance",
        {"meeting": "meeting", "person": "person", "principal": "principal", "in_place_of": "attendance"},
        (),
    ),
    ("item_note", {"item": "agenda_item"}, ()),
    ("item_view", {"item": "agenda_item", "principal": "principal"}, ()),
    ("recusal", {"item": "agenda_item", "attendance": "attendance"}, ()),
    ("vote", {"item": "agenda_item"}, ()),
    ("ballot", {"vote": "vote", "attendance": "attendance"}, ()),
    ("reservation", {"item": "agenda_item", "attendance": "attendance"}, ()),
    ("clause", {"meeting": "meeting", "item": "agenda_item", "referred_to": "body"}, ()),
    ("clause_responsible", {"clause": "clause", "body": "body", "principal": "principal", "person": "person"}, ()),
    ("minutes", {"meeting": "meeting", "word": "upload", "pdf": "upload", "approved_at_meeting": "meeting"}, KEPT),
    ("minutes_approval", {"minutes": "minutes", "attendance": "attendance"}, ()),
    ("minutes_comments", {"minutes": "minutes", "upload": "upload"}, KEPT),
    ("masking", {"meeting": "meeting", "item": "agenda_item"}, ()),
    ("publication", {"minutes": "minutes"}, KEPT),
    ("registration", {"meeting": "meeting", "call": "meeting_call", "minutes": "minutes"}, KEPT),
    ("minutes_template", {"upload": "upload"}, KEPT),
    ("minutes_import", {"upload": "upload", "meeting": "meeting"}, ()),
)

# Keys to rows that no tenant owns, and keys that point back.
INDEXED = (
    ("item_suggestion", "suggested_by"),
    ("item_suggestion", "decided_by"),
    ("meeting_call", "sent_by"),
    ("call_delivery", "mail"),
    ("item_note", "written_by"),
    ("clause", "outcome_by"),
    ("minutes", "made_by"),
    ("minutes", "approved_by"),
    ("minutes_approval", "account"),
    ("minutes_comments", "handed_in_by"),
    ("masking", "masked_by"),
    ("publication", "published_by"),
    ("registration", "mail"),
    ("minutes_import", "handed_in_by"),
)

RULES = """
    alter table agenda_item add constraint agenda_item_came_from_clause_in_tenant foreign key (tenant, came_from_clause)
        references clause (tenant, id) on delete restrict;
    create index agenda_item_came_from_clause on agenda_item (tenant, came_from_clause);
    alter table meeting add constraint meeting_present_item_in_tenant foreign key (tenant, present_item)
        references agenda_item (tenant, id) on delete restrict;
    create index meeting_present_item on meeting (tenant, present_item);
    alter table meeting add constraint meeting_held check (closed_at is null or opened_at <= closed_at);

    alter table body_rules add constraint body_rules_once unique (tenant, body);
    alter table body_rules add constraint body_rules_form check (form in ('notes', 'protocol'));
    alter table body_rules add constraint body_rules_quorum check (quorum in ('none', 'half', 'number')
        and (quorum = 'number') = (quorum_number is not null) and coalesce(quorum_number, 1) > 0);
    alter table body_rules add constraint body_rules_approval check (approval in ('next_meeting', 'approvers')
        and (approval = 'approvers') = (approvers > 0));
    alter table item_kind add constraint item_kind_once unique (tenant, slug);
    alter table standing_item add constraint standing_item_role check (role in ('none', 'opening',
        'approval_of_agenda', 'previous_minutes', 'section', 'next_meeting'));
    alter table agenda_item add constraint agenda_item_role check (role in ('none', 'opening',
        'approval_of_agenda', 'previous_minutes', 'section', 'next_meeting'));
    alter table agenda_item add constraint agenda_item_state
        check (state in ('planned', 'handled', 'postponed', 'withdrawn'));
    alter table agenda_item add constraint agenda_item_origin check (origin in ('standing', 'own', 'postponed',
        'report_back', 'referred', 'suggested', 'chosen', 'read_in'));
    alter table agenda_item add constraint agenda_item_title check (title <> '');
    alter table agenda_item add constraint agenda_item_own_parent check (parent <> id);
    alter table agenda_item add constraint agenda_item_minutes check (minutes between 0 and 1440);
    create index agenda_item_order on agenda_item (tenant, meeting, position, id);
    alter table attachment add constraint attachment_letter check (letter ~ '^[A-ZÅÄÖ]{1,3}$');
    create unique index attachment_letter_once on attachment (tenant, meeting, letter) where letter is not null;
    alter table item_attachment add constraint item_attachment_once unique (tenant, item, attachment);
    alter table item_suggestion add constraint item_suggestion_state check (state in ('open', 'accepted', 'declined'));

    alter table meeting_call add constraint meeting_call_once unique (tenant, meeting, number);
    alter table call_recipient add constraint call_recipient_one check (person is null or guest is null);
    alter table call_recipient add constraint call_recipient_capacity
        check (capacity in ('member', 'substitute', 'acting', 'co_opted', 'staff', 'guest'));
    create unique index call_recipient_person_once on call_recipient (tenant, meeting, person) where person is not null;
    create unique index call_recipient_guest_once on call_recipient (tenant, meeting, guest) where guest is not null;
    alter table call_delivery add constraint call_delivery_kind
        check (kind in ('call', 'change', 'reminder', 'cancellation', 'link'));
    alter table call_answer add constraint call_answer_answer check (answer in ('yes', 'no', 'substitute'));
    alter table call_answer add constraint call_answer_via check (via in ('page', 'link', 'mail', 'office'));

    alter table attendance add constraint attendance_state check (state in ('expected', 'present', 'absent'));
    alter table attendance add constraint attendance_mode check (mode in ('on_site', 'remote'));
    alter table attendance add constraint attendance_capacity
        check (capacity in ('member', 'substitute', 'acting', 'co_opted', 'staff', 'guest'));
    alter table attendance add constraint attendance_times check (left_at > arrived);
    create unique index attendance_person_once on attendance (tenant, meeting, person) where person is not null;
    alter table item_note add constraint item_note_once unique (tenant, item);
    alter table item_view add constraint item_view_once unique (tenant, item, principal);
    alter table recusal add constraint recusal_once unique (tenant, item, attendance);
    alter table ballot add constraint ballot_once unique (tenant, vote, attendance);
    alter table ballot add constraint ballot_position check (position_taken in ('yes', 'no', 'abstain'));
    alter table reservation add constraint reservation_once unique (tenant, item, attendance);

    alter table clause add constraint clause_state check (state in ('drafted', 'adopted', 'dropped'));
    alter table clause add constraint clause_follow_up check (follow_up in ('none', 'open', 'done', 'given_up'));
    alter table clause add constraint clause_text check (text <> '');
    alter table clause add constraint clause_adopted check ((state = 'adopted') = (adopted_at is not null));
    alter table clause_responsible add constraint clause_responsible_kind check (
        case kind when 'rss' then num_nonnulls(body, principal, person, name) = 0
            when 'body' then body is not null and num_nonnulls(principal, person, name) = 0
            when 'principal' then principal is not null and num_nonnulls(body, person, name) = 0
            when 'person' then person is not null and num_nonnulls(body, principal, name) = 0
            when 'everyone' then num_nonnulls(body, principal, person, name) = 0
            when 'other' then name is not null and num_nonnulls(body, principal, person) = 0
            else false end);
    create index clause_open on clause (tenant, due) where follow_up = 'open';
    -- Found by Swedish stems: "handlingar" finds "handlingarna".
    alter table clause add column search tsvector not null generated always as (to_tsvector('swedish', text)) stored;
    create index clause_search on clause using gin (search);

    alter table minutes add constraint minutes_once unique (tenant, meeting, number);
    alter table minutes add constraint minutes_state
        check (state in ('draft', 'out_for_comments', 'approved', 'replaced'));
    alter table minutes add constraint minutes_source check (source in ('made', 'read_in'));
    alter table minutes add constraint minutes_approved
        check ((state in ('approved', 'replaced')) = (approved_at is not null and digest is not null));
    create unique index minutes_one_in_force on minutes (tenant, meeting) where state = 'approved';
    create unique index minutes_one_draft on minutes (tenant, meeting) where state in ('draft', 'out_for_comments');
    alter table minutes_approval add constraint minutes_approval_once unique (tenant, minutes, attendance);
    alter table minutes_comments add constraint minutes_comments_state check (state in ('open', 'dealt_with'));
    create unique index publication_once on publication (tenant, minutes) where withdrawn_at is null;
    alter table registration add constraint registration_one check (num_nonnulls(call, minutes) = 1);
    alter table minutes_template add constraint minutes_template_kind
        check (kind in ('notes', 'protocol', 'call', 'excerpt'));
    alter table minutes_import add constraint minutes_import_state
        check (state in ('waiting', 'read', 'not_understood', 'saved', 'discarded'));

    -- Approved minutes stand: the row may pass from approved to replaced, and get documents made of the same content.
    create function keep_approved_minutes() returns trigger language plpgsql as $$
        begin
            if old.state in ('approved', 'replaced') and (
                new.content is distinct from old.content or new.digest is distinct from old.digest
                or new.number <> old.number or new.meeting <> old.meeting or new.approved_at <> old.approved_at
                or new.approved_by is distinct from old.approved_by
                or new.state not in ('approved', 'replaced') or (old.state = 'replaced' and new.state <> 'replaced'))
            then
                raise exception 'approved minutes are never changed' using errcode = 'check_violation';
            end if;
            return new;
        end
    $$;
    create trigger keep_approved_minutes before update on minutes
        for each row execute function keep_approved_minutes();
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="samband", description=DESCRIPTION)

    async def run() -> None:
        for table, references, verbs in TABLES:
            await run_sql(tenant_table(table, references, verbs=verbs))
        for table, column in INDEXED:
            await run_sql(f"create index {table}_{column} on {table} ({column});")
        await run_sql(RULES)

    manager.add_raw(run)
    return manager
