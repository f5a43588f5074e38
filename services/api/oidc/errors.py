"""What can go wrong between us and an identity provider. The reason is for the log; the person reads Swedish words."""


class OidcError(Exception):
    """Sign-in or sign-out did not go through. `reason` is technical, holds no personal data and no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AttemptUnknown(OidcError):
    """The answer belongs to no attempt of this browser: forged, used before, or older than ten minutes."""


class IssuerMixedUp(OidcError):
    """The answer names another issuer than the one that was asked (RFC 9207)."""


class SignInDeclined(OidcError):
    """The provider answered with an error, most often because the person cancelled. `code` is OAuth's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"provider answered {code}")
        self.code = code


class AnswerRefused(OidcError):
    """A token or the user information did not stand up to checking."""


class AssuranceTooLow(OidcError):
    """The person signed in at a lower level of assurance (tillitsnivå) than the tenant requires."""


class ProviderUnreachable(OidcError):
    """The provider did not answer, or answered with a server error: worth trying again."""


class ProviderMisconfigured(OidcError):
    """The provider's metadata or our registration with it is wrong: someone must mend it."""


class LogoutTokenRefused(OidcError):
    """A back-channel logout token did not stand up to checking."""
