import { formatHash, type Route } from '../model/route';
import type { Changes, Place } from '../pages/context';
import { Router } from './router.svelte';

type Params = Readonly<Record<string, string>>;

function merged(changes: Changes, base: Params): Record<string, string> {
  const params = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    if (value) params[name] = value;
    else delete params[name];
  }
  return params;
}

// Going from page to page. Some parameters, such as the range of time, come along everywhere.
export class Navigation implements Pick<Place, 'route' | 'go' | 'href' | 'set'> {
  private readonly router = new Router();
  private readonly last = new Map<string, Route>(); // How each page was looked at last.

  constructor(private readonly home: string, private readonly carried: readonly string[]) {}

  get route(): Route {
    return this.router.route;
  }

  readonly go = (path: readonly string[], params: Changes = {}): void => {
    this.router.go({ path, params: merged(params, this.along()) });
  };

  readonly href = (path: readonly string[], params: Changes = {}): string =>
    formatHash({ path, params: merged(params, this.along()) });

  readonly set = (changes: Changes, how: 'push' | 'replace' = 'push'): void => {
    this.router.go({ path: this.route.path, params: merged(changes, this.route.params) }, how);
  };

  // Call when the route changes.
  remember(): void {
    this.last.set(this.route.path[0] ?? this.home, this.route);
  }

  // To a page as it was looked at last; from within the page itself, to its beginning.
  pageHref(path: string, current: string): string {
    const seen = this.last.get(path);
    const params = { ...(seen?.params ?? {}) };
    for (const name of this.carried) delete params[name];
    return formatHash({ path: path === current ? [path] : (seen?.path ?? [path]), params: merged(params, this.along()) });
  }

  private along(): Record<string, string> {
    const { params } = this.route;
    return Object.fromEntries(this.carried.filter((name) => params[name]).map((name) => [name, params[name] ?? '']));
  }
}
