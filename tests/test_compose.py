"""compose.yaml says what the program understands, keeps to itself what nobody outside needs, and names every secret."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings, described, load

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSED: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
OURS = [name for name, service in SERVICES.items() if service.get("build") == "."]
GIVEN = {"GOODSTANDING_PUBLIC_URL": "https://help.example.com", "GOODSTANDING_PUBLISHED_PORT": "8000"}


def filled(text: str) -> str:
    """As compose fills in variables: what an operator gives, else a password, else the default."""

    def value(match: re.Match[str]) -> str:
        return GIVEN.get(match["name"]) or match["default"] or "a-long-password"

    return re.sub(r"\$\{(?P<name>\w+)(?::[?-](?P<default>[^}]*))?\}", value, text) if text else text


@pytest.mark.parametrize("name", OURS)
def test_every_setting_makes_sense(name: str) -> None:
    environment = {each: filled(value) for each, value in SERVICES[name]["environment"].items()}
    known = {each.variable for each in described()}
    assert {each for each in environment if each.startswith("GOODSTANDING_")} <= known
    settings = load(environment)
    assert isinstance(settings, Settings)
    assert settings.secure
    assert settings.engine == "opensearch"
    assert settings.redis


def test_only_the_site_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["site"]
    assert all(port.startswith("127.0.0.1:") for port in published["site"])


def test_whoever_serves_owns_no_tables() -> None:
    serving, owning = (filled(SERVICES[name]["environment"]["GOODSTANDING_DATABASE"]) for name in ("site", "prepare"))
    assert serving.startswith("postgresql://goodstanding_web:")
    assert owning.startswith("postgresql://goodstanding:")
    assert "CREATE ROLE goodstanding_web LOGIN" in COMPOSED["configs"]["roles"]["content"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["tmpfs"] == ["/tmp"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_all_that_is_depended_on_is_there_and_healthy() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, name
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other], (name, other)
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSED["volumes"], name


def test_no_secret_stands_in_it() -> None:
    for line in TEXT.splitlines():
        if "PASSWORD" in line and ":'password'" not in line:
            assert re.search(r"\$\$?\{?\w*PASSWORD", line), line


def test_what_an_operator_keeps_beside_it_gets_into_no_image_and_no_commit() -> None:
    ours = (file["path"] for name in OURS for file in SERVICES[name]["env_file"])
    for list_ in (".dockerignore", ".gitignore"):
        patterns = (ROOT / list_).read_text(encoding="utf-8").split()
        for name in (".env", *ours, "site.gsbackup"):
            assert any(fnmatch(name, pattern.removeprefix("**/")) for pattern in patterns), (list_, name)


def test_only_who_serves_is_asked_whether_it_does() -> None:
    """The image's own check asks a site."""
    assert [name for name in OURS if not SERVICES[name].get("healthcheck", {}).get("disable")] == ["site"]


def test_a_database_that_is_still_being_made_is_not_healthy() -> None:
    """Until its scripts have run, the image's server listens at a socket alone."""
    assert "--host=127.0.0.1" in SERVICES["postgres"]["healthcheck"]["test"]


def test_images_are_of_a_version() -> None:
    foreign = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert foreign
    assert all(re.search(r":\d", image) for image in foreign)
