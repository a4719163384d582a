"""Settings come from the environment, with a default each, and say what is wrong with them."""

import pickle
from pathlib import Path

import pytest

from app import settings as app_settings
from app.sealing import new_key
from app.settings import Settings, SettingsError, load


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load({}) == Settings()


KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="


def test_every_setting_can_be_set() -> None:
    values = {
        "GOODSTANDING_CONTENT": "en-us=one:fr-fr=two",
        "GOODSTANDING_INDEX": "/srv/library",
        "GOODSTANDING_DATABASE": "postgresql://gs@db/goodstanding",
        "GOODSTANDING_ENGINE": "opensearch",
        "GOODSTANDING_OPENSEARCH": "https://one.example.com:9200/, https://two.example.com:9200",
        "GOODSTANDING_OPENSEARCH_USER": "gs",
        "GOODSTANDING_OPENSEARCH_PASSWORD": "hunter2",
        "GOODSTANDING_OPENSEARCH_CA": "/srv/ca.pem",
        "GOODSTANDING_OPENSEARCH_PREFIX": "help",
        "GOODSTANDING_OPENSEARCH_SECONDS": "0.5",
        "GOODSTANDING_OPENSEARCH_SHARDS": "3",
        "GOODSTANDING_OPENSEARCH_EMBEDDED": "none",
        "GOODSTANDING_PUBLIC_URL": "https://help.example.com/",
        "GOODSTANDING_HOST": "::",
        "GOODSTANDING_PORT": "9000",
        "GOODSTANDING_WORKERS": "3",
        "GOODSTANDING_PAGE_CACHE": "64",
        "GOODSTANDING_PROXIES": "1",
        "GOODSTANDING_REDIS": "redis://:pw@cache:6379/1",
        "GOODSTANDING_RATE_CLIENT": "600 / minute",
        "GOODSTANDING_RATE_TOKEN": "0",
        "GOODSTANDING_BODY_LIMIT": "8",
        "GOODSTANDING_BODY_SECONDS": "20",
        "GOODSTANDING_DATABASE_POOL": "8",
        "GOODSTANDING_DATABASE_OVERFLOW": "0",
        "GOODSTANDING_DATABASE_RECYCLE": "600",
        "GOODSTANDING_DATABASE_SECONDS": "3",
        "GOODSTANDING_DATABASE_STATEMENT_SECONDS": "10",
        "GOODSTANDING_LOG": "json",
        "GOODSTANDING_LOG_LEVEL": "warning",
        "GOODSTANDING_LOG_REQUESTS": "all",
        "GOODSTANDING_METRICS_TOKEN": "made-up-made-up-made-up",
        "GOODSTANDING_KEEP_REQUESTS": "730",
        "GOODSTANDING_KEEP_INSIGHTS": "90",
        "GOODSTANDING_LOCAL_USERS": "on",
        "GOODSTANDING_OIDC_ISSUER": "https://id.example.com/tenant/",
        "GOODSTANDING_OIDC_CLIENT_ID": "goodstanding",
        "GOODSTANDING_OIDC_CLIENT_SECRET": "s3cret",
        "GOODSTANDING_OIDC_ACCOUNT_CLAIM": "https://example.com/account",
        "GOODSTANDING_OIDC_ROLES_CLAIM": "groups",
        "GOODSTANDING_MCP_TOKEN": "gs_made-up",
        "GOODSTANDING_SECRET_KEY": f"{KEY}, {KEY}",
        "GOODSTANDING_WEBHOOK_NETWORKS": "10.20.0.0/16, ::1/128",
        "GOODSTANDING_DELIVER": "off",
        "GOODSTANDING_SMTP_HOST": "mail.example.com",
        "GOODSTANDING_SMTP_PORT": "465",
        "GOODSTANDING_SMTP_TLS": "tls",
        "GOODSTANDING_SMTP_USER": "site",
        "GOODSTANDING_SMTP_PASSWORD": "hunter3",
        "GOODSTANDING_MAIL_FROM": "Help <help@example.com>",
        "GOODSTANDING_PARTNER_CENTER_CLIENT_ID": "application",
        "GOODSTANDING_PARTNER_CENTER_CLIENT_SECRET": "s4cret",
        "GOODSTANDING_PARTNER_CENTER_PAYMENT_TERMS": "60",
        "GOODSTANDING_PARTNER_CENTER_EVERY": "60",
        "GOODSTANDING_PARTNER_CENTER_ACCOUNTS": "2",
        "GOODSTANDING_PARTNER_CENTER_RATE": "250",
        "GOODSTANDING_PARTNER_CENTER_API": "http://127.0.0.1:9000/",
        "GOODSTANDING_PARTNER_CENTER_AUTHORITY": "https://login.example.com",
    }
    assert {one.variable for one in app_settings.described()} == set(values)
    assert load(values) == Settings(
        content=("en-us=one", "fr-fr=two"),
        index=Path("/srv/library"),
        database="postgresql://gs@db/goodstanding",
        engine="opensearch",
        opensearch=("https://one.example.com:9200", "https://two.example.com:9200"),
        opensearch_user="gs",
        opensearch_password="hunter2",
        opensearch_ca="/srv/ca.pem",
        opensearch_prefix="help",
        opensearch_seconds=0.5,
        opensearch_shards=3,
        opensearch_embedded="none",
        public_url="https://help.example.com",
        host="::",
        port=9000,
        workers=3,
        page_cache=64,
        proxies=1,
        redis="redis://:pw@cache:6379/1",
        rate_client="600/minute",
        rate_token="0",
        body_limit=8,
        body_seconds=20,
        database_pool=8,
        database_overflow=0,
        database_recycle=600,
        database_seconds=3,
        database_statement_seconds=10,
        log="json",
        log_level="warning",
        log_requests="all",
        metrics_token="made-up-made-up-made-up",
        keep_requests=730,
        keep_insights=90,
        local_users="on",
        oidc_issuer="https://id.example.com/tenant/",
        oidc_client_id="goodstanding",
        oidc_client_secret="s3cret",
        oidc_account_claim="https://example.com/account",
        oidc_roles_claim="groups",
        partner_center_client_id="application",
        partner_center_client_secret="s4cret",
        partner_center_payment_terms=60,
        partner_center_every=60,
        partner_center_accounts=2,
        partner_center_rate=250,
        partner_center_api="http://127.0.0.1:9000",
        partner_center_authority="https://login.example.com",
        mcp_token="gs_made-up",
        secret_key=(KEY, KEY),
        webhook_networks=("10.20.0.0/16", "::1/128"),
        deliver="off",
        smtp_host="mail.example.com",
        smtp_port=465,
        smtp_tls="tls",
        smtp_user="site",
        smtp_password="hunter3",
        mail_from="Help <help@example.com>",
    )


