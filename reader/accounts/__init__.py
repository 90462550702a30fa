"""Accounts on servers with the API of Google Reader: FreshRSS, Miniflux and others.

The server names feeds, folders and what is read and starred; texts are fetched and cleaned here, and the
server's content is taken where that is not possible. `protocol` reads answers, `client` asks, `following`
carries subscriptions over, `items` finds the articles, `comparing` decides what goes which way, `exchange`
does one exchange, as a step of an update.
"""
