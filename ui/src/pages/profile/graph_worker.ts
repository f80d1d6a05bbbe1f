import { instance } from '@viz-js/viz';

// Graphviz takes its time: it works beside the page, and can be stopped.
const graphviz = instance();

self.onmessage = (event: MessageEvent<string>): void => {
  graphviz.then((viz) => {
    const result = viz.render(event.data, { format: 'svg' });
    self.postMessage(result.status === 'success' ? { svg: result.output } : { problem: result.errors[0]?.message ?? 'the graph cannot be drawn' });
  }, (error: unknown) => self.postMessage({ problem: String(error) }));
};
