"""Health, readiness and metrics, for those who watch the service."""

from services.api.health.pages import handlers

__all__ = ["handlers"]
