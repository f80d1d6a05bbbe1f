#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <protozero/pbf_writer.hpp>

#include "export/perfetto_fields.h"
#include "export/sink.h"
#include "model/ids.h"

namespace skein::perfetto {

using Message = protozero::pbf_writer;

inline void Put(Message& message, uint32_t field, std::string_view text) {
  message.add_string(field, text.data(), text.size());
}

// A trace file of Perfetto, packet by packet. Texts that come often are written once, into the first packet that
// uses them, and are numbers from then on.
class Packets {
 public:
  // `sink` must outlive it.
  explicit Packets(const ExportSink& sink) : sink_(sink) {}
  ~Packets() { Flush(); }
  Packets(const Packets&) = delete;
  Packets& operator=(const Packets&) = delete;

  // Adds a packet that fill(packet) writes.
  template <typename Fill>
  void Add(const Fill& fill) {
    {
      Message whole(out_);
      Message one(whole, packet::kInTrace);
      one.add_uint32(packet::kSequence, kSequence);
      one.add_uint32(packet::kSequenceFlags, begun_ ? packet::kNeedsInterned : packet::kCleared);
      begun_ = true;
      fill(one);
      if (!interned_.empty()) one.add_message(packet::kInternedData, interned_);
      interned_.clear();
    }
    if (out_.size() > kPieceBytes) Flush();
  }

  template <typename Fill>
  void AddAt(Nanos time, const Fill& fill) {
    Add([&](Message& one) {
      one.add_uint64(packet::kTimestamp, static_cast<uint64_t>(time));
      fill(one);
    });
  }

  // The number of a text in a table of interned data, for the packet that is being written.
  uint64_t Number(uint32_t table, std::string_view text) {
    auto& numbers = numbers_[table];
    const auto known = numbers.find(text);
    if (known != numbers.end()) return known->second;
    const uint64_t number = numbers.size() + 1;
    numbers.emplace(text, number);
    Message data(interned_);
    Message entry(data, table);
    entry.add_uint64(interned::kId, number);
    Put(entry, interned::kText, text);
    return number;
  }

 private:
  static constexpr size_t kPieceBytes = 256 * 1024;
  static constexpr uint32_t kSequence = 1;

  void Flush() {
    sink_(out_);
    out_.clear();
  }

  const ExportSink& sink_;
  std::string out_;
  std::string interned_;  // By the packet that is being written.
  bool begun_ = false;
  std::map<uint32_t, std::map<std::string, uint64_t, std::less<>>> numbers_;  // By table.
};

}  // namespace skein::perfetto
