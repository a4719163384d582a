"""What `goodstanding doctor` examines of a cluster: that it answers, is healthy, and holds what the library needs."""

from __future__ import annotations

from app.commands.verdicts import State, Verdict
from app.settings import Settings, variable
from indexer.errors import GoodstandingError

SHOWN = 5  # names of indexes
STATES = {"green": State.OK, "yellow": State.WARNING, "red": State.ERROR}


def opensearch(settings: Settings) -> Verdict:
    from indexer.library import open_library
    from indexer.outlying import left_over, lost
    from indexer.search.engines import engine_named
    from indexer.search.engines.cluster import Connection

    cluster = settings.cluster
    if cluster is None:
        return Verdict(State.OK, "No cluster is set.")
    try:
        said = Connection(cluster).about()
    except GoodstandingError as error:
        return Verdict(State.ERROR, str(error), f"See to the cluster, or correct {variable('opensearch')}.")
    detail = f"OpenSearch {said.version}, {said.nodes} nodes, {said.status}."
    try:
        library = open_library(settings.index, cluster)
        damage = ""
        if library.manifest.engine == "opensearch":
            damage = lost(engine_named("opensearch", cluster), library.folder)
        strays = left_over(cluster, settings.index)
    except GoodstandingError:
        return Verdict(STATES[said.status], detail)  # `library` has said what is wrong
    if damage:
        return Verdict(State.ERROR, f"{detail} {damage}", "Run `goodstanding index`; it writes anew what is missing.")
    if said.status != "green":
        return Verdict(STATES[said.status], detail, "Nodes are missing or indexes are being copied; see the cluster.")
    if strays:
        return Verdict(State.WARNING, f"{detail} {_stray(strays)}", _remedy(cluster.prefix))
    return Verdict(State.OK, detail)


def _stray(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"No generation of this library uses {', '.join(names[:SHOWN])}{more}."


def _remedy(prefix: str) -> str:
    return (
        "`goodstanding index` removes what is this library's own. If no other library uses the prefix "
        f"{prefix!r}, the rest is left over from one that is gone: delete it in the cluster."
    )
