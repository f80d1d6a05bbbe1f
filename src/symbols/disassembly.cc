#include "symbols/disassembly.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/go_path.h"
#include "base/run_program.h"
#include "profile/piece.h"

namespace skein {
namespace {

using re2::RE2;

// The places that -tools names for a tool, its own before those for all.
std::vector<std::string> ToolPlaces(std::string_view tools, std::string_view tool) {
  std::vector<std::string> own, all;
  while (!tools.empty()) {
    const std::string_view word = tools.substr(0, tools.find(','));
    tools.remove_prefix(std::min(word.size() + 1, tools.size()));
    const size_t colon = word.find(':');
    if (colon == word.npos) all.push_back(JoinPath(word, tool));
    if (colon != word.npos && word.substr(0, colon) == "objdump")
      own.push_back(JoinPath(word.substr(colon + 1), tool));
  }
  own.insert(own.end(), all.begin(), all.end());
  return own;
}

struct Tool {
  std::string name;
  bool is_llvm = false;
};

// Those to try, in this order.
std::vector<Tool> Candidates(std::string_view tools) {
  std::vector<Tool> candidates;
  for (const Tool& tool : {Tool{"objdump", false}, Tool{"llvm-objdump", true}})
    for (const std::string& place : ToolPlaces(tools, tool.name))
      if (access(place.c_str(), X_OK) == 0) candidates.push_back({place, tool.is_llvm});
  candidates.push_back({"objdump", false});
  candidates.push_back({"llvm-objdump", true});
  return candidates;
}

}  // namespace

Result<std::vector<Instruction>> Objdump::Disassemble(const std::string& file,
                                                      uint64_t begin,
                                                      uint64_t end) {
  std::optional<Error> error;
  for (const Tool& tool : Candidates(options_.tools)) {
    std::vector<std::string> command = {tool.name,
                                        "--disassemble",
                                        "--demangle",
                                        "--no-show-raw-insn",
                                        "--line-numbers",
                                        fmt::format("--start-address={:#x}", begin),
                                        fmt::format("--stop-address={:#x}", end)};
    if (options_.intel_syntax && tool.is_llvm) command.push_back("--x86-asm-syntax=intel");
    if (options_.intel_syntax && !tool.is_llvm) command.insert(command.end(), {"-M", "intel"});
    command.push_back(file);
    const Result<std::string> output = RunProgram(command, "");
    if (output.ok()) return ReadObjdump(*output, options_.compat);
    error = output.error();
    if (error->code == Error::Code::kNotFound) continue;
    return Error{error->code, fmt::format("[{}]: {}", fmt::join(command, " "), error->message)};
  }
  return Error{Error::Code::kNotFound, "cannot disasm: no objdump tool available"};
}

std::vector<Instruction> ReadObjdump(std::string_view output, bool compat) {
  static const RE2 instruction(R"(^([[:xdigit:]]+):\s+(.*))");
  static const RE2 place(R"(^;?\s?(.*):([0-9]+))");
  static const RE2 function(R"(^;?\s?(\S.*)\(\):)");
  static const RE2 heading(R"(^(?:[[:xdigit:]]{8,} )?(.*):)");
  static const RE2 misread_heading(R"(^(?:[[:xdigit:]]+)?\s?(.*):)");
  std::vector<Instruction> instructions;
  Instruction now;
  while (!output.empty()) {
    const std::string_view whole = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(whole.size() + 1, output.size()));
    const re2::StringPiece line = Piece(Trimmed(whole));
    std::string number;
    if (RE2::PartialMatch(line, instruction, &number, &now.text) && number.size() <= 16) {
      std::from_chars(number.data(), number.data() + number.size(), now.address, 16);
      instructions.push_back(now);
    } else if (std::string file; RE2::PartialMatch(line, place, &file, &number)) {
      if (number.size() > 9) continue;
      now.file = file;
      std::from_chars(number.data(), number.data() + number.size(), now.line);
    } else if (!RE2::PartialMatch(line, function, &now.function) &&
               !RE2::PartialMatch(line, compat ? misread_heading : heading, &now.function)) {
      now = {};
    }
  }
  return instructions;
}

}  // namespace skein
