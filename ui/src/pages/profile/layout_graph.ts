const PATIENCE_MS = 15_000;

// A graph in Graphviz' language as SVG. Fails when it takes too long, or the signal says that nobody waits any more.
export function layoutGraph(dot: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./graph_worker.ts', import.meta.url), { type: 'module' });
    const end = (act: () => void): void => {
      clearTimeout(timer);
      worker.terminate();
      act();
    };
    const timer = setTimeout(() => end(() => reject(new Error('The graph takes too long to draw. Fewer functions are faster.'))), PATIENCE_MS);
    signal.addEventListener('abort', () => end(() => reject(new DOMException('', 'AbortError'))));
    worker.onmessage = (event: MessageEvent<{ svg?: string; problem?: string }>) => {
      const { svg, problem } = event.data;
      end(() => (svg === undefined ? reject(new Error(problem ?? 'The graph cannot be drawn.')) : resolve(svg)));
    };
    worker.onerror = () => end(() => reject(new Error('The graph cannot be drawn.')));
    worker.postMessage(dot);
  });
}
