#include "profile/read.h"

#include "profile/legacy.h"
#include "profile/proto_reader.h"
#include "wire/inflate.h"

namespace skein {
namespace {

Error Describe(const Error& error) {
  // What a profile.proto breaks is told as it is.
  const bool as_is = error.message.starts_with("malformed profile: ");
  return {error.code, as_is ? error.message : "parsing profile: " + error.message};
}

}  // namespace

Result<Profile> ReadProfile(std::span<const std::byte> bytes, const ReadProfileOptions& options) {
  Inflated inflated;
  if (DetectCompression(bytes) != Compression::kNone) {
    inflated = Inflate(bytes, {});
    if (!inflated.diagnostics.empty()) {
      return Error{Error::Code::kCorrupt,
                   "decompressing profile: " + inflated.diagnostics[0].message};
    }
    bytes = inflated.bytes.bytes();
  }
  if (bytes.empty()) return Error{Error::Code::kCorrupt, "parsing profile: empty input file"};
  Result<Profile> profile = ReadProto(bytes);
  const bool is_other = !profile.ok() && profile.error().code == Error::Code::kUnsupported;
  if (is_other) profile = ReadLegacy(bytes, {.names_in_comments = options.names_in_comments});
  if (!profile.ok()) return Describe(profile.error());
  return profile;
}

}  // namespace skein
