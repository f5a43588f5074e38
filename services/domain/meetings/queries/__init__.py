"""Reads of meetings: a file per noun."""
