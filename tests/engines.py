"""Firefox and WebKit, driven by the protocols that they bring along; both speak the commands of WebDriver.

Firefox: firefox-esr; WebKit: webkit2gtk-driver under xvfb, as Debian calls them. `make test-engines` installs them.
"""
import json, os, shutil, socket, subprocess, time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PATIENCE = 180  # seconds

def wait(ask):
    "What `ask` gives, once it gives something."
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := ask(): return found
        time.sleep(0.1)
    raise TimeoutError(f'{PATIENCE} seconds have passed')

class Engine:
    def __enter__(self): return self
    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def start(self, *command, **env):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **env})

    def run(self, script, *args):
        "The value of a function of JavaScript, which may be async."
        code = 'const [f, args, done] = [eval("(" + arguments[0] + ")"), arguments[1], arguments[arguments.length - 1]];' \
               'Promise.resolve().then(() => f(...args)).then(value => done([value]), error => done([null, String(error)]))'
        value, *error = self.ask('ExecuteAsyncScript', 'execute/async', dict(script=code, args=[script, list(args)]))
        assert not error, error
        return value

    def until(self, script, *args): return wait(lambda: self.run(script, *args))
    def open(self, url): self.ask('Navigate', 'url', dict(url=url))

    def drag(self, start, end):
        "Press the mouse at `start`, move it to `end`, let go: pixels of the window."
        move = lambda at: dict(type='pointerMove', duration=100, x=round(at[0]), y=round(at[1]), origin='viewport')
        acts = [move(start), dict(type='pointerDown', button=0), move(end), dict(type='pointerUp', button=0)]
        self.ask('PerformActions', 'actions', dict(actions=[dict(type='pointer', id='mouse', parameters=dict(pointerType='mouse'), actions=acts)]))

class Firefox(Engine):
    "Marionette: JSON over a socket, whose port Firefox chooses."
    path = shutil.which('firefox-esr') or shutil.which('firefox')

    def __init__(self, home):
        profile = Path(home)/'firefox'
        profile.mkdir()
        (profile/'user.js').write_text('user_pref("marionette.port", 0);\nuser_pref("app.normandy.enabled", false);\n')
        self.start(self.path, '--headless', '--marionette', '--no-remote', '--profile', profile)
        port = wait(lambda: (profile/'MarionetteActivePort').exists() and (profile/'MarionetteActivePort').read_text())
        self.socket = socket.create_connection(('127.0.0.1', int(port)), PATIENCE)
        self.file, self.count = self.socket.makefile('rb'), 0
        self.answer()  # it greets first
        self.ask('NewSession', '', dict(capabilities=dict(alwaysMatch=dict(timeouts=dict(script=PATIENCE*1000, pageLoad=PATIENCE*1000)))))

    def __exit__(self, *_):
        self.file.close(); self.socket.close()
        super().__exit__()

    def answer(self):
        size = b''
        while not size.endswith(b':'): size += self.file.read(1)
        return json.loads(self.file.read(int(size[:-1])))

    def ask(self, name, path, given):
        self.count += 1
        text = json.dumps([0, self.count, f'WebDriver:{name}', given]).encode()
        self.socket.sendall(b'%d:%s' % (len(text), text))
        _, _, error, value = self.answer()
        assert error is None, error
        return value['value'] if value and set(value) == {'value'} else value

class WebKit(Engine):
    "WebKitWebDriver: JSON over HTTP."
    path = shutil.which('WebKitWebDriver') and shutil.which('xvfb-run') and \
        next((str(p) for p in Path('/usr/lib').glob('*/webkit2gtk-4.*/MiniBrowser')), None)

    def __init__(self, home):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        self.url = f'http://127.0.0.1:{port}/session'
        self.start('xvfb-run', '-a', '-s', '-screen 0 1280x900x24', 'WebKitWebDriver', f'--port={port}', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS='1')
        wait(self.listens)
        how = {'webkitgtk:browserOptions': dict(binary=self.path, args=['--automation']), 'timeouts': dict(script=PATIENCE*1000, pageLoad=PATIENCE*1000)}
        self.url += '/' + self.ask('', '', dict(capabilities=dict(alwaysMatch=how)))['sessionId']

    def listens(self):
        assert self.process.poll() is None, 'WebKitWebDriver ended'
        try: socket.create_connection(('127.0.0.1', int(self.url.split(':')[2].split('/')[0])), 1).close()
        except OSError: return False
        return True

    def __exit__(self, *_):
        urlopen(Request(self.url, method='DELETE')).close()
        super().__exit__()

    def ask(self, name, path, given):
        request = Request('/'.join(filter(None, [self.url, path])), json.dumps(given).encode(), {'Content-Type': 'application/json'}, method='POST')
        try:
            with urlopen(request, timeout=PATIENCE) as answer: return json.load(answer)['value']
        except HTTPError as error: raise AssertionError(error.read().decode()) from None

ENGINES = {e.__name__.lower(): e for e in (Firefox, WebKit)}
