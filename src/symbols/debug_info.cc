#include "symbols/debug_info.h"

#include <algorithm>
#include <map>
#include <optional>

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

// Compilation units are indexed by their address ranges when the file is opened, the functions of a unit when
// an address in it is first asked for, and what was inlined into a function each time. libdw's own way to find
// a unit needs a section that clang and Go do not write.

namespace skein {
namespace {

struct Interval {
  uint64_t begin = 0, end = 0;
  size_t owner = 0;
};

// Intervals that may overlap: nested functions, and units that have the same function.
class IntervalIndex {
 public:
  void Add(uint64_t begin, uint64_t end, size_t owner) {
    if (begin < end) intervals_.push_back({begin, end, owner});
  }

  void Sort() {
    std::ranges::stable_sort(intervals_, {}, &Interval::begin);
    uint64_t reach = 0;
    for (const Interval& interval : intervals_)
      reaches_.push_back(reach = std::max(reach, interval.end));
  }

  // Of those that have the address, the one that begins last.
  std::optional<size_t> FindInnermost(uint64_t address) const {
    std::optional<size_t> found;
    Visit(address, [&](size_t owner) {
      found = owner;
      return false;
    });
    return found;
  }

  // Of those that have the address, the one of the lowest number.
  std::optional<size_t> FindFirst(uint64_t address) const {
    std::optional<size_t> found;
    Visit(address, [&](size_t owner) {
      found = std::min(owner, found.value_or(owner));
      return true;
    });
    return found;
  }

 private:
  template <typename Take>  // Takes an owner; whether to go on.
  void Visit(uint64_t address, const Take& take) const {
    const auto after = std::ranges::upper_bound(intervals_, address, {}, &Interval::begin);
    for (auto i = static_cast<size_t>(after - intervals_.begin());
         i-- > 0 && address < reaches_[i];)
      if (address < intervals_[i].end && !take(intervals_[i].owner)) return;
  }

  std::vector<Interval> intervals_;
  std::vector<uint64_t> reaches_;  // The furthest end of all up to here.
};

void AddRanges(Dwarf_Die* die, size_t owner, IntervalIndex& index) {
  Dwarf_Addr base = 0, begin = 0, end = 0;
  for (ptrdiff_t offset = 0; (offset = dwarf_ranges(die, offset, &base, &begin, &end)) > 0;)
    index.Add(begin, end, owner);
}

int64_t Number(Dwarf_Die* die, unsigned int name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  if (dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &value) != 0) return 0;
  return static_cast<int64_t>(value);
}

std::string FunctionName(Dwarf_Die* die) {
  Dwarf_Attribute attribute;
  for (const unsigned int name : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name, DW_AT_name}) {
    const char* const text = dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
    if (text != nullptr) return text;
  }
  return "";
}

// A compilation unit and where its functions are.
class Unit {
 public:
  explicit Unit(const Dwarf_Die& die) : die_(die) {
    Dwarf_Attribute attribute;
    const char* const directory = dwarf_formstring(dwarf_attr(&die_, DW_AT_comp_dir, &attribute));
    directory_ = directory == nullptr ? "" : directory;
  }

  std::vector<CodeFrame> At(uint64_t address) {
    if (!indexed_) Index();
    std::vector<Dwarf_Die> calls;  // Outermost first.
    if (const auto function = index_.FindInnermost(address)) {
      calls.push_back(functions_[*function]);
      AddInlined(functions_[*function], address, calls);
    }
    return Frames(calls, address);
  }

 private:
  void Index() {
    indexed_ = true;
    Collect(die_, 0);
    for (size_t i = 0; i < functions_.size(); ++i)
      AddRanges(&functions_[i], i, index_);
    index_.Sort();
  }

  // Functions may be inside of namespaces, types and other functions.
  void Collect(Dwarf_Die parent, int depth) {
    constexpr int kDeepest = 64;
    Dwarf_Die child;
    if (depth > kDeepest || dwarf_child(&parent, &child) != 0) return;
    do {
      switch (dwarf_tag(&child)) {
        case DW_TAG_subprogram:
          if (dwarf_hasattr(&child, DW_AT_low_pc) != 0 || dwarf_hasattr(&child, DW_AT_ranges) != 0)
            functions_.push_back(child);
          break;
        case DW_TAG_namespace:
        case DW_TAG_module:
        case DW_TAG_class_type:
        case DW_TAG_structure_type:
        case DW_TAG_union_type:
        case DW_TAG_lexical_block:
          break;
        default:
          continue;
      }
      Collect(child, depth + 1);
    } while (dwarf_siblingof(&child, &child) == 0);
  }

