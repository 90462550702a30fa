"""Names of people: what a byline holds, and whether a bare line is one."""

from __future__ import annotations

import re
from html import unescape

LABELS = (
    r"by|von|par|por|di|da|de la rédaction de|door|av|af|autor(?:in|en|es|a)?|authors?|auteurs?|auteure"
    r"|autore|autori|автор(?:ы)?|текст|tekst"
    r"|texte|texto|testo|yazan|przez|redaktion|foto|بقلم|كتب(?:ه|ها|ت)?|إعداد|تحرير|الكاتب|مأت|מאת"
    r"|συντάκτης"
    r"|penulis|oleh|bởi|tác giả|napsal[a]?|szerző|skrevet av|skriven av"
)
"""Words that stand before a name in a byline."""
_LEAD = re.compile(
    r"^\W{0,20}(?:(?:authored|written|words|story|posted|published|reviewed|reported|edited|compiled"
    r"|photos?"
    r"|photographs?|text|report|analysis|opinion"
    r"|article|interview|medically reviewed|fact checked|contributed|submitted|scritto|écrit|publié"
    r"|escrito"
    r"|publicado|geschrieben|veröffentlicht|pubblicato)\s+)?"
    rf"(?:(?:{LABELS})\b\s*(?:\(s\))?[:：\s/-]+|(?:作者|文|記者|记者|撰文|著者|執筆|글|기자)\s*[:：／/丨|]\s*)",
    re.I,
)
_KIND_OF_WORK = re.compile(
    r"^\W{0,5}(?:interview|text|texte|texto|testo|reportage|words|story|protokoll|recherche|gespräch)\s*[:：]\s*",
    re.I,
)
"""What stands before a name with a colon: "Interview: Ada Stream"."""
_NOUNS = (
    "editor reporter writer correspondent contributor journalist columnist author producer fellow"
    " professor"
    " director ceo cto cfo coo founder"
    " analyst manager strategist expert consultant attorney lawyer intern blogger critic engineer"
    " developer"
    " scientist researcher lecturer"
    " specialist officer partner owner photographer videographer host anchor meteorologist student"
    " advisor"
    " adviser counsel teacher president"
    " chair chairman chairwoman secretary minister ambassador physician surgeon psychologist dietitian"
    " nutritionist economist historian"
    " novelist essayist freelancer copywriter marketer gardener grader nurse veterinarian pharmacist"
    " therapist"
)
_ROLES_ELSEWHERE = (
    "redakteur redakteurin korrespondent korrespondentin journaliste rédacteur rédactrice correspondant"
    " correspondante periodista redactor"
    " redactora corresponsal jornalista repórter redator giornalista inviato inviata журналист"
    " корреспондент"
    " редактор обозреватель صحفي صحافي"
    " كاتب كاتبة محرر مراسل باحث"
)
_ROLE_NOUNS = frozenset((_NOUNS + _ROLES_ELSEWHERE).split()) | {
    f"{word}s" for word in _NOUNS.split()
} | frozenset(_ROLES_ELSEWHERE.split())  # fmt: skip
_ROLE_WORDS_LISTED = """
senior sr staff associate associated assistant deputy chief special managing executive contributing
guest political business technology tech health science sports sport news crime education environment
national local foreign freelance lead content opinion digital web social media software product
marketing data video copy features culture entertainment general the and & of co former vice
"""
_ROLE_WORDS = _ROLE_NOUNS | frozenset(_ROLE_WORDS_LISTED.split())
_DEGREES = (
    r"(?:ph\.?\s?d|m\.?d|d\.?o|dds|dmd|j\.?d|esq|mba|m\.?b\.?a|b\.?a|m\.?a|m\.?s|b\.?s|m\.?sc|b\.?sc"
    r"|mph|msw|lcsw|rn|np|rd|rdn|cpa|cfa|cfp|ldn|pe|md|dipl\.?-?ing)\.?"
)
_DEGREE = re.compile(
    rf"\s*,\s*(?i:{_DEGREES})(?=\s*(?:,|$))|\s+(?:Ph\.?D\.?|M\.D\.|MD|MBA|CPA|CFA|CFP|RN"
    rf"|Esq\.?)(?=\s*(?:,"
    rf"|$))"
)
"""A degree after a name; without a comma only such as are no surnames ("Minh Do", "Jack Ma")."""
_ROLE = re.compile(
    r"\s*[,|•·–—(-]\s*(?:(?:senior|staff|associated?|the|deputy|chief|special|managing|executive"
    r"|contributing|guest|political|business|tech\w*"
    r"|health|science|sports?|news|crime|education|environment|national|local|foreign|freelance|assistant"
    r"|lead|co-?)\b.*"
    rf"|\w*\s*(?:{'|'.join(sorted(_ROLE_NOUNS))}|press|news|team|media|times|post|tribune|herald"
    rf"|chronicle"
    rf"|magazine|redakteur\w*|{_DEGREES}|jr\. staff)(?!\w).*)$",
    re.I,
)
_ROLE_BEFORE = re.compile(
    r"^(?:(?:senior|staff|special|chief|contributing|political|our|the)\s+){0,2}(?:editor|reporter|writer"
    r"|correspondent|columnist|contributor|journalist)s?\s*:?\s+(?=\w)",
    re.I,
)
_REST = re.compile(
    r"\s*(?:\||／|•|·|–|—|\s-\s|\bon\s+\w+ \d|\b(?:at|am|um|le|el|il|den|op|em)\s+\d"
    r"|\b(?:published|updated|posted|last updated"
    r"|min read"
    r"|is an? |follow\b|@)|\d{1,2}[:./]\d|"
    r"\d{1,3}[\s-]?min(?:ute)?s?\b|\bon\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\d{1,2} (?:jan|feb|mar|apr"
    r"|may|jun|jul|aug|sep|oct|nov|dec)).*$",
    re.I,
)
_STUCK = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z][a-z]{2,8}\.? \d{1,2}\b)|^By(?=[A-Z][a-z]+ [A-Z])")
"""Where a page's markup, not a space, parts a name from the day or the word beside it."""
_LABEL_ALONE = re.compile(
    r"\W*(?:(?:written|posted|authored|words|story|published|reviewed|edited|created|submitted"
    r"|contributed)\s+)?"
    rf"(?:{LABELS})\W*",
    re.I,
)
"""A byline's label without a name."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(
    r"\s*[(<\[]?\s*(?:https?://\S*|www\.\S+|mailto:\S+|[\w.+-]+@[\w-]+\.[\w.-]+)\s*[)>\]]?", re.I
)
_WITH_OTHERS = re.compile(r"\((?:avec|with|mit|con|com|met)\s+([^()]{3,120})\)", re.I)
_OUTLET = re.compile(r"\s+(?:for|at|of the|from|of)\s+(?:the\s+)?(?=[A-Z]).*$")
_NOBODY = re.compile(
    r"https?://|www\.|@\w+\.\w+|\.(?:com|org|net|txt)\b|^\W{0,20}(?:(?:word ?press)?admin(?:istrator)?"
    r"|editors?"
    r"|editorial|staff|author|user|guest(?:[- ](?:contributor|author|writer|post|blogger|columnist)s?)?"
    r"|null"
    r"|none|root|undefined"
    r"|webmaster|anonymous|unknown|contributor|various|(?:from )?(?:the )?(?:[\w.]{1,15} )?staff(?:"
    r" reports?"
    r"| writers?| and wire.*)?|from staff\b.*|redaktion|redacción|redazione|redação|rédaction|\W*|default"
    r"|wordpress|super ?user|n/?a|true|false"
    r"|(?:view|see|read|show) (?:all|more).*|posts?|about|share|home|profile|more|bio|biography|twitter"
    r"|facebook|linkedin|instagram|email|website|by|follow\b.*|advertisement|(?:text|font) size"
    r"|(?:sign|log) ?(?:up|in|out)\b.*|subscribe\b.*|(?:last )?(?:updated|modified|published|reviewed)"
    r"|register\b.*|join (?:us|now|the)\b.*|click .*|learn more.*|contact us.*|continue reading.*"
    r"|newsletter.*|\d+)\W*$",
    re.I,
)
STAFF = re.compile(r"[A-Z][\w.]*(?: [A-Z][\w.]*){0,2} Staff")
"""The people of a house ("Daily Planet Staff"), who are a body where a page marks them as its author."""
_OVERVIEW = re.compile(r"\w_\w+.*\s|übersicht\b|»", re.I)
"""What a link beside a name says: to all articles; a form of address with "_" for both sexes."""
_PARTS = re.compile(r"\s*(?:;|؛|；|\band\b|&|\bund\b|\bet\b(?!\sal)|/|\bwith\b|\n|\||,|،|、|，)\s*", re.I)
_OTHER_WORK = re.compile(
    r"\W*(?:photo\w*|illustrat\w+|graphics?|video|foto\w*|bilder|images?)\s+(?:by|von|de|di|par|door)\b", re.I
)
"""What begins the part of a byline that names who did something else than write."""
_SHORT_AND = re.compile(r"\s+(?:y|e|en|i|och|og|ve|και|и|та|și)\s+")
_PARTICLES_LISTED = """
al el bin ibn ben bint abu abd von van der den de da di du del della la le les dos das y e st mc jr sr
ii iii ter ten af av zu zum
"""
_PARTICLES = frozenset(_PARTICLES_LISTED.split())
_NOT_NAMES_LISTED = """
news world politics opinion analysis report reports business sports sport culture health science
technology tech introduction summary overview abstract background contents conclusion executive key
points press release breaking exclusive middle east west north south africa asia europe america united
states kingdom human rights latest update updates editorial feature features review reviews interview
video photos podcast home research article articles blog story stories media public policy security
defense defence economy markets money life style travel food arts books film music the a an of in on for
and to with how why what when who is are was our your this that new top best guide about read more share
print email comments comment live watch listen photo gallery advertisement sponsored getty images
associated reuters january february march july september october november december fact checked
monday tuesday wednesday thursday friday saturday sunday city street university institute center centre
council committee company inc ltd group party government national sign log up today now staff text size
font subscribe subscription register join click here learn us we my you get account menu search skip
topics tags topic author authors written votes most lecture notes questions frequently asked basics
creative commons attribution license licence course study description closing album certified licensed
former nomad platinum gold silver premium member members level updated final thoughts quick guides start
results no topic artikel hören tabular view diseases masterclass frequently grader testimonials
"""
_NOT_NAMES = frozenset(_NOT_NAMES_LISTED.split())
_HOUSE_WORDS_LISTED = """
agency association bureau chronicle consulting corporation courier daily dispatch enquirer examiner
foundation gazette gmbh herald inc independent journal limited llc ltd magazine mirror monitor network
newsroom newspaper newspapers observer press publishing register reporter review services society
solutions staff sun team telegraph times tribune weekly
"""
_HOUSE_WORDS = frozenset(_HOUSE_WORDS_LISTED.split())


_OTHER_HAND = re.compile(
    r"\W*(?:edited|reviewed|translated|illustrated|fact[- ]checked|photographed)\b", re.I
)


def is_by_other_hand(text: str) -> bool:
    """Whether a line begins by saying who did something else than write the text."""
    return _OTHER_HAND.match(text) is not None


def clean_name(text: str, site: str = "") -> str:
    """A person's (or a desk's) name out of a byline's text; "" when it is none."""
    name = bare_byline(text)
    if site:
        name = re.sub(rf"^{re.escape(site)}\s*[-–—|:]\s*(?=\w)", "", name, flags=re.I)
    if (behind := _ROLE_BEFORE.sub("", name)) and not behind[0].islower() and len(behind.split()) > 1:
        name = behind
    name = _DEGREE.sub("", name)
    name = _ROLE.sub("", name)
    name = _REST.sub("", name)
    head, _, rest = name.partition(",")
    if rest and looks_like_person(head):
        name = head
    name = _without_role(name.strip(" ,:;-–—|•·●*/\\\"'“”"))
    if site and name.casefold().endswith(f" {site.casefold()}") and looks_like_name(name[: -len(site) - 1]):
        name = name[: -len(site) - 1]
    if (
        _NOBODY.search(name)
        or _OVERVIEW.search(name)
        or set(name.casefold().split()) <= _NOT_NAMES - _HOUSE_WORDS
        or _YEAR.search(name)
        or _LABEL_ALONE.fullmatch(name)
        or not 2 <= len(name) <= 80
        or len(name.split()) > 8
        or not any(c.isalpha() for c in name)
    ):
        return ""
    # a person's own site bears the person's name
    return "" if site and name.casefold() == site.casefold() and not looks_like_person(name) else name


