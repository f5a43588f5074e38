"""Rounds (rundor): a question or a duty put to principals, bodies or functions, one row each, with deadline and answer.

Swedish words: runda, fråga, uppgift, uppmaning, svar, svarsdag, påminnelse, undantagen, berörs inte.
A round knows nothing of what it came from: a clause of a meeting, a call for nominations and a survey state it as plain
facts (`Origin`), and find their rounds again by them.
Sources of the rules: the minutes of 2025-10-17 (views gathered from the municipalities, calls for nominations, appeals to
the municipalities); the agreement of RSS Dalarna 2023–2026 (what each party decides for itself).
"""
