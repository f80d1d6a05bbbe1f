#include "report/graph_picture.h"

#include <string_view>

namespace skein {

namespace {

constexpr std::string_view kScript = R"js(<script type="text/ecmascript"><![CDATA[
(() => {
  const svg = document.documentElement, paper = document.getElementById('viewport');
  let at = { x: 0, y: 0, scale: 0.5 }, from = null;
  const show = () => paper.setAttribute('transform', `translate(${at.x},${at.y}) scale(${at.scale})`);
  const zoom = (factor, x, y) => {
    const scale = Math.min(10, Math.max(0.02, at.scale * factor));
    at = { x: x - (x - at.x) * scale / at.scale, y: y - (y - at.y) * scale / at.scale, scale };
    show();
  };
  const fit = () => {
    const box = paper.getBBox(), room = svg.getBoundingClientRect();
    if (!(box.width > 0 && room.width > 0)) return;
    const scale = Math.min(1, room.width / box.width);
    at = { x: (room.width - box.width * scale) / 2 - box.x * scale, y: -box.y * scale, scale };
    show();
  };
  addEventListener('load', fit);
  addEventListener('wheel', event => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), event.clientX, event.clientY);
  }, { passive: false });
  addEventListener('pointerdown', event => { from = event; });
  addEventListener('pointerup', () => { from = null; });
  addEventListener('pointermove', event => {
    if (!from) return;
    at = { ...at, x: at.x + event.clientX - from.clientX, y: at.y + event.clientY - from.clientY };
    from = event;
    show();
  });
  addEventListener('keydown', event => {
    const factor = { '+': 1.25, '=': 1.25, '-': 0.8 }[event.key];
    if (factor) zoom(factor, innerWidth / 2, innerHeight / 2);
    if (event.key === '0' || event.key === 'Escape') fit();
  });
})();
]]></script>
)js";

// Takes `name="..."` out of what begins at `from` and ends before `to`. Returns how long it was.
size_t RemoveAttribute(std::string& text, std::string_view name, size_t from, size_t to) {
  const std::string begin = ' ' + std::string(name) + "=\"";
  const size_t at = text.find(begin, from);
  if (at == std::string::npos || at >= to) return 0;
  const size_t end = text.find('"', at + begin.size());
  if (end == std::string::npos || end >= to) return 0;
  text.erase(at, end + 1 - at);
  return end + 1 - at;
}

}  // namespace

std::string WithPanAndZoom(std::string svg) {
  const size_t tag = svg.find("<svg");
  size_t end = tag == std::string::npos ? tag : svg.find('>', tag);
  const size_t last = svg.rfind("</svg>");
  if (end == std::string::npos || last == std::string::npos || last < end) return svg;
  svg.insert(last, "</g>\n");
  size_t line;
  while ((line = svg.find('\n', tag)) < end)
    svg[line] = ' ';
  for (const std::string_view name : {"width", "height", "viewBox"})
    end -= RemoveAttribute(svg, name, tag, end);
  svg.insert(end + 1, "\n" + std::string(kScript) +
                          "<g id=\"viewport\" transform=\"scale(0.5,0.5) translate(0,0)\">");
  svg.insert(tag + 4, " width=\"100%\" height=\"100%\"");
  return svg;
}

}  // namespace skein
