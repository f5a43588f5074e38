"""Writes of the structure, split by noun."""
