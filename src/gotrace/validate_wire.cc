#include "gotrace/validate_wire.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gotrace/event_specs.h"
#include "gotrace/header.h"
#include "gotrace/v1_events.h"

namespace skein {
namespace {

// Clocks that tick less or more often in a second have never been built.
constexpr uint64_t kSlowestClock = 1'000;
constexpr uint64_t kFastestClock = 100'000'000'000;
constexpr uint64_t kStatuses = 5;

// What an argument is, as far as it is checked.
enum class Role : uint8_t { kPlain, kString, kStack, kDelta, kStatus };

Role RoleOf(std::string_view arg, int version) {
  if (arg == "dt") return Role::kDelta;
  if (arg == "pstatus" || arg == "gstatus") return Role::kStatus;
  if (arg == "new_stack" && version == 5) return Role::kPlain;  // The pc itself.
  if (arg == "stack" || arg == "new_stack") return Role::kStack;
  if (arg.ends_with("_string")) return Role::kString;
  if (version < TraceHeader::kFirstV2 && (arg == "name" || arg == "key" || arg == "label"))
    return Role::kString;
  return Role::kPlain;
}

// Ids of one table: those that are defined, and those that are used.
class Ids {
 public:
  void Define(uint64_t id) { defined_.insert(id); }
  void Use(uint64_t id, uint64_t offset) {
    if (id != 0) used_.try_emplace(id, offset);
  }

  void Check(std::string_view what, Findings& findings) {
    for (const auto& [id, offset] : used_) {
      if (defined_.contains(id)) continue;
      findings.Add("undefined " + std::string(what), offset,
                   std::string(what) + " " + std::to_string(id) + " is used but not defined");
    }
    defined_.clear();
    used_.clear();
  }

 private:
  std::unordered_set<uint64_t> defined_;
  std::unordered_map<uint64_t, uint64_t> used_;  // Offset of first use, by id.
};

class WireValidator {
 public:
  WireValidator(RawReader& reader, Findings& findings)
      : reader_(reader), findings_(findings), is_v2_(reader.version() >= TraceHeader::kFirstV2) {
    for (size_t code = 0; code < roles_.size(); ++code) {
      for (std::string_view arg : reader.layouts()[static_cast<uint8_t>(code)].args)
        roles_[code].push_back(RoleOf(arg, reader.version()));
    }
  }

  void Run() {
    RawEvent event;
    for (offset_ = reader_.offset(); reader_.Next(event); offset_ = reader_.offset())
      Check(event);
    EndTables();
  }

 private:
  void Check(const RawEvent& event) {
    if (is_v2_)
      CheckV2(event);
    else
      CheckV1(event);
    for (size_t i = 0; i < event.args.size(); ++i)
      CheckArg(roles_[event.code][i], event.args[i]);
    for (const auto& frame : event.frames) {
      strings_.Use(frame[1], offset_);
      strings_.Use(frame[2], offset_);
    }
  }

  void CheckArg(Role role, uint64_t value) {
    switch (role) {
      case Role::kPlain:
        return;
      case Role::kString:
        return strings_.Use(value, offset_);
      case Role::kStack:
        return stacks_.Use(value, offset_);
      case Role::kDelta:
        *ticks_ += value;
        return;
      case Role::kStatus:
        if (value == 0 || value >= kStatuses)
          Find("bad status", "there is no status " + std::to_string(value));
        return;
    }
  }

  void CheckV2(const RawEvent& event) {
    const auto kind = static_cast<WireEvent>(event.code);
    const EventSpec& spec = SpecOf(kind);
    if (spec.exists() && spec.since > reader_.version())
      Find("event of a later format",
           std::string(spec.name) + " is not of format go 1." + std::to_string(reader_.version()));
    switch (kind) {
      case WireEvent::kEventBatch:
        return BeginBatch(event.args[0], event.args[1], event.args[2]);
      case WireEvent::kEndOfGeneration:
        return EndTables();
      case WireEvent::kString:
        return strings_.Define(event.args[0]);
      case WireEvent::kStack:
        return stacks_.Define(event.args[0]);
      case WireEvent::kFrequency:
        return CheckFrequency(event.args[0]);
      default:
        return;
    }
  }

  void CheckV1(const RawEvent& event) {
    switch (static_cast<V1Kind>(event.code)) {
      case V1Kind::kBatch:
        return BeginBatch(1, event.args.front(), event.args.back());
      case V1Kind::kString:
        return strings_.Define(event.args[0]);
      case V1Kind::kStack:
        return stacks_.Define(event.args[0]);
      case V1Kind::kFrequency:
        return CheckFrequency(event.args[0]);
      default:
        return;
    }
  }

  // Of one writer, the batches follow each other in time. Those of no thread in v2, and of the
  // samples in v1, are written by many.
  void BeginBatch(uint64_t generation, uint64_t writer, uint64_t ticks) {
    if (generation != generation_ && generation_ != 0) EndTables();
    generation_ = generation;
    const bool of_many = writer == UINT64_MAX || !is_v2_;
    ticks_ = of_many ? &many_ticks_ : &writer_ticks_[writer];
    if (ticks < *ticks_ && !of_many)
      Find("batches overlap",
           "the batch begins before the end of what its thread wrote before, by " +
               std::to_string(*ticks_ - ticks) + " ticks");
    *ticks_ = ticks;
  }

  void CheckFrequency(uint64_t frequency) {
    if (frequency < kSlowestClock || frequency > kFastestClock)
      Find("odd frequency",
           "a clock of " + std::to_string(frequency) + " ticks a second cannot be");
  }

  void EndTables() {
    strings_.Check("string", findings_);
    stacks_.Check("stack", findings_);
  }

  void Find(std::string_view rule, std::string what) {
    findings_.Add(rule, offset_, std::move(what));
  }

  RawReader& reader_;
  Findings& findings_;
  bool is_v2_;
  std::array<std::vector<Role>, 256> roles_;  // By code.

  uint64_t offset_ = 0;
  uint64_t generation_ = 0;
  Ids strings_;
  Ids stacks_;
  std::unordered_map<uint64_t, uint64_t> writer_ticks_;
  uint64_t many_ticks_ = 0;
  uint64_t* ticks_ = &many_ticks_;  // Of the batch that is read.
};

}  // namespace

void ValidateWire(RawReader& reader, Findings& findings) {
  WireValidator(reader, findings).Run();
}

}  // namespace skein
