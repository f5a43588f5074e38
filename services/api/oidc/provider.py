"""What we know about an identity provider before asking it."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit


class AuthMethod(StrEnum):
    """How we prove to the token endpoint who we are."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105


@dataclass(frozen=True)
class Provider:
    """One registration with one identity provider. `acr` lists the levels of assurance that are enough; none: any.

    `other_hosts` are hosts (`name` or `name:port`) beside the issuer's own that metadata may send us to.
    """

    slug: str
    issuer: str
    client_id: str
    auth_method: AuthMethod = AuthMethod.PRIVATE_KEY_JWT
    secret: str | None = field(default=None, repr=False)
    acr: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    other_hosts: frozenset[str] = frozenset()

    @property
    def metadata_url(self) -> str:
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    @property
    def hosts(self) -> frozenset[str]:
        return self.other_hosts | {urlsplit(self.issuer).netloc.lower()}
