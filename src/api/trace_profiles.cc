#include "api/trace_profiles.h"

#include <array>
#include <string>

#include <fmt/format.h>

#include "analyze/trace_profile.h"
#include "api/profile_query.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr std::array<std::string_view, 7> kScopeParameters = {
    "goroutine", "group", "task", "idle", "region_type", "min", "max"};

// Two questions with one key are about one profile.
std::string KeyOf(size_t kind, const Window& window, QueryReader& in) {
  std::string key = fmt::format("{} {} {}", kind, window.from, window.to);
  for (const std::string_view name : kScopeParameters)
    key += fmt::format(" {}", in.Text(name));
  return key;
}

}  // namespace

Answer AskProfileOfTrace(const Session& session,
                         Answer (*ask)(const ProfileSession&, const Query&),
                         const Query& query) {
  QueryReader in(query);
  const size_t kind = in.Choice("of", kProfileNames);
  const Window window = WindowOf(session.trace(), in);
  const std::string key = KeyOf(kind, window, in);
  const ProfileScope scope = ScopeOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto profile = session.profiles().Get(key, [&] {
    auto made = std::make_shared<const Profile>(TraceProfile(
        session.trace(), static_cast<ProfileKind>(kind), scope, window.from, window.to));
    return std::make_shared<const ProfileSession>(
        std::move(made), fmt::format("{} of {}", kProfileNames[kind], session.file_name()),
        session.profile_shelf());
  });
  return ask(**profile, query);
}

}  // namespace skein
