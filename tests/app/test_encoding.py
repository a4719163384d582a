"""What is the same for everybody is compressed for browsers that take it; what is made for one person never is."""

import gzip

import pytest
from flask.testing import FlaskClient

ARTICLE = "/fr-fr/articles/account/suspended-account"
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def address(client: FlaskClient, name: str) -> str:
    import re

    found = re.search(rf'"(/assets/[^"]*{name})"', client.get("/fr-fr/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", [ARTICLE, "/fr-fr/", "/sitemap.xml", "css"])
def test_both_representations_say_the_same(client: FlaskClient, path: str) -> None:
    path = address(client, "css/site.css") if path == "css" else path
    plain, small = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data)
    assert plain.headers["Vary"] == small.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != small.headers["ETag"]
    assert int(small.headers["Content-Length"]) == len(small.data)


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_whoever_has_it_is_told_so(client: FlaskClient, headers: dict[str, str]) -> None:
    for path in (ARTICLE, address(client, "css/site.css")):
        first = client.get(path, headers=headers)
        again = client.get(path, headers=headers | {"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Vary"] == "Accept-Encoding"


def test_the_etag_of_one_is_not_that_of_the_other(client: FlaskClient) -> None:
    small = client.get(ARTICLE, headers=GZIP)
    assert client.get(ARTICLE, headers={"If-None-Match": small.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("given", ["gzip;q=0", "br", "identity", "x-gzipped;q=0"])
def test_who_does_not_take_it_gets_it_plain(client: FlaskClient, given: str) -> None:
    assert "Content-Encoding" not in client.get(ARTICLE, headers={"Accept-Encoding": given}).headers


def test_a_file_with_its_hash_is_kept_for_ever(client: FlaskClient) -> None:
    path = address(client, "css/site.css")
    assert client.get(path).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = path.replace(path.split("/")[2], "0123456789ab")
    assert client.get(old).headers["Cache-Control"] == "public, max-age=300"


def test_pictures_stay_as_they_are(client: FlaskClient) -> None:
    response = client.get("/favicon.ico", headers=GZIP)
    assert "Content-Encoding" not in response.headers
    assert response.headers["ETag"]


def test_an_answer_that_depends_on_who_asks_is_not_compressed(client: FlaskClient) -> None:
    for path in ("/fr-fr/search?q=compte", "/fr-fr/sign-in", "/api/v1/search?q=compte&locale=fr-FR"):
        assert "Content-Encoding" not in client.get(path, headers=GZIP).headers, path
