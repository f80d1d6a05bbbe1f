#include "http/router.h"

#include "gtest/gtest.h"

namespace skein {
namespace {

Request Ask(Method method, std::string path) {
  Request request;
  request.method = method;
  request.target.path = std::move(path);
  return request;
}

Handler Says(std::string text) {
  return [text](const Request&) { return TextResponse(200, text); };
}

TEST(Router, PicksTheHandlerOfPathAndMethod) {
  Router router;
  router.Add(Method::kGet, "/a", Says("get a"));
  router.Add(Method::kPost, "/a", Says("post a"));
  EXPECT_EQ(router.Handle(Ask(Method::kGet, "/a")).body, "get a\n");
  EXPECT_EQ(router.Handle(Ask(Method::kHead, "/a")).body, "get a\n");
  EXPECT_EQ(router.Handle(Ask(Method::kPost, "/a")).body, "post a\n");
}

TEST(Router, SaysWhatIsAllowedInstead) {
  Router router;
  router.Add(Method::kGet, "/get", Says("get"));
  router.Add(Method::kPost, "/post", Says("post"));
  const Response get = router.Handle(Ask(Method::kPost, "/get"));
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(FindHeader(get.headers, "Allow"), "GET, HEAD");
  const Response post = router.Handle(Ask(Method::kGet, "/post"));
  EXPECT_EQ(post.status, 405);
  EXPECT_EQ(FindHeader(post.headers, "Allow"), "POST");
}

TEST(Router, LeavesUnknownPathsToTheFallback) {
  Router router;
  EXPECT_EQ(router.Handle(Ask(Method::kGet, "/x")).status, 404);
  router.SetFallback(Says("page"));
  EXPECT_EQ(router.Handle(Ask(Method::kGet, "/x")).body, "page\n");
  EXPECT_EQ(router.Handle(Ask(Method::kPost, "/x")).status, 405);
}

}  // namespace
}  // namespace skein
