"""Which HTML elements articles may use, and what becomes of the others.

Three fates: kept, taken off with their content left standing, or removed as hostile. Names that HTML doesn't know are
placeholders such as `<MeterUsageRecord>` and stay as text.
"""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEPT = words(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup "
    "table tbody td tfoot th thead tr u ul var wbr"
)
VOID = words("area base basefont br col embed frame hr img input link meta param source track wbr")

# Hostile with all that they hold: what stands inside is program text or another document, not words for a reader.
SWALLOWED = words(
    "applet audio canvas iframe math noembed noframes noscript object script style svg template textarea title "
    "video xmp"
)
HOSTILE = SWALLOWED | words(
    "base button dialog embed fieldset form frame frameset input link meta option optgroup output param plaintext "
    "portal select source track"
)
TAKEN_OFF = words(
    "acronym address area article aside basefont bdi bdo big blink body center data datalist dir font footer head "
    "header hgroup html label legend main map marquee menu menuitem meter nav nobr progress rb rp rt rtc ruby search "
    "slot spacer strike time tt"
)
KNOWN = KEPT | HOSTILE | TAKEN_OFF


def element(written: str) -> str:
    """The element that a tag's name means, in lower case; '' where it is a placeholder, such as `Meter` or `Customer`.

    HTML doesn't mind capitals, but nobody writes an obscure element with one.
    """
    name = written.lower()
    if name not in KNOWN or (name in TAKEN_OFF and written not in (name, name.upper())):
        return ""
    return name


# Elements around which text breaks into blocks of its own.
BLOCKS = words(
    "blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table "
    "tbody td tfoot th thead tr ul address article aside body center footer header html main nav"
)

# An opening tag ends the elements named, where they are the innermost open ones: HTML lets authors leave their end out.
ENDS: dict[str, frozenset[str]] = {
    "p": frozenset({"p"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
    "tbody": frozenset({"td", "th", "tr", "p", "thead", "tbody"}),
    "ul": frozenset({"p"}),
    "ol": frozenset({"p"}),
    "table": frozenset({"p"}),
    "div": frozenset({"p"}),
}

# Attributes that raw HTML may bring along; classes, styles and handlers never.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"dir", "lang", "title"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
}
NUMERIC = frozenset({"colspan", "rowspan", "span", "start", "value"})
