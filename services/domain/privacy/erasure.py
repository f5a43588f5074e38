"""Erasure of a person (radering): what goes, what is only made nameless, and what stays because the law says so.

Sources: Regulation (EU) 2016/679, article 17; its paragraph 3 b and d leaves what a public authority must keep and what is
archived in the public interest. So minutes, attendance, decisions and the audit log keep what they say.

Each step is done to what `WHO` of `holdings` finds of the person, in this order: the name goes first, for the database lets
younger answers go with the name alone.
"""

from dataclasses import dataclass

from services.domain.base.errors import RuleBroken
from services.domain.privacy.holdings import WHO
from services.domain.privacy.retention import UNNAME_PERSON, UNNAMED


class StillNeeded(RuleBroken):
    """Somebody cannot be erased who holds a seat or a role, is called to a meeting, or has a decision to carry out
    (`name`, and which of it: `seat`, `role`, `call`, `task`)."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One step: the table, what people call what goes, and the statement, which tells of `who` and `called`."""

    table: str
    words: str
    statement: str

    @property
    def query(self) -> str:
        """Do it; answers to how many rows."""
        return f"{WHO}, done as ({self.statement} returning 1) select count(*) from done"


_MINE = "lower({}) = any(who.addresses)"

ERASED = (
    Erased(
        "person",
        "Namn, titel, arbetsgivare, e-postadress, telefon och kopplingen till ett konto",
        f"update person x set {UNNAME_PERSON} from who where x.id = who.person",
    ),
    Erased(
        "call_answer",
        "Svar på kallelser, med ord till kansliet",
        "delete from call_answer x using call_recipient r, who where r.id = x.recipient and r.person = who.person",
    ),
    Erased(
        "call_recipient",
        "Namn och adress som mottagare av kallelser",
        f"update call_recipient x set name = '{UNNAMED}', mail = null where x.id in (select id from called)",
    ),
    Erased(
        "meeting_guest",
        "Namn och adress som gäst vid möten",
        f"update meeting_guest x set name = '{UNNAMED}', title = null, organisation = null, mail = null from who"
        f" where {_MINE.format('x.mail')}",
    ),
    Erased(
        "calendar_feed",
        "Kalenderprenumerationer",
        "update calendar_feed x set revoked_at = coalesce(x.revoked_at, now()) from who where x.account = who.account",
    ),
    Erased(
        "invitation",
        "Inbjudningar",
        f"update invitation x set name = '{UNNAMED}', address = '', identifier = null, person = null,"
        " withdrawn_at = coalesce(x.withdrawn_at, case when x.accepted_at is null then now() end) from who"
        f" where {_MINE.format('x.address')} or x.person = who.person or x.accepted_by = who.account",
    ),
    Erased(
        "mail_message",
        "Brev till personen: adress och innehåll",
        f"update mail_message x set recipient = '{UNNAMED}', context = '{{}}' from who"
        f" where x.state <> 'queued' and {_MINE.format('x.recipient')}",
    ),
    Erased(
        "round_letter",
        "Påminnelser i rundor som är äldre än ett år",
        f"delete from round_letter x using who where {_MINE.format('x.address')} and x.at < now() - interval '1 year'",
    ),
    Erased(
        "job",
        "Vem tidigare registerutdrag gällde",
        "update job x set payload = x.payload - 'person' - 'account' - 'address' from who"
        " where x.kind = 'privacy.extract' and x.state in ('done', 'failed')"
        " and ((x.payload ->> 'person')::integer = who.person or x.payload ->> 'address' = any(who.addresses))",
    ),
)

# What stands in the way: whoever holds or has to do something is still needed under that name.
HINDRANCES = f"""
    {WHO} select
        exists (select from appointment a, who where a.person = who.person
            and (a.valid_to is null or a.valid_to >= $5::date)) as seat,
        exists (select from role_grant g, who where g.account = who.account
            and (g.valid_to is null or g.valid_to >= $5::date)) as role,
        exists (select from called r join meeting m on m.id = r.meeting
            where m.day >= $5::date and m.state <> 'called_off' and r.withdrawn_at is null) as call,
        exists (select from clause_responsible r join clause c on c.id = r.clause, who
            where r.person = who.person and c.follow_up = 'open') as task
"""

# What stays, in numbers.
STAYS = f"""
    {WHO} select
        (select count(*) from appointment a, who where a.person = who.person) as appointments,
        (select count(*) from present) as attendance,
        (select count(*) from presenter x, who where x.person = who.person) as presentations,
        (select count(*) from clause_responsible r, who where r.person = who.person) as decisions,
        (select count(*) from audit_entry e, who where e.account = who.account) as events
"""

# Appointments that may have been mistakes: the person was neither called to nor present at any meeting of the body meanwhile.
TRACELESS = f"""
    {WHO} select a.id, coalesce(b.name, n.network) as place, s.function, a.valid_from, a.valid_to
    from appointment a join who on a.person = who.person left join seat s on s.id = a.seat
        left join representation n on n.id = s.representation left join body b on b.id = coalesce(s.body, a.body)
    where not exists (select from meeting m where m.body = b.id and m.day between a.valid_from and coalesce(a.valid_to, m.day)
        and (exists (select from present t where t.meeting = m.id) or exists (select from called r where r.meeting = m.id)))
    order by a.valid_from, a.id
"""
