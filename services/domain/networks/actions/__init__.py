"""Writes, each with its audit entry and the live signals that it calls for."""
