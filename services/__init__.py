"""Samband's services: one set of rules (domain), its documents and words (render), and the processes around them."""
