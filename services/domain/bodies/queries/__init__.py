"""Reads of the structure, split by noun."""
