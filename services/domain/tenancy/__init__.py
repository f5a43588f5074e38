"""Tenants (RSS) and the public reference rows they stand on: counties, municipalities, regions, populations.

Swedish words: RSS, län, kommun, region, folkmängd. Sources: the stored SCB workbooks and public registers named in
`reference/README.md`.
"""
