"""Commands of the app, their keys, and the keymap made from both."""
