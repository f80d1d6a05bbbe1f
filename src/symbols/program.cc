#include "symbols/program.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace skein {
namespace {

using Symbol = ElfImage::Symbol;

// The last symbol at or before the address; null: there is none.
const Symbol* LastBefore(const std::vector<Symbol>& symbols, uint64_t address) {
  const auto after = std::ranges::upper_bound(symbols, address, {}, &Symbol::address);
  return after == symbols.begin() ? nullptr : &*(after - 1);
}

// Of several at one address the largest counts.
std::vector<Symbol> ByAddress(std::vector<Symbol> symbols) {
  std::ranges::stable_sort(
      symbols, {}, [](const Symbol& symbol) { return std::tuple(symbol.address, symbol.size); });
  return symbols;
}

}  // namespace

Result<std::unique_ptr<Program>> Program::Open(const std::string& path,
                                               const LoadedRange& range,
                                               bool names_only) {
  Result<ElfImage> image = ElfImage::Open(path);
  if (!image.ok()) return image.error();
  return std::unique_ptr<Program>(new Program(std::move(*image), range, names_only));
}

Result<uint64_t> Program::FileAddress(uint64_t address) {
  const bool has_limits = range_.limit != 0 || range_.start != 0;
  if (has_limits && (address < range_.start || address >= range_.limit)) {
    return Error{Error::Code::kNotFound,
                 fmt::format("address {:x} is outside of [{:x}, {:x}), where {} was", address,
                             range_.start, range_.limit, image_.path())};
  }
  if (!base_) base_ = LoadBase(image_, range_, address);
  if (!base_->ok()) return base_->error();
  return address - **base_;
}

std::vector<CodeFrame> Program::At(uint64_t address) {
  const Result<uint64_t> file_address = FileAddress(address);
  if (!file_address.ok()) return {};
  if (names_only_) return NameAt(*file_address);
  if (debug_info_ == nullptr) debug_info_ = DebugInfo::Open(image_.path());
  std::vector<CodeFrame> frames = debug_info_->At(*file_address);
  if (frames.empty()) frames.emplace_back();
  // The table of symbols has the names of copies that the compiler made, which debug information has not.
  if (const Symbol* const symbol = FunctionAt(*file_address)) {
    frames.back().function = symbol->name;
    if (frames.back().file.empty()) frames.back().file = symbol->file;
  }
  return frames;
}

const ElfImage::Symbol* Program::FunctionAt(uint64_t file_address) {
  if (!functions_) {
    std::vector<Symbol> symbols = image_.Symbols(false);
    if (symbols.empty()) symbols = image_.Symbols(true);
    std::erase_if(symbols, [](const Symbol& symbol) { return !symbol.is_function; });
    functions_ = ByAddress(std::move(symbols));
  }
  const Symbol* const symbol = LastBefore(*functions_, file_address);
  if (symbol == nullptr) return nullptr;
  if (symbol->size != 0 && file_address - symbol->address >= symbol->size) return nullptr;
  return symbol;
}

// As nm and pprof together have it: the symbol before the address, even if it ends before; data must have it.
std::vector<CodeFrame> Program::NameAt(uint64_t file_address) {
  if (!sized_) {
    std::vector<Symbol> symbols = image_.Symbols(false);
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.size == 0; });
    sized_ = ByAddress(std::move(symbols));
  }
  const Symbol* const symbol = LastBefore(*sized_, file_address);
  if (symbol == nullptr) return {};
  const bool is_behind = file_address - symbol->address >= symbol->size;
  if (is_behind && (symbol->is_data || symbol == &sized_->back())) return {};
  return {{std::string(symbol->name), "", 0, 0, 0}};
}

const std::vector<Program::Names>& Program::AllNames() {
  if (names_) return *names_;
  names_.emplace();
  std::vector<Symbol> symbols = image_.Symbols(false);
  std::ranges::stable_sort(
      symbols, {}, [](const Symbol& symbol) { return std::tuple(symbol.address, symbol.name); });
  for (const Symbol& symbol : symbols) {
    if (names_->empty() || names_->back().begin != symbol.address) {
      if (!names_->empty()) names_->back().end = symbol.address;
      names_->push_back({symbol.address, symbol.address, {}});
    }
    names_->back().names.push_back(symbol.name);
  }
  return *names_;
}

}  // namespace skein
