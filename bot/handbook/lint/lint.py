"""The linter: what a handbook leaves open or says twice, rule by rule, with the reading that the bot applies.

Each rule id has a page in docs/lint. A team silences a rule with a reason: `[lint.silence]` in team.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.handbook.lint import claims, contradictions, escalation, gaps, people, promises, response
from bot.handbook.lint import time as times
from bot.handbook.remark import Remark
from bot.handbook.team.team import Team

__all__ = ["DATED", "RULES", "Remark", "lint"]

RULES: tuple[Callable[[Team], Iterable[Remark]], ...] = (
    times.response_times_differ,
    times.no_time_zone,
    times.rotation_start_unsaid,
    times.handoff_differs,
    times.holiday_rows_overlap,
    times.maintenance_covers_landing,
    people.owners_differ,
    people.no_runbook,
    people.investors_unsaid,
    people.ownership_claim,
    people.team_size,
    people.cycle_length,
    people.too_many_holidays,
    people.same_person_twice,
    people.person_without_slack,
    people.role_without_contact,
    people.area_without_contact,
    people.channel_unmapped,
    escalation.unreachable_step,
    escalation.step_without_time,
    escalation.step_before_response,
    escalation.told_twice,
    escalation.chain_severities_unsaid,
    escalation.threshold_one_sided,
    escalation.business_hours_unsaid,
    escalation.contact_without_use,
    escalation.levels_unsaid,
    escalation.level_tells_nobody,
    escalation.nobody_paged,
    escalation.figure_not_used,
    escalation.case_unsaid,
    gaps.holiday_bounds_unsaid,
    gaps.daily_order_unsaid,
    gaps.credit_covers_weeks_only,
    gaps.secondaries_and_the_limit,
    gaps.maintenance_meets_freeze,
    gaps.recipients_unsaid,
    gaps.duty_without_owner,
    gaps.names_almost_match,
    response.role_ambiguous,
    response.owner_or_on_call,
    response.weekend_duty_differs,
    response.step_count_unsaid,
    response.chain_end_unsaid,
    response.paged_without_number,
    response.response_hour_unsaid,
    response.severity_vague,
    promises.input_after_landing,
    promises.maintenance_before_landing,
    promises.maintenance_covers_deadline,
    promises.close_day_unsaid,
    promises.business_days_unsaid,
    promises.freeze_days_unsaid,
    promises.notice_without_time,
    promises.detection_without_figure,
    claims.count_differs,
    claims.figures_differ,
    claims.area_claim,
    claims.approval_unsaid,
    claims.secondary_unnamed,
    contradictions.break_not_free,
    contradictions.paged_already,
    contradictions.handoff_on_holiday,
    contradictions.claim_not_borne_out,
    contradictions.response_told_elsewhere,
    contradictions.notice_told_elsewhere,
)
# Rules of which one cause has many lines: a remark each would say the same again and again.
TOLD_ONCE = frozenset(
    """
    duty-overdue duty-without-owner maintenance-covers-landing names-almost-match no-runbook ownership-claim
    """.split()  # noqa: SIM905
)
# Rules that ask how old something is; the day is that of the team's zone.
DATED: tuple[Callable[..., Iterable[Remark]], ...] = (gaps.duty_overdue,)


def lint(team: Team, now: datetime | None = None) -> tuple[Remark, ...]:
    """Everything the rules have to say about a team that loaded well, in the order of the lines.

    now: an aware instant, for the rules about age; None leaves those out. Silenced rules are left out.
    """
    found = [remark for rule in RULES for remark in rule(team)]
    if now is not None:
        found += [remark for rule in DATED for remark in rule(team, now.astimezone(team.zone).date())]
    heard = _told_once(r for r in found if r.rule not in team.settings.lint.silence)
    return tuple(sorted(heard, key=lambda r: (r.line, r.rule)))


def _told_once(found: Iterable[Remark]) -> Iterator[Remark]:
    """With the remarks of one cause in one."""
    together: dict[str, list[Remark]] = {}
    for one in found:
        if one.rule in TOLD_ONCE:
            together.setdefault(one.rule, []).append(one)
        else:
            yield one
    yield from (_joined(several) for several in together.values())


def _joined(several: Sequence[Remark]) -> Remark:
    first = min(several, key=lambda one: one.line)
    lines = sorted({line for one in several for line in one.lines})
    why, reading, instead = (
        "; ".join(dict.fromkeys(getattr(one, name) for one in several)) for name in ("why", "reading", "instead")
    )
    worst: Literal["error", "warning"] = "error" if any(one.severity == "error" for one in several) else "warning"
    return replace(first, lines=tuple(lines), why=why, reading=reading, instead=instead, severity=worst)
