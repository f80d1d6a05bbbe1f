import { MINIMAP_HEIGHT } from './board.svelte';
import type { Camera } from './camera';

// The strip at the top: a press brings the eye there, a drag moves it along. Listens until what it gives is called.
export function listenToMinimap(element: HTMLElement, camera: Camera): () => void {
  const go = (event: PointerEvent): void => {
    const box = element.getBoundingClientRect();
    const y = event.clientY - box.top;
    if (event.type === 'pointerdown' && y > MINIMAP_HEIGHT) return;
    if (event.type === 'pointerdown') element.setPointerCapture(event.pointerId);
    else if (!element.hasPointerCapture(event.pointerId)) return;
    const length = camera.target.to - camera.target.from;
    const middle = ((event.clientX - box.left) / box.width) * camera.whole.to;
    camera.jump({ from: middle - length / 2, to: middle + length / 2 });
  };
  element.addEventListener('pointerdown', go);
  element.addEventListener('pointermove', go);
  return () => {
    element.removeEventListener('pointerdown', go);
    element.removeEventListener('pointermove', go);
  };
}
