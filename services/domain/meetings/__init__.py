"""Meetings (möten): the year's plan of every body, one calendar, and the feeds that calendars of one's own follow.

Swedish words: möte, årsplan, heldagskonferens, extra möte, inställt, flyttat, lov, kalenderprenumeration.
Sources of the rules: RSS Dalarna's plan 2024–2026, chapter 2 (how often each body meets, full-day conferences included);
the minutes of 2025-10-17 (time, place, what comes back at the next meeting); RFC 5545 (calendars).
"""
