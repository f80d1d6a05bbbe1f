#include "serve/routes.h"

#include <optional>
#include <utility>

#include "http/guard.h"
#include "serve/old_addresses.h"

namespace skein {
namespace {

// Everything the page runs comes from ourselves; WebAssembly is for the graph layout, style
// attributes are what widgets compute their positions with.
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Response FromAnswer(Answer answer) {
  Response response;
  response.status = answer.status;
  response.content_type = answer.content_type;
  response.body = std::move(answer.body);
  response.headers = {{"Cache-Control", "no-store"},
                      {"Vary", "Accept-Encoding"},
                      {"Cross-Origin-Resource-Policy", "same-origin"}};
  if (!answer.file_name.empty()) {
    response.headers.push_back(
        {"Content-Disposition", "attachment; filename=\"" + answer.file_name + "\""});
  }
  return response;
}

Answer AnswerTo(const Question& question, const Request& request) {
  const Query query(request.target.query);
  return question.change ? question.change(query, request.body) : question.answer(query);
}

Response AnswerQuestion(const Question& question, const Gate& gate, const Request& request) {
  if (!ComesFromAllowedSite(request, Entry::kData)) {
    return FromAnswer(ErrorAnswer(403, "asked by a page of another site"));
  }
  if (!gate.Allows(request)) {
    return FromAnswer(ErrorAnswer(401, "open the URL that skein printed: it holds a token"));
  }
  return FromAnswer(AnswerTo(question, request));
}

void AddPagePolicy(Response& response) {
  const std::vector<Header> policy = {{"Content-Security-Policy", kContentSecurityPolicy},
                                      {"Cross-Origin-Opener-Policy", "same-origin"},
                                      {"Cross-Origin-Embedder-Policy", "require-corp"},
                                      {"Cross-Origin-Resource-Policy", "same-origin"},
                                      {"Referrer-Policy", "same-origin"},
                                      {"Vary", "Accept-Encoding"}};
  response.headers.insert(response.headers.end(), policy.begin(), policy.end());
}

// Picks the smallest encoding that the client takes.
void SetBody(Response& response, const UiFile& file, std::string_view accepted) {
  struct Choice {
    const char* coding;
    std::string_view bytes;
  };
  for (const Choice& choice : {Choice{"br", file.brotli}, Choice{"gzip", file.gzip}}) {
    if (choice.bytes.empty() || !AcceptsCoding(accepted, choice.coding)) continue;
    response.constant_body = choice.bytes;
    response.headers.push_back({"Content-Encoding", choice.coding});
    return;
  }
  response.constant_body = file.raw;
}

Response SendUiFile(const UiFile& file, const Request& request) {
  Response response;
  response.content_type = file.mime;
  response.headers = {
      {"ETag", std::string(file.etag)},
      {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  AddPagePolicy(response);
  if (request.header("if-none-match") == file.etag) {
    response.status = 304;
    response.content_type.clear();
    return response;
  }
  SetBody(response, file, request.header("accept-encoding"));
  return response;
}

Response ShowPage(const UiPack& ui, const Gate& gate, const Request& request) {
  const std::string& path = request.target.path;
  if (path.starts_with("/api/")) return FromAnswer(ErrorAnswer(404, "no such question"));
  if (!ComesFromAllowedSite(request, Entry::kPage)) {
    return TextResponse(403, "asked by a page of another site");
  }
  if (Query(request.target.query).Find("token") != nullptr && !gate.token().empty()) {
    return gate.Allows(request) ? gate.Welcome() : TextResponse(403, "wrong token");
  }
  if (const std::optional<std::string> address = NewAddress(path, request.target.query)) {
    Response response = TextResponse(302, "see " + *address);
    response.headers = {{"Location", *address}, {"Cache-Control", "no-store"}};
    return response;
  }
  const UiFile* const file = ui.Find(path == "/" ? "/index.html" : path);
  if (file != nullptr) return SendUiFile(*file, request);
  if (path == "/") return TextResponse(200, "This build of skein has no web page; see /api/trace.");
  return TextResponse(404, "not found");
}

}  // namespace

Router MakeRouter(std::span<const Question> questions, const UiPack& ui, const Gate& gate) {
  Router router;
  for (const Question& question : questions) {
    router.Add(question.change ? Method::kPost : Method::kGet, std::string(question.path),
               [&](const Request& request) { return AnswerQuestion(question, gate, request); });
  }
  router.SetFallback([&](const Request& request) { return ShowPage(ui, gate, request); });
  return router;
}

}  // namespace skein
