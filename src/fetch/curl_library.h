#pragma once

#include <curl/curl.h>

#include "base/result.h"

namespace skein {

// What is used of libcurl.
struct CurlLibrary {
  decltype(&curl_easy_init) easy_init = nullptr;
  decltype(&curl_easy_setopt) easy_setopt = nullptr;
  decltype(&curl_easy_perform) easy_perform = nullptr;
  decltype(&curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&curl_easy_strerror) easy_strerror = nullptr;
  decltype(&curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&curl_slist_append) slist_append = nullptr;
  decltype(&curl_slist_free_all) slist_free_all = nullptr;
};

// libcurl, ready for use; or why it is not. It is loaded by the first call, from whichever thread, and
// stays: with the two dozen libraries that it needs, it takes longer than most questions about files.
Result<const CurlLibrary*> LoadCurl();

}  // namespace skein
