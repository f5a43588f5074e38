"""Reads about access, a file per noun."""
