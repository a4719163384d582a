"""Articles as XLIFF and back: nothing lost, nothing else changed, and what doesn't fit refused."""

import re
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.check import references
from indexer.documents.bilingual import plain_text
from indexer.documents.docset import open_docset
from indexer.documents.frontmatter import read_frontmatter
from indexer.documents.outline import OutlineContext, outline
from indexer.documents.text import whole_file
from indexer.localization.exchange.applying import apply_xliff, write_all
from indexer.localization.exchange.fitting import RefusedError
from indexer.localization.exchange.memory import aligned, glossary_csv, side_by_side, write_tbx, write_tmx
from indexer.localization.exchange.segments import block_spots, markdown_of, replaced
from indexer.localization.exchange.texts import Docs, with_values
from indexer.localization.exchange.units import work_of
from indexer.localization.exchange.xliff import read_xliff, write_xliff
from indexer.localization.exchange.xmlreading import HostileXmlError, parse_xml
from indexer.own import own_content

TODAY = date(2026, 11, 20)
BIN = Path(sys.executable).parent
SUSPENDED = "partner-center/suspended-partner-center-account"


class Desk:
    """A docset on disk, exported and taken back."""

    def __init__(self, content, source=()):
        self.docset = open_docset([str(each) for each in content], [str(each) for each in source])
        self.docs = Docs(self.docset)
        self.reference = references(self.docset)
        self.guidance = self.reference.guidance

    def work(self, locale, article_id):
        source = self.docs.source(article_id)
        assert source
        return work_of(source, self.docs.text(locale, article_id), self.guidance, locale)

    def export(self, locale, *ids):
        works = [self.work(locale, each) for each in ids]
        return "".join(write_xliff(works, self.docset.name, locale))

    def take(self, xliff):
        files = read_xliff(xliff.encode() if isinstance(xliff, str) else xliff)
        return apply_xliff(Docs(self.docset), self.guidance, files, today=TODAY)


@pytest.fixture
def own(tmp_path):
    return Path(shutil.copytree(own_content(), tmp_path / "content"))


@pytest.fixture
def desk(own):
    return Desk([own])


def in_other_words(xliff):
    """Every sentence said otherwise, its placeholders kept: what a translator hands back."""

    def said(unit):
        source = unit[1]
        text = re.sub(r"(>|^)([^<>]+)(?=<|$)", lambda part: part[1] + part[2].replace("e", "é"), f">{source}")[1:]
        codes = iter(re.findall(r"<ph .*?</ph>", source, re.S))
        text = re.sub(r"<ph .*?</ph>", lambda _: next(codes), text, flags=re.S)
        return f'<source>{source}</source>\n        <target state="final">{text}</target>'

    return re.sub(r"<source>(.*?)</source>(?:\s*<target .*?</target>)?(?!<target)", said, xliff, flags=re.S)


@given(st.text(alphabet=st.sampled_from(list("ab Ü.!?\n#>-*_`[]()<>/|\\&;:1 ")), max_size=300))
@example("> [!NOTE]\n> One. Two **b. C** d.\n> Three\n\n| a. B | `c. D` |\n|---|---|\n| [x](y.md) e | f |\n")
@example('# <a name="x"></a>One. Two\n\nA [l. L](a(b).md "t. T") e.g. f. <br> G.\n')
def test_spans_hold_exactly_what_they_say_in_order(text):
    blocks = block_spots(text, "en-US")
    spots = [spot for block in blocks for spot in block.spots]
    assert all(markdown_of(spot.pieces) == text[spot.start : spot.end] for spot in spots)
    assert all(one.end <= other.start for one, other in pairwise(spots))
    assert replaced(text, {(spot.start, spot.end): markdown_of(spot.pieces) for spot in spots}) == text


