"""What the app does, without a screen: changes to the library and work in child processes.

Plain classes owned by the app. Each has typed methods and one flow: do it, commit it, then report what
changed, so that every screen that shows it reads it again.
"""
