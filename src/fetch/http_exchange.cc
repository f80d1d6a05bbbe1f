#include "fetch/http_exchange.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include <curl/curl.h>

#include "base/ascii.h"

namespace skein {
namespace {

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

size_t OnBody(char* data, size_t, size_t size, void* context) {
  static_cast<HttpAnswer*>(context)->body.append(data, size);
  return size;
}

size_t OnHeader(char* data, size_t, size_t size, void* context) {
  HttpAnswer& answer = *static_cast<HttpAnswer*>(context);
  const std::string_view line = Trimmed({data, size});
  if (line.starts_with("HTTP/")) {  // Of each answer on the way.
    answer = {};
    const size_t space = line.find(' ');
    if (space != std::string_view::npos) answer.status_text = line.substr(space + 1);
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  const std::string name = LowerCase(line.substr(0, colon));
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (name == "content-type") answer.content_type = value;
  if (name == "x-go-pprof") answer.from_pprof = !value.empty();
  return size;
}

void SetTls(CURL* curl, const HttpQuestion& question) {
  const auto set = [&](CURLoption option, const std::string& file) {
    if (!file.empty()) curl_easy_setopt(curl, option, file.c_str());
  };
  set(CURLOPT_SSLCERT, question.tls_cert);
  set(CURLOPT_SSLKEY, question.tls_key);
  set(CURLOPT_CAINFO, question.tls_ca);
  if (question.checks_certificate) return;
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
}

}  // namespace

Result<HttpAnswer> HttpExchange(const HttpQuestion& question) {
  static std::once_flag initialised;
  std::call_once(initialised, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, Cleanup> curl(curl_easy_init());
  if (curl == nullptr) return Error{Error::Code::kIo, "libcurl cannot be started"};
  HttpAnswer answer;
  std::unique_ptr<curl_slist, Cleanup> headers;
  for (const std::string& header : question.headers)
    headers.reset(curl_slist_append(headers.release(), header.c_str()));
  std::array<char, CURL_ERROR_SIZE> detail{};
  curl_easy_setopt(curl.get(), CURLOPT_URL, question.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_USERAGENT, "skein");
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(question.timeout_seconds));
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail.data());
  if (question.body) {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, question.body->c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(question.body->size()));
  }
  SetTls(curl.get(), question);
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK)
    return Error{Error::Code::kIo, detail[0] != '\0' ? detail.data() : curl_easy_strerror(code)};
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace skein
