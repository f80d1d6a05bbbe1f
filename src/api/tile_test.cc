#include "api/tile.h"

#include <cstring>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analyze/trace_script.h"
#include "api/asking.h"
#include "api/example_trace.h"

namespace skein {
namespace {

// Reads a tile as the browser does.
class TileReader {
 public:
  explicit TileReader(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T At(size_t offset) const {
    T value{};
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }
  uint32_t size() const { return At<uint32_t>(4); }
  uint32_t items() const { return At<uint32_t>(8); }
  uint32_t labels() const { return At<uint32_t>(12); }
  double f64(size_t column, size_t i) const { return At<double>(32 + (column * items() + i) * 8); }
  uint32_t u32(size_t column, size_t i) const {
    return At<uint32_t>(32 + items() * 24 + (column * items() + i) * 4);
  }
  uint16_t mix(size_t i, size_t state) const {
    return At<uint16_t>(32 + items() * 40 + i * 16 + state * 2);
  }
  uint8_t state(size_t i) const { return At<uint8_t>(32 + items() * 56 + i); }
  uint8_t state_class(size_t i) const { return At<uint8_t>(32 + items() * 57 + i); }
  std::string label(size_t i) const {
    const size_t ends = (32 + items() * 58 + 3) / 4 * 4;
    const size_t text = ends + labels() * 4 + 4;
    const uint32_t number = u32(3, i);
    if (number == UINT32_MAX) return "";
    const uint32_t begin = number == 0 ? 0 : At<uint32_t>(ends + (number - 1) * 4);
    return std::string(bytes_.substr(text + begin, At<uint32_t>(ends + number * 4) - begin));
  }
  float peak() const { return At<float>((32 + items() * 58 + 3) / 4 * 4 + labels() * 4); }

  // "0-30 G1 main.main, 60-81 ..."
  std::string Text() const {
    std::string text;
    for (size_t i = 0; i < items(); ++i) {
      text += fmt::format("{}{}-{} x{} c{} {}", i == 0 ? "" : ", ", f64(0, i), f64(1, i), u32(0, i),
                          state_class(i), label(i));
    }
    return text;
  }

 private:
  std::string_view bytes_;
};

class Tile : public testing::Test {
 protected:
  std::string Asked(std::string_view question) { return Ask(session_, question); }

  Session session_{ExampleTrace(), "example"};
};

TEST_F(Tile, ShowsWhoRanOnAProcessor) {
  const std::string bytes = Asked("/api/tiles?tracks=p/2&from=0&to=101&columns=400");
  const TileReader tile(bytes);
  EXPECT_EQ(tile.At<uint32_t>(0), 0x31544b53u);
  EXPECT_EQ(tile.size(), bytes.size());
  EXPECT_EQ(bytes.size() % 8, 0u);
  EXPECT_EQ(tile.Text(),
            "32-55 x1 c0 G2 main.worker, 55-75 x1 c2 G2 main.worker, 75-80 x1 c0 G2 main.worker");
  EXPECT_EQ(tile.f64(2, 0), 2);
  EXPECT_EQ(tile.mix(1, 2), 65535);
}

TEST_F(Tile, ShowsTheStatesOfAGoroutineWithoutLabels) {
  const std::string bytes = Asked("/api/tiles?tracks=g/1&from=0&to=101&columns=400");
  const TileReader tile(bytes);
  EXPECT_EQ(tile.Text(), "0-30 x1 c0 , 30-50 x1 c5 , 50-60 x1 c1 , 60-81 x1 c0 , 81-100 x1 c5 ");
  EXPECT_EQ(tile.f64(2, 0), 1);
}

TEST_F(Tile, KeepsTheMixOfWhatItMerges) {
  const std::string bytes = Asked("/api/tiles?tracks=g/1&from=0&to=100&columns=1");
  const TileReader tile(bytes);
  ASSERT_EQ(tile.items(), 1u);
  EXPECT_EQ(tile.u32(0, 0), 5u);
  EXPECT_NEAR(tile.mix(0, 0), 65535 * 0.51, 1);
  EXPECT_NEAR(tile.mix(0, 1), 65535 * 0.10, 1);
  EXPECT_NEAR(tile.mix(0, 5), 65535 * 0.39, 1);
}

TEST_F(Tile, ShowsAGroupByItsBusiestTime) {
  const std::string bytes = Asked("/api/tiles?tracks=group/0&columns=10");
  const TileReader tile(bytes);
  ASSERT_GT(tile.items(), 0u);
  EXPECT_EQ(tile.peak(), 1);
  EXPECT_EQ(tile.u32(0, 0), 0u);
  EXPECT_EQ(tile.state(0), 255);
}

// Which is finer than the bins of eight nanoseconds.
TEST(TileOfAGroup, IsAsFineAsItsColumns) {
  TraceScript script(1001);
  script.Goroutine("main.main", "0 running 0 | 3 runnable | 5 running 0");
  Session session(std::make_shared<const Trace>(script.Build()), "script");
  const std::string bytes = Ask(session, "/api/tiles?tracks=group/0&from=2&to=6&columns=4");
  const TileReader tile(bytes);
  ASSERT_EQ(tile.items(), 4u);
  EXPECT_EQ(tile.f64(0, 1), 3);
  EXPECT_EQ(tile.f64(1, 1), 4);
  EXPECT_EQ(tile.mix(0, 0), 65535);
  EXPECT_EQ(tile.mix(1, 0), 0);
  EXPECT_EQ(tile.mix(1, 1), 65535);
  EXPECT_EQ(tile.mix(2, 1), 65535);
  EXPECT_EQ(tile.mix(3, 0), 65535);
}

// Bins are eight nanoseconds wide, so that one of them lies across the end.
TEST(TileOfAGroup, KeepsItsHeightUpToTheEndOfTheTrace) {
  TraceScript script(1001);
  script.Goroutine("main.main", "0 running 0");
  Session session(std::make_shared<const Trace>(script.Build()), "script");
  const std::string bytes = Ask(session, "/api/tiles?tracks=group/0&columns=1000");
  const TileReader tile(bytes);
  ASSERT_GT(tile.items(), 100u);
  const size_t last = tile.items() - 1;
  EXPECT_EQ(tile.f64(0, last), 1000);
  EXPECT_EQ(tile.f64(1, last), 1001);
  EXPECT_EQ(tile.mix(last, 0), 65535);
}

TEST_F(Tile, AnswersForSeveralTracksOneBehindTheOther) {
  const std::string both = Asked("/api/tiles?tracks=p/1,t/2&columns=100");
  const std::string first = Asked("/api/tiles?tracks=p/1&columns=100");
  EXPECT_EQ(both.substr(0, first.size()), first);
  EXPECT_EQ(both.substr(first.size()), Asked("/api/tiles?tracks=t/2&columns=100"));
}

TEST_F(Tile, HasNoStatesOfLanes) {
  EXPECT_EQ(AnswerTo(session_, "/api/tiles?tracks=gc").status, 400);
  EXPECT_EQ(AnswerTo(session_, "/api/tiles?tracks=p/99").status, 400);
}

}  // namespace
}  // namespace skein
