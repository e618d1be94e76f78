"""The kinds of check: the word that `check = "..."` says in team.toml, and the class that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from detectors.checks.boundary import BoundaryCheck
from detectors.checks.calendar import CalendarCheck
from detectors.checks.change import ChangeCheck
from detectors.checks.check import Check
from detectors.checks.deadline import DeadlineCheck
from detectors.checks.delivery import DeliveryCheck
from detectors.checks.distribution import DistributionCheck
from detectors.checks.file_arrival import FileArrivalCheck
from detectors.checks.freshness import FreshnessCheck
from detectors.checks.landing import LandingCheck
from detectors.checks.near_duplicates import NearDuplicatesCheck
from detectors.checks.new_values import NewValuesCheck
from detectors.checks.own_figures import PythonCheck, SqlCheck
from detectors.checks.periodicity import PeriodicityCheck
from detectors.checks.ratio import RatioCheck
from detectors.checks.user_agents import UserAgentsCheck
from detectors.checks.volume import VolumeCheck

CHECKS: Mapping[str, type[Check]] = MappingProxyType(
    {
        "boundary": BoundaryCheck,
        "calendar": CalendarCheck,
        "change": ChangeCheck,
        "distribution": DistributionCheck,
        "deadline": DeadlineCheck,
        "delivery": DeliveryCheck,
        "file_arrival": FileArrivalCheck,
        "freshness": FreshnessCheck,
        "landing": LandingCheck,
        "near_duplicates": NearDuplicatesCheck,
        "new_values": NewValuesCheck,
        "periodicity": PeriodicityCheck,
        "python": PythonCheck,
        "ratio": RatioCheck,
        "sql": SqlCheck,
        "user_agents": UserAgentsCheck,
        "volume": VolumeCheck,
    }
)
