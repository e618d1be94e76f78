"""What feeds what: the `[[lineage]]` tables of team.toml as a graph. Pure.

A node is a pipeline, or one known issue of it: "Aggregate Profit Pipeline: Payment Processor Exports". A fault
in a whole pipeline reaches what the pipeline feeds; one in an issue reaches what the issue or its pipeline feeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


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
