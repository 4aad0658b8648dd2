"""Called by `common.race`: one benchmark of pytest-benchmark for each contestant and turn."""
import json, os
from importlib import import_module

import pytest, torch

section, quick, turns = json.loads(os.environ['NBCURVE_BENCH'])
torch.set_num_threads(1)  # such small tensors gain nothing from more, and waiting for a busy second core costs a lot
RACES = import_module(section).races(quick)

# All contestants take part in a turn before the next one begins.
@pytest.mark.parametrize('what, who', [(what, who) for what in RACES for who in RACES[what]])
@pytest.mark.parametrize('turn', range(turns))
def test_turn(turn, what, who, benchmark): benchmark.extra_info['result'] = benchmark.pedantic(RACES[what][who])  # once
