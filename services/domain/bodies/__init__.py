"""The structure of one RSS: bodies (organ), seats (platser), who holds them, and the ways between bodies.

Swedish words: organ, nätverk, plats, uppdrag, ersättare, tillförordnad (tf), adjungerad, vakans, styrdokument.
Sources of the rules: RSS Dalarna's plan 2024–2026, chapter 2; the minutes of 2025-10-17, item 5a; the report on
Stockholm's structure of 2019, chapters 2 and 3.
"""
