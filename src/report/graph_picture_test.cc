#include "report/graph_picture.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

TEST(GraphPictureTest, PutsThePictureIntoAGroupThatMoves) {
  const std::string svg = WithPanAndZoom(
      "<?xml version=\"1.0\"?>\n<svg width=\"8pt\" height=\"9pt\"\n viewBox=\"0 0 8 9\" "
      "xmlns=\"x\">\n"
      "<g id=\"graph0\"/>\n</svg>\n");
  EXPECT_NE(svg.find("<svg width=\"100%\" height=\"100%\""), std::string::npos);
  EXPECT_NE(svg.find("xmlns=\"x\">\n<script"), std::string::npos);
  EXPECT_NE(
      svg.find(
          "<g id=\"viewport\" transform=\"scale(0.5,0.5) translate(0,0)\">\n<g id=\"graph0\"/>\n"
          "</g>\n</svg>"),
      std::string::npos);
  EXPECT_EQ(svg.find("viewBox"), std::string::npos);
}

TEST(GraphPictureTest, LeavesOtherThingsAlone) {
  EXPECT_EQ(WithPanAndZoom("no picture"), "no picture");
  EXPECT_EQ(WithPanAndZoom("</svg><svg>"), "</svg><svg>");
}

}  // namespace
}  // namespace skein
