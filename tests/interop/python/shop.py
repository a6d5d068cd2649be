"""The interop shop: what the Python servers answer. ../README.md says what may be ordered."""

import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "gen")]

from gen.haberdasher_pb2 import Hat, Size, Summary  # noqa: E402

FAILURE = "no hat: ☕ 100% größer\nand none tomorrow"
"""The text of every ordered error."""

ECHOED = (
    ("x-echo-header", "x-echo-header-bin"),
    ("x-echo-trailer", "x-echo-trailer-bin"),
)
"""The headers that come back under their names: as headers, then as trailers."""


class Failure(Exception):
    """An error in no library's type."""

    def __init__(self, code, message, details=(), metadata=()):
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.details = list(details)
        self.metadata = list(metadata)


def detail_hat():
    """The second detail of every ordered error."""
    return Hat(size=1, color="detail", name="")


def refuse(size):
    """Raises what is wrong with a size, or what error it orders."""
    order, _, number = size.description.partition(" ")
    if order == "fail":
        raise Failure(int(number), FAILURE, [size, detail_hat()])
    if size.inches <= 0:
        raise Failure(3, "inches: I can't make a hat that small!")


class Shop:
    """Makes hats."""

    def __init__(self):
        self.cancelled = 0

    def make(self, size, has_deadline):
        """A hat, or what else the description orders, but for `sleep`."""
        if size.description == "deadline":
            return Hat(size=size.inches, color="deadline" if has_deadline else "none")
        if size.description == "cancelled":
            return Hat(size=1 + self.cancelled, color="cancelled")
        refuse(size)
        return Hat(size=size.inches, color="blue")

    def similar(self, size):
        """Several hats, but for `forever`."""
        if size.description.startswith("fail "):
            yield from [Hat(size=size.inches, color="blue")] * 2
        refuse(size)
        count = int(size.description) if size.description.isdigit() else 3
        for _ in range(count):
            yield Hat(size=size.inches, color="blue")


class Average:
    """Adds sizes up."""

    def __init__(self):
        self.count = 0
        self.total = 0

    def add(self, size):
        refuse(size)
        self.count += 1
        self.total += size.inches

    def summary(self):
        average = self.total / self.count if self.count else 0
        return Summary(total_count=self.count, average_size=average)

    def size(self):
        return Size(inches=round(self.summary().average_size))


def sleep_of(size):
    """The seconds of a `sleep MS` order."""
    order, _, number = size.description.partition(" ")
    return int(number) / 1000 if order == "sleep" else 0


def nap(size):
    time.sleep(sleep_of(size))
