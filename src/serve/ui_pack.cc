#include "serve/ui_pack.h"

#include <algorithm>

namespace skein {
namespace {

constexpr std::string_view kMagic = "SKEINUI1";
constexpr size_t kNumberBytes = 4;
constexpr size_t kNumbersPerFile = 13;

// Reads numbers from the front of a pack, and views of what they point to.
class PackReader {
 public:
  explicit PackReader(std::string_view bytes) : bytes_(bytes), offset_(kMagic.size()) {}

  uint32_t Number() {
    if (bytes_.size() - offset_ < kNumberBytes) {
      failed_ = true;
      return 0;
    }
    uint32_t value = 0;
    for (size_t i = kNumberBytes; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(bytes_[offset_ + i]);
    }
    offset_ += kNumberBytes;
    return value;
  }

  std::string_view View() {
    const size_t at = Number();
    const size_t length = Number();
    if (at > bytes_.size() || length > bytes_.size() - at) {
      failed_ = true;
      return {};
    }
    return bytes_.substr(at, length);
  }

  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  size_t offset_;
  bool failed_ = false;
};

UiFile ReadFile(PackReader& in) {
  UiFile file;
  file.path = in.View();
  file.mime = in.View();
  file.etag = in.View();
  file.raw = in.View();
  file.gzip = in.View();
  file.brotli = in.View();
  file.immutable = (in.Number() & 1) != 0;
  return file;
}

}  // namespace

Result<UiPack> UiPack::Parse(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Error wrong{Error::Code::kCorrupt, "the packed web page is damaged"};
  if (!text.starts_with(kMagic)) return wrong;
  PackReader in(text);
  const uint32_t count = in.Number();
  if (count > bytes.size() / (kNumbersPerFile * kNumberBytes)) return wrong;
  UiPack pack;
  for (uint32_t i = 0; i < count; ++i)
    pack.files_.push_back(ReadFile(in));
  if (in.failed() || !std::ranges::is_sorted(pack.files_, {}, &UiFile::path)) return wrong;
  return pack;
}

const UiFile* UiPack::Find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(files_, path, {}, &UiFile::path);
  return found != files_.end() && found->path == path ? &*found : nullptr;
}

}  // namespace skein
