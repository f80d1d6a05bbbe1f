#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <skein/skein_http.h>

namespace skein::debughttp {

// One response on its way. The head is sent with the first bytes, so that a page may still fail before.
class Reply {
 public:
  Reply(const skein_http_response& out, bool has_body) : out_(out), has_body_(has_body) {}

  // Of the head, if it is not sent yet; a name that was set before gets the new value.
  void Set(std::string_view name, std::string_view value);
  void Drop(std::string_view name);
  void set_status(int status) { status_ = status; }

  // False: the client wants no more.
  bool Write(std::string_view bytes);
  // The whole body.
  void Send(std::string_view body);
  // In place of a page: one line that says why not.
  void Fail(int status, const std::string& why);
  // All is written; there may have been nothing.
  void End() { Write({}); }

  bool is_gone() const { return out_.is_gone != nullptr && out_.is_gone(out_.context) != 0; }
  bool has_begun() const { return has_begun_; }

  // For the functions that write profiles and traces; the context is the Reply.
  static int WriteTo(void* reply, const void* data, size_t size);

 private:
  const skein_http_response& out_;
  bool has_body_;
  bool has_begun_ = false;
  bool is_wanted_ = true;
  int status_ = 200;
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace skein::debughttp
