// What in a trace cases look at, whichever trace it is.

// The task that took longest, if the trace has any.
export async function slowestTask(tab) {
  return (await tab.json('tasks?sort=duration&order=desc&limit=1')).tasks[0];
}

// Selects some slice in the middle of processor tracks.
export async function selectSomething(tab) {
  const { end } = await tab.json('trace');
  const { groups } = await tab.json('groups?limit=50');
  for (const group of groups.filter((g) => g.name && !g.system)) {
    const { found } = await tab.json(`find?q=${encodeURIComponent(group.name)}&time=${Math.round(end / 2)}&direction=next`);
    if (!found?.item.startsWith('slice/p/')) continue;
    const details = await tab.json(`slice?item=${found.item}`);
    await tab.open(`#/timeline?sel=${details.item}&view=${Math.max(0, details.start - details.duration * 8)}-${Math.min(end, details.end + details.duration * 8)}`);
    await tab.page.locator('aside h2').waitFor();
    await tab.settled();
    return details;
  }
  throw new Error('no processor ever ran');
}
