"""Culling of records (gallring): which kinds may go, what is done to them, and the earliest that it may be done.

Sources: arkivlagen (1990:782), 3 and 10 §§: what is culled must not be needed for insight, justice, administration or research,
and a public authority needs a decision for it; Regulation (EU) 2016/679, article 5.1 c and e: no longer than is needed. What a
county decides and who decided it is never culled: minutes, decisions, attendance, appointments, answers to rounds, reports.

Each step chooses rows that are older than a day ($1) and says what is done to them, $2 of them at a time. What something that
is kept still points at stays. The database has its own, coarser limits (policies `may_go`): no query here can go beyond them.
"""

from dataclasses import dataclass
from enum import StrEnum

GRACE_DAYS = 7
"""A rule is carried out a week after it was chosen at the earliest: a slip of the hand can be put right."""

UNNAMED = "Borttagen person"
"""What somebody is called whose name is gone."""


class Deed(StrEnum):
    """What is done: the rows go (tas bort), or stay without saying whom they are about (avidentifieras)."""

    REMOVED = "removed"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to one table: `chosen` answers the numbers of the rows, `changes` what they become (nothing: they go)."""

    table: str
    chosen: str
    changes: str | None = None

    @property
    def statement(self) -> str:
        """Do it, to the oldest; answers to how many."""
        done = f"delete from {self.table}" if self.changes is None else f"update {self.table} set {self.changes}"
        # An array, for the rows are chosen once; without statistics they would be chosen anew for each row of the table.
        chosen = f"array({self.chosen} order by x.id limit $2)"
        return f"with done as ({done} where id = any({chosen}) returning id) select count(*) from done"

    @property
    def count(self) -> str:
        """How many there are to do it to."""
        return f"select count(*) from ({self.chosen}) old"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record that need not be kept (handlingsslag), in the words of whoever chooses for how long.

    `since`: from when its years are counted; `least`: the fewest years that may be chosen; `goes`: how the register says it,
    which it does instead of what the kinds `told_by` say otherwise, and beside what those of `added_to` say.
    """

    key: str
    title: str
    what: str
    since: str
    goes: str
    least: int
    steps: tuple[Step, ...]
    deed: Deed = Deed.REMOVED
    told_by: tuple[str, ...] = ()
    added_to: tuple[str, ...] = ()

    def told(self, years: int) -> str:
        """How the register of personal data says it."""
        return f"{self.goes} {years} år efter {self.since}."


_DAY = "($1::date::timestamp at time zone 'Europe/Stockholm')"
_OF_MEETING = "join meeting m on m.id = x.meeting and m.day < $1::date"
_OF_RECIPIENT = "join call_recipient r on r.id = x.recipient join meeting m on m.id = r.meeting and m.day < $1::date"

UNUSED_UPLOAD = " and ".join(
    f"not exists (select from {table} p where p.{column} = x.id)"
    for table, column in (
        ("attachment_file", "upload"), ("mandate_document", "upload"), ("meeting_call", "word"), ("meeting_call", "pdf"),
        ("minutes", "word"), ("minutes", "pdf"), ("minutes_comments", "upload"), ("minutes_import", "upload"),
        ("minutes_template", "upload"), ("round_answer", "document"),
    )
)  # fmt: skip

# Somebody who holds nothing and has held nothing since: no seat, no role, no decision to carry out, no call, no invitation.
_HOLDS_NOTHING = f"""
    x.erased_at is null and x.created_at < {_DAY}
    and not exists (select from appointment a where a.person = x.id and (a.valid_to is null or a.valid_to >= $1::date))
    and not exists (select from role_grant g where g.account = x.account and (g.valid_to is null or g.valid_to >= $1::date))
    and not exists (select from clause_responsible r join clause c on c.id = r.clause
        where r.person = x.id and c.follow_up = 'open')
    and not exists (select from call_recipient r join meeting m on m.id = r.meeting
        where r.person = x.id and m.day >= $1::date)
    and not exists (select from attendance a join meeting m on m.id = a.meeting where a.person = x.id and m.day >= $1::date)
    and not exists (select from invitation i where i.person = x.id and i.accepted_at is null and i.withdrawn_at is null)
"""

UNNAME_PERSON = (
    f"name = '{UNNAMED}', title = null, mail = null, phone = null, organisation = null, principal = null, account = null,"
    " erased_at = now()"
)

