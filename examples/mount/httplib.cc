// /debug/pprof in a server made with cpp-httplib. Its threads may block, so there is nothing to heed
// but the flags that the library was built with: `pkg-config --cflags cpp-httplib`.
//
//   example_httplib      prints its port; serves until it is killed

#include <iostream>

#include <httplib.h>
#include <skein/http.h>

namespace {

void Debug(const httplib::Request& request, httplib::Response& response) {
  const size_t question = request.target.find('?');
  const std::string query =
      question == std::string::npos ? "" : request.target.substr(question + 1);
  skein::http::Response answer =
      skein::http::handle({request.method, request.path, query, request.body});
  response.status = answer.status;
  response.body = std::move(answer.body);
  for (const auto& [name, value] : answer.headers)
    if (name != "Content-Length") response.set_header(name, value);
}

}  // namespace

int main() {
  httplib::Server server;
  server.Get("/", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("Look at /debug/pprof/\n", "text/plain");
  });
  const std::string under = "/debug/pprof(/.*)?";
  server.Get(under, &Debug);
  server.Post(under, &Debug);
  const int port = server.bind_to_any_port("127.0.0.1");
  std::cout << port << std::endl;
  server.listen_after_bind();
}
