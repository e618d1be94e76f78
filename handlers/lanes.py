"""Who answers people, in which threads: what somebody does about an incident does not wait for what others look up.

Each lane has threads of its own, and looking up has database connections of its own: however slow a list or a history
is, and however many ask for one, there is a thread and a connection for an acknowledgement.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import Enum

DEEDS, LOOKS = 8, 4  # threads
_REMEMBERED = 1000


class Lane(Enum):
    DEED = "deed"  # clicks and forms; commands that change something
    LOOK = "look"  # commands that are answered, the App Home


class Lanes:
    """Threads are made when they are needed. aside: called once in each thread of those that look up."""

    def __init__(self, aside: Callable[[], None] = lambda: None) -> None:
        self._of = {
            Lane.DEED: ThreadPoolExecutor(DEEDS, thread_name_prefix="deed"),
            Lane.LOOK: ThreadPoolExecutor(LOOKS, thread_name_prefix="look", initializer=aside),
        }
        self._given = set[Future[None]]()
        self.acked = deque[float](maxlen=_REMEMBERED)  # seconds from the listener's start to the acknowledgement

    def do(self, lane: Lane, work: Callable[[], None]) -> None:
        """In its turn; nobody waits for it here."""
        given = self._of[lane].submit(work)
        self._given.add(given)
        given.add_done_callback(self._given.discard)

    def settle(self, seconds: float) -> bool:
        """Waits until all that was given is done, at most so long. Whether it is."""
        return not wait(self._given.copy(), seconds).not_done
