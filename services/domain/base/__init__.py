"""The ground under every module: who acts, in which tenant, at what time, and what is written down about it.

Everything here is about *how* the rooms of the house work together (actor, permissions, transaction scope, audit,
outbox, jobs, live signals, mail, clock, text order); nothing here knows what a body or a report is.
"""
