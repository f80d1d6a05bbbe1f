#include "fetch/http_get.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "fetch/curl_library.h"

namespace skein {
namespace {

constexpr long kConnectSeconds = 10;
constexpr long kSilenceSeconds = 30;  // Longer than the recording itself.
constexpr size_t kKeptOfRefusal = 4096;

using Clock = std::chrono::steady_clock;

struct Transfer {
  const CurlLibrary& library;
  CURL* curl = nullptr;
  const TraceUrl* url = nullptr;
  const std::function<bool(std::span<const std::byte>)>* take = nullptr;
  Progress* progress = nullptr;
  Clock::time_point begun = Clock::now();
  uint64_t taken_bytes = 0;
  bool enough = false;
  std::string refusal;  // Body of an answer other than 200.

  long status() const {
    long status = 0;
    library.easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
  }
};

size_t OnBody(char* data, size_t, size_t size, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (transfer.status() != 200) {
    transfer.refusal.append(data, std::min(size, kKeptOfRefusal - transfer.refusal.size()));
    return size;
  }
  transfer.taken_bytes += size;
  transfer.enough = !(*transfer.take)(std::as_bytes(std::span(data, size)));
  return transfer.enough ? 0 : size;
}

int OnProgress(void* context, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  const auto& transfer = *static_cast<Transfer*>(context);
  const double passed = std::chrono::duration<double>(Clock::now() - transfer.begun).count();
  const bool recording = transfer.url->seconds > 0 && passed < transfer.url->seconds;
  const std::string stage = recording
                                ? fmt::format("recording on {}, {:.0f} of {} s", transfer.url->host,
                                              passed, transfer.url->seconds)
                                : fmt::format("reading from {}", transfer.url->host);
  transfer.progress->Report(stage, static_cast<uint64_t>(done), static_cast<uint64_t>(total));
  return 0;
}

std::string FirstLine(const std::string& text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return "";
  constexpr size_t kMaxWidth = 160;
  return Shorten(Printable(text.substr(start, text.find_first_of("\r\n", start) - start)),
                 kMaxWidth);
}

struct CloseCurl {
  const CurlLibrary* library;
  void operator()(CURL* curl) const { library->easy_cleanup(curl); }
};

void SetOptions(Transfer& transfer) {
  const TraceUrl& url = *transfer.url;
  const auto set = [&](CURLoption option, auto value) {
    transfer.library.easy_setopt(transfer.curl, option, value);
  };
  set(CURLOPT_URL, url.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_USERAGENT, "skein");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, 10L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, kSilenceSeconds + static_cast<long>(url.seconds));
  set(CURLOPT_WRITEFUNCTION, &OnBody);
  set(CURLOPT_WRITEDATA, &transfer);
  if (transfer.progress == nullptr) return;
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &OnProgress);
  set(CURLOPT_XFERINFODATA, &transfer);
}

Error Refused(const Transfer& transfer) {
  const std::string line = FirstLine(transfer.refusal);
  return Error{Error::Code::kIo, fmt::format("the server answered {}{}{}", transfer.status(),
                                             line.empty() ? "" : ": ", line)};
}

}  // namespace

Result<HttpGetResult> HttpGet(const TraceUrl& url,
                              const std::function<bool(std::span<const std::byte>)>& take,
                              Progress* progress) {
  const Result<const CurlLibrary*> loaded = LoadCurl();
  if (!loaded.ok()) return loaded.error();
  const CurlLibrary& library = **loaded;
  const std::unique_ptr<CURL, CloseCurl> curl(library.easy_init(), {&library});
  if (curl == nullptr) return Error{Error::Code::kIo, "libcurl cannot be started"};
  Transfer transfer{.library = library,
                    .curl = curl.get(),
                    .url = &url,
                    .take = &take,
                    .progress = progress,
                    .refusal = {}};
  SetOptions(transfer);
  std::array<char, CURL_ERROR_SIZE> detail{};
  library.easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail.data());
  const CURLcode code = library.easy_perform(curl.get());
  const std::string reason = detail[0] != '\0' ? detail.data() : library.easy_strerror(code);
  if (code == CURLE_OK && transfer.status() != 200) return Refused(transfer);
  if (code == CURLE_OK || transfer.enough) return HttpGetResult{};
  if (transfer.taken_bytes > 0) return HttpGetResult{reason};
  return Error{Error::Code::kIo, reason};
}

}  // namespace skein