@pytest.mark.parametrize("locale", ["fr-FR", "nl-NL", "sv-SE"])
def test_all_of_our_own_articles_come_back_unchanged(desk, locale):
    ids = desk.docs.ids()
    works = [desk.work(locale, each) for each in ids]
    units = [unit for work in works for unit in work.units]
    assert all(work.layout.parallel for work in works)
    assert sum(unit.target is not None for unit in units) > 0.98 * len(units)  # else two sentences became one
    assert desk.take(desk.export(locale, *ids)) == []


def test_a_changed_sentence_changes_its_line_and_the_date_alone(desk, own):
    path = own / "fr-fr" / f"{SUSPENDED}.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes().split(b"\r\n")
    desk = Desk([own])
    xliff = desk.export("fr-FR", SUSPENDED).replace(
        "mais elle ne ferme pas votre compte", "mais le compte reste ouvert"
    )
    (written,) = desk.take(xliff)
    write_all([written])
    after = path.read_bytes().split(b"\r\n")
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    names = [new.partition(b":")[0][:20] for _, new in changed]
    assert [name for name in names if name != b"ms.lasthandoff"] == [  # which may be of that day already
        b"ms.translationtype",
        b"Une suspension limit",
    ]
    assert b"le compte reste ouvert" in changed[-1][1]
    assert written.changed == 1
    assert not written.current  # the other sentences still need a look


@pytest.mark.parametrize("locale", ["fr-FR", "nl-NL"])
def test_a_new_translation_is_built_like_its_source(own, locale):
    folder = own / locale.lower()
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "empty.md").write_text("# Vide\n", encoding="utf-8")
    desk = Desk([own])
    written = desk.take(in_other_words(desk.export(locale, *(one for one in desk.docs.ids() if one != "empty"))))
    assert {one.article for one in written} == {one for one in desk.docs.ids() if one != "empty"}
    write_all(written)
    again = Desk([own])
    for one in written:
        source, target = again.docs.source(one.article), again.docs.text(locale, one.article)
        assert source
        assert target
        assert [section.anchor for section in target.article.sections] == [
            section.anchor for section in source.article.sections
        ]
        assert target.article.metadata.source_hash == source.article.revision
        assert (target.article.metadata.content_locale, target.article.metadata.translation_type) == (locale, "HT")
        assert outside(target.body, locale, anchors=True) == outside(source.body, "en-US", anchors=True)
        assert again.take(again.export(locale, one.article)) == []


def outside(body, locale, *, anchors=False):
    """What stands between the sentences."""
    text = replaced(body, {(s.start, s.end): "" for block in block_spots(body, locale) for s in block.spots})
    return re.sub(r"(?m)^(#+ )<a name=\"[^\"]*\"></a>", r"\1", text) if anchors else text


def test_a_translation_built_otherwise_needs_every_sentence(own):
    path = own / "sv-se" / f"{SUSPENDED}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEtt stycke till.\n", encoding="utf-8")
    desk = Desk([own])
    xliff = desk.export("sv-SE", SUSPENDED)
    assert desk.take(xliff) == []
    (written,) = desk.take(in_other_words(xliff))
    assert b"Ett stycke till" not in written.content
    lacking = re.sub(
        r'(<trans-unit id="s7".*?</source>)\s*<target.*?</target>', r"\1", in_other_words(xliff), flags=re.S
    )
    with pytest.raises(RefusedError, match="unit s7: it has no translation"):
        desk.take(lacking)


