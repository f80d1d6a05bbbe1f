import { formatHash, parseHash, type Route } from '../model/route';

// The address bar as state.
export class Router {
  route = $state.raw<Route>(parseHash(location.hash));

  constructor() {
    addEventListener('popstate', () => this.read());
    addEventListener('hashchange', () => this.read());
  }

  go(route: Route, how: 'push' | 'replace' = 'push'): void {
    const hash = formatHash(route);
    if (hash === formatHash(this.route)) return;
    if (how === 'push') history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
    this.route = route;
  }

  private read(): void {
    const route = parseHash(location.hash);
    if (formatHash(route) !== formatHash(this.route)) this.route = route;
  }
}
