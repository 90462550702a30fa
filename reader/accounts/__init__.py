"""Accounts on servers with the API of Google Reader: FreshRSS, Miniflux and others.

Feeds, folders and the read and starred states come from the server; texts are fetched and cleaned here, or
taken from the server where that fails. `client` sends requests, `protocol` parses the answers, `following`
applies the server's subscriptions, `comparing` decides which state goes in which direction, `exchange` runs
one exchange, and `running` runs those of all accounts during an update. `library.accounts.remote_items`
stores which article an item is.
"""
