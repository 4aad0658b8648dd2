"""Print the path of a Chromium for the browser tests, and install one if the machine has none: python tools/browser.py [engines]

`engines` installs Firefox and WebKit besides, on Debian and its kin.
The environment variable NBCURVE_BROWSER names one of your own; otherwise the usual places are searched.
"""
import os, shutil, subprocess, sys
from pathlib import Path

# Debian's build of Chromium without a window comes first: the same engine for two thirds of the processor's time.
NAMES = ('chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge', 'microsoft-edge')
PLACES = ('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
          '/Applications/Chromium.app/Contents/MacOS/Chromium',
          '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
          r'%ProgramFiles%\Google\Chrome\Application\chrome.exe',
          r'%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe',
          r'%LocalAppData%\Google\Chrome\Application\chrome.exe',
          r'%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe')
ADVICE = "No Chromium found, and none could be installed. Install Chromium or Chrome, or set NBCURVE_BROWSER to its path."

def _playwrights_own():
    "The path where Playwright keeps its Chromium, whether it is there or not."
    try: from playwright.sync_api import sync_playwright
    except ImportError: return None
    with sync_playwright() as p: return p.chromium.executable_path

def find() -> str | None:  # the path, or None
    "A Chromium that is already on this machine."
    own = os.environ.get('NBCURVE_BROWSER')
    if own:
        if not shutil.which(own): raise FileNotFoundError(f"NBCURVE_BROWSER is {own!r}, but no program is there. Correct it, or unset it.")
        return shutil.which(own)
    for place in (*NAMES, *map(os.path.expandvars, PLACES)):
        if found := shutil.which(place): return found
    path = _playwrights_own()
    return path if path and Path(path).exists() else None

def _run(*command): return subprocess.run(command, stdout=sys.stderr).returncode == 0

def _packages(*names):
    "Install the system's packages, where that is possible."
    if not (hasattr(os, 'geteuid') and os.geteuid() == 0 and shutil.which('apt-get')): return False
    os.environ['DEBIAN_FRONTEND'] = 'noninteractive'
    return _run('apt-get', 'update', '-qq') and _run('apt-get', 'install', '-y', '-qq', *names)

def install():
    "The system's package where that is possible, Playwright's own Chromium elsewhere."
    if not ((_packages('chromium-headless-shell') or _packages('chromium')) and find()): _run(sys.executable, '-m', 'playwright', 'install', 'chromium')

def install_engines():
    "Firefox, and WebKit with what drives it."
    found = all(map(shutil.which, ('firefox-esr', 'WebKitWebDriver', 'xvfb-run')))
    if not found and not _packages('firefox-esr', 'webkit2gtk-driver', 'xvfb'):
        sys.exit('Install the packages firefox-esr, webkit2gtk-driver and xvfb, as Debian calls them; it takes the rights of root.')

if __name__ == '__main__':
    if 'engines' in sys.argv: install_engines()
    if not find(): install()
    print(find() or sys.exit(ADVICE))
