"""Drafts: named outlines of passages, paragraphs and headings."""
