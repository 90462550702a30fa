"""What is to be released when a screen goes."""

from __future__ import annotations

from textual._styles_cache import StylesCache


def release_strips() -> None:
    """Release what Textual keeps of widgets that are gone.

    `StylesCache.get_inner_outer` is a method under `lru_cache(1024)` (Textual 8.2): its keys hold the
    caches of dead widgets with all lines they have painted.
    """
    clear = getattr(StylesCache.get_inner_outer, "cache_clear", None)
    if clear is not None:
        clear()
