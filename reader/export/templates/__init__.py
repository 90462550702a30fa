"""Files made by templates: Jinja2 in a sandbox, with the names of Obsidian's Zotero Integration."""
