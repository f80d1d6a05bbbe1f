#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

enum class Method { kGet, kHead, kPost };

struct Header {
  std::string name;
  std::string value;
};

// The value of the first header of that name, in any letter case; empty when there is none.
std::string_view FindHeader(const std::vector<Header>& headers, std::string_view name);

// "/a%20b?x=%31" taken apart.
struct Target {
  std::string path;   // Percent-decoded; starts with '/'.
  std::string query;  // As it was sent, without the '?'.
};
Result<Target> ParseTarget(std::string_view target);

struct Request {
  Method method = Method::kGet;
  Target target;
  std::vector<Header> headers;
  std::string body;

  std::string_view header(std::string_view name) const { return FindHeader(headers, name); }
  // Empty when there is none.
  std::string_view cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  // Sent instead of `body` when that is empty; must live as long as the program.
  std::string_view constant_body;
  std::vector<Header> headers;  // A value with control characters is not sent.

  std::string_view payload() const { return body.empty() ? constant_body : std::string_view(body); }
};

Response TextResponse(int status, std::string text);

// True if an Accept-Encoding header allows `coding` ("gzip", "br").
bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding);

// Gzips the body of a response that is worth it (large enough, of a kind that shrinks, not encoded
// yet) and says so in its headers.
void CompressBody(Response& response);

}  // namespace skein
