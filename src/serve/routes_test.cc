#include "serve/routes.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

Answer Echo(const Query& query) {
  const std::string* const x = query.Find("x");
  return {200, "application/json", x != nullptr ? *x : "{}"};
}
Answer Change(const Query&, std::string_view body) {
  return {200, "application/json", std::string(body)};
}
const Question kQuestions[] = {{"/api/echo", &Echo}, {"/api/change", nullptr, &Change}};

class RoutesTest : public testing::Test {
 protected:
  Response Ask(std::string_view target, std::vector<Header> headers = {}) const {
    Request request;
    const Result<Target> parsed = ParseTarget(target);
    EXPECT_TRUE(parsed.ok());
    request.target = *parsed;
    request.headers = std::move(headers);
    return MakeRouter(kQuestions, ui_, gate_).Handle(request);
  }

  UiPack ui_;
  Gate gate_;
};

TEST_F(RoutesTest, AsksTheEndpoint) {
  const Response response = Ask("/api/echo?x=%5B1%5D");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "[1]");
  EXPECT_EQ(FindHeader(response.headers, "Cache-Control"), "no-store");
}

TEST_F(RoutesTest, AnswersInJsonWhenThereIsNoSuchEndpoint) {
  const Response response = Ask("/api/nothing");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
}

TEST_F(RoutesTest, ChangesByPostFromOurOwnPageAlone) {
  const auto post = [&](std::vector<Header> headers) {
    Request request{
        .method = Method::kPost, .target = {"/api/change", ""}, .headers = {}, .body = "x"};
    request.headers = std::move(headers);
    return MakeRouter(kQuestions, ui_, gate_).Handle(request);
  };
  EXPECT_EQ(Ask("/api/change").status, 405);
  EXPECT_EQ(post({}).body, "x");
  EXPECT_EQ(post({{"Host", "localhost:1"}, {"Origin", "http://localhost:1"}}).status, 200);
  EXPECT_EQ(post({{"Host", "localhost:1"}, {"Origin", "http://localhost:2"}}).status, 403);
  EXPECT_EQ(post({{"Host", "localhost:1"}, {"Origin", "null"}}).status, 403);
  EXPECT_EQ(post({{"Sec-Fetch-Site", "same-site"}}).status, 403);
}

TEST_F(RoutesTest, KeepsPagesOfOtherSitesOut) {
  EXPECT_EQ(Ask("/api/echo", {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(Ask("/index.html", {{"Sec-Fetch-Site", "cross-site"}}).status, 403);
}

TEST_F(RoutesTest, WantsTheTokenWhenThereIsOne) {
  gate_ = Gate("secret", 80);
  EXPECT_EQ(Ask("/api/echo").status, 401);
  EXPECT_EQ(Ask("/api/echo?token=secreT").status, 401);
  EXPECT_EQ(Ask("/api/echo", {{"Cookie", "skein_81=secret"}}).status, 401);
  EXPECT_EQ(Ask("/api/echo?token=secret").status, 200);
  EXPECT_EQ(Ask("/api/echo", {{"Cookie", "skein_80=secret"}}).status, 200);
  EXPECT_EQ(Ask("/api/echo", {{"Authorization", "Bearer secret"}}).status, 200);
}

TEST_F(RoutesTest, TurnsTheTokenOfTheUrlIntoACookie) {
  gate_ = Gate("secret", 80);
  const Response response = Ask("/?token=secret");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(FindHeader(response.headers, "Location"), "/");
  EXPECT_EQ(FindHeader(response.headers, "Set-Cookie"),
            "skein_80=secret; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(Ask("/?token=wrong").status, 403);
}

}  // namespace
}  // namespace skein
