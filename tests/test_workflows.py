"""The workflows on GitHub: what they call exists, they try the Pythons that settings.ini promises, and they may do no more than they must."""
import json, re
from configparser import ConfigParser

import pytest, yaml
from conftest import ROOT

FILES = sorted((ROOT/'.github'/'workflows').glob('*.yml'))
FLOWS = {p.stem: yaml.safe_load(p.read_text(encoding='utf-8')) for p in FILES}
JOBS = {(name, job): said for name, flow in FLOWS.items() for job, said in flow['jobs'].items()}
STEPS = [(*at, step) for at, said in JOBS.items() for step in said.get('steps', [])]
each_job = pytest.mark.parametrize('name, job', JOBS)

def facts():
    config = ConfigParser(delimiters=['='])
    config.read(ROOT/'settings.ini', encoding='utf-8')
    return config['DEFAULT']

def pythons(name):
    "Every Python version that a workflow tries."
    jobs = FLOWS[name]['jobs'].values()
    asked = [str(s['with']['python-version']) for job in jobs for s in job.get('steps', []) if 'python-version' in s.get('with', {})]
    return {v for v in asked if '{' not in v} | {v for job in jobs for v in job.get('strategy', {}).get('matrix', {}).get('python', [])}

def test_there_are_four(): assert set(FLOWS) == {'test', 'weekly', 'release', 'site'}

def test_what_they_make_exists():
    "Each target, and each variable that is given to it, stands in the Makefile."
    makefile = (ROOT/'Makefile').read_text(encoding='utf-8')
    targets, variables = (set(re.findall(p, makefile, re.M)) for p in (r'^([a-z-]+):', r'^([A-Z]+) [:?]?='))
    called = [re.findall(r'^make (.+)', line)[0].split() for *_, step in STEPS for line in step.get('run', '').splitlines() if line.startswith('make ')]
    assert {target for target, *_ in called} >= {'test', 'test-fast', 'test-all', 'site'}
    for target, *given in called: assert target in targets and {g.split('=')[0] for g in given} <= variables

def test_pythons():
    "The tests try every minor version from the lowest that settings.ini promises; nothing else runs on another."
    tried = pythons('test')
    minors = sorted(int(v.partition('.')[2]) for v in tried)
    assert all(re.fullmatch(r'3\.\d+', v) for v in tried) and minors == list(range(minors[0], minors[-1] + 1))
    assert f'3.{minors[0]}' == facts()['min_python']
    for name in FLOWS: assert pythons(name) <= tried

def test_systems_and_what_is_called():
    assert {job['runs-on'].split('-')[0] for job in FLOWS['test']['jobs'].values()} == {'ubuntu', 'macos', 'windows'}
    local = {said['uses'] for said in JOBS.values() if 'uses' in said}
    assert local and all((ROOT/path).is_file() for path in local)

@each_job
def test_least_permissions(name, job):
    "They read; only what publishes may show who it is, and only what publishes pages may write them. No secret is stored."
    assert FLOWS[name]['permissions'] == {'contents': 'read'} and 'concurrency' in FLOWS[name]
    said = JOBS[name, job]
    allowed = {('release', 'publish'): {'id-token'}, ('site', 'publish'): {'id-token', 'pages'}, ('release', 'site'): {'id-token', 'pages'}}
    assert {k for k, v in said.get('permissions', {}).items() if v == 'write'} == allowed.get((name, job), set())
    assert 'uses' in said or said['timeout-minutes'] <= 180
    assert 'secrets.' not in json.dumps(said)

def test_actions_are_pinned():
    "GitHub's own by their major version; PyPI's by the branch that its makers tell one to use."
    used = {step['uses'] for *_, step in STEPS if 'uses' in step}
    assert used and not [u for u in used if not re.fullmatch(r'actions/[a-z-]+@v\d+|pypa/gh-action-pypi-publish@release/v1', u)]

def test_nothing_is_published_that_was_not_tested():
    release = FLOWS['release']['jobs']
    assert {'test', 'build'} < {*release['publish']['needs']} and release['site']['needs'] == 'publish'
    assert release['test']['uses'].endswith('/test.yml') and {'run': 'make test-all'} in release['all']['steps']
    assert not [step for step in release['publish']['steps'] if 'run' in step], 'what holds the token runs no code of this repository'
