#include "fetch/http_exchange.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "fetch/curl_library.h"

namespace skein {
namespace {

struct Cleanup {
  const CurlLibrary* library;
  void operator()(CURL* curl) const { library->easy_cleanup(curl); }
  void operator()(curl_slist* list) const { library->slist_free_all(list); }
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

// A question being asked: libcurl's handle for it.
class Asking {
 public:
  explicit Asking(const CurlLibrary& library)
      : library_(library), handle_(library.easy_init(), {&library}) {}

  CURL* handle() const { return handle_.get(); }

  // As curl_easy_setopt().
  template <typename Value>
  void Set(CURLoption option, Value value) {
    library_.easy_setopt(handle(), option, value);
  }
  void SetHeaders(const std::vector<std::string>& lines) {
    for (const std::string& line : lines)
      headers_.reset(library_.slist_append(headers_.release(), line.c_str()));
    Set(CURLOPT_HTTPHEADER, headers_.get());
  }

 private:
  const CurlLibrary& library_;
  std::unique_ptr<CURL, Cleanup> handle_;
  std::unique_ptr<curl_slist, Cleanup> headers_{nullptr, {&library_}};
};

void SetTls(Asking& asking, const HttpQuestion& question) {
  const auto set = [&](CURLoption option, const std::string& file) {
    if (!file.empty()) asking.Set(option, file.c_str());
  };
  set(CURLOPT_SSLCERT, question.tls_cert);
  set(CURLOPT_SSLKEY, question.tls_key);
  set(CURLOPT_CAINFO, question.tls_ca);
  if (question.checks_certificate) return;
  asking.Set(CURLOPT_SSL_VERIFYPEER, 0L);
  asking.Set(CURLOPT_SSL_VERIFYHOST, 0L);
}

void SetQuestion(Asking& asking, const HttpQuestion& question) {
  asking.Set(CURLOPT_URL, question.url.c_str());
  asking.Set(CURLOPT_PROTOCOLS_STR, "http,https");
  asking.Set(CURLOPT_FOLLOWLOCATION, 1L);
  asking.Set(CURLOPT_MAXREDIRS, 10L);
  asking.Set(CURLOPT_NOSIGNAL, 1L);
  asking.Set(CURLOPT_USERAGENT, "skein");
  asking.Set(CURLOPT_TIMEOUT, static_cast<long>(question.timeout_seconds));
  asking.SetHeaders(question.headers);
  if (question.body) {
    asking.Set(CURLOPT_POSTFIELDS, question.body->c_str());
    asking.Set(CURLOPT_POSTFIELDSIZE, static_cast<long>(question.body->size()));
  }
  SetTls(asking, question);
}

}  // namespace

Result<HttpAnswer> HttpExchange(const HttpQuestion& question) {
  const Result<const CurlLibrary*> loaded = LoadCurl();
  if (!loaded.ok()) return loaded.error();
  const CurlLibrary& library = **loaded;
  Asking asking(library);
  if (asking.handle() == nullptr) return Error{Error::Code::kIo, "libcurl cannot be started"};
  HttpAnswer answer;
  std::array<char, CURL_ERROR_SIZE> detail{};
  SetQuestion(asking, question);
  asking.Set(CURLOPT_WRITEFUNCTION, &OnBody);
  asking.Set(CURLOPT_WRITEDATA, &answer);
  asking.Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  asking.Set(CURLOPT_HEADERDATA, &answer);
  asking.Set(CURLOPT_ERRORBUFFER, detail.data());
  const CURLcode code = library.easy_perform(asking.handle());
  if (code != CURLE_OK)
    return Error{Error::Code::kIo, detail[0] != '\0' ? detail.data() : library.easy_strerror(code)};
  library.easy_getinfo(asking.handle(), CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace skein
