#include "cli/pprof_symbols.h"

#include <algorithm>
#include <cctype>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace skein {
namespace {

Error Failed(std::string message) {
  return {Error::Code::kNotFound, std::move(message)};
}

// "http:", "file:" and such begin it.
bool HasScheme(std::string_view file) {
  const size_t colon = file.find(':');
  if (colon == file.npos || colon == 0) return false;
  const auto is_letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
  };
  return std::isalpha(static_cast<unsigned char>(file[0])) != 0 &&
         std::ranges::all_of(file.substr(0, colon), is_letter);
}

}  // namespace

HttpQuestion PprofQuestion(const PprofRequest& request, const std::string& url) {
  constexpr std::string_view kInsecure = "https+insecure:";
  const bool insecure = url.starts_with(kInsecure);
  return {.url = insecure ? "https:" + url.substr(kInsecure.size()) : url,
          .headers = request.headers,
          .tls_cert = request.tls_cert,
          .tls_key = request.tls_key,
          .tls_ca = request.tls_ca,
          .checks_certificate = !insecure,
          .body = std::nullopt};
}

void PprofSymbols::AddServer(Profile& profile, const std::string& url) {
  for (Profile::Mapping& mapping : profile.mappings) {
    const bool has_id = mapping.build_id != StringId::kEmpty;
    if (!has_id && mapping.file == StringId::kEmpty) mapping.file = profile.strings.Intern(url);
    const StringId key = has_id ? mapping.build_id : mapping.file;
    servers_[std::string(profile.text(key))].push_back({url, mapping.start});
  }
}

Status PprofSymbols::Symbolize(Profile& profile) {
  SymbolizeMode mode = ParseSymbolizeMode(request_.symbolize, notice_);
  mode.misses_unneeded = request_.compat;
  if (!mode.off) {
    if (mode.local) SymbolizeByFiles(profile, mode, notice_);
    const auto ask = [this](const std::string& url, const std::vector<std::string>& addresses) {
      return Ask(url, addresses);
    };
    if (mode.remote) {
      const Status asked = SymbolizeByServers(profile, mode, servers_, ask);
      if (!asked.ok() && request_.compat) return asked;
      if (!asked.ok()) notice_(asked.error().message);
    }
    DemangleNames(profile, mode, {.keeps_anonymous = !request_.compat});
  }
  for (Profile::Mapping& mapping : profile.mappings)
    if (mapping.build_id == StringId::kEmpty && HasScheme(profile.text(mapping.file)))
      mapping.file = StringId::kEmpty;
  return Done{};
}

Result<std::string> PprofSymbols::Ask(const std::string& url,
                                      const std::vector<std::string>& addresses) {
  HttpQuestion question = PprofQuestion(request_, url);
  question.headers.push_back("Content-Type: application/octet-stream");
  question.body = fmt::format("{}", fmt::join(addresses, "+"));
  Result<HttpAnswer> answer = HttpExchange(question);
  if (!answer.ok()) return Failed(fmt::format("http post {}: {}", url, answer.error().message));
  if (answer->status == 200) return std::move(answer->body);
  // Servers of Go 1.22 and later take no POST.
  if (answer->status == 405 && !request_.compat) return AskInParts(url, addresses);
  return Failed(fmt::format("http post {}: server response: {}", url, answer->status_text));
}

Result<std::string> PprofSymbols::AskInParts(const std::string& url,
                                             const std::vector<std::string>& addresses) {
  constexpr size_t kAtOnce = 300;  // So that a line of the request stays below 8 kB.
  std::string text;
  for (size_t i = 0; i < addresses.size(); i += kAtOnce) {
    const auto part = std::span(addresses).subspan(i, std::min(kAtOnce, addresses.size() - i));
    const Result<HttpAnswer> answer =
        HttpExchange(PprofQuestion(request_, fmt::format("{}?{}", url, fmt::join(part, "+"))));
    if (!answer.ok()) return Failed(fmt::format("http get {}: {}", url, answer.error().message));
    if (answer->status != 200)
      return Failed(fmt::format("http get {}: server response: {}", url, answer->status_text));
    text += answer->body + "\n";
  }
  return text;
}

}  // namespace skein
