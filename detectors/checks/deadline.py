"""Reports that are due after a close or every week: are the days that they are about all there?

A report is in danger once less time is left than running the days that are still missing would take, and it is a near
miss, worth a note, from a day before on. What is due is read from the handbook ("Reporting Deadline").
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pydantic import field_validator

from bot.handbook.deadlines import Deadline
from bot.handbook.document.deadlines import read_deadlines
from bot.handbook.flaws import Flaws
from bot.handbook.team.team import Team
from detectors.checks.check import Fault, Occasion, Verdict
from detectors.checks.runs import RunsCheck, promised
from detectors.days import DAY
from detectors.detector import Nature, Outcome
from detectors.fields import Length
from detectors.measure import Kind, Measure
from detectors.promises import Report, report_after
from detectors.questions.queries import Run, RunsOf
from detectors.words import at_time, length, listed, on_day


class DeadlineCheck(RunsCheck):
    """due: a deadline in the handbook's words, such as "Monthly close + 3 business days", in place of the pipeline's
    own. warn: how long before a deadline a missing day is worth a note. stays: how long after it a miss is told."""

    due: str | None = None
    warn: Length = timedelta(hours=24)
    stays: Length = timedelta(hours=24)

    @field_validator("due")
    @classmethod
    def _readable(cls, text: str | None) -> str | None:
        if text is not None and not _read(text):
            raise ValueError(f'{text!r} is not a deadline; write "Monthly close + 3 business days"')
        return text

    def unsaid(self, team: Team, pipeline: str) -> tuple[str, str, str] | None:
        book = team.runbook_of(pipeline)
        if self.due is not None or (book and book.deadlines):
            return None
        instead = 'write one, such as due = "Monthly close + 3 business days"'
        return "due", "the handbook names no reporting deadline of this pipeline", instead

    def looks(self, on: Occasion) -> tuple[datetime, ...]:
        """At the landing time, and at every deadline of the day that begins."""
        due = (report_after(deadline, on.as_of, promised(on).hours).due for deadline in self._deadlines(on))
        return (on.as_of + on.landing, *(at for at in due if at < on.as_of + DAY))

    def ask(self, on: Occasion) -> RunsOf:
        reports = self._reports(on)
        return self.runs(on, min(r.first for r in reports), max(r.last for r in reports))

    def verdict(self, on: Occasion, answer: list[Run]) -> Verdict:
        """answer: see `RunsOf`."""
        today = on.as_of.astimezone(UTC).date()
        if not answer:
            return Verdict(Outcome.NO_DATA, f"{self.log} has no runs of the {promised(on).pipeline}", today, rows=0)
        # A log that begins in the middle of a period says nothing about the days before it.
        begins = min(run.day for run in answer)
        said = [self._judged(on, report, self._missing(report, answer, begins)) for report in self._reports(on)]
        faults = tuple(fault for _, fault in said if fault)
        is_alarm = any(f.nature is not Nature.NOTE for f in faults)
        detail = " ".join(fault.summary if fault else f"{told}." for told, fault in said)
        return Verdict(Outcome.ALARM if is_alarm else Outcome.PASS, detail, today, rows=len(answer), faults=faults)

    def _reports(self, on: Occasion) -> list[Report]:
        after = on.as_of - self.stays
        return [report_after(deadline, after, promised(on).hours) for deadline in self._deadlines(on)]

    def _deadlines(self, on: Occasion) -> tuple[Deadline, ...]:
        return _read(self.due) if self.due else promised(on).deadlines

    def _missing(self, report: Report, runs: list[Run], begins: date) -> list[date]:
        days = [report.first + n * DAY for n in range((report.last - report.first).days + 1)]
        return [day for day in days if day >= begins and self.state(runs, day).landed is None]

    def _judged(self, on: Occasion, report: Report, missing: list[date]) -> tuple[str, Fault | None]:
        name = f"The report {report.text!r} of {on_day(report.first)} to {on_day(report.last)}"
        due = f"due {at_time(report.due.astimezone(UTC))}"
        if on.as_of.astimezone(UTC).date() <= report.last:
            return f"{name} is {due}; its days are not over", None
        if not missing:
            return f"{name} has all its days, {due}", None
        nature, how = self._danger(on, report.due, len(missing))
        days = f"{listed([on_day(day) for day in missing], most=4)} {'is' if len(missing) == 1 else 'are'} missing"
        told = f"{name} is {due}, {how}: {days}"
        return told, self._fault(nature, report, told, days) if nature else None

    def _danger(self, on: Occasion, due: datetime, missing: int) -> tuple[Nature | None, str]:
        left, needed = due - on.as_of, missing * promised(on).run_time
        if left <= timedelta():
            return Nature.LATE, "which has passed"
        how = f"in {length(left)}"
        if left < needed:
            return Nature.LATE, f"{how}, and the runs that are missing take {length(needed)}"
        return (Nature.NOTE if left < self.warn else None), how

    def _fault(self, nature: Nature, report: Report, told: str, days: str) -> Fault:
        return Fault(
            nature=nature,
            day=report.last,
            entity=report.text,
            measure=Measure(
                kind=Kind.TIME,
                noun=f"report {report.text!r}",
                value=None,
                absent=f"not complete, {days}",
                limit=report.due.timestamp(),
            ),
            summary=f"{told}.",
        )


def _read(text: str) -> tuple[Deadline, ...]:
    flaws = Flaws("team.toml")
    found = read_deadlines(text, 0, flaws)
    return () if flaws else found
