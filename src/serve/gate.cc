#include "serve/gate.h"

#include <array>
#include <utility>

#include <fmt/format.h>
#include <sys/random.h>

#include "api/query.h"

namespace skein {

Gate::Gate(std::string token, uint16_t port)
    : token_(std::move(token)), cookie_name_(fmt::format("skein_{}", port)) {}

// Takes as long for a wrong first letter as for a wrong last one.
bool Gate::IsToken(std::string_view text) const {
  if (text.size() != token_.size()) return false;
  unsigned differences = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    differences |= static_cast<unsigned char>(text[i] ^ token_[i]);
  }
  return differences == 0;
}

bool Gate::Allows(const Request& request) const {
  if (token_.empty() || IsToken(request.cookie(cookie_name_))) return true;
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer) && IsToken(authorization.substr(kBearer.size()))) {
    return true;
  }
  const Query query(request.target.query);
  const std::string* const given = query.Find("token");
  return given != nullptr && IsToken(*given);
}

Response Gate::Welcome() const {
  Response response = TextResponse(303, "see /");
  response.headers = {
      {"Location", "/"},
      {"Set-Cookie", cookie_name_ + "=" + token_ + "; Path=/; HttpOnly; SameSite=Strict"},
      {"Cache-Control", "no-store"}};
  return response;
}

Result<std::string> RandomToken() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    return Error{Error::Code::kIo, "the system gives no random numbers"};
  }
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace skein
