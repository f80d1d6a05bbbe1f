import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

// The page carries code of others: notices.txt, made with every build, says whose and under which licences. A
// package without a licence file, and not named here, fails the build.

interface Holder {
  readonly title: string;
  readonly copyright: string;
  readonly licence: string; // A file in notices/.
}

// What is within packages that do not say so in a file.
const WITHOUT_FILE: Readonly<Record<string, readonly Holder[]>> = {
  '@viz-js/viz': [
    { title: '@viz-js/viz', copyright: 'Copyright (c) Michael Daines', licence: 'mit.txt' },
    { title: 'Graphviz (https://graphviz.org), whose source is at https://gitlab.com/graphviz/graphviz; within @viz-js/viz', copyright: 'Copyright (c) AT&T Intellectual Property and the authors of Graphviz', licence: 'eclipse-public-license-1.0.txt' },
    { title: 'Expat (https://libexpat.github.io); within @viz-js/viz', copyright: 'Copyright (c) 1998-2000 Thai Open Source Software Center Ltd and Clark Cooper\nCopyright (c) 2001-2026 Expat maintainers', licence: 'mit.txt' },
    { title: 'Emscripten (https://emscripten.org) and musl (https://musl.libc.org); within @viz-js/viz', copyright: 'Copyright (c) 2010-2014 Emscripten authors\nCopyright (c) 2005-2020 Rich Felker, et al.', licence: 'mit.txt' },
  ],
};

const RULE = '='.repeat(80);

// Of a module's file: `svelte` of `/x/node_modules/svelte/src/a.js`; null if it is our own.
export function packageOf(module: string): string | null {
  const inside = module.replaceAll('\\', '/').split('/node_modules/').at(-1);
  if (inside === undefined || !module.includes('/node_modules/')) return null;
  const [first = '', second = ''] = inside.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

// `root` holds node_modules and notices.
export function noticeOf(root: string, name: string): string {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const file = existsSync(folder) ? readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) : undefined;
  const parts = file !== undefined
    ? [`${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`]
    : (WITHOUT_FILE[name] ?? []).map((holder) => `${holder.title}\n\n${holder.copyright}\n\n${readFileSync(join(root, 'notices', holder.licence), 'utf8').trim()}`);
  if (parts.length === 0) throw new Error(`${name} has no licence file: name its licence in notices.ts`);
  return parts.join(`\n\n${RULE}\n\n`);
}

// One for the page, and `inWorkers()` for what runs beside it: notices.txt names the packages of both.
export function notices(root: string): { page: Plugin; inWorkers: () => Plugin[] } {
  const found = new Set<string>();
  const collect = (bundle: Readonly<Record<string, { type: string; modules?: Readonly<Record<string, unknown>> }>>): void => {
    for (const chunk of Object.values(bundle)) {
      for (const module of Object.keys(chunk.modules ?? {})) {
        const name = packageOf(module);
        if (name !== null) found.add(name);
      }
    }
  };
  return {
    page: {
      name: 'notices',
      apply: 'build',
      generateBundle(_options, bundle) {
        collect(bundle);
        const list = [...found].toSorted();
        const source = `This page holds code of others, under these licences.\n\n${RULE}\n\n${list.map((name) => noticeOf(root, name)).join(`\n\n${RULE}\n\n`)}\n`;
        this.emitFile({ type: 'asset', fileName: 'notices.txt', source });
      },
    },
    inWorkers: () => [{ name: 'notices-of-workers', apply: 'build', generateBundle: (_options, bundle) => collect(bundle) }],
  };
}