  static void AddInlined(Dwarf_Die parent, uint64_t address, std::vector<Dwarf_Die>& calls) {
    constexpr size_t kMost = 1000;
    Dwarf_Die child;
    if (calls.size() > kMost || dwarf_child(&parent, &child) != 0) return;
    do {
      const int tag = dwarf_tag(&child);
      if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_lexical_block) continue;
      if (dwarf_haspc(&child, address) != 1) continue;
      if (tag == DW_TAG_inlined_subroutine) calls.push_back(child);
      return AddInlined(child, address, calls);
    } while (dwarf_siblingof(&child, &child) == 0);
  }

  // The place of the innermost call is in the table of lines; that of each other in the call it makes.
  std::vector<CodeFrame> Frames(std::vector<Dwarf_Die>& calls, uint64_t address) {
    CodeFrame place;
    Dwarf_Addr begin = 0;
    const bool begins = !calls.empty() && dwarf_lowpc(&calls[0], &begin) == 0 && begin == address;
    Dwarf_Line* const line =
        begins ? FirstLine(address, Number(&calls[0], DW_AT_decl_line)) : LineAt(address);
    SetPlace(line, place);
    std::vector<CodeFrame> frames;
    for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
      place.function = FunctionName(&*call);
      place.start_line = Number(&*call, DW_AT_decl_line);
      frames.push_back(place);
      place.file = File(Number(&*call, DW_AT_call_file));
      place.line = Number(&*call, DW_AT_call_line);
      place.column = Number(&*call, DW_AT_call_column);
    }
    if (calls.empty() && place != CodeFrame()) frames.push_back(place);
    return frames;
  }

  Dwarf_Line* LineAt(uint64_t address) { return dwarf_getsrc_die(&die_, address); }

  // Of a function that begins there. Where the code before it ends there too, libdw may give the line of that, which
  // stands for no code any more: then the function's own lines, which begin with where it is declared, come before it.
  Dwarf_Line* FirstLine(uint64_t address, int64_t declared) {
    std::vector<Dwarf_Line*> rows = LinesAt(address);
    const auto ends = [](Dwarf_Line* row) {
      bool end = false;
      return dwarf_lineendsequence(row, &end) == 0 && end;
    };
    if (std::erase_if(rows, ends) == 0 || rows.size() < 2) return LineAt(address);
    int first = 0;
    dwarf_lineno(rows[0], &first);
    return first == declared ? rows[rows.size() - 2] : LineAt(address);
  }

  std::vector<Dwarf_Line*> LinesAt(uint64_t address) {
    Dwarf_Lines* lines = nullptr;
    size_t count = 0;
    if (dwarf_getsrclines(&die_, &lines, &count) != 0) return {};
    const auto address_of = [&](size_t i) {
      Dwarf_Addr at = 0;
      dwarf_lineaddr(dwarf_onesrcline(lines, i), &at);
      return at;
    };
    size_t low = 0, high = count;
    while (low < high) {
      const size_t middle = (low + high) / 2;
      address_of(middle) < address ? low = middle + 1 : high = middle;
    }
    std::vector<Dwarf_Line*> rows;
    for (; low < count && address_of(low) == address; ++low)
      rows.push_back(dwarf_onesrcline(lines, low));
    return rows;
  }

  void SetPlace(Dwarf_Line* line, CodeFrame& frame) {
    if (line == nullptr) return;
    int number = 0, column = 0;
    dwarf_lineno(line, &number);
    dwarf_linecol(line, &column);
    const char* const file = dwarf_linesrc(line, nullptr, nullptr);
    frame.file = Located(file);
    frame.line = number;
    frame.column = column;
  }

  std::string File(int64_t index) {
    Dwarf_Files* files = nullptr;
    size_t count = 0;
    if (dwarf_getsrcfiles(&die_, &files, &count) != 0) return "";
    if (index < 0 || static_cast<size_t>(index) >= count) return "";
    return Located(dwarf_filesrc(files, static_cast<size_t>(index), nullptr, nullptr));
  }

  // libdw leaves out directories of compilation that are not absolute themselves.
  std::string Located(const char* file) const {
    if (file == nullptr) return "";
    const std::string name = file;
    const bool has_directory = directory_.empty() || name.starts_with(directory_ + "/");
    return name.starts_with('/') || has_directory ? name : directory_ + "/" + name;
  }

  Dwarf_Die die_;
  std::string directory_;  // Of its compilation.
  bool indexed_ = false;
  std::vector<Dwarf_Die> functions_;
  IntervalIndex index_;
};

class DwarfInfo : public DebugInfo {
 public:
  explicit DwarfInfo(const std::string& path) {
    static const Dwfl_Callbacks callbacks = {.find_elf = nullptr,
                                             .find_debuginfo = &dwfl_standard_find_debuginfo,
                                             .section_address = &dwfl_offline_section_address,
                                             .debuginfo_path = nullptr};
    dwfl_ = dwfl_begin(&callbacks);
    if (dwfl_ == nullptr) return;
    dwfl_report_begin(dwfl_);
    Dwfl_Module* const module = dwfl_report_elf(dwfl_, path.c_str(), path.c_str(), -1, 0, true);
    dwfl_report_end(dwfl_, nullptr, nullptr);
    if (module == nullptr) return;
    Dwarf* const dwarf = dwfl_module_getdwarf(module, &bias_);
    if (dwarf != nullptr) IndexUnits(dwarf);
  }

  DwarfInfo(const DwarfInfo&) = delete;
  DwarfInfo& operator=(const DwarfInfo&) = delete;
  ~DwarfInfo() override {
    if (dwfl_ != nullptr) dwfl_end(dwfl_);
  }

  std::vector<CodeFrame> At(uint64_t address) override {
    const uint64_t in_dwarf = address - bias_;
    const std::optional<size_t> unit = index_.FindFirst(in_dwarf);
    if (!unit) return {};
    return units_[*unit].At(in_dwarf);
  }

 private:
  void IndexUnits(Dwarf* dwarf) {
    Dwarf_CU* unit = nullptr;
    Dwarf_Half version = 0;
    uint8_t type = 0;
    Dwarf_Die die, split;
    while (dwarf_get_units(dwarf, unit, &unit, &version, &type, &die, &split) == 0) {
      if (type != DW_UT_compile && type != DW_UT_skeleton) continue;
      Dwarf_Die& has_functions = type == DW_UT_skeleton && split.addr != nullptr ? split : die;
      AddRanges(&die, units_.size(), index_);
      units_.emplace_back(has_functions);
    }
    index_.Sort();
  }

  Dwfl* dwfl_ = nullptr;
  Dwarf_Addr bias_ = 0;
  std::vector<Unit> units_;
  IntervalIndex index_;
};

}  // namespace

std::unique_ptr<DebugInfo> DebugInfo::Open(const std::string& path) {
  return std::make_unique<DwarfInfo>(path);
}

}  // namespace skein
