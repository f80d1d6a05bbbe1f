#include <string>
#include <string_view>

#include <fmt/format.h>

#include "profile/units.h"
#include "report/graph.h"
#include "report/markup.h"
#include "report/report_labels.h"
#include "report/web_list.h"

namespace skein {
namespace {

constexpr std::string_view kStyle = R"(<style>
body { font-family: sans-serif; }
.legend { font-size: 1.25em; }
.line, .nop, .unimportant { color: #999; }
.inlinesrc { color: #006; }
.livesrc { cursor: pointer; }
.livesrc:hover { background: #eee; }
.asm { color: #080; display: none; }
.open + .asm { display: block; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #1b1b1b; }
  .livesrc:hover { background: #333; }
  .inlinesrc { color: #9bf; }
  .asm { color: #7c7; }
}
</style>
)";

constexpr std::string_view kScript = R"(<script>
document.addEventListener("click", event => {
  const line = event.target.closest(".livesrc");
  if (line) line.classList.toggle("open");
});
</script>
)";

constexpr size_t kTab = 8;

size_t Indentation(std::string_view line) {
  size_t column = 0;
  for (const char c : line) {
    if (c != ' ' && c != '\t') break;
    column = c == ' ' ? column + 1 : (column / kTab + 1) * kTab;
  }
  return column;
}

// Tabs become blanks, and blanks fill up to the width; both count characters, not bytes.
std::string Padded(std::string_view text, size_t width) {
  std::string padded;
  size_t column = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (!continues) ++column;
    padded += c == '\t' ? ' ' : c;
    for (; c == '\t' && column % kTab != 0; ++column)
      padded += ' ';
  }
  if (column < width) padded.append(width - column, ' ');
  return padded;
}

std::string_view Stripped(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

class Page {
 public:
  Page(const Report& report, const WebListing& listing) : report_(report), listing_(listing) {}

  std::string Text() {
    Add("<!DOCTYPE html>\n<html>\n<head>\n<meta "
        "charset=\"utf-8\">\n<title>{}</title>\n{}{}</head>\n<body>\n\n",
        EscapeMarkup(report_.title), kStyle, kScript);
    Add("<div class=\"legend\">");
    for (const std::string& label : ProfileLabels(report_))
      Add("{}<br>\n", EscapeMarkup(label));
    if (out_.ends_with("<br>\n")) out_.pop_back();
    Add("Total: {}</div>", report_.Format(report_.total));
    for (const WebListing::Function& function : listing_.functions)
      AddFunction(function);
    Add("\n</body>\n</html>\n");
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void Add(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
  }

  void AddFunction(const WebListing::Function& function) {
    Add("<h2>{}</h2><p class=\"filename\">{}</p>\n<pre>\n", EscapeMarkup(function.name),
        EscapeMarkup(function.file));
    Add("  Total:  {:>10} {:>10} (flat, cum) {}", report_.Format(function.flat),
        report_.Format(function.cum), Percentage(function.cum, report_.total));
    for (const WebListing::Line& line : function.lines)
      AddLine(line);
    Add("\n</pre>\n");
  }

  void AddLine(const WebListing::Line& line) {
    bool has_more = false;
    for (const WebListing::Instruction& instruction : line.instructions)
      has_more |= instruction.depth != 0 || !instruction.text.empty();
    const std::string_view kind = has_more ? "livesrc" : line.has_samples ? "deadsrc" : "nop";
    Add("\n<span class=line>{:>7}</span> <span class={}>  {:>10} {:>10} {:>8}  {} </span>",
        line.number, kind, report_.FormatOrDot(line.flat), report_.FormatOrDot(line.cum), "",
        EscapeMarkup(line.source));
    if (!has_more) return;
    const size_t indent = Indentation(line.source) + 4;
    Add("<span class=asm>");
    for (const WebListing::Instruction& instruction : line.instructions)
      AddInstruction(instruction, indent);
    Add("</span>");
  }

  void AddInstruction(const WebListing::Instruction& instruction, size_t indent) {
    constexpr size_t kWidth = 80, kDeeper = 4;
    if (instruction.begins_block) Add(" {:>8} {:>28}\n", "", "⋮");
    size_t depth = instruction.depth - instruction.calls.size();
    for (const WebListing::Call& call : instruction.calls) {
      const std::string source =
          std::string(indent + kDeeper * depth++, ' ') + std::string(Stripped(call.source));
      Add(" {:>8} {:>10} {:>10} {:>8}  <span class=inlinesrc>{}</span> "
          "<span class=unimportant>{}:{}</span>\n",
          "", "", "", "", EscapeMarkup(Padded(source, kWidth)), EscapeMarkup(call.file), call.line);
    }
    if (instruction.text.empty()) return;
    const std::string text =
        std::string(indent + kDeeper * instruction.depth, ' ') + instruction.text;
    const std::string place =
        instruction.file.empty() ? "" : fmt::format("{}:{}", instruction.file, instruction.line);
    Add(" {:>8} {:>10} {:>10} {:>8x}: {} <span class=unimportant>{}</span>\n", "",
        report_.FormatOrDot(instruction.flat), report_.FormatOrDot(instruction.cum),
        instruction.address, EscapeMarkup(Padded(text, kWidth)), EscapeMarkup(place));
  }

  const Report& report_;
  const WebListing& listing_;
  std::string out_;
};

}  // namespace

std::string WebListPage(const Report& report, const WebListing& listing) {
  return Page(report, listing).Text();
}

}  // namespace skein
