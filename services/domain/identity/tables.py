"""Identity rows: shared by all hats, reached by sign-in and by each tenant's administrator for its own."""

from piccolo.columns import JSONB, Array, Boolean, Bytea, Date, ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from services.domain.tenancy.tables import Tenant


class Account(Table, tablename="account"):
    """A person who signs in (konto). No password, no personal identity number."""

    id = Serial(primary_key=True)
    name = Varchar(length=120, null=False)
    mail = Varchar(length=254, null=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    closed_at = Timestamptz(null=True, default=None)


class IdentityProvider(Table, tablename="identity_provider"):
    """An organisation's sign-in service (identitetstjänst) as one tenant, or SKR and the operator (no tenant), trusts it."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    slug = Varchar(length=60, null=False, unique=True)
    name = Varchar(length=120, null=False)
    issuer = Varchar(length=300, null=False)
    client_id = Varchar(length=200, null=False)
    auth_method = Varchar(length=30, null=False, default="private_key_jwt")
    encrypted_secret = Bytea(null=True, default=None)
    claims = JSONB(null=False, default="{}")
    group_roles = JSONB(null=False, default="{}")
    domains = Array(base_column=Varchar(), null=False, default=list)
    other_hosts = Array(base_column=Varchar(), null=False, default=list)
    required_acr = Varchar(length=200, null=True, default=None)
    active = Boolean(null=False, default=True)


class Identity(Table, tablename="identity"):
    """An account as one provider knows it: issuer and subject identify, never the mail address."""

    id = Serial(primary_key=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    issuer = Varchar(length=300, null=False)
    subject = Varchar(length=255, null=False)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    last_seen_at = Timestamptz(null=True, default=None)


class RoleGrant(Table, tablename="role_grant"):
    """A role given to an account (behörighet) from a date to a date, in a tenant or, without one, nationally."""

    id = Serial(primary_key=True)
    account = ForeignKey(Account, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    tenant = ForeignKey(Tenant, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    role = Varchar(length=30, null=False)
    body = Integer(null=True, default=None)
    principal = Integer(null=True, default=None)
    network = Varchar(length=60, null=True, default=None)
    source = Varchar(length=20, null=False, default="invitation")
    valid_from = Date(null=False, default=None)
    valid_to = Date(null=True, default=None)


class Invitation(Table, tablename="invitation"):
    """An invited work address or identifier (inbjudan), with the roles that its holder gets at the first sign-in."""

    id = Serial(primary_key=True)
    tenant = ForeignKey(Tenant, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    address = Varchar(length=254, null=False)
    identifier = Varchar(length=255, null=True, default=None)
    name = Varchar(length=120, null=False)
    roles = JSONB(null=False, default="[]")
    person = Integer(null=True, default=None)
    invited_by = Integer(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    accepted_at = Timestamptz(null=True, default=None)
    accepted_by = ForeignKey(Account, null=True, default=None, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict)
    withdrawn_at = Timestamptz(null=True, default=None)
