"""The clock (klockan): `celery -A services.worker.beat beat`, one of them.

It sends by name what the schedule says, and loads nothing of what does the work.
"""

from services.worker.app import app

app.conf.imports = ()
