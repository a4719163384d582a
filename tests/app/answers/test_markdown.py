"""HTML to Markdown: what each element becomes, and that reading it again gives the same words."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.answers.markdown import to_markdown
from indexer.library import Library

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def words_of(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]*>", " ", html)).split()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<h2 id='a'>Why <em>this</em></h2><p>One\n two</p>", "## Why *this*\n\nOne two"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n\n- b\n\n  - c"),
        ("<ol start='3'><li><p>a</p></li><li>b</li></ol>", "3. a\n4. b"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ('<p><a href="/x y">A <strong>b </strong></a>c</p>', "[A **b**](https://h/x%20y)c"),
        ("<p>1. no list, * no [link] &lt;b&gt; a_b _c</p>", r"1\. no list, \* no \[link\] \<b> a_b \_c"),
        ("<p>&amp;amp; is &amp;</p>", r"\&amp; is &"),
        ("<p># no</p><p>- no</p><p>&gt; no</p><p>-5</p>", "\\# no\n\n\\- no\n\n\\> no\n\n-5"),
        ('<div class="alert alert-tip"><p class="alert-title">Tip</p><p>x</p></div>', "> **Tip**\n>\n> x"),
        ("<blockquote><p>a</p></blockquote><hr><p>b</p>", "> a\n\n---\n\nb"),
        ("<pre><code class='language-json'>{ `` }\n</code></pre>", "```json\n{ `` }\n```"),
        ("<p><code>a`b</code> <code></code></p>", "`` a`b ``"),
        ("<table><tr><th>a|b</th></tr><tr><td><p>x</p><p>y</p></td><td>z</td></tr></table>",
         "| a\\|b |  |\n| --- | --- |\n| x<br>y | z |"),
        ("<table></table><p></p>text", "text"),
        ('<p><img src="/media/a.png" alt="A [b]"></p>', "![A \\[b\\]](https://h/media/a.png)"),
        ("<details><summary>More</summary><p>x</p></details><dl><dt>t</dt><dd>d</dd></dl>",
         "**More**\n\nx\n\n**t**\n\nd"),
        ('<div class="tabs"><section class="tab"><p class="tab-title">One</p><p>x</p></section></div>', "**One**\n\nx"),
        ('<p><a id="x"></a><span id="y"></span><em> </em>z <sup>2</sup></p>', "z 2"),
    ],
)  # fmt: skip
def test_each_element_in_markdown(html: str, markdown: str) -> None:
    found = to_markdown(html, lambda url: "https://h" + url)
    assert found == markdown
    assert words_of(READER.render(found).replace("&lt;br&gt;", " ")) == words_of(html)


def test_every_own_article_says_the_same_in_markdown(own_library: Library) -> None:
    for entry in own_library.manifest.entries:
        article = own_library.article(entry.locale, entry.id)
        assert article
        assert words_of(READER.render(to_markdown(article.html))) == words_of(article.html), (entry.locale, entry.id)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), max_size=40))
def test_no_text_becomes_markup(text: str) -> None:
    from html import escape

    html = f"<p>{escape(text)}</p>"
    assert "".join(words_of(READER.render(to_markdown(html)))) == "".join(words_of(html))
