"""Commands of the app, their keys, and the keymap made of both."""
