"""Keys made in Python: in order, of their shape, and never the same in two processes (RFC 9562 §5.7)."""

import os
from itertools import pairwise

from kehai.kernel import keys

MANY = 5000


def test_keys_of_one_process_rise_and_are_of_version_seven():
    made = [keys.uuid7() for _ in range(MANY)]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert all(keys.is_uuid7(key) for key in made)
    random = [key.int & ((1 << 62) - 1) for key in made]
    assert len(set(random)) == MANY
    assert all(MANY * 0.4 < sum(value >> bit & 1 for value in random) < MANY * 0.6 for bit in range(62))


def test_a_forked_process_draws_randomness_of_its_own():
    keys.uuid7()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, b"".join(keys.uuid7().bytes[8:] for _ in range(20)))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 20 * 8)
    os.close(reading)
    os.close(writing)
    ours = {keys.uuid7().bytes[8:] for _ in range(20)}
    assert len(ours | {theirs[at : at + 8] for at in range(0, len(theirs), 8)}) == 40
