"""What is wrong with a team whose files are right: sources that may write, our own secrets named as an address, code
that this installation does not run, or that is not the code that was shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import Flaw
from bot.handbook.files import SETTINGS
from bot.handbook.team.team import Team
from bot.settings import Settings
from detectors.declare import declare
from detectors.detector import Declared
from detectors.own_code import code_of, fingerprint
from detectors.sources.readonly import may_write

CODE = "python"  # the check that runs a function of the team's own


@dataclass(frozen=True, slots=True)
class Unfit:
    """code_is_run: as the setting WATCHKEEPER_TEAM_CODE says. environ: where the addresses of sources are."""

    code_is_run: bool
    environ: Mapping[str, str]

    def of(self, team: Team, unseen: Collection[str] = ()) -> list[Flaw]:
        """unseen: sources that nobody has applied yet; they are not connected to."""
        return [*self.sources_of(team, unseen), *self._code(team)]

    def sources_of(self, team: Team, unseen: Collection[str] = ()) -> Iterator[Flaw]:
        """A detector that could change the data it judges is a danger that nobody would notice."""
        for name, source in team.settings.sources.items():
            if source.url_env and source.url_env.lower() in Settings.model_fields:
                wrong = f"the source {name!r} names {source.url_env}, which is a setting of Watchkeeper's own"
                yield Flaw(SETTINGS, 1, wrong, "give the source a variable of its own")
            elif name not in unseen and (refusal := may_write(name, source, self.environ)):
                yield Flaw(SETTINGS, 1, refusal, "give the detectors a role that may only read")

    def _code(self, team: Team) -> Iterator[Flaw]:
        for detector in declare(team):
            if detector.check == CODE and (found := self._wrong_with(detector)):
                yield Flaw(SETTINGS, detector.line, f"detector {detector.name}: {found[0]}", found[1])

    def _wrong_with(self, detector: Declared) -> tuple[str, str] | None:
        if not self.code_is_run:
            wrong = "a team's own code is not run here"
            return wrong, 'set WATCHKEEPER_TEAM_CODE=true where that is wanted, or write check = "sql"'
        entry, pinned = code_and_sum(detector)
        code = code_of(entry)
        if code is None:
            return f"there is no code for {entry}", "write the entry point of a file that Python finds"
        if fingerprint(code) != pinned:
            return (
                f"sha256 is not that of the code of {entry}",
                f'read the code, then write sha256 = "{fingerprint(code)}"',
            )
        return None


def code_and_sum(detector: Declared) -> tuple[str, str]:
    """The entry point of a `python` detector, and the SHA-256 that its code must have."""
    settings = detector.settings.model_dump()
    return str(settings["entry"]), str(settings["sha256"])


def new_code(before: Team, after: Team) -> list[tuple[str, str]]:
    """(entry point, code) of what `after` would run and `before` does not: to be read by whoever presses Apply."""
    known = {code_and_sum(d) for d in declare(before) if d.check == CODE}
    wanted = dict.fromkeys(code_and_sum(d) for d in declare(after) if d.check == CODE)
    codes = [(entry, code_of(entry)) for entry, pinned in wanted if (entry, pinned) not in known]
    return [(entry, code.decode("utf-8", "replace")) for entry, code in codes if code is not None]
