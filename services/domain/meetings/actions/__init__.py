"""Writes of meetings: a file per noun."""
