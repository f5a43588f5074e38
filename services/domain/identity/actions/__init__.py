"""Writes about access, a file per noun."""
