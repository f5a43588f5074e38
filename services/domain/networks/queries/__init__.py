"""Reads. What stands in `matrix` and `summaries` reads exchange rows only; `reports` reads an RSS's own rows."""
