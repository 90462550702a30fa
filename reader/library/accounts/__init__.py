"""Accounts on servers: which there are, their feeds, and their items with what both sides agreed on."""
