"""Feeds and their health, subscribing and settings."""
