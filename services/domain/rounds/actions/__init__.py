"""Writes of rounds, each with its audit row."""
