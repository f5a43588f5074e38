"""Reference rows and the tenants themselves."""

from piccolo.columns import JSONB, Boolean, Bytea, Date, ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class County(Table, tablename="county"):
    """County (län)."""

    code = Varchar(length=2, primary_key=True)
    name = Varchar(length=60, null=False)


class Municipality(Table, tablename="municipality"):
    """Municipality (kommun) with its organisation number."""

    code = Varchar(length=4, primary_key=True)
    name = Varchar(length=60, null=False)
    county = ForeignKey(County, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    organisation_number = Varchar(length=11, null=False)


class Region(Table, tablename="region"):
    """Region, one per county."""

    county = ForeignKey(County, null=False, unique=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    name = Varchar(length=80, null=False)
    organisation_number = Varchar(length=11, null=False)


class Population(Table, tablename="population"):
    """Population (folkmängd) of a municipality on a date, in persons."""

    id = Serial(primary_key=True)
    municipality = ForeignKey(Municipality, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    date = Date(null=False, default=None)
    persons = Integer(null=False)
    source = Varchar(length=60, null=False)


class Tenant(Table, tablename="tenant"):
    """An RSS. Its slug is its address and the key of all its rows; it never changes."""

    slug = Varchar(length=40, primary_key=True)
    name = Varchar(length=120, null=False)
    short_name = Varchar(length=60, null=False)
    host = Varchar(length=160, null=False)
    legal_form = Varchar(length=30, null=False, default="unknown")
    county = ForeignKey(County, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    verified = Boolean(null=False, default=False)
    note = Text(null=False, default="")
    colour = Varchar(length=20, null=False, default="bla")
    logo = Bytea(null=True, default=None)
    logo_type = Varchar(length=20, null=True, default=None)
    settings = JSONB(null=False, default="{}")
    active = Boolean(null=False, default=False)


class TenantMunicipality(Table, tablename="tenant_municipality"):
    """That a municipality belongs to an RSS; Kungsbacka belongs to two."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    municipality = ForeignKey(Municipality, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)


class ProcessorAgreement(Table, tablename="processor_agreement"):
    """A version of the agreement by which an RSS has its personal data processed (personuppgiftsbiträdesavtal): its parties,
    whom to turn to at the processor, and `sub_processors` (name, task, country). Anybody may read it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    version = Varchar(length=40, null=False)
    agreed_on = Date(null=False, default=None)
    controller = Varchar(length=160, null=False)
    processor = Varchar(length=160, null=False)
    contact = Varchar(length=200, null=False, default="")
    sub_processors = JSONB(null=False, default="[]")
    stated_at = Timestamptz(null=False, default=TimestamptzNow())
