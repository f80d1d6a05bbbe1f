// Any bytes of a client: parsed within the limits, then judged by everything that looks at a request
// before a handler does.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include <boost/asio/buffer.hpp>

#include "http/beast_request.h"
#include "http/guard.h"
#include "http/router.h"

namespace skein {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void Judge(const Request& request, const ServerOptions& options) {
  Check(request.body.size() <= options.max_body_bytes);
  Check(request.target.path.starts_with('/'));
  (void)options.allowed_hosts.Contains(request.header("host"));
  (void)ComesFromAllowedSite(request, Entry::kPage);
  (void)AcceptsCoding(request.header("accept-encoding"), "gzip");
  (void)request.cookie("skein_80");
  Router router;
  router.Add(Method::kGet, "/", [](const Request&) { return TextResponse(200, "ok"); });
  Check(router.Handle(request).status >= 200);
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;  // NOLINT(google-build-using-namespace)
  const ServerOptions options{.max_header_bytes = 2000, .max_body_bytes = 1000};
  BeastParser parser;
  SetLimits(parser, options);
  parser.eager(true);
  boost::system::error_code error;
  while (!error && size > 0 && !parser.is_done()) {
    const size_t used = parser.put(boost::asio::buffer(data, size), error);
    data += used;
    size -= used;
    if (used == 0) break;
  }
  if (error) {
    Check(StatusOfParseError(error) >= 400);
    return 0;
  }
  if (!parser.is_done()) return 0;
  const Accepted accepted = FromBeast(parser.release());
  if (accepted.refusal == 0) Judge(accepted.request, options);
  return 0;
}
