#include "debughttp/request_reader.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"

namespace skein::debughttp {
namespace {

constexpr int kBadRequest = 400;
constexpr int kTooLarge = 413;
constexpr int kHeadTooLarge = 431;
constexpr int kNotImplemented = 501;
constexpr int kVersionNotSupported = 505;

constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::string_view kBlanks = " \t";

bool IsPrintable(char c) {
  return c > ' ' && c < 0x7f;
}

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, &IsPrintable) &&
         text.find_first_of("()<>@,;:\\\"/[]?={}") == std::string_view::npos;
}

// Of a list such as "keep-alive, TE".
bool Lists(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    if (EqualsIgnoringCase(Trimmed(item, kBlanks), name)) return true;
    list.remove_prefix(std::min(item.size() + 1, list.size()));
  }
  return false;
}

}  // namespace

RequestReader::Result RequestReader::Refuse(int status) {
  status_ = status;
  bytes_.clear();
  return Result::kRefused;
}

RequestReader::Result RequestReader::Next(HttpRequest& request) {
  const size_t head_size = bytes_.find(kEndOfHead);
  if (std::min(head_size, bytes_.size()) > kMostHead) return Refuse(kHeadTooLarge);
  if (head_size == std::string::npos) return Result::kMore;
  request = HttpRequest();
  body_size_ = 0;
  const int refused = ReadHead(std::string_view(bytes_).substr(0, head_size), request);
  if (refused != 0) return Refuse(refused);
  const size_t begin = head_size + kEndOfHead.size();
  if (bytes_.size() - begin < body_size_) {
    asks_to_continue_ = request.wants_continue && !has_told_;
    return Result::kMore;
  }
  request.body = bytes_.substr(begin, body_size_);
  bytes_.erase(0, begin + body_size_);
  has_told_ = false;
  return Result::kRequest;
}

bool RequestReader::AsksToContinue() {
  const bool asks = asks_to_continue_;
  has_told_ = has_told_ || asks;
  asks_to_continue_ = false;
  return asks;
}

int RequestReader::ReadHead(std::string_view head, HttpRequest& request) {
  bool is_first = true;
  while (!head.empty() || is_first) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    const int refused = is_first ? ReadRequestLine(line, request) : ReadHeader(line, request);
    if (refused != 0) return refused;
    is_first = false;
  }
  return request.takes_chunks && request.host.empty() ? kBadRequest : 0;
}

int RequestReader::ReadRequestLine(std::string_view line, HttpRequest& request) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return kBadRequest;
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!IsName(line.substr(0, first)) || !target.starts_with('/') ||
      !std::ranges::all_of(target, &IsPrintable))
    return kBadRequest;
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return version.starts_with("HTTP/") ? kVersionNotSupported : kBadRequest;
  request.method = line.substr(0, first);
  const size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  request.takes_chunks = request.keeps_alive = version == "HTTP/1.1";
  return 0;
}

int RequestReader::ReadHeader(std::string_view line, HttpRequest& request) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsName(line.substr(0, colon))) return kBadRequest;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = Trimmed(line.substr(colon + 1), kBlanks);
  if (EqualsIgnoringCase(name, "host")) {
    if (!request.host.empty()) return kBadRequest;
    request.host = value;
  } else if (EqualsIgnoringCase(name, "content-length")) {
    size_t size = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
    const bool is_number = error == std::errc() && end == value.data() + value.size();
    if (!is_number || (body_size_ != 0 && body_size_ != size)) return kBadRequest;
    if (size > kMostBody) return kTooLarge;
    body_size_ = size;
  } else if (EqualsIgnoringCase(name, "transfer-encoding")) {
    return kNotImplemented;
  } else if (EqualsIgnoringCase(name, "connection")) {
    if (Lists(value, "close")) request.keeps_alive = false;
    if (Lists(value, "keep-alive") && !request.takes_chunks) request.keeps_alive = true;
  } else if (EqualsIgnoringCase(name, "expect")) {
    request.wants_continue = EqualsIgnoringCase(value, "100-continue");
  }
  return 0;
}

}  // namespace skein::debughttp
