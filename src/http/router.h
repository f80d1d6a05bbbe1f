#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/message.h"

namespace skein {

// Called on any worker thread, several at a time.
using Handler = std::function<Response(const Request&)>;

// Which handler answers which path. Filled before the server starts, read-only afterwards.
class Router {
 public:
  // HEAD is answered by the kGet handler of the path.
  void Add(Method method, std::string path, Handler handler);
  // Answers GET and HEAD of every path that has no route of its own.
  void SetFallback(Handler handler) { fallback_ = std::move(handler); }

  // 404 for an unknown path, 405 for a known one with another method.
  Response Handle(const Request& request) const;

 private:
  struct Route {
    Method method;
    std::string path;
    Handler handler;
  };

  std::vector<Route> routes_;
  Handler fallback_;
};

}  // namespace skein
