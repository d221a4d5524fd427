"""Memory and speed: how many members share a program call, and how many a cohort may hold at once."""

import os
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from advisor.machine import SHARERS_OF_GPU, sharers, usable_cores, usable_memory_bytes
from advisor.training import backends
from advisor.training.cohort.stacked.optimizers import slot_names
from advisor.training.cohort.stacked.program import Program

# Of one block on a CPU. Measured, processor time a member and epoch, digits 3 x 100 with Adam and batch
# normalization: 5.1, 4.3 and 4.2 ms in blocks of 8, 16 and 32 (7, 13 and 27 MiB); 300-100 on images with Adam:
# 110, 101 and 148 ms in blocks of 1, 2 and 8 (6, 11 and 45 MiB). The last-level cache has 32 MiB.
_CACHE_BYTES = 16 * 2**20
_LARGEST_BLOCK = 64  # on a CPU; larger ones gain nothing more (benchmarks/cohort.py)
_LARGEST_BLOCK_ON_GPU = 1024
# Blocks of so few are of any size on a CPU, for all of their places are computed: five networks of 2 layers of 100 took
# .65 of the time in a block of 5 that they took in one of 8, three .77 of that in one of 4. Larger ones are powers of
# two, so that few programs are compiled.
_ANY_SIZE = 8
_COPIES_OF_ACTIVATIONS = 6  # forward, backward and masks, of every unit of a batch
_MEMBERS_A_CALL = 4  # the fixed time of a step's operations, in members; read off benchmarks/cohort.py, K = 1 and 32
_SHARE = 0.5  # of the memory, the machine's and a GPU's, that a cohort may take
# Measured by benchmarks/cohort_growth.py: what a process takes for its first program and while it runs one, how
# often it holds the data (stacked, and on the device) and each member's tensors besides the optimizer's slots.
_PROGRAM_BYTES = 160 * 2**20
_COPIES_OF_DATA = 3
_COPIES_OF_WEIGHTS = 5  # trained, kept, gradients, on their way in and out
_ROWS_LOOKED_AT = 512  # at once, forward only: the validation part, and every part at the end
_COPIES_FORWARD = 1
_GPU_BYTES = 4 * 2**30  # what a cohort may take on a GPU that does not tell what it has


def member_bytes(program: Program, *, itemsize: int) -> int:
    """Estimate what one member's step touches while its block is trained, in bytes.

    Args:
        program: Its network, optimizer and batch size.
        itemsize: Bytes of one number.
    """
    tensors = _weights(program) * (3 + len(slot_names(program.optimizer)))  # weights, kept weights, gradients, slots
    return itemsize * (tensors + _COPIES_OF_ACTIVATIONS * program.batch_size * _units(program))


def cohort_bytes(program: Program, members: int, data_bytes: int, *, itemsize: int) -> int:
    """Estimate what a process holds for a whole cohort while it trains, in bytes.

    Args:
        program: What is trained.
        members: How many.
        data_bytes: Of the stacked data.
        itemsize: Bytes of one number.
    """
    held = _places_for(members) * _held_bytes(program, itemsize=itemsize)
    return _PROGRAM_BYTES + _COPIES_OF_DATA * data_bytes + _running_bytes(program, members, itemsize=itemsize) + held


