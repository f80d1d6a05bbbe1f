#include <cstddef>

#include "analyze/trace_profile.h"
#include "api/profile_query.h"
#include "api/questions.h"
#include "api/window.h"
#include "profile/write.h"

namespace skein {

Answer AnswerProfileFile(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const auto kind = static_cast<ProfileKind>(in.Choice("kind", kProfileNames));
  const ProfileScope scope = ScopeOf(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::vector<std::byte> bytes =
      WriteProfile(TraceProfile(trace, kind, scope, window.from, window.to));
  return {.content_type = "application/octet-stream",
          .body = std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

}  // namespace skein