def test_a_provider_needs_to_know_what_it_calls_us() -> None:
    with pytest.raises(SettingsError, match="GOODSTANDING_OIDC_CLIENT_ID"):
        load({"GOODSTANDING_OIDC_ISSUER": "https://id.example.com"})


def test_no_password_is_sent_to_a_mail_server_in_clear() -> None:
    mail = {
        "SMTP_HOST": "mail.example.com",
        "SMTP_USER": "help",
        "SMTP_PASSWORD": "hunter2",
        "MAIL_FROM": "a@example.com",
    }
    given = {f"GOODSTANDING_{name}": value for name, value in mail.items()}
    given |= {"GOODSTANDING_SECRET_KEY": new_key(), "GOODSTANDING_SMTP_TLS": "none"}
    with pytest.raises(SettingsError, match="GOODSTANDING_SMTP_TLS=none would send the password of help") as caught:
        load(given)
    assert "hunter2" not in str(caught.value)
    for changed in ({"SMTP_TLS": "tls"}, {"SMTP_USER": ""}, {"SMTP_HOST": "127.0.0.1"}, {"SMTP_HOST": "::1"}):
        load(given | {f"GOODSTANDING_{name}": value for name, value in changed.items()})


def test_an_engine_in_a_cluster_needs_to_know_where_it_is() -> None:
    with pytest.raises(SettingsError, match="GOODSTANDING_OPENSEARCH"):
        load({"GOODSTANDING_ENGINE": "opensearch"})


def test_how_a_cluster_is_reached() -> None:
    cluster = load({"GOODSTANDING_OPENSEARCH": "https://a:9200", "GOODSTANDING_OPENSEARCH_EMBEDDED": "none"}).cluster
    assert cluster
    assert (cluster.addresses, cluster.embedded, cluster.prefix) == (("https://a:9200",), "", "goodstanding")
    assert load({}).cluster is None


