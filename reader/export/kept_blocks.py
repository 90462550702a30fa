"""Blocks of a file that are kept as its reader left them: `%% begin NAME %%…%% end NAME %%`.

Templates write them as `{% persist "name" %}…{% endpersist %}`; the form is that of Obsidian's Zotero
Integration.
"""

from __future__ import annotations

import re

_KEPT = re.compile(
    r"(?P<open>%% begin (?P<name>[\w-][\w .-]*) %%)(?P<body>.*?)(?P<close>%% end (?P=name) %%)", re.DOTALL
)


def kept_block(name: str, body: str) -> str:
    """A block with its marks. Raises ValueError for a name that the marks cannot have."""
    if not re.fullmatch(r"[\w-][\w .-]*", name):
        raise ValueError("the name of a persist block has letters, digits, spaces, . - and _ only")
    return f"%% begin {name} %%{body}%% end {name} %%"


def with_kept_blocks(text: str, existing: str) -> str:
    """A new text of a file with the persist blocks as they are in the existing one."""
    kept = {found["name"]: found["body"] for found in _KEPT.finditer(existing.replace("\r\n", "\n"))}
    if not kept:
        return text
    return _KEPT.sub(
        lambda found: found["open"] + kept.get(found["name"], found["body"]) + found["close"], text
    )
