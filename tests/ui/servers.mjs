// Servers of skein that cases drive.

import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const inRoot = (file) => path.join(root, file);

// A running skein and, when it has printed it, its address. `on`: where it prints that.
function start(skein, settings, args, { cwd = root, on = 'stdout' } = {}) {
  const stdio = ['ignore', on === 'stdout' ? 'pipe' : 'ignore', on === 'stderr' ? 'pipe' : 'inherit'];
  const child = spawn(path.resolve(skein), args, { cwd, stdio, env: { ...process.env, XDG_CONFIG_HOME: settings } });
  const url = new Promise((resolve, reject) => {
    let printed = '';
    child[on].on('data', (bytes) => {
      printed += bytes;
      const found = /http:\/\/\S+/.exec(printed);
      if (found) resolve(found[0]);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`skein ended with ${code} before it served`)));
  });
  return { child, url };
}

const FREE_PORT = ['--no-browser', '--http=127.0.0.1:0'];

// A native program whose profile has addresses only, with its source; alone, and compared with how it was before.
const NATIVE = ['pprof', '-no_browser', '-http=127.0.0.1:0', '-source_path=native', '-trim_path=/srv/tiny'];
const IN_PROFILES = { cwd: inRoot('testdata/profiles'), on: 'stderr' };

// The servers that the cases of one browser ask for, each started when it is first asked for. `settings` is the folder
// where they keep what people save.
export class Servers {
  constructor({ skein = 'build/skein', trace = 'testdata/demo/http.trace', profile = 'testdata/profiles/go_cpu.pb.gz',
    other = 'testdata/profiles/cpu.pb.gz', url }, settings) {
    this.skein = path.resolve(root, skein);
    this.trace = trace;
    this.profiles = [profile, other];
    this.url = url;
    this.settings = settings;
    this.started = new Map();
  }

  // The address for a case: of a trace of its own, of profiles, or of the trace that most look at.
  baseFor({ trace, native = false, compared = false, profile = false }) {
    if (native) return this.#get('native', [...NATIVE, 'native/tiny_inside.count'], IN_PROFILES);
    if (compared) return this.#get('compared', [...NATIVE, '-diff_base=native/tiny_before.count', 'native/tiny_inside.count'], IN_PROFILES);
    if (profile) return this.#get('profiles', [...FREE_PORT, ...this.profiles]);
    if (trace) return this.#get(trace, [...FREE_PORT, trace]);
    return this.url ?? this.#get(this.trace, [...FREE_PORT, this.trace]);
  }

  // What `skein pprof` prints.
  pprof(...args) {
    return execFileSync(this.skein, ['pprof', ...args], { cwd: IN_PROFILES.cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  #get(what, args, how) {
    if (!this.started.has(what)) this.started.set(what, start(this.skein, this.settings, args, how));
    return this.started.get(what).url;
  }

  stop() {
    for (const { child } of this.started.values()) {
      child.removeAllListeners('exit');
      child.kill();
    }
  }
}
