"""Work in the background: Celery worker, schedule and the outbox relay."""