SUPPORT = '<ph id="2">](request-support.md#submit-a-support-request)</ph>'
REFUSED = [
    ("another docset", 'product-name="Goodstanding guidance"', 'product-name="Other"', "belongs to the docset 'Other'"),
    ("another source", 'source-language="en-US"', 'source-language="is-IS"', "it is translated from 'is-IS'"),
    ("another language", 'target-language="fr-FR"', 'target-language="is-IS"', "no language that this docset"),
    ("an article that is gone", f'original="{SUSPENDED}"', 'original="../../etc/passwd"', "no such source article"),
    ("a source that changed", "doesn't close your account", "closes your account", "unit s4: the source now says"),
    ("a unit that is gone", 'trans-unit id="s5"', 'trans-unit id="s5x"', "unit s5: it is missing"),
    ("a unit twice", 'trans-unit id="s5"', 'trans-unit id="s4"', "unit s4: it is there twice"),
    ("a placeholder that is gone", '<ph id="1">**</ph>S’applique', "S’applique", r"unit s2: a placeholder is missing"),
    ("a placeholder changed", '<ph id="1">**</ph>S’applique', '<ph id="1">*</ph>S’applique', "was altered"),
    ("another build", "Une suspension limite vos", "# Une suspension limite vos", "change how the article is built"),
    ("a new line", "Cet article sert", "Cet article\nsert", r"unit s5: it holds markup that its source doesn't: '\\n'"),
    (
        "a line end of old",
        "Cet article sert",
        "Cet article&#13;&#13;# sert",
        "unit s5: the translation holds a line end",
    ),
    ("a new link", "Cet article sert", "[Cet](https://example.com/) article sert", "unit s5: it holds markup"),
    ("a new address", "Cet article sert", "Cet &lt;https://example.com&gt; sert", "unit s5: it holds markup"),
    ("a new tag", "Cet article sert", "&lt;script&gt;Cet&lt;/script&gt; article sert", "unit s5: it holds markup"),
    ("a mark of guidance", "Cet article sert", "&lt;!-- reason: x --&gt;Cet article", "unit s5: it holds markup"),
    ("a file to include", "Cet article sert", "[!INCLUDE [x](../../../x.md)] Cet", "unit s5: it holds markup"),
    ("code over two sentences", "activités avec", "` avec", "links, code or emphasis, across sentences"),
    ("a comment that never ends", "Une suspension limite vos", "&lt;!-- Une", "change how the article is built"),
    (
        "a link before its words",
        f'<ph id="1">[</ph>renseignez-vous auprès du support 21Vianet{SUPPORT}',
        f'{SUPPORT}renseignez-vous<ph id="1">[</ph>',
        "unit s8: its placeholders do not go together",
    ),
    (
        "a link without words",
        "</ph>renseignez-vous auprès du support 21Vianet<ph",
        "</ph> <ph",
        "unit s8: its placeholders do not go together: a link holds no words",
    ),
    ("no words", "Rétablir un compte Espace partenaires suspendu", "—", "unit s1: the translation says nothing"),
]


