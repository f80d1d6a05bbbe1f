#include "profile/read.h"

#include "profile/proto_reader.h"
#include "wire/inflate.h"

namespace skein {
namespace {

Error Describe(Error error) {
  if (error.code == Error::Code::kUnsupported) error.message = "parsing profile: " + error.message;
  return error;
}

}  // namespace

Result<Profile> ReadProfile(std::span<const std::byte> bytes) {
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
  if (!profile.ok()) return Describe(profile.error());
  return profile;
}

}  // namespace skein
