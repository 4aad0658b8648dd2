"""Reads the package's facts from settings.ini, where each of them stands once."""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
config = ConfigParser(delimiters=['='])
config.read(here/'settings.ini', encoding='utf-8')
facts = config['DEFAULT']
course = facts['course_requirements'].split()
bench = facts['bench_requirements'].split()  # the smoke run of `make bench` is one of the tests

setup(
    name=facts['name'],
    version=facts['version'],
    description=facts['description'],
    long_description=(here/'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    author=facts['author'],
    license=facts['license'],
    url=facts['repository'] or None,
    keywords=facts['keywords'].split(', '),
    python_requires=f">={facts['min_python']}",
    install_requires=facts['requirements'].split(),
    extras_require=dict(course=course, dev=course + bench + facts['dev_requirements'].split()),
    packages=find_packages(include=[facts['name'], f"{facts['name']}.*"]),
    package_data={facts['name']: ['words/**/*.json', 'widgets/**/*.json', 'widgets/**/*.js', 'widgets/**/*.css', '*.mplstyle']},
    entry_points=dict(nbdev=[f"{facts['name']}={facts['name']}._modidx:d"]),
    zip_safe=False,
)
