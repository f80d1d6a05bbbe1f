#include "fetch/curl_library.h"

#include <string>
#include <type_traits>

#include <dlfcn.h>

namespace skein {
namespace {

// Its number has not changed since 2006: programs made for it then still run.
constexpr const char* kFile = "libcurl.so.4";

CurlLibrary Load() {
  CurlLibrary curl;
  void* const library = dlopen(kFile, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return curl;
  bool complete = true;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    complete = complete && function != nullptr;
  };
  decltype(&curl_global_init) global_init = nullptr;
  find(global_init, "curl_global_init");
  find(curl.easy_init, "curl_easy_init");
  find(curl.easy_setopt, "curl_easy_setopt");
  find(curl.easy_perform, "curl_easy_perform");
  find(curl.easy_getinfo, "curl_easy_getinfo");
  find(curl.easy_strerror, "curl_easy_strerror");
  find(curl.easy_cleanup, "curl_easy_cleanup");
  find(curl.slist_append, "curl_slist_append");
  find(curl.slist_free_all, "curl_slist_free_all");
  if (!complete || global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return {};
  return curl;
}

}  // namespace

Result<const CurlLibrary*> LoadCurl() {
  static const CurlLibrary curl = Load();
  if (curl.easy_init != nullptr) return &curl;
  return Error{Error::Code::kIo, std::string("URLs need ") + kFile + ", which cannot be loaded"};
}

}  // namespace skein
