#include "mutate.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>

#include <fmt/format.h>

namespace skein {
namespace {

using Random = std::mt19937_64;

// In [low, high]. Not std::uniform_int_distribution, which differs between libraries.
size_t Pick(Random& random, size_t low, size_t high) {
  return low + random() % (high - low + 1);
}

auto At(Bytes& bytes, size_t offset) {
  return bytes.begin() + static_cast<std::ptrdiff_t>(offset);
}
auto At(const Bytes& bytes, size_t offset) {
  return bytes.begin() + static_cast<std::ptrdiff_t>(offset);
}

// A stretch [begin, end) of at least one byte and at most a quarter of the trace.
struct Stretch {
  size_t begin;
  size_t end;
};
Stretch PickStretch(Random& random, const Bytes& bytes) {
  const size_t length = Pick(random, 1, std::max<size_t>(1, bytes.size() / 4));
  const size_t begin = Pick(random, 0, bytes.size() - length);
  return {begin, begin + length};
}

Bytes Copy(const Bytes& bytes, Stretch s) {
  return {At(bytes, s.begin), At(bytes, s.end)};
}

std::string FlipOneByte(Bytes& bytes, const Bytes&, Random& random) {
  const size_t at = Pick(random, 0, bytes.size() - 1);
  bytes[at] ^= static_cast<std::byte>(Pick(random, 1, 255));
  return fmt::format("byte {} flipped", at);
}

std::string FlipManyBytes(Bytes& bytes, const Bytes& other, Random& random) {
  const size_t count = Pick(random, 2, 64);
  for (size_t i = 0; i < count; ++i) {
    FlipOneByte(bytes, other, random);
  }
  return fmt::format("{} bytes flipped", count);
}

std::string Cut(Bytes& bytes, const Bytes&, Random& random) {
  bytes.resize(Pick(random, 0, bytes.size() - 1));
  return fmt::format("cut at {}", bytes.size());
}

std::string Drop(Bytes& bytes, const Bytes&, Random& random) {
  const Stretch s = PickStretch(random, bytes);
  bytes.erase(At(bytes, s.begin), At(bytes, s.end));
  return fmt::format("[{}, {}) missing", s.begin, s.end);
}

std::string Double(Bytes& bytes, const Bytes&, Random& random) {
  const Stretch s = PickStretch(random, bytes);
  const Bytes copy = Copy(bytes, s);
  bytes.insert(At(bytes, s.end), copy.begin(), copy.end());
  return fmt::format("[{}, {}) doubled", s.begin, s.end);
}

std::string Zero(Bytes& bytes, const Bytes&, Random& random) {
  const Stretch s = PickStretch(random, bytes);
  std::fill(At(bytes, s.begin), At(bytes, s.end), std::byte{0});
  return fmt::format("[{}, {}) zeroed", s.begin, s.end);
}

std::string AppendGarbage(Bytes& bytes, const Bytes&, Random& random) {
  const size_t count = Pick(random, 1, 2000);
  for (size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::byte>(random()));
  }
  return fmt::format("{} bytes of garbage behind", count);
}

std::string AppendOther(Bytes& bytes, const Bytes& other, Random&) {
  bytes.insert(bytes.end(), other.begin(), other.end());
  return "another trace behind";
}

std::string Overwrite(Bytes& bytes, const Bytes& other, Random& random) {
  const Stretch s = PickStretch(random, other);
  const size_t to = Pick(random, 0, bytes.size() - 1);
  const size_t length = std::min(s.end - s.begin, bytes.size() - to);
  std::copy_n(At(other, s.begin), length, At(bytes, to));
  return fmt::format("[{}, {}) from another trace", to, to + length);
}

std::string Swap(Bytes& bytes, const Bytes&, Random& random) {
  const Stretch s = PickStretch(random, bytes);
  const size_t middle = Pick(random, s.begin, s.end);
  std::rotate(At(bytes, s.begin), At(bytes, middle), At(bytes, s.end));
  return fmt::format("[{}, {}) and [{}, {}) swapped", s.begin, middle, middle, s.end);
}

using Way = std::string (*)(Bytes& bytes, const Bytes& other, Random& random);
constexpr std::array<Way, 10> kWays = {&FlipOneByte, &FlipManyBytes, &Cut,           &Drop,
                                       &Double,      &Zero,          &AppendGarbage, &AppendOther,
                                       &Overwrite,   &Swap};

}  // namespace

std::vector<Specimen> ReadSpecimens(const std::filesystem::path& folder,
                                    bool (*is_one)(const std::filesystem::path& file)) {
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (is_one(entry.path())) paths.insert(entry.path());
  std::vector<Specimen> specimens;
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto bytes = std::as_bytes(std::span(text));
    specimens.push_back({path.filename(), {bytes.begin(), bytes.end()}});
  }
  return specimens;
}

Mutant Mutate(const Specimen& specimen, const Specimen& other, std::mt19937_64& random) {
  Mutant mutant{"", specimen.bytes};
  const Way way = kWays[random() % kWays.size()];
  mutant.story = specimen.name + ": " + way(mutant.bytes, other.bytes, random);
  return mutant;
}

}  // namespace skein
