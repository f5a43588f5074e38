"""What may be done with rounds, and by whom a respondent is spoken for."""

from services.domain.base.actor import Actor
from services.domain.base.permissions import EVERYONE, STAFF, Permission
from services.domain.base.roles import Role

SPEAKS_FOR_A_BODY = frozenset({Role.CHAIR, Role.VICE_CHAIR, Role.SECRETARY})


class RoundPermission(Permission):
    """Permissions of rounds. A secretary leads the rounds of the body that they are secretary of.

    Who is co-opted sees the body that they are co-opted to, not what the county asks its principals.
    """

    READ = "rounds:round:read", EVERYONE - {Role.CO_OPTED}, None, "all"
    """A guest reads those that they answer."""

    LEAD = "rounds:round:lead", STAFF | {Role.SECRETARY}, "body"
    ANSWER = (
        "rounds:answer:give",
        SPEAKS_FOR_A_BODY | {Role.MEMBER, Role.CONTACT, Role.REGISTRAR, Role.SIGNATORY},
        "principal",
        "principal",
    )
    ANSWER_AS_BODY = "rounds:answer:give-as-body", SPEAKS_FOR_A_BODY, "body", "body"


def may_answer(actor: Actor, *, principal: int | None = None, body: int | None = None) -> bool:
    """Whether somebody answers for this principal or body. A function has nobody here: the office writes its answer down."""
    if principal is not None:
        return actor.may(RoundPermission.ANSWER, principal=principal)
    return body is not None and actor.may(RoundPermission.ANSWER_AS_BODY, body=body)


def reads_all_answers(actor: Actor, *, shared: bool, asking: int | None) -> bool:
    """Whether somebody reads what every respondent has answered; `asking` is the body that asks."""
    return shared or actor.may(RoundPermission.LEAD, body=asking)


def speaks_as(actor: Actor, *, principal: int | None = None, body: int | None = None) -> Role | None:
    """The role by which somebody answers for a principal or body: the first that covers it."""
    permission = RoundPermission.ANSWER if principal is not None else RoundPermission.ANSWER_AS_BODY
    covering = {
        grant.role
        for grant in actor.grants
        if grant.role in permission.roles
        and (grant.principal in (None, principal) if principal is not None else grant.body in (None, body))
    }
    return next((role for role in actor.roles if role in covering), None)


def principals_of(actor: Actor) -> frozenset[int]:
    """The principals that somebody answers for by a role of their own."""
    return frozenset(
        grant.principal for grant in actor.grants if grant.role in RoundPermission.ANSWER.roles and grant.principal
    )


def bodies_of(actor: Actor) -> frozenset[int]:
    """The bodies that somebody answers for."""
    return frozenset(grant.body for grant in actor.grants if grant.role in SPEAKS_FOR_A_BODY and grant.body)
