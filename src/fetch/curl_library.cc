#include "fetch/curl_library.h"

#include <string>
#include <type_traits>
#include <utility>

#include <dlfcn.h>

namespace skein {
namespace {

// Its number has not changed since 2006: programs made for it then still run.
constexpr const char* kFile = "libcurl.so.4";

Error Unusable(std::string why) {
  return {Error::Code::kIo, "URLs need libcurl: " + std::move(why)};
}

Result<CurlLibrary> Load() {
  void* const library = dlopen(kFile, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return Unusable(dlerror());
  const char* missing = nullptr;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    if (function == nullptr) missing = name;
  };
  CurlLibrary curl;
  decltype(&curl_global_init) global_init = nullptr;
  find(curl.easy_init, "curl_easy_init");
  find(curl.easy_setopt, "curl_easy_setopt");
  find(curl.easy_perform, "curl_easy_perform");
  find(curl.easy_getinfo, "curl_easy_getinfo");
  find(curl.easy_strerror, "curl_easy_strerror");
  find(curl.easy_cleanup, "curl_easy_cleanup");
  find(curl.slist_append, "curl_slist_append");
  find(curl.slist_free_all, "curl_slist_free_all");
  find(global_init, "curl_global_init");
  if (missing != nullptr) return Unusable(std::string(kFile) + " has no " + missing);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return Unusable("it does not start");
  return curl;
}

}  // namespace

Result<const CurlLibrary*> LoadCurl() {
  static const Result<CurlLibrary> curl = Load();
  if (!curl.ok()) return curl.error();
  return &*curl;
}

}  // namespace skein
