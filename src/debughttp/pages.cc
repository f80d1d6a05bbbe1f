// The pages behave as those of Go's net/http/pprof do, header for header, so that whatever speaks to
// it speaks to them: tests/debughttp/run.py compares them with what a Go program answered.

#include "debughttp/pages.h"

#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include <skein/skein.h>

#include "debughttp/form.h"

namespace skein::debughttp {
namespace {

constexpr std::string_view kRoot = "/debug/pprof";
constexpr auto kLookForClient = std::chrono::milliseconds(100);
constexpr double kMostSeconds = 1e9;
constexpr int kTemporaryRedirect = 307;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kMethodNotAllowed = 405;
constexpr int kServerError = 500;

void SetType(Reply& reply, std::string_view type) {
  reply.Set("X-Content-Type-Options", "nosniff");
  reply.Set("Content-Type", type);
}

void SetText(Reply& reply) {
  SetType(reply, "text/plain; charset=utf-8");
}

void SetFile(Reply& reply, std::string_view name) {
  SetType(reply, "application/octet-stream");
  reply.Set("Content-Disposition", "attachment; filename=\"" + std::string(name) + '"');
}

// Failures of the pages themselves, by which pprof knows that it is talking to them.
void FailPage(Reply& reply, int status, const std::string& why) {
  reply.Set("X-Go-Pprof", "1");
  reply.Fail(status, why);
}

// False: the client left before it was over.
bool Wait(const Reply& reply, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto whole = std::chrono::duration<double>(std::min(seconds, kMostSeconds));
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(whole);
  while (!reply.is_gone()) {
    const auto left = end - Clock::now();
    if (left <= Clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kLookForClient));
  }
  return false;
}

struct Page {
  std::string_view name;
  void (*answer)(const skein_http_request&, Reply&);
};

void Index(const skein_http_request&, Reply& reply) {
  SetType(reply, "text/html; charset=utf-8");
  reply.Send(IndexPage());
}

void CommandLine(const skein_http_request&, Reply& reply) {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string words{std::istreambuf_iterator<char>(file), {}};
  if (words.ends_with('\0')) words.pop_back();
  SetText(reply);
  reply.Send(words);
}

void CpuProfile(const skein_http_request& request, Reply& reply) {
  const int64_t asked = IntegerIn(FormValue(request.query, "seconds"));
  SetFile(reply, "profile");
  if (const char* why = skein_start_cpu_profile_to(&Reply::WriteTo, &reply)) {
    return FailPage(reply, kServerError, std::string("Could not enable CPU profiling: ") + why);
  }
  Wait(reply, asked > 0 ? static_cast<double>(asked) : 30);
  if (const char* why = skein_stop_cpu_profile()) FailPage(reply, kServerError, why);
  reply.End();
}

void Trace(const skein_http_request& request, Reply& reply) {
  const double asked = NumberIn(FormValue(request.query, "seconds"));
  SetFile(reply, "trace");
  if (const char* why = skein_start_trace_to(&Reply::WriteTo, &reply))
    return FailPage(reply, kServerError, std::string("Could not enable tracing: ") + why);
  Wait(reply, asked > 0 ? asked : 1);
  skein_stop_trace();
  reply.End();
}

void Flight(const skein_http_request&, Reply& reply) {
  SetFile(reply, "flight");
  if (const char* why = skein_write_flight_to(&Reply::WriteTo, &reply))
    return FailPage(reply, kServerError, std::string("Could not write the flight: ") + why);
  reply.End();
}

void Symbol(const skein_http_request& request, Reply& reply) {
  const bool is_post = std::strcmp(request.method, "POST") == 0;
  SetText(reply);
  // That there are any is all that pprof wants to know of the number.
  reply.Send("num_symbols: 1\n" +
             SymbolLines(is_post ? std::string_view(request.body, request.body_size)
                                 : std::string_view(request.query)));
}

// What the profile gets from now on, for so many seconds.
void Difference(const std::string& name, const std::string& seconds, bool debug, Reply& reply) {
  const int64_t asked = IntegerIn(seconds);
  if (asked <= 0)
    return FailPage(reply, kBadRequest,
                    "invalid value for \"seconds\" - must be a positive integer");
  if (debug) return FailPage(reply, kBadRequest, "seconds and debug params are incompatible");
  skein_profile_snapshot* before = skein_take_profile_snapshot(name.c_str());
  if (before == nullptr) return FailPage(reply, kServerError, "failed to collect profile");
  if (Wait(reply, static_cast<double>(asked))) {
    SetFile(reply, name + "-delta");
    if (skein_write_profile_since_to(before, &Reply::WriteTo, &reply) != nullptr)
      FailPage(reply, kServerError, "failed to compute delta");
  }
  skein_drop_profile_snapshot(before);
  reply.End();
}

void NamedProfile(const std::string& name, const skein_http_request& request, Reply& reply) {
  if (skein_profile_size(name.c_str()) < 0) return FailPage(reply, kNotFound, "Unknown profile");
  const auto debug = static_cast<int>(IntegerIn(FormValue(request.query, "debug")));
  const std::string seconds = FormValue(request.query, "seconds");
  if (!seconds.empty()) return Difference(name, seconds, debug != 0, reply);
  if (debug != 0)
    SetText(reply);
  else
    SetFile(reply, name);
  const char* why =
      skein_write_profile_to(name.c_str(), &Reply::WriteTo, &reply, std::max(debug, 0));
  if (why != nullptr) FailPage(reply, kServerError, why);
  reply.End();
}

void NotFound(Reply& reply) {
  reply.Fail(kNotFound, "404 page not found");
}

void AddSlash(Reply& reply) {
  SetType(reply, "text/html; charset=utf-8");
  reply.Drop("X-Content-Type-Options");
  reply.Set("Location", "/debug/pprof/");
  reply.set_status(kTemporaryRedirect);
  reply.Send("<a href=\"/debug/pprof/\">Temporary Redirect</a>.\n\n");
}

void RefuseMethod(bool allows_post, Reply& reply) {
  reply.Set("Allow", allows_post ? "GET, HEAD, POST" : "GET, HEAD");
  reply.Fail(kMethodNotAllowed, "Method Not Allowed");
}

// The profiles have names of their own.
constexpr Page kPages[] = {
    {"", &Index},      {"cmdline", &CommandLine}, {"profile", &CpuProfile},
    {"trace", &Trace}, {"flight", &Flight},       {"symbol", &Symbol},
};

}  // namespace

void Answer(const skein_http_request& request, Reply& reply) {
  std::string_view path = request.path;
  if (!path.starts_with(kRoot)) return NotFound(reply);
  path.remove_prefix(kRoot.size());
  if (!path.empty() && path.front() != '/') return NotFound(reply);
  const std::string name(path.substr(std::min<size_t>(1, path.size())));
  const bool allows_post = name == "symbol";
  const std::string_view method = request.method;
  if (method != "GET" && method != "HEAD" && !(allows_post && method == "POST"))
    return RefuseMethod(allows_post, reply);
  if (path.empty()) return AddSlash(reply);
  for (const Page& page : kPages)
    if (page.name == name) return page.answer(request, reply);
  NamedProfile(name, request, reply);
}

}  // namespace skein::debughttp

void skein_http_handle(const skein_http_request* request, const skein_http_response* response) {
  skein::debughttp::Reply reply(*response, std::strcmp(request->method, "HEAD") != 0);
  skein::debughttp::Answer(*request, reply);
}
