"""What happens by the clock (schema): `celery -A services.worker.app beat`, one of them."""

from celery.schedules import crontab

SCHEDULE = {
    "clean": {"task": "samband.clean", "schedule": crontab(hour=3, minute=30)},
}
