#include "cli/pprof_fetch.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/parallel_for.h"
#include "cli/pprof_perf.h"
#include "cli/pprof_symbols.h"
#include "cli/pprof_trace.h"
#include "cli/pprof_url.h"
#include "fetch/fetch.h"
#include "fetch/http_exchange.h"
#include "fetch/recognise.h"
#include "profile/read.h"

namespace skein {
namespace {

constexpr size_t kServersAtOnce = 128;

Error Failed(std::string message) {
  return {Error::Code::kNotFound, std::move(message)};
}

bool IsFile(const std::string& name) {
  struct stat facts = {};
  return name == "-" || stat(name.c_str(), &facts) == 0;
}

Error Refused(const HttpAnswer& answer) {
  const bool explains =
      answer.from_pprof && answer.content_type.find("text/plain") != std::string::npos;
  return Failed(fmt::format("server response: {}{}{}", answer.status_text, explains ? " - " : "",
                            explains ? answer.body : ""));
}

HttpQuestion Question(const PprofRequest& request, const PprofUrl& url) {
  constexpr int64_t kUsualTimeout = 60, kSlack = 5;
  const int64_t needed = url.seconds > 0 ? url.seconds + url.seconds / 2 : kUsualTimeout;
  HttpQuestion question = PprofQuestion(request, url.url);
  question.timeout_seconds = (request.timeout > 0 ? request.timeout : needed) + kSlack;
  return question;
}

}  // namespace

PprofFetches::PprofFetches(const PprofRequest& request,
                           const PprofSaying& saying,
                           const std::vector<std::string>& names)
    : request_(request), saying_(saying), names_(names) {
  const bool asks = !std::ranges::all_of(names, &IsFile);
  ahead_ = asks ? kServersAtOnce : HardwareThreads();
}

PprofFetches::~PprofFetches() = default;  // Waits for what is running.

Result<FetchedProfile> PprofFetches::Next() {
  while (started_ < names_.size() && running_.size() < ahead_)
    Start();
  Result<FetchedProfile> fetched = running_.front().get();
  running_.pop_front();
  return fetched;
}

// One alone needs no thread.
void PprofFetches::Start() {
  const std::string& name = names_[started_++];
  const auto how = names_.size() == 1 ? std::launch::deferred : std::launch::async;
  running_.push_back(std::async(how, [this, &name] { return Fetch(name); }));
}

Result<FetchedProfile> PprofFetches::Fetch(const std::string& name) {
  return IsFile(name) ? ReadFile(name) : Ask(name);
}

Result<FetchedProfile> PprofFetches::ReadFile(const std::string& name) {
  FetchOptions options;
  options.only_traces = false;
  const Result<Input> input = skein::Fetch(name, options);
  if (!input.ok()) return input.error();
  if (!input->diagnostics().empty())
    return Failed("decompressing profile: " + input->diagnostics()[0].message);
  if (!IsPerfData(input->bytes())) return Read(input->bytes(), "");
  const Result<std::string> converted =
      ConvertPerfData(name, request_.compat, [this](std::string_view text) { Say(text); });
  if (!converted.ok()) return converted.error();
  return Read(std::as_bytes(std::span(*converted)), "");
}

Result<FetchedProfile> PprofFetches::Ask(const std::string& name) {
  const std::optional<PprofUrl> url = ParsePprofUrl(name, request_.seconds, request_.compat);
  if (!url) return Failed(fmt::format("stat {}: no such file or directory", name));
  Say("Fetching profile over HTTP from " + url->url);
  if (request_.seconds > 0) Say(fmt::format("Please wait... ({}s)", request_.seconds));
  const Result<HttpAnswer> answer = HttpExchange(Question(request_, *url));
  if (!answer.ok()) return Failed("http fetch: " + answer.error().message);
  if (answer->status != 200) return Refused(*answer);
  return Read(std::as_bytes(std::span(answer->body)), url->url);
}

Result<FetchedProfile> PprofFetches::Read(std::span<const std::byte> bytes, std::string url) {
  Result<Profile> profile =
      request_.compat ? ReadProfile(bytes, {.names_in_comments = false}) : ReadAnything(bytes);
  if (!profile.ok()) return profile.error();
  return FetchedProfile{std::move(*profile), std::move(url)};
}

Result<Profile> PprofFetches::ReadAnything(std::span<const std::byte> bytes) {
  if (IsTrace(bytes))
    return ProfileOfTrace(bytes, request_.trace, [this](std::string_view text) { Say(text); });
  Result<Profile> profile = ReadProfile(bytes);
  if (profile.ok() || profile.error().code != Error::Code::kUnsupported) return profile;
  std::string why_not = WhyNot(bytes, Wanted::kProfile);
  if (why_not.empty()) return profile;
  return Error{Error::Code::kUnsupported, std::move(why_not)};
}

void PprofFetches::Say(std::string_view text) {
  const std::lock_guard lock(saying_mutex_);
  saying_.notice(text);
}

}  // namespace skein
