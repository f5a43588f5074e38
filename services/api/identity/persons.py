"""`/drift/personer`: the operator finds a person and ends all of the person's sessions."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import Parameter
from litestar.response import Redirect

from services.api.answers import page, see_other
from services.api.sessions import SessionStore
from services.api.visit import Visit
from services.domain.base.clock import Clock
from services.domain.identity.actions import note_sessions_ended
from services.domain.identity.permissions import IdentityPermission
from services.domain.identity.queries import find_people

END: dict[str, Any] = {"permission": IdentityPermission.END_SESSIONS}
Words = Annotated[str, Parameter(query="sok", max_length=100)]
Ended = Annotated[int | None, Parameter(query="avslutade")]


@get("/drift/personer", opt=END, include_in_schema=False)
async def search(visit: Visit, words: Words = "", ended: Ended = None) -> Response[str]:
    """People by name or address."""
    return page(
        "identity/persons.html",
        visit,
        title="Personer",
        words=words,
        people=await find_people(words.strip()) if words.strip() else None,
        ended=ended,
        breadcrumbs=[("Driften", "/drift"), ("Personer", None)],
    )


@post("/drift/personer/{account:int}/sessioner/slut", opt=END, include_in_schema=False)
async def end_sessions(visit: Visit, account: int, sessions: SessionStore) -> Redirect:
    """Sign a person out everywhere: every page asks for a new sign-in."""
    await note_sessions_ended(account, actor=visit.signed_in, at=Clock().now())
    ended = await sessions.end_all_of_account(account)
    return see_other(f"/drift/personer?avslutade={ended}")


handlers = [search, end_sessions]
