"""Rows of meetings. All belong to one tenant; references between them are composite keys, made in the migrations."""
