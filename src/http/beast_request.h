#pragma once

#include <cstdint>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/message.h"
#include "http/server.h"

// Where Beast's idea of a request becomes ours. Included by server.cc and by the fuzzer only:
// every other file stays free of Boost and of the minute it takes to compile.
namespace skein {

using BeastParser = boost::beast::http::request_parser<boost::beast::http::string_body>;

inline void SetLimits(BeastParser& parser, const ServerOptions& options) {
  parser.header_limit(static_cast<uint32_t>(options.max_header_bytes));
  parser.body_limit(options.max_body_bytes);
}

inline int StatusOfParseError(const boost::system::error_code& error) {
  namespace http = boost::beast::http;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  return error == http::error::body_limit ? 413 : 400;
}

// The request, or the status to refuse it with.
struct Accepted {
  int refusal = 0;  // 0: none.
  Request request;
};

inline Accepted FromBeast(BeastParser::value_type&& message) {
  namespace http = boost::beast::http;
  Accepted out;
  switch (message.method()) {
    case http::verb::get:
      out.request.method = Method::kGet;
      break;
    case http::verb::head:
      out.request.method = Method::kHead;
      break;
    case http::verb::post:
      out.request.method = Method::kPost;
      break;
    default:
      out.refusal = 501;
      return out;
  }
  const auto target = message.target();
  Result<Target> parsed = ParseTarget({target.data(), target.size()});
  if (!parsed.ok()) {
    out.refusal = 400;
    return out;
  }
  out.request.target = std::move(*parsed);
  for (const auto& field : message) {
    out.request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  out.request.body = std::move(message.body());
  return out;
}

}  // namespace skein
