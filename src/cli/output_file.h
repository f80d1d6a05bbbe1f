#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace skein {

// A file that a verb writes. A regular one (or one that is not there yet) gets its contents at once, when all
// has been written: until then, and if that fails, what was there stays as it was. Devices, pipes and what
// links lead to are written as they are. Never removes what it has not made itself.
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile() { Discard(); }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // False: it cannot be written; Close() would say why.
  bool is_open() const { return descriptor_ >= 0; }

  // Whether somebody could still read what is written: neither full, nor a pipe whose reader has gone.
  bool is_wanted() const { return is_open() && errno_ == 0; }

  void Write(std::string_view bytes);

  // Call once. Fine too if the reader of a pipe did not want all of it.
  Status Close();

 private:
  bool OpenDraft();
  void Send(std::string_view bytes);
  void Discard();

  std::string path_;
  std::string draft_;  // What becomes the file; empty: it is written in place.
  std::string buffer_;
  int descriptor_ = -1;
  int errno_ = 0;  // Of what went wrong first.
};

}  // namespace skein
