"""The samples of `postil demo`: three small feeds and the pages behind them.

The files stand as they would on the web, `<host>/<path>`; `subscriptions.opml` names the feeds.
"""
