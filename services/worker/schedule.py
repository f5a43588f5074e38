"""What happens by the clock (schema): sent by the clock, `services.worker.beat`."""

from celery.schedules import crontab

SCHEDULE = {
    # One that could not be asked in time is not asked late: the next one is on its way.
    "alive": {"task": "samband.alive", "schedule": 60.0, "options": {"expires": 60}},
    "remind": {"task": "samband.remind", "schedule": crontab(hour=7, minute=0)},
    "cull": {"task": "samband.cull", "schedule": crontab(hour=4, minute=0)},
    "clean": {"task": "samband.clean", "schedule": crontab(hour=3, minute=30)},
}
