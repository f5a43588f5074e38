"""What is known of a work address: whether its holder may come in by a one-time link, or signs in somewhere."""

from dataclasses import dataclass
from datetime import date

from services.domain.base.engine import fetch
from services.domain.identity.queries.accounts import account_of_identity, hats_of_account, is_known_identity
from services.domain.identity.queries.providers import choices_for_address
from services.domain.identity.rules import ONE_TIME_LINK


@dataclass(frozen=True, slots=True)
class AddressStanding:
    """`tenants`: names of the RSS where the address is invited, holds a seat or is a guest; `signs_in_at`: names of the
    providers by which its holder comes in instead."""

    name: str
    tenants: tuple[str, ...]
    signs_in_at: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        return bool(self.tenants)


UNKNOWN = AddressStanding("", (), ())

_WHERE_KNOWN = """
    select t.name as tenant, x.name, x.account from (
        select i.tenant, i.name, null::integer as account from invitation i
            where lower(i.address) = $1 and i.tenant is not null and i.identifier is null
                and i.accepted_at is null and i.withdrawn_at is null
        union select r.tenant, r.name, r.account from address_in_registers($1, $2) r
    ) x join tenant t on t.slug = x.tenant and t.active order by swedish_key(t.name), x.account nulls last
"""

_PROVIDERS_OF_ACCOUNTS = """
    select p.name from account a join identity i on i.account = a.id and i.issuer <> $3
        join identity_provider p on p.issuer = i.issuer and p.active
    where a.closed_at is null and (a.id = any($1::integer[]) or lower(a.mail) = $2) group by p.name
    order by swedish_key(p.name)
"""


async def standing_of(address: str, today: date) -> AddressStanding:
    """What is known of an address, in lower case. Needs the identity scope."""
    own = await account_of_identity(ONE_TIME_LINK, address)
    if own is None and await is_known_identity(ONE_TIME_LINK, address):
        return UNKNOWN  # The account is closed.
    known = await fetch(_WHERE_KNOWN, address, today)
    others = {row["account"] for row in known if row["account"]} - ({own.id} if own else set())
    accounts = [*others, *([own.id] if own else [])]
    elsewhere = await fetch(_PROVIDERS_OF_ACCOUNTS, accounts, address, ONE_TIME_LINK)
    at_domain = await choices_for_address(address)
    # A person of the register who is another account's is nobody that a link could let in.
    tenants = [row["tenant"] for row in known if row["account"] not in others or elsewhere]
    tenants += [hat.title for hat in await hats_of_account(own.id, today=today)] if own else []
    name = next((row["name"] for row in known), own.name if own else "")
    names = (*(provider.name for provider in at_domain), *(row["name"] for row in elsewhere))
    return AddressStanding(name, tuple(dict.fromkeys(tenants)), tuple(dict.fromkeys(names)))