@pytest.mark.parametrize(("old", "new", "said"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_what_does_not_fit_is_refused_and_nothing_written(desk, own, old, new, said):
    before = {path: path.read_bytes() for path in own.rglob("*.md")}
    xliff = desk.export("fr-FR", SUSPENDED).replace("Cet article vous aide", "Cet article sert")
    xliff = xliff.replace("qui fonctionne encore", "qui ` fonctionne encore") if "`" in new else xliff
    assert old in xliff
    with pytest.raises(RefusedError, match=said):
        write_all(desk.take(xliff.replace(old, new)))
    assert {path: path.read_bytes() for path in own.rglob("*.md")} == before


@pytest.mark.parametrize(
    "said", ["null", "Yes", "A&#10;ms.date: 01/01/2020", "A&#13;---&#13;# B", "A\u2028---", "---", "!!set x"]
)
def test_a_title_is_text_and_one_line(desk, said):
    xliff = desk.export("fr-FR", SUSPENDED)
    title = desk.docs.text("fr-FR", SUSPENDED).article.metadata.title
    (written,) = desk.take(xliff.replace(f">{title}</target>", f">{said}</target>"))
    front = read_frontmatter(written.content.decode(), "x.md")
    assert front.metadata.title == " ".join(unescape(said).split())
    assert front.metadata.content_locale == "fr-FR"
    assert front.body == desk.docs.text("fr-FR", SUSPENDED).body


SIDE_BY_SIDE = """---
title: Suspendre
---
# <a name="suspend"></a><span data-ttu-id="1-1">Suspendre</span>\
<span class="sxs-lookup"><span data-stu-id="1-1">Suspend</span></span>

<span data-ttu-id="1-2">Le compte est suspendu.</span>\
<span class="sxs-lookup"><span data-stu-id="1-2">The account is suspended.</span></span>
"""


def test_the_only_place_of_a_source_is_not_written_over(own, tmp_path):
    (own / "fr-fr" / "only.md").write_text(SIDE_BY_SIDE, encoding="utf-8")
    desk = Desk([own])
    with pytest.raises(RefusedError, match=r"only: fr-fr/only\.md holds both languages side by side"):
        desk.take(in_other_words(desk.export("fr-FR", "only")))
    (written,) = desk.take(in_other_words(desk.export("sv-SE", "only")))
    assert written.path == own / "sv-se" / "only.md"
    assert "Thé account is suspéndéd." in written.content.decode()


def test_a_folder_that_leads_elsewhere_is_not_written_into(own, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(own / "sv-se" / "partner-center")
    (own / "sv-se" / "partner-center").symlink_to(tmp_path / "elsewhere")
    desk = Desk([own])
    with pytest.raises(RefusedError, match="leads out of the docset"):
        desk.take(in_other_words(desk.export("sv-SE", SUSPENDED)))
    assert not list((tmp_path / "elsewhere").iterdir())


def test_an_article_that_is_there_twice_is_refused(desk):
    one = desk.export("fr-FR", SUSPENDED)
    file = one[one.index("  <file ") : one.index("</xliff>")]
    with pytest.raises(RefusedError, match="it is there twice"):
        desk.take(one.replace("</xliff>", f"{file}</xliff>"))


WRITTEN_OTHERWISE = {
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
    "character references": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "units in another order": lambda text: swapped(text).encode(),
    "a tool's own elements": lambda text: text.replace(
        "</header>", '<phase-group><phase phase-name="x" process-name="y"/></phase-group></header>'
    ).encode(),
    "no final line": lambda text: text.rstrip().encode(),
}


def swapped(text):
    units = re.findall(r"      <trans-unit .*?</trans-unit>\n", text, re.S)
    return text.replace("".join(units), "".join(reversed(units)))


@pytest.mark.parametrize("how", WRITTEN_OTHERWISE)
def test_however_a_tool_writes_it_the_same_is_read(desk, how):
    text = desk.export("fr-FR", SUSPENDED)
    changed = text.replace("Cet article vous aide", "Cet article sert")
    assert desk.take(WRITTEN_OTHERWISE[how](text)) == []
    (written,) = desk.take(WRITTEN_OTHERWISE[how](changed))
    assert written == desk.take(changed)[0]


def test_targets_that_were_taken_out_change_nothing(desk):
    without = re.sub(r"\s*<target .*?</target>", "", desk.export("fr-FR", SUSPENDED), flags=re.S)
    assert desk.take(without) == []
    assert desk.take(re.sub(r"(<target [^>]*)>.*?</target>", r"\1/>", without, flags=re.S)) == []


HOSTILE = [
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    b'<!DOCTYPE x SYSTEM "https://example.com/x.dtd"><x/>',
    b"<x>" * 70 + b"</x>" * 70,
    b"<x>",
    b"",
    b'<?xml version="1.0" encoding="made-up"?><x/>',
    b"\xff\xfe\x00",
    b"<x>\x00</x>",
]


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_xml_is_refused(data):
    with pytest.raises(HostileXmlError):
        parse_xml(data)


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_or_read(data):
    with suppress(HostileXmlError):
        read_xliff(data)


def test_frontmatter_keeps_what_it_does_not_change():
    front = "---\ntitle: Old\ndescription: >\n  on two\n  lines\nms.custom: x # y\n---\n"
    assert with_values(front, {"title": 'New: "it"', "description": "One", "ms.date": "01/02/2026"}) == (
        '---\ntitle: "New: \\"it\\""\ndescription: One\nms.custom: x # y\nms.date: 01/02/2026\n---\n'
    )


def toolkit(*command):
    done = subprocess.run([BIN / command[0], *command[1:]], check=True, capture_output=True, text=True)
    return re.sub(r"\x1b\[\d+m", "", done.stdout)


@pytest.mark.slow
def test_other_peoples_tools_read_count_and_write_back_what_we_export(desk, tmp_path):
    from translate.storage.factory import getobject

    xliff, tmx, tbx = (tmp_path / name for name in ("out.xlf", "out.tmx", "out.tbx"))
    works = [desk.work("nl-NL", each) for each in desk.docs.ids()]
    xliff.write_text("".join(write_xliff(works, desk.docset.name, "nl-NL", current=desk.docs.ids())), encoding="utf-8")
    pairs = [pair for work in works for pair in aligned(work, "nl-NL")]
    tmx.write_text("".join(write_tmx(pairs, "en-US", "0.1")), encoding="utf-8")
    tbx.write_text("".join(write_tbx(desk.reference.glossary, desk.docset.locales, "G & co")), encoding="utf-8")
    units = [unit for work in works for unit in work.units]
    done = sum(unit.target is not None for unit in units)
    counted = toolkit("pocount", xliff)
    assert re.search(rf"Translated:\s+{done} \(", counted)
    assert re.search(rf"Total:\s+{len(units)}\b", counted)
    assert re.search(rf"Translated:\s+{len(set(pairs))} \(100%\)", toolkit("pocount", tmx))
    for file in (xliff, tmx):
        back = tmp_path / f"back{file.suffix}"
        toolkit("pogrep", "--regexp", "--progress=none", ".", file, back)
        assert said(getobject(str(back))) == said(getobject(str(file)))
    assert desk.take((tmp_path / "back.xlf").read_bytes()) == []
    toolkit("tbx2po", "--progress=none", tbx, tmp_path / "glossary.po")
    assert "opgeschort account" in glossary_csv(desk.reference.glossary, ["nl-NL"])


SCHEMAS = "usr/share/php/Symfony/Component/Translation/Resources/schemas"  # in Debian's php-symfony-translation


@pytest.fixture(scope="session")
def xliff_schemas(pytestconfig):
    """The folder of OASIS' schemas: where the package is installed, else out of the package, kept in pytest's cache."""
    if (folder := Path("/", SCHEMAS)).is_dir():
        return folder
    cache = pytestconfig.cache.mkdir("xliff-schema")
    if not (cache / SCHEMAS).is_dir():
        with suppress(OSError, subprocess.SubprocessError):
            fetch = ["apt-get", "download", "--quiet", "php-symfony-translation"]
            subprocess.run(fetch, cwd=cache, check=True, capture_output=True, timeout=60)
            (package,) = cache.glob("*.deb")
            subprocess.run(["dpkg", "-x", package.name, "."], cwd=cache, check=True, capture_output=True)
    if not (cache / SCHEMAS).is_dir():
        pytest.skip("Debian's package php-symfony-translation, which has the schema of XLIFF, can't be had")
    return cache / SCHEMAS


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["fr-FR", "nl-NL"])
def test_what_we_export_is_valid_by_the_strict_schema_of_xliff(own, xliff_schemas, locale):
    from lxml import etree

    published = (xliff_schemas / "xliff-core-1.2-strict.xsd").read_text(encoding="utf-8")
    here = published.replace("http://www.w3.org/2001/xml.xsd", (xliff_schemas / "xml.xsd").as_uri())
    schema = etree.XMLSchema(etree.fromstring(here.encode()))
    (own / "fr-fr" / f"{SUSPENDED}.md").unlink()  # units without a translation, too
    desk = Desk([own])
    units = desk.work(locale, SUSPENDED).units
    memory = {plain_text(markdown_of(unit.source)): ["Suspendu", "Geschorst & co"] for unit in units}
    works = [
        work_of(source, desk.docs.text(locale, each), desk.guidance, locale, memory)
        for each in desk.docs.ids()
        if (source := desk.docs.source(each))
    ]
    text = "".join(write_xliff(works, desk.docset.name, locale, current=desk.docs.ids()[:3]))
    assert "<alt-trans " in text
    assert schema.validate(etree.fromstring(text.encode())), schema.error_log
    assert not schema.validate(
        etree.fromstring(text.replace("<body>", "<text>").replace("</body>", "</text>").encode())
    )


def said(store):
    return [(str(unit.source), str(unit.target)) for unit in store.units if unit.source]


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["fr-FR", "nl-NL", "sv-SE"])
def test_every_reference_article_comes_back_as_it_was(shared, thorough, locale, tmp_path):
    folder = tmp_path / "docset"
    shutil.copytree(shared / "corpus" / "partner-center", folder)
    desk = Desk([folder], [f"en-us={shared / 'corpus' / 'partner-center-sxs' / 'fr-fr'}"])
    ids = [each for each in desk.docs.ids() if desk.docset.has(locale, each)][:: 1 if thorough else 25]
    compared = 0
    for article_id in ids:
        if desk.docs.source(article_id) is None:
            continue
        compared += 1
        xliff = desk.export(locale, article_id)
        assert desk.take(xliff) == [], article_id
        work = desk.work(locale, article_id)
        if work.layout.parallel and work.layout.targets:
            one_sentence_changed(desk, work, xliff, locale)
    assert compared > len(ids) * 0.8


def one_sentence_changed(desk, work, xliff, locale):
    """The file, but for that sentence and the frontmatter's own lines, is the same byte for byte."""
    unit_id, spot = next(iter(work.layout.targets.items()))
    marked = re.sub(rf'(<trans-unit id="{unit_id}".*?<target [^>]*>)', r"\1Nieuw ", xliff, count=1, flags=re.S)
    (written,) = desk.take(marked)
    before, after = Path(work.target.path).read_bytes(), written.content
    _, _, body = after.decode().partition(work.target.body[: spot.start])
    assert body == "Nieuw " + work.target.body[spot.start :] or before.decode() != work.target.front + work.target.body


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("locale", ["fr-FR", "nl-NL", "sv-SE"])
def test_every_reference_article_translated_anew_is_built_like_its_source(shared, thorough, locale):
    corpus = shared / "corpus"
    desk = Desk([corpus / "partner-center"], [f"en-us={corpus / 'partner-center-sxs' / 'fr-fr'}"])
    built = 0
    for article_id in desk.docs.ids()[:: 1 if thorough else 40]:
        source, target = desk.docs.source(article_id), desk.docs.text(locale, article_id)
        if source is None or (target and target.path and desk.work(locale, article_id).layout.parallel):
            continue  # a translation that is built alike already is changed in place, see above
        (written,) = desk.take(in_other_words(desk.export(locale, article_id)))
        assert shape(written.content.decode(), desk, locale, article_id) == [
            (one.anchor, [block.kind for block in one.blocks if not block.file]) for one in source.article.sections
        ]
        built += 1
    assert built


def shape(text, desk, locale, article_id):
    """Anchors and kinds of blocks, as building reads them."""
    name = f"{locale.lower()}/{article_id}.md"
    front = read_frontmatter(text, name)
    context = OutlineContext(id=article_id, locale=locale, file=name, docset=desk.docset)
    sections = outline(whole_file(front.body, name, front.line), context).sections
    return [(one.anchor, [block.kind for block in one.blocks if not block.file]) for one in sections]


@pytest.mark.corpus
def test_sentences_that_stand_beside_their_source_are_remembered(shared):
    desk = Desk([shared / "seeds"])
    pairs = list(side_by_side(desk.docs, "fr-FR"))
    assert ("Suspend a subscription", "Suspendre un abonnement", "fr-FR") in pairs
    assert desk.take(desk.export("fr-FR", "suspend-a-subscription")) == []
