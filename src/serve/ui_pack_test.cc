#include "serve/ui_pack.h"

#include <string>

#include "gtest/gtest.h"

namespace skein {
namespace {

std::string Number(uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i)
    bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::span<const std::byte> Bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

// One file, whose six fields are `fields`.
std::string PackOf(std::initializer_list<std::string> fields, uint32_t flags) {
  std::string head = "SKEINUI1" + Number(1);
  std::string body;
  for (const std::string& field : fields) {
    head += Number(static_cast<uint32_t>(12 + 13 * 4 + body.size())) +
            Number(static_cast<uint32_t>(field.size()));
    body += field;
  }
  return head + Number(flags) + body;
}

TEST(UiPack, FindsAFileByItsPath) {
  const std::string bytes = PackOf({"/a.js", "text/javascript", "\"1\"", "raw", "gz", "br"}, 1);
  const Result<UiPack> pack = UiPack::Parse(Bytes(bytes));
  ASSERT_TRUE(pack.ok());
  const UiFile* const file = pack->Find("/a.js");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->mime, "text/javascript");
  EXPECT_EQ(file->etag, "\"1\"");
  EXPECT_EQ(file->raw, "raw");
  EXPECT_EQ(file->gzip, "gz");
  EXPECT_EQ(file->brotli, "br");
  EXPECT_TRUE(file->immutable);
  EXPECT_EQ(pack->Find("/b.js"), nullptr);
}

TEST(UiPack, RefusesEveryCutOfAPack) {
  const std::string bytes = PackOf({"/a.js", "text/javascript", "\"1\"", "raw", "gz", "br"}, 0);
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(UiPack::Parse(Bytes(bytes.substr(0, length))).ok()) << length;
  }
}

TEST(UiPack, RefusesACountThatCannotBe) {
  EXPECT_FALSE(UiPack::Parse(Bytes("SKEINUI1" + Number(0xffff'ffff))).ok());
}

TEST(UiPack, ReadsWhatIsEmbedded) {
  const Result<UiPack> pack = UiPack::Parse(EmbeddedUi());
  ASSERT_TRUE(pack.ok());
  for (const UiFile& file : pack->files())
    EXPECT_FALSE(file.raw.empty()) << file.path;
}

}  // namespace
}  // namespace skein
