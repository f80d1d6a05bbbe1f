#include "report/disasm.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/go_path.h"
#include "profile/piece.h"
#include "profile/units.h"
#include "report/graph.h"
#include "report/sums_once.h"
#include "symbols/demangle.h"

namespace skein {
namespace {

Error NotFound(std::string message) {
  return {Error::Code::kNotFound, std::move(message)};
}

bool Matches(const Report& report, std::string_view name) {
  return re2::RE2::PartialMatch(Piece(name), *report.symbol);
}

// A symbol and those nodes of the graph that are in it.
struct Symbol {
  uint32_t mapping = 0;
  Program* program = nullptr;
  uint64_t begin = 0, end = 0;  // In the file.
  std::vector<std::string> names;
  std::vector<uint32_t> nodes;  // By address.
};

class SymbolFinder {
 public:
  SymbolFinder(const Report& report, const Graph& graph, ProgramFiles& programs)
      : report_(report), graph_(graph), programs_(programs) {}

  std::vector<Symbol> Find(std::optional<uint64_t> address) {
    const Profile& profile = report_.profile;
    std::set<StringId> matching;
    for (const uint32_t index : graph_.order) {
      const Graph::Node& node = graph_.nodes[index];
      if (node.info.object != StringId::kEmpty && Matches(report_, node.name))
        matching.insert(node.info.object);
    }
    std::vector<Symbol> symbols;
    for (uint32_t i = 0; i < profile.mappings.size(); ++i) {
      const Profile::Mapping& mapping = profile.mappings[i];
      const bool has_address = address && mapping.start <= *address && *address <= mapping.limit;
      if (matching.contains(mapping.file) || has_address) FindIn(i, address, symbols);
    }
    return symbols;
  }

 private:
  void FindIn(uint32_t mapping, std::optional<uint64_t> address, std::vector<Symbol>& symbols) {
    Program* const program = programs_.Of(report_.profile, mapping);
    if (program == nullptr) return;
    if (address) {
      const Result<uint64_t> in_file = program->FileAddress(*address);
      if (in_file.ok()) address = *in_file;
    }
    for (const Program::Names& at : program->AllNames()) {
      std::vector<std::string> names = Matching(at, address);
      if (!names.empty()) {
        // Without its last byte, as google/pprof does.
        symbols.push_back(
            {mapping, program, at.begin, std::max(at.end, at.begin + 1) - 1, std::move(names), {}});
      }
    }
  }

  // All names at the address, or the first one that matches in some form.
  std::vector<std::string> Matching(const Program::Names& at, std::optional<uint64_t> address) {
    if (address && at.begin <= *address && *address < at.end)
      return {at.names.begin(), at.names.end()};
    for (const std::string_view name : at.names) {
      if (Matches(report_, name)) return {std::string(name)};
      for (const NameForm form : {NameForm::kFull, NameForm::kTemplates, NameForm::kShort}) {
        const std::optional<std::string> demangled = Demangle(name, form);
        if (demangled && Matches(report_, *demangled)) return {*demangled};
      }
    }
    return {};
  }

