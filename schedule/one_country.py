"""The `holidays` library has a module for each country, and a package that imports all two hundred of them: a sixth of
a second at every start, of which one team needs one. Here that package is there without having been run; whoever asks
it for anything gets all of it."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_PACKAGE = "holidays.countries"


class _OnDemand(ModuleType):
    """A package whose own code runs when it is first asked for a name that it has not."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]  # asked once
        spec.loader.exec_module(self)
        return getattr(self, name)


def import_countries_one_by_one() -> None:
    """Before the library is asked for a calendar; does nothing where the package is there already."""
    spec = None if _PACKAGE in sys.modules else find_spec(_PACKAGE)
    if spec is not None:
        sys.modules[_PACKAGE] = _made(spec)


def _made(spec: ModuleSpec) -> ModuleType:
    made = module_from_spec(spec)
    made.__class__ = _OnDemand
    return made
