"""Commands of the user that run after events: new articles, highlights, exports.

A command that was told by hand runs its hooks before it ends, once its own work is done and printed. What
the app starts leaves them to a process of their own, so that no screen and no update waits for one.
"""
