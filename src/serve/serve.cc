#include "serve/serve.h"

#include <array>

#include <fmt/format.h>
#include <unistd.h>

#include "http/server.h"
#include "serve/routes.h"

namespace skein {
namespace {

std::string ThisHostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "localhost";
}

bool IsEveryAddress(std::string_view host) {
  return host == "0.0.0.0" || host == "::";
}

// A profile to compare with is sent as a body. Elsewhere than on this machine people may send much at once.
constexpr size_t kMostBodyBytes = size_t{512} << 20;
constexpr size_t kMostBodyBytesFromAfar = size_t{32} << 20;

// What is listened on, and how people reach it.
struct Place {
  std::string name;
  bool loopback = false;
};
Place PlaceOf(const HostPort& listen) {
  if (IsEveryAddress(listen.host)) return {ThisHostName(), false};
  if (listen.host.empty()) return {"127.0.0.1", true};
  return {listen.host, IsLoopbackHost(listen.host)};
}

std::string Url(const Place& place, uint16_t port, const std::string& token) {
  const bool v6 = place.name.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}/{}{}", v6 ? "[" : "", place.name, v6 ? "]" : "", port,
                     token.empty() ? "" : "?token=", token);
}

}  // namespace

Status Serve(std::span<const Question> questions, const ServeOptions& options) {
  const Result<UiPack> ui = UiPack::Parse(EmbeddedUi());
  if (!ui.ok()) return ui.error();
  const Result<HostPort> listen = ParseHostPort(options.listen);
  if (!listen.ok()) return listen.error();
  const Place place = PlaceOf(*listen);

  Gate gate;
  ServerOptions server_options;
  server_options.listen = options.listen;
  server_options.workers = options.threads;
  server_options.stop_on_signals = true;
  server_options.max_body_bytes = place.loopback ? kMostBodyBytes : kMostBodyBytesFromAfar;
  if (!place.loopback) server_options.allowed_hosts = {true, {place.name, ThisHostName()}};
  const Result<std::unique_ptr<Server>> server =
      Server::Listen(server_options, MakeRouter(questions, *ui, gate));
  if (!server.ok()) return server.error();

  const uint16_t port = (*server)->port();
  if (!place.loopback) {
    Result<std::string> token = RandomToken();
    if (!token.ok()) return token.error();
    gate = Gate(*token, port);
  }
  if (options.ready) options.ready(Url(place, port, gate.token()));
  (*server)->Run();
  return Done{};
}

}  // namespace skein
