// What a client of /debug/pprof sends: the requests that are read of it, piece by piece and whole, and
// what they ask for.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "debughttp/address.h"
#include "debughttp/form.h"
#include "debughttp/request_reader.h"

namespace {

using skein::debughttp::HttpRequest;
using skein::debughttp::RequestReader;

// All requests, in one text.
std::string ReadAll(std::string_view bytes, size_t piece) {
  RequestReader reader;
  HttpRequest request;
  std::string all;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    reader.Add(bytes.substr(at, piece));
    RequestReader::Result result;
    while ((result = reader.Next(request)) == RequestReader::Result::kRequest)
      all += request.method + ' ' + request.path + '?' + request.query + ' ' + request.host + ' ' +
             request.body + '\n';
    if (result == RequestReader::Result::kRefused) return all + std::to_string(reader.status());
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = ReadAll(bytes, SIZE_MAX);
  if (size < RequestReader::kMostHead && ReadAll(bytes, 7) != whole) std::abort();
  const std::string seconds = skein::debughttp::FormValue(bytes, "seconds");
  skein::debughttp::IntegerIn(seconds);
  skein::debughttp::NumberIn(seconds);
  skein::debughttp::IsLocalHost(std::string(bytes));
  skein::debughttp::ParseAddress(std::string(bytes));
  return 0;
}
