"""What trainings cost: getting a program ready, then its epochs; and what the retrainings of a winner will take."""

import msgspec

EACH_MEMBER = 0.08  # of the time alone that each further member of a cohort adds; `benchmarks.cohort`: .14 without
#                     rungs, and where the worse members leave on the way those that stay have less company
MOST_LONGER = 2.0  # times as long: a training that the clock cut short, on fresh seeds and to its end


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of one network trained alone."""

    preparing: float = 0.0  # building, compiling and the first epoch: once a program
    training: float = 0.0  # all later epochs, and the scores
    finishing: float = 0.0  # of these, from the last epoch on: what its scores take, on many rows many seconds

    def members(self, seconds: float, *, most: int, each: float = EACH_MEMBER) -> int:
        """Return how many networks like this one train to their end together within so many seconds, one at least.

        Args:
            seconds: That there are.
            most: Networks.
            each: Share of the time of one alone that each further one adds.

        Example:
            >>> cost = Cost(preparing=3.0, training=2.0)
            >>> cost.members(60.0, most=32), cost.members(6.0, most=32), cost.members(4.0, most=32)
            (32, 7, 1)
        """
        longer = (seconds - self.preparing) / max(self.training, 1e-9)  # than one of them alone
        return max(1, min(most, int(1 + (min(longer, most) - 1) / each)))


class Rounds(msgspec.Struct, frozen=True, kw_only=True):
    """How many times the cost of one network alone several of them take, one slot's share after the other."""

    programs: float = 0.0
    trainings: float = 0.0
    besides: float = 0.0  # seconds for what becomes of them in the end
    wished: tuple[float, float] = (0.0, 0.0)  # programs and trainings more, for which there is time or not

    def seconds(self, cost: Cost) -> float:
        """Return how long they take.

        Example:
            >>> Rounds(programs=1, trainings=1.6).seconds(Cost(preparing=5.0, training=10.0))
            21.0
        """
        return self.programs * cost.preparing + self.trainings * cost.training + self.besides

    def seconds_of_wished(self, cost: Cost) -> float:
        """Return how long those take that are wished for beside them.

        Example:
            >>> Rounds(trainings=9, wished=(1, 1.5)).seconds_of_wished(Cost(preparing=5.0, training=10.0))
            20.0
        """
        programs, trainings = self.wished
        return programs * cost.preparing + trainings * cost.training


class Clocking(msgspec.Struct, kw_only=True):
    """The times of one program as its driver hears of them; the trials that are trained together share it."""

    began: float
    sharers: int = 1
    first: float | None = None  # when its first epoch was done
    last: float | None = None  # when the last one was, so far

    def hear_epoch(self, now: float) -> None:
        """Note that an epoch has ended."""
        self.first = now if self.first is None else self.first
        self.last = now

    def cost(self, now: float, *, trainings: int = 1, done: float = 1.0) -> Cost:
        """Return what one of its networks would have cost alone, now that it has ended.

        Args:
            now: On the clock of the others.
            trainings: That one network took one after the other: its folds.
            done: Share of the planned epochs that the clock let it train.

        Example:
            >>> Clocking(began=0.0, sharers=26, first=4.0).cost(34.0)
            Cost(preparing=4.0, training=10.0, finishing=0.0)
            >>> Clocking(began=0.0).cost(30.0, trainings=3)
            Cost(preparing=0.0, training=10.0, finishing=0.0)
            >>> Clocking(began=0.0, first=1.0, last=5.5).cost(6.0, done=0.1)
            Cost(preparing=1.0, training=10.0, finishing=0.5)
        """
        first = self.began if self.first is None else self.first
        longer = min(MOST_LONGER, 1 / max(done, 1 / MOST_LONGER))
        company = 1 + EACH_MEMBER * (self.sharers - 1)
        training = longer * (now - first) / (company * max(1, trainings))
        finishing = 0.0 if self.last is None else (now - self.last) / self.sharers
        return Cost(preparing=first - self.began, training=training, finishing=finishing)
