#pragma once

#include <functional>
#include <string>

#include "api/endpoints.h"
#include "base/result.h"

namespace skein {

struct ServeOptions {
  std::string listen = "127.0.0.1:0";  // host:port as in ServerOptions.
  unsigned threads = 0;                // That compute answers; 0: as many as the machine has.
  // Told once, when connections are accepted, where people shall go: "http://127.0.0.1:40961/".
  // Beyond loopback the URL holds a random token, without which no question is answered.
  std::function<void(const std::string& url)> ready;
};

// Serves the web page and the API until SIGINT or SIGTERM. `session` must outlive the call.
Status Serve(const Session& session, const ServeOptions& options);

}  // namespace skein