  const Report& report_;
  const Graph& graph_;
  ProgramFiles& programs_;
};

// Gives each symbol its nodes; those without any go.
void AssignNodes(const Report& report, const Graph& graph, std::vector<Symbol>& symbols) {
  for (Symbol& symbol : symbols) {
    const Profile::Mapping& mapping = report.profile.mappings[symbol.mapping];
    for (const uint32_t index : graph.order) {
      const NodeInfo& info = graph.nodes[index].info;
      if (info.object != mapping.file) continue;
      const Result<uint64_t> address = symbol.program->FileAddress(info.address);
      if (address.ok() && symbol.begin <= *address && *address < symbol.end)
        symbol.nodes.push_back(index);
    }
    std::ranges::stable_sort(symbol.nodes, {},
                             [&](uint32_t node) { return graph.nodes[node].info.address; });
  }
  std::erase_if(symbols, [](const Symbol& symbol) { return symbol.nodes.empty(); });
}

// A node counts for the instruction that it is in, or for that before it.
std::vector<ListedInstruction> Annotate(const Report& report,
                                        const Graph& graph,
                                        const Symbol& symbol,
                                        const std::vector<Instruction>& instructions) {
  std::vector<ListedInstruction> listed;
  auto node = symbol.nodes.begin();
  for (size_t i = 0; i < instructions.size(); ++i) {
    const Instruction& from = instructions[i];
    ListedInstruction& to = listed.emplace_back();
    to.address = from.address;
    to.text = from.text;
    to.function = from.function;
    to.line = from.line;
    if (!from.file.empty()) to.file = BaseName(from.file);
    const uint64_t next = i + 1 < instructions.size() ? instructions[i + 1].address : UINT64_MAX;
    int64_t flat_divisor = 0, cum_divisor = 0;
    for (; node != symbol.nodes.end(); ++node) {
      const Graph::Node& sample = graph.nodes[*node];
      const Result<uint64_t> address = symbol.program->FileAddress(sample.info.address);
      if (!address.ok() || *address >= next) break;
      to.flat += sample.flat;
      to.cum += sample.cum;
      flat_divisor += sample.flat_divisor;
      cum_divisor += sample.cum_divisor;
      const std::string_view file = report.profile.text(sample.info.file);
      if (to.file.empty() && !file.empty()) to.file = BaseName(file);
      if (to.line == 0) to.line = sample.info.line;
      if (to.function.empty()) to.function = report.profile.text(sample.info.name);
    }
    if (flat_divisor != 0) to.flat /= flat_divisor;
    if (cum_divisor != 0) to.cum /= cum_divisor;
  }
  return listed;
}

int64_t Flat(const Graph& graph, const Symbol& symbol) {
  int64_t flat = 0;
  for (const uint32_t node : symbol.nodes)
    flat += graph.nodes[node].flat;
  return flat;
}

void SortSymbols(const Graph& graph, const DisasmOptions& options, std::vector<Symbol>& symbols) {
  std::ranges::stable_sort(symbols, {}, [](const Symbol& symbol) {
    return std::tuple(std::string_view(symbol.names[0]), symbol.begin);
  });
  if (!options.at_most) return;
  std::ranges::stable_sort(symbols, std::ranges::greater(),
                           [&](const Symbol& symbol) { return Flat(graph, symbol); });
  if (symbols.size() > *options.at_most) symbols.resize(*options.at_most);
}

Error NothingFound(const Report& report, std::optional<uint64_t> address, bool has_symbols) {
  if (!address) return NotFound("no matches found for regexp " + report.symbol_text);
  if (!has_symbols) return NotFound(fmt::format("no matches found for address {:#x}", *address));
  return NotFound(
      fmt::format("address {:#x} found in binary, but the corresponding symbols do not have "
                  "samples in the profile",
                  *address));
}

// Where an instruction is from: "main main.c:12".
std::string PlaceText(const ListedInstruction& instruction) {
  std::string text;
  if (!instruction.function.empty()) text = instruction.function + " ";
  if (instruction.file.empty()) return text;
  text += instruction.file;
  if (instruction.line != 0) text += fmt::format(":{}", instruction.line);
  return text;
}

void AppendInstruction(const Report& report,
                       const ListedInstruction& instruction,
                       const std::string& place,
                       std::string& out) {
  constexpr size_t kPlaceColumn = 40;
  const auto end = std::back_inserter(out);
  const std::string costs =
      fmt::format("{:>10} {:>10} {:>10x}", report.FormatOrDot(instruction.flat),
                  report.FormatOrDot(instruction.cum), instruction.address);
  if (place.empty()) {
    fmt::format_to(end, "{}: {}\n", costs, instruction.text);
  } else if (instruction.text.size() < kPlaceColumn) {
    fmt::format_to(end, "{}: {:<40};{}\n", costs, instruction.text, place);
  } else {
    fmt::format_to(end, "{:74};{}\n{}: {}\n", "", place, costs, instruction.text);
  }
}

}  // namespace

std::optional<uint64_t> SymbolAddress(std::string_view symbol) {
  const bool is_hex = symbol.starts_with("0x") || symbol.starts_with("0X");
  if (is_hex) symbol.remove_prefix(2);
  uint64_t address = 0;
  const auto [end, error] =
      std::from_chars(symbol.data(), symbol.data() + symbol.size(), address, is_hex ? 16 : 10);
  if (error != std::errc() || end != symbol.data() + symbol.size()) return std::nullopt;
  return address;
}

Result<std::vector<DisassembledFunction>> DisassembleFunctions(const Report& report,
                                                               ProgramFiles& programs,
                                                               Disassembler& disassembler,
                                                               const DisasmOptions& options) {
  const Graph graph = FullGraph(report);
  const std::optional<uint64_t> address = SymbolAddress(report.symbol_text);
  std::vector<Symbol> symbols = SymbolFinder(report, graph, programs).Find(address);
  const bool has_symbols = !symbols.empty();
  AssignNodes(report, graph, symbols);
  SortSymbols(graph, options, symbols);
  if (symbols.empty()) return NothingFound(report, address, has_symbols);
  std::vector<std::vector<uint32_t>> groups;
  for (const Symbol& symbol : symbols)
    groups.push_back(symbol.nodes);
  const std::vector<int64_t> cum_once = SumsOnce(report, groups);
  std::vector<DisassembledFunction> functions;
  for (size_t i = 0; i < symbols.size(); ++i) {
    const Symbol& symbol = symbols[i];
    const std::string file(report.profile.text(report.profile.mappings[symbol.mapping].file));
    const auto instructions = disassembler.Disassemble(file, symbol.begin, symbol.end);
    if (!instructions.ok()) return instructions.error();
    DisassembledFunction& function = functions.emplace_back();
    function.names = symbol.names;
    function.flat = Flat(graph, symbol);
    for (const uint32_t node : symbol.nodes)
      function.cum += graph.nodes[node].cum;
    if (!options.counts_recursion_twice) function.cum = cum_once[i];
    function.instructions = Annotate(report, graph, symbol, *instructions);
  }
  return functions;
}

Result<std::string> DisasmText(const Report& report,
                               ProgramFiles& programs,
                               Disassembler& disassembler,
                               const DisasmOptions& options) {
  const auto functions = DisassembleFunctions(report, programs, disassembler, options);
  if (!functions.ok()) return functions.error();
  std::string out = fmt::format("Total: {}\n", report.Format(report.total));
  const auto end = std::back_inserter(out);
  for (const DisassembledFunction& function : *functions) {
    fmt::format_to(end, "ROUTINE ======================== {}\n", function.names[0]);
    for (size_t i = 1; i < function.names.size(); ++i)
      fmt::format_to(end, "    AKA ======================== {}\n", function.names[i]);
    fmt::format_to(end, "{:>10} {:>10} (flat, cum) {} of Total\n", report.Format(function.flat),
                   report.Format(function.cum), Percentage(function.cum, report.total));
    const auto place = [](const ListedInstruction& at) {
      return std::tie(at.function, at.file, at.line);
    };
    const ListedInstruction nowhere;
    const ListedInstruction* last = &nowhere;
    for (const ListedInstruction& instruction : function.instructions) {
      const bool is_new = place(instruction) != place(*last);
      AppendInstruction(report, instruction, is_new ? PlaceText(instruction) : "", out);
      last = &instruction;
    }
  }
  return out;
}

}  // namespace skein
