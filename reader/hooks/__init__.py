"""Commands of the user that run after events: new articles, highlights, exports.

A command that the user ran runs its hooks before it ends, after its own work is done and printed. The app and
its child processes start a separate process for them, so neither the screen nor an update waits.
"""
