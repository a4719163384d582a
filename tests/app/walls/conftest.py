"""An application with many accounts, on each database, and what there is to ask of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from app.services import Services
from app.settings import Settings
from tests.app.walls.asking import SITE
from tests.app.walls.estate import KEY, Estate, settle
from tests.app.walls.plan import Plan, planned
from tests.app.walls.routes import watch
from tests.postgres import Cluster

# Nobody listens there: accounts are taken to be being read, so that nothing is.
READS_PARTNER_CENTER: dict[str, Any] = {
    "partner_center_client_id": "walls",
    "partner_center_client_secret": "walls",
    "partner_center_payment_terms": 30,
    "partner_center_api": "http://127.0.0.1:9",
    "partner_center_authority": "http://127.0.0.1:9",
}
FEW, MANY = 25, 101  # accounts: 600 pairs, and 10,100


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """PostgreSQL as the role that owns nothing, under forced row-level security."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('walls') / 'accounts.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.new_database(request.getfixturevalue("postgres_template"))
    yield cluster.url(name)
    cluster.drop(name)


@pytest.fixture(scope="session")
def estate(database_url: str, tiny_index: Path, thorough: bool) -> Iterator[Estate]:
    settings = Settings(
        index=tiny_index,
        database=database_url,
        public_url=SITE,
        secret_key=(KEY,),
        rate_client="0",  # more is asked here than anybody may in a minute
        rate_token="0",
        **READS_PARTNER_CENTER,
    )
    app = create_app(settings)
    app.testing = True  # an error of ours is raised, not answered
    watch(app)
    services: Services = app.extensions["goodstanding"]
    try:
        yield settle(app, MANY if thorough else FEW)
    finally:
        services.database.close()


@pytest.fixture(scope="session")
def plan(estate: Estate) -> Plan:
    return planned(estate)
