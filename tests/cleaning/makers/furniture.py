"""What stands around a report on every page of a site: menus, bars, boxes, footers."""

from __future__ import annotations

SITE = "Institute for Water Policy"
MENU = ("Home", "About us", "Research", "Publications", "Events", "People", "Press", "Contact")


def named(names: str) -> str:
    """Attributes from words: `#x` is an id, `@x` a role, all others are classes."""
    words = names.split()
    classes = " ".join(word for word in words if word[0] not in "#@")
    found = [f"class='{classes}'"] if classes else []
    found += [f"{'id' if word[0] == '#' else 'role'}='{word[1:]}'" for word in words if word[0] in "#@"]
    return " ".join(found)


def menu(tag: str = "nav", names: str = "") -> str:
    """The main menu."""
    items = "".join(f"<li><a href='/{n}'>{text}</a></li>" for n, text in enumerate(MENU))
    return f"<{tag} {named(names)}><ul>{items}</ul></{tag}>"


def trail(names: str = "breadcrumb") -> str:
    """Where in the site the page is."""
    return f"<ol {named(names)}><li><a href='/'>Home</a></li><li><a href='/3'>Publications</a></li><li>Reports</li></ol>"


def share(names: str = "share") -> str:
    """Links to pass the page on."""
    services = ("Facebook", "X", "LinkedIn", "E-mail")
    items = "".join(
        f"<li><a href='https://share.example/{name}'>Share on {name}</a></li>" for name in services
    )
    return f"<div {named(names)}><span>Share this page</span><ul>{items}</ul></div>"


def cards(heading: str = "Related publications", names: str = "related", level: int = 2) -> str:
    """Other reports of the site, each with the beginning of its text."""
    rows = "".join(
        f"<div class='card'><a href='/r/{n}'><h3>{title}</h3></a><p>{text}</p><a href='/r/{n}'>Read more</a></div>"
        for n, (title, text) in enumerate(
            (
                ("Bridges of the lower delta", "A look at forty bridges and the money that was spent on them since the flood."),
                ("Teachers without schools", "Why a third of all teachers in the north have been waiting for a classroom."),
                ("The cost of salt", "What the last salt works mean for the coast, and who would buy them."),
            )
        )
    )  # fmt: skip
    return f"<section {named(names)}><h{level}>{heading}</h{level}>{rows}</section>"


def newsletter(names: str = "newsletter") -> str:
    """A form to subscribe."""
    return (
        f"<div {named(names)}><h3>Stay informed</h3><p>Sign up for our monthly newsletter and never miss a publication.</p>"
        "<form action='/s'><input type='email' placeholder='Your e-mail'><button>Subscribe</button></form></div>"
    )


def footer(tag: str = "footer", names: str = "") -> str:
    """What stands at the foot of each page."""
    return (
        f"<{tag} {named(names)}><div><h4>{SITE}</h4><p>12 Harbour Street, Port Lisle</p><p>Phone +44 20 5555 0100</p></div>"
        "<ul><li><a href='/imprint'>Imprint</a></li><li><a href='/privacy'>Privacy policy</a></li><li><a href='/terms'>"
        f"Terms of use</a></li></ul><p>© 2024 {SITE}. All rights reserved.</p></{tag}>"
    )


def cookies() -> str:
    """A box that asks for consent."""
    return (
        "<div id='cookie-banner' class='cookie-consent' role='dialog'><p>We use cookies to improve our website. Some are "
        "necessary, others help us to understand how it is used.</p><button>Accept all</button><button>Settings</button></div>"
    )


def tags(names: str = "tags") -> str:
    """The site's index words."""
    return f"<div {named(names)}><a href='/t/1'>Water</a> <a href='/t/2'>Infrastructure</a> <a href='/t/3'>Governance</a></div>"


def downloads(names: str = "downloads") -> str:
    """A bar to download the report as a file."""
    return (
        f"<div {named(names)}><a href='/f.pdf'>Download PDF (2.4 MB)</a><a href='/f.epub'>Download EPUB</a>"
        "<a href='javascript:window.print()'>Print</a></div>"
    )


def document(head: str, body: str, *, language: str = "en", attributes: str = "") -> str:
    """A whole page."""
    return (
        f"<!doctype html><html lang='{language}'><head>{head}</head><body {attributes}>{body}</body></html>"
    )
