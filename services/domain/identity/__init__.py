"""Who signs in and what they may do: accounts, identities at providers, invitations, granted roles.

Swedish words: konto, identitetstjänst, inbjudan, behörighet. A person has one account and one sign-in for all hats.
Source of the rules: OpenID Connect Core 1.0, the Swedish OIDC profile, and the design's security page.
"""
