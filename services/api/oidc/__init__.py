"""Sign-in by OpenID Connect (inloggning): the protocol alone, apart from who may come in and how that is stored.

A `RelyingParty` speaks with one identity provider (identitetsutfärdare). It keeps only what may be forgotten, the
provider's metadata and keys; the attempt under way is an `Attempt` that the caller keeps, single use, for ten minutes.
"""

from services.api.oidc.attempt import Attempt
from services.api.oidc.client_keys import ClientKeys
from services.api.oidc.errors import (
    AnswerRefused,
    AssuranceTooLow,
    AttemptUnknown,
    IssuerMixedUp,
    LogoutTokenRefused,
    OidcError,
    ProviderMisconfigured,
    ProviderUnreachable,
    SignInDeclined,
)
from services.api.oidc.provider import AuthMethod, Provider
from services.api.oidc.relying_party import RelyingParties, RelyingParty
from services.api.oidc.tokens import LogoutOrder, Person

__all__ = [
    "AnswerRefused",
    "AssuranceTooLow",
    "Attempt",
    "AttemptUnknown",
    "AuthMethod",
    "ClientKeys",
    "IssuerMixedUp",
    "LogoutOrder",
    "LogoutTokenRefused",
    "OidcError",
    "Person",
    "Provider",
    "ProviderMisconfigured",
    "ProviderUnreachable",
    "RelyingParties",
    "RelyingParty",
    "SignInDeclined",
]
