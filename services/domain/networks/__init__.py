"""National networks and half-year reports (nationella nätverk, halvårsrapporter).

Twice a year SKR collects, per national network, what each RSS follows up, does and needs. The national part is written
once and reused by all; each RSS writes its regional part, has it anchored and submits it; SKR receives it or asks; a
national summary merges them.

Sources of the rules: verksamhetsplan RSS Dalarna 2024–2026, part 2.4 (which networks an RSS takes part in);
minnesanteckningar Socialchefsnätverket 2025-10-17, item 4a (two reports a year on assignment, measures and needs; some
networks at one meeting, the others at the next); nulägesbeskrivning RSS Stockholm 2019, appendix 2 (several
representatives per network; a network may have ended or changed its name).
"""
