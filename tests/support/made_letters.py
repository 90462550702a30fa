"""Letters made for tests, with what they say and what stands around it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.message import EmailMessage

BODY = (
    "The committee found that response rates in coastal towns fell by a third over the decade, and that the "
    "survey no longer describes households who moved after the harbour closed.",
    "Officials said on Thursday that the figures would be revised in the autumn, once the registers of the five "
    "largest ports have been compared with the census.",
)
FOOTERS = (
    "You received this email because you signed up for our newsletter.",
    "Unsubscribe | Manage preferences | Privacy policy",
    "Harbour Institute, 12 Quay Street, Suite 400, Boston, MA 02110",
    "© 2024 Harbour Institute. All rights reserved.",
)
WEB = "https://news.example.org/letters/42"


def tracked(url: str) -> str:
    """The address as a mailer rewrites it: the target is base64 in the path."""
    packed = base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
    return f"https://click.example.net/t/{packed}/9f2"


def newsletter(
    *,
    charset: str = "utf-8",
    subject: str = "Counting what moves",
    web: str = WEB,
    sender: str = "Harbour Institute <letters@example.org>",
    list_id: str = "Letters <letters.example.org>",
    number: int = 42,
    text: str = "",
    body: Sequence[str] = BODY,
) -> EmailMessage:
    """A letter in HTML with a web version, a preheader, and a footer; `text` is a paragraph more."""
    html = (
        '<html><body><div style="display:none">A preheader nobody reads</div>'
        f'<p><a href="{tracked(web)}">View in browser</a></p><h1>{subject}</h1>'
        + "".join(
            f"<table><tr><td><p>{text}</p></td></tr></table>" for text in (*body, *filter(None, [text]))
        )
        + '<img src="https://pixel.example.net/open.gif" width="1" height="1">'
        + "".join(f"<p>{text}</p>" for text in FOOTERS)
        + "</body></html>"
    )
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = subject
    message["Date"] = "Thu, 14 Mar 2024 09:30:00 +0100"
    if list_id:
        message["List-Id"] = list_id
    message["Message-ID"] = f"<{number}@example.org>"
    message.set_content("\n\n".join(body), charset=charset)
    message.add_alternative(html, subtype="html", charset=charset)
    return message