def whole_name(text: str) -> str:
    """A text as the name of a body, which may end as a role does ("The Travel Expert"); "" when it lists
    several things or names nobody.
    """
    name = bare_byline(text).strip(" -–—\"'")
    listed = re.search(r"[,;|()]", name) or len(name.split()) > 8
    nobody = _NOBODY.search(name) and not STAFF.fullmatch(name)
    return "" if listed or nobody or not 2 <= len(name) <= 80 else name


def bare_byline(text: str) -> str:
    """A byline's text without tags, addresses, bracketed remarks and the words that lead to the name."""
    name = " ".join(re.sub(r"<[^>]{0,200}>", " ", unescape(text[:600])).split())
    name = _KIND_OF_WORK.sub("", _STUCK.sub(" ", name))
    name = _WITH_OTHERS.sub(r" & \1 ", _ADDRESS.sub(" ", name))
    name = re.sub(r"\s*[(\[][^()\[\]]{0,80}[)\]]|(?<!\w)@\w+", " ", name)
    name = " ".join(name.split())
    for _ in range(3):
        label = _LEAD.match(name)
        # "Di Marco" and "Von Braun" are surnames
        if label is None or (label.group().strip().lower() in _PARTICLES and len(name.split()) < 3):
            break
        name = name[label.end() :]
    return name


