"""Names of the live channels about half-year reports. They are told across hats: SKR's matrix moves when an RSS submits."""


def collection_channel(code: str) -> str:
    """What SKR's matrix of a collection listens to."""
    return f"nationellt/insamling/{code}"


def reports_channel(tenant: str, code: str) -> str:
    """What an RSS's pages about its reports of a half-year listen to."""
    return f"{tenant}/natverksrapporter/{code}"
