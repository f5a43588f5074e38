"""Writes about personal data: extracts, culling, erasure."""
