#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "gotrace/raw_event.h"

namespace skein {

// Writes the bytes of a trace of either format. Numbers take as few bytes as they can; the sizes
// of batches follow from what is written into them.
class RawWriter {
 public:
  // Writes the header.
  explicit RawWriter(int version);

  // `event.args` must be as many as its layout has; frames and data as the layout says. The
  // arguments "size" and "nframes" are not looked at.
  void Write(const RawEvent& event);

  // All that was written. The writer is empty afterwards.
  std::vector<std::byte> Finish();

  const RawLayouts& layouts() const { return layouts_; }
  int version() const { return version_; }

 private:
  void WriteV2(const RawEvent& event);
  void WriteV1(const RawEvent& event);
  void BeginBatch(const RawEvent& event);
  void EndBatch();
  void Frames(const RawEvent& event, std::vector<std::byte>& out) const;

  int version_;
  RawLayouts layouts_;
  std::vector<std::byte> bytes_;
  std::vector<std::byte> scratch_;
  // v2: the batch that is being written. Its header stands at the end of bytes_, all but the size.
  std::vector<std::byte> batch_;
  bool in_batch_ = false;
};

}  // namespace skein
