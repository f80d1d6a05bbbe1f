#pragma once

#include <span>

#include "api/endpoints.h"
#include "http/router.h"
#include "serve/gate.h"
#include "serve/ui_pack.h"

namespace skein {

// Every path we answer: the API's endpoints for those the gate allows, the web page for everybody.
// The arguments must outlive the router.
Router MakeRouter(std::span<const Endpoint> endpoints,
                  const Session& session,
                  const UiPack& ui,
                  const Gate& gate);

}  // namespace skein