def _without_role(name: str) -> str:
    """A name without the role or the house that follows it: "Ada Stream Senior Editor", "Ada Stream for
    The Daily".
    """
    words = name.split()
    for at in range(2, len(words)):
        rest = [word.strip(",.").casefold() for word in words[at:]]
        if rest[-1] in _ROLE_NOUNS and all(word in _ROLE_WORDS for word in rest):
            return " ".join(words[:at])
    outlet = _OUTLET.sub("", name)
    return outlet if outlet != name and looks_like_name(outlet) else name


def split_names(text: str, site: str = "") -> list[str]:
    """All names of a byline ("By A, B and C"), in order, each once.

    What is joined to names and is none (roles, places, houses) is left out; where none of the parts
    is a name, the whole is one ("Johnson & Johnson").
    """
    body = bare_byline(text)
    parts = [part for part in _PARTS.split(body) if part.strip()]
    parts = [piece for part in parts if not _OTHER_WORK.match(part) for piece in _short_and(part)]
    if len(parts) < 2:
        return [name] if (name := clean_name(body, site)) else []
    if len(parts) == 2 and body.count(",") == 1 and all(re.fullmatch(r"[^\W\d_]+", p.strip()) for p in parts):
        return [f"{parts[1].strip()} {parts[0].strip()}"]  # a catalogue's "Surname, Given"
    names: list[str] = []
    for part in parts:
        name = clean_name(part, site)
        if name and name.casefold() not in (known.casefold() for known in names):
            names.append(name)
    sure = [
        name
        for name in names
        if looks_like_name(name.title() if name.isupper() else name) and not is_role(name)
    ]
    if sure:
        return [name for name in names if name in sure or _uncased(name)]
    if any(_uncased(name) for name in names) or not re.search(r"[&/]|\b(?:and|und|et)\b", body, re.I):
        return [name for name in names if len(name.split()) <= 5][: 1 if names and _tail(names) else None]
    return [name] if (name := clean_name(body, site)) else []


