#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "sigsafe/record.h"

namespace skein {

// Records of one thread that wait to be composed, in the pieces that they came in: nothing is copied.
class RecordQueue {
 public:
  bool empty() const { return next_ == end_; }
  // Valid until Pop().
  const Record& front() const { return *next_; }
  // The one behind it, or null.
  const Record* second() const {
    if (next_ + 1 != end_) return next_ + 1;
    return pieces_.size() > 1 ? &pieces_[1].front() : nullptr;
  }
  void Pop() {
    if (++next_ == end_) DropPiece();
  }

  // Which must not be empty.
  void Add(std::vector<Record> records) {
    pieces_.push_back(std::move(records));
    if (pieces_.size() == 1) BeginPiece();
  }

 private:
  void DropPiece() {
    pieces_.pop_front();
    if (pieces_.empty())
      next_ = end_ = nullptr;
    else
      BeginPiece();
  }
  void BeginPiece() {
    next_ = pieces_.front().data();
    end_ = next_ + pieces_.front().size();
  }

  std::deque<std::vector<Record>> pieces_;
  const Record* next_ = nullptr;  // In the first piece.
  const Record* end_ = nullptr;
};

}  // namespace skein
