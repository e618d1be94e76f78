"""What feeds what: the `[[lineage]]` tables of team.toml as a graph. Pure.

A node is a pipeline, or one known issue of it: "Aggregate Profit Pipeline: Payment Processor Exports". A fault
in a whole pipeline reaches what the pipeline feeds; one in an issue reaches what the issue or its pipeline feeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """issue: None for the whole pipeline."""

    pipeline: str
    issue: str | None = None

    @classmethod
    def of(cls, written: str) -> Node:
        pipeline, _, issue = written.partition(": ")
        return cls(pipeline.strip(), issue.strip() or None)

    def covers(self, other: Node) -> bool:
        """Whether what happens at `other` happens here."""
        return self.pipeline == other.pipeline and self.issue in (None, other.issue)

    def __str__(self) -> str:
        return f"{self.pipeline}: {self.issue}" if self.issue else self.pipeline


@dataclass(frozen=True, slots=True)
class Feed:
    """`upstream` is an input of `downstream`."""

    upstream: Node
    downstream: Node


@dataclass
class Graph:
    """Things of other tools (models, sources, jobs, data sets), by their names there. of: which of them are a pipeline,
    or a known issue of one. into: what each feeds."""

    of: dict[str, Node] = field(default_factory=dict)
    into: dict[str, dict[str, None]] = field(default_factory=dict)

    def link(self, upstream: str, downstream: str) -> None:
        self.into.setdefault(upstream, {})[downstream] = None

    def feeds(self) -> list[Feed]:
        """Between pipelines, whatever lies between them that is none."""
        ways = ((node, self._reached(name, node)) for name, node in self.of.items())
        found = (Feed(node, self.of[name]) for node, names in ways for name in names if self._is_other(name, node))
        return list(dict.fromkeys(found))

    def leading_to(self, name: str) -> set[str]:
        """The pipelines that something is made from, without those that only feed them."""
        return {node.pipeline for start, node in self.of.items() if name in self._reached(start, node)}

    def _is_other(self, name: str, node: Node) -> bool:
        return name in self.of and self.of[name].pipeline != node.pipeline

    def _reached(self, start: str, node: Node) -> list[str]:
        """On every way from here, up to the first of another pipeline."""
        seen: dict[str, None] = {}
        ahead = list(self.into.get(start, ()))
        while ahead:
            name = ahead.pop()
            if name not in seen:
                seen[name] = None
                ahead += () if self._is_other(name, node) else self.into.get(name, ())
        return list(seen)


def new_feeds(known: Iterable[Feed], found: Iterable[Feed]) -> tuple[list[Feed], list[Feed]]:
    """What is not known yet, and what cannot be, for it would lead in a circle."""
    have, new, circles = list(known), [], []
    for feed in found:
        if way(have, feed.upstream, feed.downstream):
            continue
        if circle([*have, feed], feed):
            circles.append(feed)
            continue
        have.append(feed)
        new.append(feed)
    return new, circles


def way(feeds: Iterable[Feed], source: Node, target: Node) -> tuple[Node, ...]:
    """The shortest way on which a fault at `source` comes to `target`, both ends included; empty if there is none."""
    known = tuple(feeds)
    ways: list[tuple[Node, ...]] = [(source, feed.downstream) for feed in known if feed.upstream.covers(source)]
    seen: set[Node] = set()
    while ways:
        longer: list[tuple[Node, ...]] = []
        for each in ways:
            if each[-1].covers(target):
                return each
            if each[-1] not in seen:
                seen.add(each[-1])
                longer += ((*each, following) for following in _fed_by(known, each[-1]))
        ways = longer
    return ()


def circle(feeds: Iterable[Feed], first: Feed) -> bool:
    """Whether what a feed leads to comes back to its own beginning, or to a part of that."""
    after = {first.downstream, *_all_after(tuple(feeds), first.downstream)}
    return any(first.upstream.covers(node) for node in after)


def _all_after(known: tuple[Feed, ...], start: Node) -> set[Node]:
    found: set[Node] = set()
    ahead = [start]
    while ahead:
        for node in _fed_by(known, ahead.pop()):
            if node not in found:
                found.add(node)
                ahead.append(node)
    return found


def _fed_by(known: tuple[Feed, ...], node: Node) -> Iterator[Node]:
    """A wrong pipeline says nothing of its inputs: from a whole one, the way does not go on at one issue of it."""
    return (feed.downstream for feed in known if feed.upstream.covers(node))
