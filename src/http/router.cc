#include "http/router.h"

#include <algorithm>
#include <utility>

namespace skein {

void Router::Add(Method method, std::string path, Handler handler) {
  routes_.push_back({method, std::move(path), std::move(handler)});
}

Response Router::Handle(const Request& request) const {
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  const auto here = [&](const Route& route) { return route.path == request.target.path; };
  const auto match = std::ranges::find_if(
      routes_, [&](const Route& route) { return here(route) && route.method == method; });
  if (match != routes_.end()) return match->handler(request);

  const auto other_method = std::ranges::find_if(routes_, here);
  if (other_method == routes_.end() && method == Method::kGet && fallback_) {
    return fallback_(request);
  }
  if (other_method == routes_.end() && !fallback_) return TextResponse(404, "not found");
  const bool post = other_method != routes_.end() && other_method->method == Method::kPost;
  Response response = TextResponse(405, "method not allowed");
  response.headers.push_back({"Allow", post ? "POST" : "GET, HEAD"});
  return response;
}

}  // namespace skein