def test_secrets_are_never_printed() -> None:
    settings = load({"GOODSTANDING_OIDC_CLIENT_SECRET": "s3cret", "GOODSTANDING_DATABASE": "postgresql://gs:pw@db/gs"})
    assert "s3cret" not in repr(settings)
    assert "pw@" not in repr(settings)
    secret = {one.name for one in app_settings.described() if one.secret}
    assert secret == {
        *("database", "mcp_token", "metrics_token", "oidc_client_secret"),
        *("opensearch", "opensearch_password", "redis", "secret_key", "smtp_password"),
        "partner_center_client_secret",
    }


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("ENGINE", "lucene"),
        ("OPENSEARCH", "search-1:9200"),
        ("OPENSEARCH", "https://me:secret@search-1:9200"),
        ("OPENSEARCH", "https://search-1:9200,https://search-2:port"),
        ("OPENSEARCH", ","),
        ("OPENSEARCH_PREFIX", "Goodstanding_*"),
        ("OPENSEARCH_SECONDS", "0"),
        ("OPENSEARCH_SECONDS", "soon"),
        ("OPENSEARCH_SHARDS", "0"),
        ("OPENSEARCH_EMBEDDED", "lucene"),
        ("PUBLIC_URL", "help.example.com"),
        ("PUBLIC_URL", "ftp://help.example.com"),
        ("PUBLIC_URL", "https://help.example.com/docs"),
        ("PUBLIC_URL", "https://me:secret@help.example.com"),
        ("PUBLIC_URL", "https://help.example.com:port"),
        ("PUBLIC_URL", "https://[::1"),
        ("CONTENT", ":"),
        ("INDEX", "a\0b"),
        ("WORKERS", "-1"),
        ("PROXIES", "9"),
        ("LOCAL_USERS", "yes"),
        ("OIDC_ISSUER", "http://id.example.com"),
        ("OIDC_ISSUER", "https://id.example.com?tenant=1"),
        ("OIDC_ISSUER", "id.example.com"),
        ("OIDC_ISSUER", "https://[::1"),
        ("DATABASE", "mysql://gs:pw@db/gs"),
        ("DATABASE", "goodstanding.db"),
        ("DATABASE", "postgresql://gs:p@ss@db/gs"),
        ("DATABASE", "sqlite://"),
        ("REDIS", "cache:6379"),
        ("REDIS", "redis://cache:port"),
        ("REDIS", "redis://[::1"),
        ("HOST", "0.0.0.0:8000"),
        ("SMTP_HOST", "smtp://mail.example.com"),
        ("SMTP_HOST", "mail.example.com:587"),
        ("MAIL_FROM", "help@"),
        ("MAIL_FROM", "one..two@example.com"),
        ("RATE_CLIENT", "many"),
        ("RATE_CLIENT", "0/minute"),
        ("RATE_TOKEN", "10/fortnight"),
        ("BODY_LIMIT", "0"),
        ("DATABASE_POOL", "0"),
        ("LOG", "xml"),
        ("LOG_LEVEL", "loud"),
        ("METRICS_TOKEN", "short"),
        ("KEEP_REQUESTS", "-1"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"GOODSTANDING_{variable}="):
        load({f"GOODSTANDING_{variable}": value})


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it() -> None:
    wrong = {
        "GOODSTANDING_PORT": "http",
        "GOODSTANDING_WORKERS": "-3",
        "GOODSTANDING_DATABASE": "mysql://gs:secret@db/gs",
        "GOODSTANDING_OIDC_ISSUER": "https://id.example.com",
    }
    with pytest.raises(SettingsError) as caught:
        load(wrong)
    said = str(caught.value).splitlines()
    assert len(said) == 4
    for name in (*wrong, "GOODSTANDING_OIDC_CLIENT_ID"):
        assert any(name in line for line in said), name
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("REDIS", "redis://:hunter2\u2100@cache:6379/0"),  # a sign that no host may have, which the parser would quote
        ("DATABASE", "postgresql://gs:pw@hunter2@db/gs"),  # what follows the first @ would be taken for the host
        ("OPENSEARCH", "https://me:hunter2\u2100@search-1:9200"),
        ("SECRET_KEY", "hunter2"),
    ],
)
def test_what_is_wrong_with_a_secret_never_repeats_it(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({f"GOODSTANDING_{variable}": value})
    assert "hunter2" not in str(caught.value)


def test_a_name_that_is_nearly_ours_is_told() -> None:
    found = app_settings.misspelt({"GOODSTANDING_PROXYS": "1", "GOODSTANDING_PORT": "1", "GOODSTANDING_THEME": "x"})
    assert found == {"GOODSTANDING_PROXYS": "GOODSTANDING_PROXIES"}


def test_set_to_nothing_is_not_set() -> None:
    environment = {one.variable: " " for one in app_settings.described()}
    assert load(environment) == Settings()
    assert app_settings.given(environment) == frozenset()


def test_each_setting_is_described() -> None:
    for one in app_settings.described():
        assert one.help.endswith(".")
        assert one.default
    assert app_settings.given({"GOODSTANDING_PORT": "1"}) == {"port"}


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (Settings(), "http://127.0.0.1:8000"),
        (Settings(host="::", port=9000), "http://127.0.0.1:9000"),
        (Settings(host="::1"), "http://[::1]:8000"),
        (Settings(host="::", public_url="https://help.example.com"), "https://help.example.com"),
    ],
)
def test_absolute_links_begin_with(settings: Settings, url: str) -> None:
    assert settings.base_url == url
    assert settings.secure == url.startswith("https")


def test_an_option_that_was_not_given_changes_nothing() -> None:
    assert Settings(port=1).with_changes(port=None, host="::") == Settings(port=1, host="::")


def test_workers_can_be_handed_the_settings() -> None:
    assert pickle.loads(pickle.dumps(Settings(port=1))) == Settings(port=1)  # noqa: S301 - our own bytes
