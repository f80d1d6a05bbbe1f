#pragma once

#include <functional>
#include <span>
#include <string>

#include "api/question.h"
#include "base/result.h"

namespace skein {

struct ServeOptions {
  std::string listen = "127.0.0.1:0";  // host:port as in ServerOptions.
  unsigned threads = 0;                // That compute answers; 0: as many as the machine has.
  // Told once, when connections are accepted, where people shall go: "http://127.0.0.1:40961/".
  // Beyond loopback the URL holds a random token, without which no question is answered.
  std::function<void(const std::string& url)> ready;
};

// Serves the web page and answers the questions until SIGINT or SIGTERM.
Status Serve(std::span<const Question> questions, const ServeOptions& options);

}  // namespace skein