def members_that_fit(program: Program, data_bytes: int, *, memory_bytes: int, itemsize: int) -> int:
    """Return how many members a cohort may hold, at least one.

    Args:
        program: What is trained.
        data_bytes: Of the stacked data.
        memory_bytes: What the cohort may take in all.
        itemsize: Bytes of one number.
    """
    most = max(0, memory_bytes // _held_bytes(program, itemsize=itemsize))
    fit = bisect_right(
        range(1, most + 1), memory_bytes, key=lambda count: cohort_bytes(program, count, data_bytes, itemsize=itemsize)
    )
    return max(1, fit)


def memory_to_use() -> int:
    """Return how many bytes a cohort may take: half of what this process may use, and of what a GPU has left.

    What the members keep goes back to the machine, so that its memory counts beside that of a GPU too; of a GPU that
    does not tell, 4 GiB. Workers that share a machine, or a GPU, share what there is for one.
    """
    present = int(usable_memory_bytes() * _SHARE / sharers())
    if not backends.current().accelerators():
        return present
    left = backends.current().free_memory_bytes()
    return min(present, _GPU_BYTES // sharers(SHARERS_OF_GPU) if left is None else int(left * _SHARE))


def workers() -> int:
    """Return how many blocks are trained at a time: one a processor core, one on a GPU.

    A worker of a search has its own few cores, told by the variable that TensorFlow reads too.
    """
    if backends.current().accelerators():
        return 1
    cores = usable_cores()
    return max(1, min(cores, int(os.environ.get("TF_NUM_INTRAOP_THREADS") or cores)))


def block_size(members: int, program: Program, *, itemsize: int, at_a_time: int) -> int:
    """Return how many members share one call of the program: up to 8 on a CPU, or a power of two.

    On a CPU each core trains blocks of its own, one after the other: a block whose weights stay in the
    cache runs up to twice as fast as all members at once (measured by benchmarks/cohort.py). Of the
    sizes that fit, the one that takes the least time is taken, the largest of equals. A graph that is
    not XLA's uses all cores itself, and one block is best (measured by benchmarks/cohort_compilers.py).

    Args:
        members: How many there are to train.
        program: What is trained.
        itemsize: Bytes of one number.
        at_a_time: How many blocks are trained at a time.
    """
    most = _largest_block(program, itemsize=itemsize)
    is_on_gpu = bool(backends.current().accelerators())
    at_once = -(-members // (1 if program.is_graph else at_a_time))  # all of them, in one block a core
    is_few = at_once <= min(most, _ANY_SIZE) and not is_on_gpu
    if program.is_graph or is_on_gpu:
        return at_once if is_few else _power_of_two_from(min(members, most))
    sizes = [2**power for power in range(most.bit_length())] + [at_once] * is_few
    return min(sizes, key=lambda size: (_cost(members, size, at_a_time), -size))


def places(members: int, size: int, at_a_time: int) -> int:
    """Return how many members' time it takes until every block is through.

    Example:
        >>> places(33, 16, 2), places(33, 8, 2)
        (32, 24)
    """
    blocks = -(-members // size)
    return -(-blocks // at_a_time) * size


def _cost(members: int, size: int, at_a_time: int) -> int:
    """Return the time of all blocks in that of one member; a call of the program costs as much as four members."""
    return places(members, size, at_a_time) // size * (size + _MEMBERS_A_CALL)


def groups_of_like_steps(steps: Sequence[int], *, spread: float = 1.25) -> list[list[int]]:
    """Sort members into groups whose numbers of steps an epoch differ by little, for shorter ones wait for longer.

    Args:
        steps: Steps of one epoch of each member.
        spread: Largest over smallest number of steps in one group.

    Example:
        >>> groups_of_like_steps([10, 40, 11, 44])
        [[0, 2], [1, 3]]
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(steps)), key=lambda member: (steps[member], member)):
        if groups and steps[place] <= spread * steps[groups[-1][0]]:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _held_bytes(program: Program, *, itemsize: int) -> int:
    """What a member holds from its first epoch to its record."""
    return itemsize * _weights(program) * (_COPIES_OF_WEIGHTS + len(slot_names(program.optimizer)))


def _running_bytes(program: Program, members: int, *, itemsize: int) -> int:
    """What the blocks that run at a time hold of activations, while they train or are looked at."""
    blocks = 1 if program.is_graph else workers()
    at_a_time = min(members, blocks * _largest_block(program, itemsize=itemsize))
    rows = max(_COPIES_OF_ACTIVATIONS * program.batch_size, _COPIES_FORWARD * _ROWS_LOOKED_AT)
    return itemsize * at_a_time * rows * _units(program)


def _places_for(members: int) -> int:
    """How many places the blocks of all members have: on a GPU up to twice as many, for sizes are powers of two."""
    if not backends.current().accelerators():
        return members
    size = _power_of_two_from(min(members, _LARGEST_BLOCK_ON_GPU))
    return -(-members // size) * size


def _largest_block(program: Program, *, itemsize: int) -> int:
    if backends.current().accelerators():
        return _LARGEST_BLOCK_ON_GPU
    if program.is_graph:
        return _LARGEST_BLOCK
    return max(1, min(_LARGEST_BLOCK, _CACHE_BYTES // member_bytes(program, itemsize=itemsize)))


def _weights(program: Program) -> int:
    """How many numbers all tensors of one network hold."""
    return sum(int(np.prod(shape)) for shape in program.layout.keras_order.values())


def _units(program: Program) -> int:
    return program.layout.inputs + sum(program.layout.widths) + program.layout.outputs


def _power_of_two_from(number: int) -> int:
    return 1 << (number - 1).bit_length()
