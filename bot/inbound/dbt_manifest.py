"""dbt's manifest.json (schema v4 to v12, "Manifest JSON file"): what its models, sources and exposures say of lineage,
and of who reads the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.handbook.team.lineage import Graph, Node
from bot.handbook.team.matching import named_in, spelled
from bot.handbook.team.team import Team
from bot.inbound.reading import Unacceptable, as_text, parsed

_NODES = ("nodes", "sources", "exposures", "metrics", "semantic_models")


@dataclass(frozen=True, slots=True)
class Exposure:
    """name: as people know it. owner, email: whose it is, "" for nobody's. pipelines: that it is made from."""

    name: str
    owner: str
    email: str
    pipelines: frozenset[str]


def read(body: bytes, team: Team) -> tuple[Graph, list[Exposure]]:
    """Raises Unacceptable for what is no manifest."""
    manifest = parsed(body)
    if not isinstance(manifest.get("nodes"), dict):
        raise Unacceptable([("nodes", "is missing: this is not a dbt manifest.json")])
    graph = Graph()
    for name, node in _things(manifest):
        if (what := _node_of(node, team)) is not None:
            graph.of[name] = what
        for upstream in _upstream(node):
            graph.link(upstream, name)
    found = manifest.get("exposures")
    exposures = found.items() if isinstance(found, dict) else ()
    return graph, [_exposure(graph, name, e) for name, e in exposures if isinstance(e, dict)]


def _things(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Tests make nothing: what they look at is no input of theirs."""
    for kind in _NODES:
        found = manifest.get(kind)
        for name, node in found.items() if isinstance(found, dict) else ():
            if isinstance(node, dict) and node.get("resource_type") not in (
                "test",
                "unit_test",
                "operation",
                "analysis",
            ):
                yield str(name), node


def _upstream(node: Mapping[str, Any]) -> list[str]:
    depends = node.get("depends_on")
    nodes = depends.get("nodes") if isinstance(depends, dict) else None
    return [str(name) for name in nodes] if isinstance(nodes, list) else []


def _node_of(node: Mapping[str, Any], team: Team) -> Node | None:
    """By `meta: {pipeline: ...}`, else by its group, tags, name or folders, as the handbook spells it; a source also by
    the known issue that is about it."""
    if node.get("resource_type") == "exposure":
        return None
    pipelines = [owner.pipeline for owner in team.handbook.ownership]
    names = [as_text(name, 200) for name in _names(node)]
    found = next((p for name in names if (p := spelled(name, pipelines))), None)
    if found := found or named_in(as_text(node.get("name"), 200), pipelines):
        return Node(found)
    if node.get("resource_type") != "source":
        return None
    issues = [(book.pipeline, issue.heading) for book in team.handbook.runbooks for issue in book.issues]
    about = [Node(p, i) for name in names for p, i in issues if spelled(name, [i])]
    return about[0] if about else None


def _names(node: Mapping[str, Any]) -> Iterator[Any]:
    config = node.get("config")
    for place in (node, config if isinstance(config, dict) else {}):
        meta = place.get("meta")
        yield meta.get("pipeline") if isinstance(meta, dict) else None
        yield place.get("group")
        tags = place.get("tags")
        yield from tags if isinstance(tags, list) else [tags]
    yield node.get("name")
    yield node.get("source_name")
    folders = node.get("fqn")
    yield from reversed(folders[:-1]) if isinstance(folders, list) else ()


def _exposure(graph: Graph, name: str, exposure: Mapping[str, Any]) -> Exposure:
    owner = exposure.get("owner")
    said = owner if isinstance(owner, dict) else {}
    emails = said.get("email")
    email = emails[0] if isinstance(emails, list) and emails else emails
    label = as_text(exposure.get("label") or exposure.get("name") or name, 200)
    return Exposure(label, as_text(said.get("name"), 200), as_text(email, 200), frozenset(graph.leading_to(str(name))))
