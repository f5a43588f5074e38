"""The demonstration's identity provider (identitetstjänst): OpenID Connect for invented people, on loopback alone.

The protocol is Authlib's, provider side; ours are the people, the keys, the page where one chooses who to be, and
back-channel logout, which Authlib lacks. Whoever can reach it can be anyone, so it never serves real people.
"""
