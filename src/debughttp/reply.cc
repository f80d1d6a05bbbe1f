#include "debughttp/reply.h"

#include <algorithm>

namespace skein::debughttp {

void Reply::Set(std::string_view name, std::string_view value) {
  Drop(name);
  headers_.emplace_back(name, value);
}

void Reply::Drop(std::string_view name) {
  std::erase_if(headers_, [&](const auto& header) { return header.first == name; });
}

bool Reply::Write(std::string_view bytes) {
  if (!has_begun_) {
    has_begun_ = true;
    std::vector<skein_http_header> headers;
    for (const auto& [name, value] : headers_)
      headers.push_back({name.c_str(), value.c_str()});
    is_wanted_ = out_.begin(out_.context, status_, headers.data(), headers.size()) != 0;
  }
  if (has_body_ && is_wanted_ && !bytes.empty())
    is_wanted_ = out_.write(out_.context, bytes.data(), bytes.size()) != 0;
  return is_wanted_;
}

void Reply::Send(std::string_view body) {
  Set("Content-Length", std::to_string(body.size()));
  Write(body);
}

void Reply::Fail(int status, const std::string& why) {
  if (has_begun_) return;
  status_ = status;
  Drop("Content-Disposition");
  Set("Content-Type", "text/plain; charset=utf-8");
  Set("X-Content-Type-Options", "nosniff");
  Send(why + "\n");
}

int Reply::WriteTo(void* reply, const void* data, size_t size) {
  return static_cast<Reply*>(reply)->Write({static_cast<const char*>(data), size});
}

}  // namespace skein::debughttp
