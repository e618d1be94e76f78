"""`python -m bench [NAME ...]`: run the benchmarks and print a table each."""

from __future__ import annotations

import sys

from bench import (
    agents,
    beside,
    burst,
    chat,
    commands,
    detectors,
    idle,
    looks,
    memory,
    outbox,
    rates,
    rota,
    scan,
    search,
    startup,
    storm,
    volume,
)

BENCHMARKS = {
    "rota": rota.run,
    "outbox": outbox.run,
    "startup": startup.run,
    "commands": commands.run,
    "search": search.run,
    "workspace": chat.run,
    "detectors": detectors.run,
    "rates": rates.run,
    "agents": agents.run,
    "volume": volume.run,
    "storm": storm.run,
    "scan": scan.run,
    "memory": memory.run,
    "beside": beside.run,
    "idle": idle.run,
    "looks": looks.run,
    "burst": burst.run,
}


def main(names: list[str]) -> int:
    names = _benchmarks(names)
    unknown = set(names) - BENCHMARKS.keys()
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


def _benchmarks(given: list[str]) -> list[str]:
    """Without options, which are read by those that can do more or less: --full, --small, --seeds 5."""
    numbers = {n + 1 for n, word in enumerate(given[:-1]) if word.startswith("--") and _is_number(given[n + 1])}
    return [word for n, word in enumerate(given) if not word.startswith("--") and n not in numbers]


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
