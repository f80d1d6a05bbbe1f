#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "profile/profile.h"
#include "report/graph.h"

namespace skein {

// The nodes that frames of a profile belong to, numbered from 0.
class NodeTable {
 public:
  struct Frame {
    uint32_t node = 0;
    bool inlined = false;
  };

  // `with_objects`: frames of different binaries are different nodes.
  NodeTable(const Profile& profile, bool with_objects);

  size_t size() const { return infos_.size(); }
  const NodeInfo& info(uint32_t node) const { return infos_[node]; }

  // Outermost first. A location without symbols is one frame.
  std::span<const Frame> frames(uint32_t location) const {
    return {frames_.data() + begins_[location], begins_[location + 1] - begins_[location]};
  }

 private:
  std::vector<NodeInfo> infos_;
  std::vector<Frame> frames_;
  std::vector<uint32_t> begins_;  // By location; one more than there are.
};

}  // namespace skein
