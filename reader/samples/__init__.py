"""The samples of `postil demo`: three small feeds and the pages behind them.

The files are stored by URL, `<host>/<path>`; `subscriptions.opml` lists the feeds.
"""