def is_role(name: str) -> bool:
    """Whether a text says what a person does ("Senior Fellow, Water Programme")."""
    words = re.findall(r"\w+", name.casefold())
    return any(word in _ROLE_NOUNS for word in words) or all(word in _ROLE_WORDS for word in words)


def _tail(names: list[str]) -> bool:
    """Whether what follows the first name is no name."""
    return all(
        name[:1].islower() or any(w.casefold() in _ROLE_WORDS for w in name.split()) for name in names[1:]
    )


def _short_and(part: str) -> list[str]:
    pieces = _SHORT_AND.split(part)
    return pieces if len(pieces) > 1 and all(looks_like_name(piece) for piece in pieces) else [part]


def _uncased(name: str) -> bool:
    """Whether a name is in a script without capitals."""
    return name.lower() == name.upper()


def looks_like_person(name: str) -> bool:
    """Whether a name is rather a person's than a house's; also one in capitals throughout."""
    return looks_like_name(name.title() if name.isupper() else name) and not any(
        word.casefold() in _HOUSE_WORDS for word in name.split()
    )


def looks_like_name(text: str) -> bool:
    """Whether a bare line is most likely a person's name: two to five capitalised words that are no usual
    words.
    """
    text = text.strip(" ,:;-–—|")
    bare = re.sub(r"\b[A-Z]\.|\b(?:Dr|Mr|Mrs|Ms|Prof|Jr|Sr|St)\.", "", text)
    if not 4 <= len(text) <= 45 or re.search(r"[\d.!?:;/@#\"“”()]", bare) or _OVERVIEW.search(text):
        return False
    words = text.split()
    if not 2 <= len(words) <= 5:
        return False
    capitals = 0
    for word in words:
        base = word.lower().strip(".,")
        if base in _NOT_NAMES and not re.fullmatch(r"[A-Z]\.", word):
            return False
        if base in _PARTICLES:
            continue
        core = re.sub(r"^(?:al|el|d|o|l)[-'’]", "", word)
        if not core or not core[0].isupper() or (len(core) > 3 and core.isupper()):
            return False
        capitals += 1
    return capitals >= 1
