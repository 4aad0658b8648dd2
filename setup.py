"""Reads the package's facts from settings.ini, where each of them stands once, and puts the notebooks into the wheel."""
import re, shutil
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

here = Path(__file__).parent
config = ConfigParser(delimiters=['='])
config.read(here/'settings.ini', encoding='utf-8')
facts = config['DEFAULT']
name = facts['name']
version = re.search(r"^__version__ = '(.+?)'", (here/name/'__init__.py').read_text(encoding='utf-8'), re.M)[1]
lessons = facts['lessons_requirements'].split()
course = lessons + facts['course_requirements'].split()
site = facts['site_requirements'].split()  # the site is built in a test, too
bench = facts['bench_requirements'].split()  # the smoke run of `make bench` is one of the tests

def page():
    "The README for a place without the files beside it: it shows and links the repository's; while that has no address, no image and no such link."
    home = facts['repository'].removesuffix('.git').rstrip('/')
    def there(found):
        image, words, target = found.groups()
        if home: return f"{image}[{words}]({home}/{'raw' if image else 'blob'}/v{version}/{target})"
        return '' if image else words
    return re.sub(r'(!?)\[([^]]*)\]\((?!\w+:|#)([^)]+)\)', there, (here/'README.md').read_text(encoding='utf-8'))

class BuildWithCourse(build_py):
    "The wheel carries the course; in a clone (`pip install -e`) the command takes it from where it is."
    def run(self):
        super().run()
        if self.editable_mode: return
        for kind in ('ipynb', 'png', 'svg', 'webp'):
            for file in (here/'nbs').rglob(f'*.{kind}'):
                if any(part.startswith('.') for part in file.relative_to(here).parts): continue
                to = Path(self.build_lib)/name/'course'/file.relative_to(here/'nbs')
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)

setup(
    name=name,
    version=version,
    description=facts['description'],
    long_description=page(),
    long_description_content_type='text/markdown',
    author=facts['author'],
    license=facts['license'],
    url=facts['repository'] or None,
    keywords=facts['keywords'].split(', '),
    python_requires=f">={facts['min_python']}",
    install_requires=facts['requirements'].split(),
    extras_require=dict(lessons=lessons, course=course, site=course + site, places=course + facts['places_requirements'].split(),
                        dev=course + site + bench + facts['dev_requirements'].split()),
    packages=find_packages(include=[name, f'{name}.*']),
    package_data={name: ['words/**/*.json', 'widgets/**/*.json', 'widgets/**/*.js', 'widgets/**/*.css', '*.mplstyle']},
    entry_points=dict(console_scripts=[f'{name}={name}.__main__:main'], nbdev=[f'{name}={name}._modidx:d']),
    cmdclass=dict(build_py=BuildWithCourse),
    zip_safe=False,
)