KINDS = (
    RecordKind(
        "answers",
        "Svar på kallelser",
        "Vem som skulle komma, ersättare och ord till kansliet. Vilka som kom står i mötets närvaro och bevaras.",
        "mötet",
        "Svaren tas bort",
        1,
        (Step("call_answer", f"select x.id from call_answer x {_OF_RECIPIENT}"),),
        told_by=("answers",),
    ),
    RecordKind(
        "calls",
        "Mottagare av kallelser",
        "Vem som kallades och vad som skickades till var och en. Kallelsen själv bevaras."
        " Den vars svar finns kvar står kvar så länge.",
        "mötet",
        "Namn, adresser och utskick tas bort",
        1,
        (
            Step("call_delivery", f"select x.id from call_delivery x {_OF_RECIPIENT}"),
            Step(
                "call_recipient",
                f"select x.id from call_recipient x {_OF_MEETING}"
                " where not exists (select from call_answer a where a.recipient = x.id)"
                " and not exists (select from call_delivery d where d.recipient = x.id)"
                " and not exists (select from call_recipient o where o.in_place_of = x.id)",
            ),
            Step(
                "meeting_guest",
                f"select x.id from meeting_guest x {_OF_MEETING}"
                " where not exists (select from call_recipient r where r.guest = x.id)",
            ),
        ),
        told_by=("calls",),
    ),
    RecordKind(
        "letters",
        "Brev",
        "Till vem, vad de sade och om de kom fram; påminnelser i avslutade rundor."
        " Brev om kallelser står kvar så länge mottagaren gör det, brev till registratorn så länge handlingen.",
        "att de skickades",
        "Breven tas bort",
        1,
        (
            Step(
                "mail_message",
                f"select x.id from mail_message x where x.state <> 'queued' and x.created_at < {_DAY}"
                " and not exists (select from call_delivery d where d.mail = x.id)"
                " and not exists (select from registration g where g.mail = x.id)",
            ),
            Step(
                "round_letter",
                "select x.id from round_letter x join round_row w on w.id = x.round_row join round r on r.id = w.round"
                f" where r.state = 'closed' and x.at < {_DAY}",
            ),
        ),
        told_by=("letters",),
    ),
    RecordKind(
        "working_papers",
        "Arbetsmaterial",
        "Sekreterarens anteckningar från möten som aldrig fick godkända anteckningar, kommenterade utkast till dem som är"
        " godkända, filer som lästs in och lagts undan, och filer som inget längre hör till.",
        "mötet eller att filen lämnades in",
        "Det som blivit kvar tas bort",
        2,
        (
            Step(
                "item_note",
                "select x.id from item_note x join agenda_item i on i.id = x.item"
                " join meeting m on m.id = i.meeting and m.day < $1::date",
            ),
            Step(
                "minutes_comments",
                "select x.id from minutes_comments x join minutes v on v.id = x.minutes"
                f" where v.state in ('approved', 'replaced') and v.approved_at < {_DAY} and x.handed_in_at < {_DAY}",
            ),
            Step(
                "minutes_import",
                "select x.id from minutes_import x where x.state in ('discarded', 'not_understood')"
                f" and x.handed_in_at < {_DAY}",
            ),
            Step(
                "upload",
                f"select x.id from upload x where x.uploaded_at < {_DAY} and {UNUSED_UPLOAD}",
            ),
        ),
        added_to=("notes", "imports"),
    ),
    RecordKind(
        "invitations",
        "Inbjudningar och kalenderprenumerationer",
        "Inbjudningar som är antagna eller tillbakatagna, och prenumerationer som är avslutade. Rollerna finns kvar.",
        "att de antogs, togs tillbaka eller avslutades",
        "De tas bort",
        1,
        (
            Step(
                "invitation",
                f"select x.id from invitation x where coalesce(x.withdrawn_at, x.accepted_at) < {_DAY}",
            ),
            Step("calendar_feed", f"select x.id from calendar_feed x where x.revoked_at < {_DAY}"),
        ),
        told_by=("invitation", "feeds"),
    ),
    RecordKind(
        "jobs",
        "Jobb",
        "Vem som startade vilket jobb. Dokumenten de gjorde tas alltid bort efter 30 dagar.",
        "att de gjordes",
        "Dokumenten tas bort efter 30 dagar. Jobben tas bort",
        1,
        (
            Step(
                "job",
                f"select x.id from job x where x.state in ('done', 'failed') and x.created_at < {_DAY}"
                " and not exists (select from stored_file f where f.job = x.id)",
            ),
        ),
        told_by=("jobs",),
    ),
    RecordKind(
        "contacts",
        "Kontaktuppgifter",
        "E-postadress och telefon till personer som inte längre har uppdrag, roll eller något att göra. Namnet står kvar.",
        "det sista uppdraget",
        "E-postadress och telefon tas bort",
        1,
        (
            Step(
                "person",
                f"select x.id from person x where (x.mail is not null or x.phone is not null) and {_HOLDS_NOTHING}",
                "mail = null, phone = null",
            ),
        ),
        Deed.UNNAMED,
        added_to=("person",),
    ),
    RecordKind(
        "people",
        "Namn i registret",
        f"Personer som inte längre har uppdrag, roll eller något att göra blir ”{UNNAMED}”. Uppdragens tider står kvar,"
        " och namnen i godkända anteckningar och i närvaron.",
        "det sista uppdraget",
        "Namnet tas bort",
        2,
        (Step("person", f"select x.id from person x where {_HOLDS_NOTHING}", UNNAME_PERSON),),
        Deed.UNNAMED,
        added_to=("person",),
    ),
)

KIND_OF_KEY = {kind.key: kind for kind in KINDS}

KEPT_FOR_GOOD = (
    "Godkända anteckningar och protokoll, med bilagor",
    "Beslut, och vad det blev av dem",
    "Kallelser och dagordningar",
    "Närvaro, jäv, röster och reservationer",
    "Organ, platser och uppdrag med sina tider",
    "Rundor och svaren på dem",
    "Halvårsrapporter",
    "Diarieföring",
)
"""What is never culled, in the words of the page."""
