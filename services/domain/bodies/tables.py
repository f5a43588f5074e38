"""The structure's rows. All belong to one tenant; references between them are composite keys, made in the migration."""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Integer, Serial, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.identity.tables import Account
from services.domain.tenancy.tables import County, Municipality, Tenant


class Principal(Table, tablename="principal"):
    """Principal (huvudman). `from_register`: there because a group takes its members from the municipalities' register."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    name = Varchar(length=160, null=False)
    kind = Varchar(length=20, null=False)
    municipality = ForeignKey(
        Municipality, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict
    )
    county = ForeignKey(County, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    population = Integer(null=True, default=None)
    scope = Varchar(length=40, null=True, default=None)
    party = Boolean(null=True, default=None)
    lacks = JSONB(null=False, default="[]")
    from_register = Boolean(null=False, default=False)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class PrincipalGroup(Table, tablename="principal_group"):
    """A named set of principals (grupp av huvudmän) that seats are drawn from."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    name = Varchar(length=160, null=False)
    members_from = Varchar(length=80, null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class GroupMember(Table, tablename="group_member"):
    """That a principal, or all of another group, belongs to a group."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    principal_group = Integer(null=False)
    principal = Integer(null=True, default=None)
    member_group = Integer(null=True, default=None)
    from_register = Boolean(null=False, default=False)
    position = Integer(null=False, default=0)


class Partner(Table, tablename="partner"):
    """An organisation outside the principals (samverkanspart)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    name = Varchar(length=160, null=False)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class Body(Table, tablename="body"):
    """Body (organ) of any kind. `mandate_until` is the last day of its present mandate period (mandatperiod)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    name = Varchar(length=160, null=False)
    short_name = Varchar(length=80, null=True, default=None)
    abbreviation = Varchar(length=20, null=True, default=None)
    aliases = JSONB(null=False, default="[]")
    kind = Varchar(length=30, null=False)
    status = Varchar(length=20, null=False, default="in_force")
    decision_mode = Varchar(length=20, null=True, default=None)
    purpose = Text(null=True, default=None)
    parent = Integer(null=True, default=None)
    meetings_per_year = SmallInt(null=True, default=None)
    meetings_approximate = Boolean(null=True, default=None)
    one_per = Varchar(length=80, null=True, default=None)
    instances = SmallInt(null=True, default=None)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    mandate_until = Date(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class BodyRoute(Table, tablename="body_route"):
    """A way that matters go from a body to another (väg)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=False)
    target = Integer(null=False)
    kind = Varchar(length=40, null=False)
    position = Integer(null=False, default=0)


class Representation(Table, tablename="representation"):
    """Representation in one of SKR's networks (nationell representation); `network` is the network's slug."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    network = Varchar(length=80, null=False)
    stated_seats = SmallInt(null=True, default=None)
    same_persons_as = Varchar(length=80, null=True, default=None)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class Seat(Table, tablename="seat"):
    """Seat (plats): a function in a body, or in a national network, drawn from principals."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=True, default=None)
    representation = Integer(null=True, default=None)
    role = Varchar(length=20, null=False, default="member")
    function = Varchar(length=200, null=False)
    places = SmallInt(null=True, default=None)
    per_principal_min = SmallInt(null=True, default=None)
    per_principal_max = SmallInt(null=True, default=None)
    voting = Boolean(null=True, default=None)
    appointed_by = Integer(null=True, default=None)
    same_persons_as = Integer(null=True, default=None)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class StatedVacancy(Table, tablename="stated_vacancy"):
    """A vacancy that a document names on a date (uppgiven vakans)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    body = Integer(null=False)
    stated_on = Date(null=False, default=None)
    function = Varchar(length=200, null=False)
    places = SmallInt(null=True, default=None)
    closed = Date(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class SeatSource(Table, tablename="seat_source"):
    """What a seat, or a stated vacancy, is drawn from. `outside`: not one of the parties, though it may be a principal."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    seat = Integer(null=True, default=None)
    stated_vacancy = Integer(null=True, default=None)
    principal = Integer(null=True, default=None)
    principal_group = Integer(null=True, default=None)
    body = Integer(null=True, default=None)
    partner = Integer(null=True, default=None)
    outside = Boolean(null=False, default=False)
    position = Integer(null=False, default=0)


class MandateDocument(Table, tablename="mandate_document"):
    """Mandate document (styrdokument) of a body, with the decision that adopted it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    body = Integer(null=False)
    name = Varchar(length=200, null=False)
    adopted_by = Integer(null=True, default=None)
    adopted_on = Date(null=True, default=None)
    decision = Text(null=True, default=None)
    valid_from = Date(null=True, default=None)
    valid_to = Date(null=True, default=None)
    address = Varchar(length=500, null=True, default=None)
    upload = Integer(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class StructureCycle(Table, tablename="structure_cycle"):
    """Something that comes back so many times a year (återkommande)."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=80, null=False)
    what = Varchar(length=200, null=False)
    body = Integer(null=True, default=None)
    times_per_year = SmallInt(null=True, default=None)
    facts = JSONB(null=False, default="{}")
    position = Integer(null=False, default=0)


class StructureFact(Table, tablename="structure_fact"):
    """A table of the structure file that is kept whole (uppgift): the RSS's own facts, sources, agreement, funds …"""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    section = Varchar(length=40, null=False)
    content = JSONB(null=False, default="{}")


class Person(Table, tablename="person"):
    """Somebody who holds or has held a seat (person), with the account that is theirs when they sign in.

    Since `erased_at` nothing says who it was: the row stays for the appointments that point at it.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Varchar(length=120, null=False)
    title = Varchar(length=120, null=True, default=None)
    mail = Varchar(length=254, null=True, default=None)
    phone = Varchar(length=40, null=True, default=None)
    principal = Integer(null=True, default=None)
    organisation = Varchar(length=160, null=True, default=None)
    account = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    erased_at = Timestamptz(null=True, default=None)


class Appointment(Table, tablename="appointment"):
    """Appointment (uppdrag): a person holds a seat from a day to a day, both included.

    `place_owner` is the principal whose places are numbered, 0 where the seat's places are numbered in common.
    """

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    seat = Integer(null=True, default=None)
    body = Integer(null=True, default=None)
    person = Integer(null=False)
    principal = Integer(null=True, default=None)
    kind = Varchar(length=20, null=False, default="ordinary")
    place_owner = Integer(null=False, default=0)
    place = SmallInt(null=False, default=1)
    instead_of = Integer(null=True, default=None)
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)
    decision = Text(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
